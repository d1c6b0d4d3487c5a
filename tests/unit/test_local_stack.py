"""What the line on a laptop tells the shell beside it."""

import subprocess
from pathlib import Path

import pytest

from shared.local_stack.line import Line


def test_a_shell_that_reads_the_file_finds_the_commands_and_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    folder.mkdir()
    line = Line(folder)
    line.write_environment()

    script = f'. "{line.environment_file}"; command -v celery; echo "$DATABASE_URL $MODEL_ANIME"; echo "$STORAGE_PATH"'
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)

    celery, addresses, pictures = answer.stdout.splitlines()
    assert Path(celery).is_file()
    assert addresses == f"{line.postgres.url} starter"
    assert pictures == str(folder / "pictures")


def test_a_language_model_that_the_caller_names_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPT_MODEL", "/models/ministral.gguf")

    assert Line(tmp_path).settings.prompt_model == Path("/models/ministral.gguf")
