"""Acts at the last moment before this process changes a file: there, a process that is frozen does the most harm."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: Python's audit events for the calls that change names in a folder; each is raised right before the system call.
FILE_OPERATIONS = frozenset({"os.rename", "os.remove", "os.link", "os.symlink", "os.rmdir", "os.mkdir"})

_waiting: list[tuple[str, str, Callable[[], None]]] = []


@contextmanager
def before(operation: str, path_part: str, act: Callable[[], None]) -> Iterator[None]:
    """Call `act` once, right before the first such operation of the block on a path with that text in it.

    Fails if there was none.
    """
    _waiting.append((operation, path_part, act))
    try:
        yield
        assert not _waiting, f"nothing did {operation} on {path_part}"
    finally:
        _waiting.clear()


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _waiting or event not in FILE_OPERATIONS:
        return
    operation, path_part, act = _waiting[0]
    if event == operation and any(path_part in str(argument) for argument in arguments):
        _waiting.clear()
        act()


sys.addaudithook(_hear)  # it stays until the process ends; without an act that waits it does nothing
