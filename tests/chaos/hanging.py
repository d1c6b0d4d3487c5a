"""Work that hangs when it is told so, as in a read from a file server that is gone."""

from __future__ import annotations

import os
import time
from pathlib import Path

HANG_FILE = "HANG_FILE"  #: the environment variable; work that begins while the file exists hangs for ever


def hang_if_told() -> None:
    """Hang for ever if the file exists."""
    if HANG_FILE in os.environ and Path(os.environ[HANG_FILE]).exists():
        while True:
            time.sleep(3600)
