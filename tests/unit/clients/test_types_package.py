"""The types package has every name that it promises, and needs nothing but the standard library."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args, get_type_hints

import image_generator_types
from image_generator_types.events import EVENT_DATA, EVENT_FIELDS, EventType, VariationEvent
from image_generator_types.models import MODEL_TYPES
from shared.catalog import CATALOG

ROOT = Path(__file__).parents[3]

#: What other programs were promised.
PROMISED = """
    ImageModel FamilyName NegativePromptMode NegativePromptOptions AspectFamily ImageSize LEGAL_SAFETY_TERMS
    QUALITY_TERMS ANIME_QUALITY_EXTRAS INDEXABLE_TERMS PLATFORM_NEGATIVE_PROMPTS INDEXABLE_NEGATIVE_PROMPTS
    build_negative_prompt ASPECT_FAMILIES get_derivative_size get_family_for_derivative name_for VariationEvent
"""


def test_the_package_exports_every_promised_name() -> None:
    assert set(PROMISED.split()) <= set(image_generator_types.__all__)
    assert all(hasattr(image_generator_types, name) for name in image_generator_types.__all__)


def test_the_package_can_be_used_with_the_standard_library_alone() -> None:
    """`-S` leaves out all installed packages, `-I` the folder and the environment."""
    program = f"""
import sys
sys.path.insert(0, {str(ROOT / "clients" / "python")!r})
import image_generator_types as types
types.name_for("Łódź"), types.build_negative_prompt("anime", "indexable", ["hat"], override=None)
"""

    answer = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stderr) == (0, "")


def test_the_package_knows_the_type_of_every_model_of_the_catalogue() -> None:
    assert list(MODEL_TYPES) == list(CATALOG)


def test_every_event_has_its_data_and_its_place_in_the_union() -> None:
    events = {get_args(get_type_hints(event)["type"])[0]: event for event in get_args(VariationEvent)}

    assert list(events) == list(EventType) == list(EVENT_DATA) == list(EVENT_FIELDS)
    for name, event in events.items():
        assert get_type_hints(event)["data"] is EVENT_DATA[EventType(name)]
        assert list(get_type_hints(event)) == ["id", "sequence", "occurredAt", "type", "data"]


def test_all_packages_have_the_version_of_the_service() -> None:
    service, package = (
        tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"] for folder in ("", "clients/python")
    )

    assert package["version"] == service["version"]
    assert package["requires-python"] == service["requires-python"]
    assert "dependencies" not in package
