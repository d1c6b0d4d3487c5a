import subprocess
import sys

HEAVY = "alembic celery diffusers flask marshmallow numpy psycopg2 pydantic pyvips redis sqlalchemy torch"


def test_importing_shared_loads_no_heavy_library() -> None:
    program = f"import sys, shared; print(sorted(set('{HEAVY}'.split()) & set(sys.modules)))"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"


def test_shared_exports_the_very_objects_of_the_types_package() -> None:
    import image_generator_types  # noqa: PLC0415
    import shared  # noqa: PLC0415

    assert shared.__all__ == image_generator_types.__all__
    assert all(getattr(shared, name) is getattr(image_generator_types, name) for name in shared.__all__)
