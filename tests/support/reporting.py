"""The end of a failing run's output: the tests that failed, and how to run one of them alone."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

#: The number of failed tests that are named, so that the summary has at most ten lines with those of pytest and make.
MOST_NAMED = 4


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Print the failed tests below all other reports."""
    yield
    failed = list(
        dict.fromkeys(report.nodeid for kind in ("failed", "error") for report in terminalreporter.getreports(kind))
    )
    if not failed:
        return
    terminalreporter.write_sep("-", f"{len(failed)} failed")
    for nodeid in failed[:MOST_NAMED]:
        terminalreporter.write_line(nodeid)
    if len(failed) > MOST_NAMED:
        terminalreporter.write_line(f"and {len(failed) - MOST_NAMED} more, above")
    terminalreporter.write_line(f"One alone: {_pytest()} {shlex.quote(failed[0])}")
    if seed := terminalreporter.config.getoption("randomly_seed", None):  # none with -p no:randomly
        terminalreporter.write_line(f"In this order: make test SEED={seed}")


def _pytest() -> str:
    """Return the path of pytest beside this Python, as short as it can be typed."""
    program = Path(sys.executable).with_name("pytest")
    return shlex.quote(str(program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program))
