"""The picture store: immutable content under its hash, in a folder of the file system.

A file appears complete or not at all: it is staged beside its place, fsynced, then linked to its place. Its name is
the SHA-256 of its bytes, so two workers that race, or a frozen one that wakes up late, can only write what is there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from shared.errors import StorageUnavailableError
from shared.settings import Settings


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """Bytes that are stored durably but are not yet in their place."""

    name: str  #: in the staging area
    sha256: str
    extension: str
    file_size: int  #: bytes


@dataclass(frozen=True, kw_only=True)
class StorageState:
    """Whether the store can be used, for /health."""

    base_path: str
    exists: bool
    writable: bool


class PictureStore:
    """The content in the folder STORAGE_PATH."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._content = self.root / ".content"
        self._staging = self._content / "staging"

    def prepare(self) -> None:
        """Create the folders; raises StorageUnavailableError when that fails."""
        with storage_faults(self.root):
            self._staging.mkdir(parents=True, exist_ok=True)

    def state(self) -> StorageState:
        """Report whether the folder can be used."""
        return StorageState(
            base_path=str(self.root),
            exists=self.root.is_dir(),
            writable=os.access(self._staging, os.W_OK | os.X_OK),
        )

    def stage(self, data: bytes, extension: str) -> StagedFile:
        """Write bytes durably beside their place; raises StorageUnavailableError when the disk does not take them."""
        digest = hashlib.sha256(data).hexdigest()
        staged = StagedFile(
            name=f"{digest}.{extension}.{uuid4().hex}", sha256=digest, extension=extension, file_size=len(data)
        )
        path = self._staging / staged.name
        try:
            with storage_faults(self.root):
                self._staging.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
        except StorageUnavailableError:
            with suppress(OSError):
                path.unlink()
            raise
        return staged

    def place(self, staged: StagedFile) -> None:
        """Put a staged file in its place. A second call changes nothing, and a damaged file is repaired.

        The staged file stays until `discard`: the files that a dead process left staged tell which content may be an
        orphan.
        """
        source = self._staging / staged.name
        target = self.content_path(staged.sha256, staged.extension)
        with storage_faults(self.root):
            if not target.parent.is_dir():
                target.parent.mkdir(exist_ok=True)
                _sync_folder(self._content)
            with suppress(FileExistsError):
                os.link(source, target)
            if not target.samefile(source):
                spare = source.with_suffix(f".{uuid4().hex}")  # of this process alone
                os.link(source, spare)
                spare.replace(target)
            _sync_folder(target.parent)

    def discard(self, staged: StagedFile) -> None:
        """Delete a staged file, because a row names its content or because it is no longer needed."""
        (self._staging / staged.name).unlink(missing_ok=True)

    def forgotten_files(self, older_than_seconds: float) -> Iterator[StagedFile]:
        """Find files that were staged so long ago, by the clock of the file system, that their process must be dead."""
        if not self._staging.is_dir():
            return
        clock = self._staging / "clock"
        with storage_faults(self.root):
            clock.touch()
            now = clock.stat().st_mtime
        for path in self._staging.glob("*.*.*"):
            with suppress(FileNotFoundError):
                facts = path.stat()
                if now - facts.st_mtime >= older_than_seconds:
                    sha256, extension, _ = path.name.split(".", 2)
                    yield StagedFile(name=path.name, sha256=sha256, extension=extension, file_size=facts.st_size)

    def open(self, sha256: str, extension: str) -> BinaryIO:
        """Open content for reading, at any position; raises FileNotFoundError when it is lost."""
        return self.content_path(sha256, extension).open("rb")

    def read(self, sha256: str, extension: str, part: range | None = None) -> bytes:
        """Read content, or only the bytes of that range; raises FileNotFoundError when it is lost."""
        with self.open(sha256, extension) as file:
            if part is None:
                return file.read()
            file.seek(part.start)
            return file.read(len(part))

    def size(self, sha256: str, extension: str) -> int:
        """Return how many bytes content has; raises FileNotFoundError when it is lost."""
        return self.content_path(sha256, extension).stat().st_size

    def content_path(self, sha256: str, extension: str) -> Path:
        """Return the path of content, which need not exist, for nginx and sendfile, which send files by path.

        No other path of the store leaves this folder.
        """
        return self._content / sha256[:2] / f"{sha256}.{extension}"

    def remove(self, sha256: str) -> None:
        """Delete content in every format; the caller has made sure that no row names it."""
        with storage_faults(self.root):
            for path in (self._content / sha256[:2]).glob(f"{sha256}.*"):
                path.unlink(missing_ok=True)


def make_store(settings: Settings) -> PictureStore:
    """Return the store that the settings describe; opens nothing yet."""
    return PictureStore(settings.storage_path)


@contextmanager
def storage_faults(root: Path) -> Iterator[None]:
    """Turn each fault of the file system into a StorageUnavailableError that says what a person can do."""
    try:
        yield
    except OSError as error:
        sentence = f"The picture store {root} cannot be written ({error.strerror}): free space or mend its permissions."
        raise StorageUnavailableError(sentence) from error


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
