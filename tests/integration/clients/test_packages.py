"""Both packages, installed into empty projects, say the same as the modules that the service uses."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any, get_args

import pytest

import image_generator_types
from image_generator_types import events, negative
from image_generator_types.events import VariationEvent
from image_generator_types.models import MODEL_TYPES, ImageModel
from image_generator_types.names import name_for
from image_generator_types.negative import NegativePromptMode, build_negative_prompt
from image_generator_types.sizes import ASPECT_FAMILIES, get_derivative_size, get_family_for_derivative
from tests.support.client_packages import TypeScriptProject

MOST_BYTES = 15_000  #: of the archive that npm installs

#: Texts of pages, and of clients who do not want to be understood.
TEXTS = """
seo_New York_escorts|seo_São Paulo_x|404_lost_witch|My Page!|  a - b  |--a|a__b|models|EVENTS|Łódź|Nukuʻalofa|L’Aquila
Bielsko‑Biała|Ærøskøbing|Straße|STRASSE|ẞ|İstanbul|Αθήνα|ΑΘΉΝΑΣ|Ὀδυσσεύς|Санкт-Петербург|Йошкар-Ола|Київ|Компьютер
თბილისი|ԵՐԵՎԱՆ|ירושלים|دبي|القاهرة|नई दिल्ली|கோயம்புத்தூர்|กรุงเทพมหานคร|ရန်ကုန်|ភ្នំពេញ|አዲስ አበባ
서울|ひがし|ガンダム|東京タワー|東京
Ⅷ|½|１２３|ﬁn|ﷺ|㈱|ℌ|x²|a\u200bb|e\u0301|\ud800|😀 smile|'"`|…|a\u00adb|\u0130|ŉ|ǰ|ς|Σ|ⅷ|ʼn
"""  # noqa: RUF001 -- what people write


def texts() -> list[str]:
    """Return the texts above, long ones, and every character that Unicode has had for long, between letters."""
    written = [*TEXTS.strip().replace("\n", "|").split("|"), "", "x" * 200, "models" * 20, "é" * 300, "_" * 150 + "a"]
    old = unicodedata.ucd_3_2_0  # a later character may be new to Node
    return written + [f"a{chr(code)}b" for code in range(0x30000) if old.category(chr(code)) not in {"Cn", "Co"}]


TERMS = """
hat|  red   hat |RED HAT|(hat:1.2)|[[hat]]|hat++|"hat"|CHILD|ｃｈｉｌｄ|chi\u200bld|dead_body|non consensual|kid; baby
kid，baby|(kid, baby:0.1)|()| , ;|no child|adult|Straße|STRASSE|ΟΔΟΣ|οδος|οδοσ|İ|i̇|ﷺ|٣:٤|hat:٤|:: 1.5
a\x85b|a\ufeffb|a\x1cb|blurry|Blurry|\ud800|x: +3
"""  # noqa: RUF001 -- the same


def prompts() -> list[dict[str, Any]]:
    """Return options of negative prompts: every model and mode, and terms in many writings."""
    plain = [{"model": model, "mode": mode} for model in (*ImageModel, *MODEL_TYPES) for mode in NegativePromptMode]
    terms = TERMS.strip("\n").replace("\n", "|").split("|")
    single = [{"model": "anime", "extraTerms": [term]} for term in terms]
    characters = [text.replace("a", "hat", 1) for text in texts()[-len(texts()) // 8 :]]
    return [
        *plain,
        *single,
        {"model": "photorealistic"},
        {"model": "photorealistic", "mode": "indexable", "extraTerms": terms},
        {"model": "anime", "extraTerms": characters},
        {"model": "anime", "override": "only this"},
        {"model": "anime", "override": ""},
        {"model": "anime", "override": None},
    ]


def derivatives() -> list[str]:
    """Return the names of all derivatives, and some that are none."""
    known = [cut.name for family in ASPECT_FAMILIES.values() for cut in family.derivatives]
    return [*known, "facebok-og", "og-master", "", "constructor", "__proto__"]


@pytest.fixture(scope="session")
def answers(typescript_project: TypeScriptProject) -> dict[str, Any]:
    """Ask the TypeScript package, in Node, what it says to all of the above."""
    questions = {"texts": texts(), "prompts": prompts(), "derivatives": derivatives()}
    answered = typescript_project.node("answers.mjs", given=json.dumps(questions))
    assert answered.returncode == 0, answered.stderr
    said: dict[str, Any] = json.loads(answered.stdout)
    return said


# --- Python


CONSUMER = """
from image_generator_types import (
    ASPECT_FAMILIES, AspectFamily, FamilyName, ImageModel, ImageSize, NegativePromptOptions, VariationEvent,
    build_negative_prompt, get_derivative_size, get_family_for_derivative, name_for,
)

size: ImageSize | None = get_derivative_size("facebook-og")
assert size is not None
width: int = size.width
family: FamilyName | None = get_family_for_derivative("facebook-og")
assert family is not None
og: AspectFamily = ASPECT_FAMILIES[family]
options: NegativePromptOptions = {"model": ImageModel.ANIME, "mode": "indexable", "extra_terms": ["hat"]}
texts: list[str | None] = [og.ratio, build_negative_prompt(**options), name_for("Łódź")]


def urls(event: VariationEvent) -> list[str]:
    if event["type"] == "IMAGE_VARIATION_COMPLETED":
        return event["data"]["publicUrls"]
    return []
"""

MISTAKES = {
    'get_derivative_size("og").width': "union-attr",
    "og.ratio.height": "attr-defined",
    "build_negative_prompt(5)": "arg-type",
    'options["extraTerms"]': "typeddict-item",
}


def test_the_python_package_works_in_an_environment_with_nothing_else(python_project: Path) -> None:
    check = "import sys; exec(sys.stdin.read()); print(sorted(__import__('image_generator_types').__all__))"

    answered = subprocess.run(
        [python_project, "-I", "-c", check], input=CONSUMER, capture_output=True, text=True, check=False
    )

    assert answered.returncode == 0, answered.stderr
    assert answered.stdout.strip() == str(sorted(image_generator_types.__all__))


def test_the_python_package_is_typed(python_project: Path, tmp_path: Path) -> None:
    consumer = tmp_path / "consumer.py"
    consumer.write_text("\n".join([CONSUMER, *MISTAKES, ""]), encoding="utf-8")
    options = (
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        str(tmp_path),
        "--python-executable",
        str(python_project),
    )

    checked = subprocess.run(
        [sys.executable, "-m", "mypy", *options, consumer], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    found = [line.rpartition("[")[2].rstrip("]") for line in checked.stdout.splitlines() if ": error: " in line]
    assert found == list(MISTAKES.values()), checked.stdout


# --- TypeScript


def test_the_typescript_package_is_small_and_needs_no_other(typescript_project: TypeScriptProject) -> None:
    package = json.loads(
        (typescript_project.folder / "node_modules" / "image-generator-types" / "package.json").read_text()
    )

    assert typescript_project.archive.stat().st_size < MOST_BYTES
    assert "dependencies" not in package
    assert package["type"] == "module"


def test_the_typescript_package_has_every_name_of_the_python_package(answers: dict[str, Any]) -> None:
    functions = [name for name in image_generator_types.__all__ if name.islower()]
    tables = [name for name in image_generator_types.__all__ if name.isupper()]
    words = [[first, *(part.title() for part in rest)] for first, *rest in (name.split("_") for name in functions)]

    assert sorted(answers["functions"]) == sorted("".join(parts) for parts in words)
    assert set(tables) <= set(answers["constants"])


@pytest.mark.parametrize(
    "name", [*(n for n in negative.__dict__ if n.isupper() and n in image_generator_types.__all__)]
)
def test_both_packages_have_the_same_terms_and_prompts(name: str, answers: dict[str, Any]) -> None:
    assert answers["constants"][name] == json.loads(json.dumps(getattr(negative, name), default=dict))


@pytest.mark.parametrize("enum", ["ImageModel", "FamilyName", "NegativePromptMode", "EventType"])
def test_both_packages_have_the_same_words(enum: str, answers: dict[str, Any]) -> None:
    expected = getattr(image_generator_types, enum)

    assert list(answers["constants"][enum].items()) == [(member.name, member.value) for member in expected]


def test_both_packages_have_the_same_sizes(answers: dict[str, Any]) -> None:
    sizes = [get_derivative_size(name) for name in derivatives()]

    assert answers["sizes"] == [size and {"width": size.width, "height": size.height} for size in sizes]
    assert answers["families"] == [get_family_for_derivative(name) for name in derivatives()]
    for name, family in ASPECT_FAMILIES.items():
        other = answers["constants"]["ASPECT_FAMILIES"][name]
        assert (other["name"], other["ratio"]) == (family.name, family.ratio)
        assert other["master"] == {"width": family.master.width, "height": family.master.height}
        assert other["safeZone"] == {"widthPercent": 70, "heightPercent": 70}
        assert [cut["name"] for cut in other["derivatives"]] == [cut.name for cut in family.derivatives]


def test_both_packages_build_the_same_negative_prompts(answers: dict[str, Any]) -> None:
    pythons = {"extraTerms": "extra_terms"}
    expected = [
        build_negative_prompt(**{pythons.get(key, key): value for key, value in options.items()})
        for options in prompts()
    ]

    assert answers["prompts"] == expected


def test_both_packages_make_the_same_names(answers: dict[str, Any]) -> None:
    given = texts()
    differing = [
        (text, ours, theirs)
        for text, ours, theirs in zip(given, map(name_for, given), answers["names"], strict=True)
        if ours != theirs
    ]

    assert differing == []


def test_the_typescript_package_has_every_event(typescript_project: TypeScriptProject) -> None:
    types = (typescript_project.folder / "node_modules" / "image-generator-types" / "dist" / "events.d.ts").read_text()

    for event in get_args(VariationEvent):
        assert f"export interface {event.__name__} {{" in types
    assert all(f"    {field}: " in types for fields in events.EVENT_FIELDS.values() for field in fields)


MISUSES = """
import { buildNegativePrompt, getDerivativeSize, type VariationEvent } from "image-generator-types";
getDerivativeSize("og").width;
buildNegativePrompt({ model: "dall-e" });
buildNegativePrompt({ model: "anime", extra_terms: [] });
export const urls = (event: VariationEvent): string[] => event.data.publicUrls;
"""


def test_misuse_of_the_typescript_package_does_not_compile(typescript_project: TypeScriptProject) -> None:
    misuses = typescript_project.folder / "misuses.ts"
    misuses.write_text(MISUSES)
    try:
        compiled = typescript_project.compile()
    finally:
        misuses.unlink()

    lines = [line for line in compiled.stdout.splitlines() if line.startswith("misuses.ts(")]
    assert [line.partition(",")[0] for line in lines] == [f"misuses.ts({line}" for line in (3, 4, 5, 6)], (
        compiled.stdout
    )


def test_an_unknown_model_is_a_range_error_with_the_sentence_of_python(typescript_project: TypeScriptProject) -> None:
    program = """
    import { buildNegativePrompt } from "image-generator-types";
    try { buildNegativePrompt({ model: "dall-e" }); } catch (error) { console.log(`${error.name}: ${error.message}`); }
    """

    answered = typescript_project.node("--input-type=module", "--eval", program)

    with pytest.raises(ValueError, match="dall-e") as raised:
        build_negative_prompt("dall-e")
    assert answered.stdout.strip() == f"RangeError: {raised.value}"


def test_the_meta_tags_of_a_page_name_its_pictures_and_their_sizes(typescript_project: TypeScriptProject) -> None:
    program = """
    import { metaTags } from "./out/metaTags.js";
    console.log(metaTags({ origin: "https://example.com", name: "404_lost_witch", title: 'Lost "witch"' }));
    """

    answered = typescript_project.node("--input-type=module", "--eval", program)

    assert answered.stdout.splitlines() == [
        '<meta property="og:title" content="Lost &quot;witch&quot;">',
        '<meta property="og:image" content="https://example.com/api/images/404_lost_witch/facebook-og">',
        '<meta property="og:image:width" content="1200">',
        '<meta property="og:image:height" content="630">',
        '<meta name="twitter:card" content="summary_large_image">',
        '<meta name="twitter:image" content="https://example.com/api/images/404_lost_witch/twitter-large">',
    ]
