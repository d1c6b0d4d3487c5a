"""What a failing run says at its end: which tests failed, and how to run one of them alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

#: Together with the heading, the advice, pytest's last line and make's own, these stay within ten lines.
MOST_NAMED = 5


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """Print the failures behind everything else that is reported."""
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
    terminalreporter.write_line(f"To run one alone: make test ONLY='{failed[0]}'")
