import subprocess
import sys
from pathlib import Path

import pytest

#: Characters that a shell or make would read in a way of its own.
NASTY = "a witch's $HOME `and` 31-year-old [cat]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with two tests, one of which fails."""
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\n"
        f"@pytest.mark.parametrize('name', [{NASTY!r}, 'good'])\n"
        "def test_it(name: str) -> None:\n    assert name == 'good'\n"
    )
    return tmp_path


def run(folder: Path, *command: str) -> str:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


def test_a_failing_run_says_in_its_last_ten_lines_how_to_run_one_test_alone(folder: Path) -> None:
    root = Path(__file__).parents[2]
    with_reporting = (f"PYTHONPATH={root}", sys.executable, "-m", "pytest", "-p", "tests.support.reporting")

    lines = run(folder, "env", *with_reporting).splitlines()[-10:]

    [alone] = [line.removeprefix("One alone: ") for line in lines if line.startswith("One alone: ")]
    assert "1 failed" in run(folder, "bash", "-c", alone).splitlines()[-1]
    assert any(line.startswith("In this order: make test SEED=") for line in lines)
