"""Stops a process of a chaos run right before it changes a file of the picture store, where the nemesis wants it.

Python imports this module, by its name, in each process that starts with this folder on its PYTHONPATH, and raises an
audit event before each system call that changes a name in a folder. A process that is frozen there has asked all its
questions, and acts on the answers when it wakes: nowhere does a freeze do more harm.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

OPERATIONS = frozenset({"os.rename", "os.remove", "os.link", "os.symlink"})

_store = os.environ["STORAGE_PATH"]
_stops = os.environ["CHAOS_STOPS"]  #: the folder in which the nemesis names the place, and the stopped process its pid


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in OPERATIONS:
        return
    paths = [str(argument) for argument in arguments]
    if any(path.startswith(_store) for path in paths) and _is_wanted(event, paths):
        # Sent to the process, the signal would wake another thread to stop all, and this one would run on meanwhile.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


def _is_wanted(event: str, paths: list[str]) -> bool:
    """Tell whether the nemesis wants a process stopped here; only the first process that comes by is."""
    armed = os.path.join(_stops, f"armed.{event}")  # noqa: PTH118 -- pathlib would be imported by every process
    try:
        with open(armed, encoding="utf-8") as file:  # noqa: PTH123 -- the same
            place, _seconds = file.read().split()
        if not any(place in path for path in paths):
            return False
        os.rename(armed, os.path.join(_stops, f"stopped.{os.getpid()}"))  # noqa: PTH104, PTH118 -- the same
    except (FileNotFoundError, ValueError):  # not armed, or another process was faster, or half written
        return False
    return True


sys.addaudithook(_hear)
