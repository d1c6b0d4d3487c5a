import subprocess
import sys

HEAVY = "alembic celery diffusers flask marshmallow numpy psycopg2 pydantic pyvips redis sqlalchemy torch"

EXPORTED = {
    "ANIME_QUALITY_EXTRAS",
    "ASPECT_FAMILIES",
    "FamilyName",
    "INDEXABLE_NEGATIVE_PROMPTS",
    "INDEXABLE_TERMS",
    "ImageModel",
    "LEGAL_SAFETY_TERMS",
    "NegativePromptMode",
    "PLATFORM_NEGATIVE_PROMPTS",
    "QUALITY_TERMS",
    "build_negative_prompt",
    "get_derivative_size",
    "get_family_for_derivative",
}


def test_importing_shared_loads_no_heavy_library() -> None:
    program = f"import sys, shared; print(sorted(set('{HEAVY}'.split()) & set(sys.modules)))"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


def test_shared_exports_the_types_package_of_the_contract() -> None:
    import shared  # noqa: PLC0415

    assert set(shared.__all__) == EXPORTED
    assert all(hasattr(shared, name) for name in EXPORTED)
