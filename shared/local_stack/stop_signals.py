"""Signals that ask the stack to stop: Ctrl-C, SIGTERM, a closed terminal. They never interrupt the work half-way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class StopSignals:
    """Notes the first signal, for the program to ask at its next step."""

    def __init__(self) -> None:
        self.first: signal.Signals | None = None
        # make may be killed in such a way that its programs hear nothing of it.
        self._make = os.getppid() if "MAKELEVEL" in os.environ else None

    def listen(self) -> None:
        """Take the signals over, except those that nohup has turned off."""
        for number in STOP_SIGNALS:
            if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._hear)

    def asked(self) -> bool:
        """Return whether the program is to stop."""
        if self.first is None and self._make not in {None, os.getppid()}:
            self.first = signal.SIGHUP
        return self.first is not None

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        if self.first is None:
            self.first = signal.Signals(number)
            _say("stopping in order: this takes some seconds")


@contextmanager
def delayed_signals(sentence: str = "") -> Iterator[None]:
    """Answer signals with a sentence, and deliver them after the block; in other threads than the main one do nothing.

    Without this, a second Ctrl-C would interrupt the cleaning up after the first.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        heard.append(number)
        _say(sentence)

    handlers = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    replaced = {number: handler for number, handler in handlers.items() if handler not in {signal.SIG_IGN, None}}
    for number in replaced:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)
        for late in dict.fromkeys(heard):
            signal.raise_signal(late)


def _say(sentence: str) -> None:
    """Write a line past all buffers, since a signal may come in the middle of a print; the terminal may be closed."""
    if sentence:
        with suppress(OSError):
            os.write(2, f"\n{sentence}\n".encode())
