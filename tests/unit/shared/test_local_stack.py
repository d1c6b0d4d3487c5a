"""The settings of the local stack, and the file that passes them to a shell."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.local_stack.stack import LocalStack

ROOT = Path(__file__).parents[3]


def test_a_shell_that_reads_the_file_finds_the_commands_and_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    folder.mkdir()
    stack = LocalStack(folder)
    stack.write_environment()

    script = f'. "{stack.environment_file}"; command -v celery; echo "$DATABASE_URL $MODEL_ANIME"; echo "$STORAGE_PATH"'
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)

    celery, addresses, pictures = answer.stdout.splitlines()
    assert Path(celery).is_file()
    assert addresses == f"{stack.postgres.url} starter"
    assert pictures == str(folder / "pictures")


def test_a_language_model_that_the_caller_names_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPT_MODEL", "/models/ministral.gguf")

    assert LocalStack(tmp_path).settings.prompt_model == Path("/models/ministral.gguf")


def test_a_page_in_development_may_call_the_stack_unless_the_caller_names_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LocalStack(tmp_path).settings.cors_origins == ("http://localhost:5173",)

    monkeypatch.setenv("CORS_ORIGIN", "none")
    assert LocalStack(tmp_path).settings.cors_origins == ()


def test_only_this_user_may_read_the_file_with_the_passwords(tmp_path: Path) -> None:
    stack = LocalStack(tmp_path)
    stack.environment_file.touch(0o644)
    stack.write_environment()

    assert stack.environment_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("module", ["click", "shared.modes", "sqlalchemy.exc"])
def test_a_ctrl_c_while_python_imports_ends_the_program_quietly(module: str) -> None:
    [stack] = re.findall("^STACK := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", *stack.split(), "--help"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        assert any(line.endswith(f" {module}\n") for line in process.stderr), "It was never imported."
        process.send_signal(signal.SIGINT)
        said = [line for line in process.stderr if not line.startswith("import time:")]

    assert (process.returncode, said) == (130, [])
