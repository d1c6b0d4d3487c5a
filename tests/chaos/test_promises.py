"""A minute of chaos, as CI runs it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.timeout(500)
def test_every_promise_holds_through_a_minute_of_faults() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--seed", "1", "--seconds", "60"],
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
