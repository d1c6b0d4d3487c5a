"""Half a minute of chaos. Other tests run beside it, so only `make chaos` judges how long recoveries take."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.patience import patience


@pytest.mark.timeout(patience(500))
def test_every_promise_holds_through_half_a_minute_of_faults() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--seed", "1", "--seconds", "30", "--untimed"],
        capture_output=True,
        text=True,
        timeout=patience(480),
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
