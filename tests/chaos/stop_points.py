"""The places in the code at which the nemesis stops a process, and how it arms one; see stops/sitecustomize.py."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, kw_only=True)
class StopPoint:
    """An operation on a file of the picture store; a process is stopped right before it."""

    operation: str  #: a Python audit event
    place: str  #: a part of the path


STOP_POINTS = (
    StopPoint(operation="os.link", place="/.content/staging/"),  # content is put in its place
    StopPoint(operation="os.rename", place="/.content/condemned/"),  # content is condemned
    StopPoint(operation="os.remove", place="/.content/condemned/"),  # condemned content is deleted
    StopPoint(operation="os.remove", place="/.content/staging/"),  # a staged file is deleted
    StopPoint(operation="os.symlink", place="/.public/"),  # a link is made
    StopPoint(operation="os.rename", place="/.public/"),  # one replaces another under the name of web servers
    StopPoint(operation="os.rename", place="/derivatives/"),  # or the name that people know
    StopPoint(operation="os.remove", place="/.public/"),  # a link is removed
)

#: The folder that makes Python import sitecustomize.py, as a value of PYTHONPATH.
STOPS_FOLDER = Path(__file__).parent / "stops"


class StopArm:
    """Arms one stop point for each operation at a time, and wakes the processes that have stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stopped = 0  #: how many processes have stopped at a point and were woken

    def arm(self, point: StopPoint, lasts_seconds: float) -> None:
        """Stop the next process that comes by, for some seconds.

        This replaces a point of the same operation that is still armed.
        """
        self.folder.mkdir(exist_ok=True)
        new = self.folder / "new"
        new.write_text(f"{point.place} {lasts_seconds}", encoding="utf-8")
        new.replace(self.folder / f"armed.{point.operation}")

    def wake(self) -> None:
        """Wake the processes that have been stopped long enough."""
        for path in self.folder.glob("stopped.*"):
            if time.time() - path.stat().st_ctime >= float(path.read_text(encoding="utf-8").split()[-1]):
                self._wake(path)

    def release(self) -> None:
        """Disarm, and wake all processes that have stopped."""
        for armed in self.folder.glob("armed.*"):
            armed.unlink(missing_ok=True)
        for path in self.folder.glob("stopped.*"):
            self._wake(path)

    def _wake(self, path: Path) -> None:
        with suppress(psutil.NoSuchProcess):
            psutil.Process(int(path.suffix[1:])).resume()
        path.unlink()
        self.stopped += 1
