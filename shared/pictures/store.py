"""The picture store: immutable content under its hash, in a folder of the file system.

A file appears complete or not at all: it is staged beside its place, fsynced, then linked to its place. Its name is
the SHA-256 of its bytes, so two workers that race, or a frozen one that wakes up late, can only write what is there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
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


class StoredContent:
    """Content in its place, with what the store knows of it. Another length than it had when it was found is damage."""

    __slots__ = ("_path", "modified_at", "size")

    def __init__(self, path: Path) -> None:
        facts = path.stat()
        self._path = str(path)
        self.size = facts.st_size  #: bytes
        self.modified_at = datetime.fromtimestamp(int(facts.st_mtime), UTC)  #: whole seconds, as headers say it

    def is_intact(self) -> bool:
        """Tell whether the content is still there, in its full length."""
        try:
            return os.stat(self._path).st_size == self.size  # noqa: PTH116 -- of each request: a Path costs as much again
        except FileNotFoundError:
            return False

    def open(self) -> BufferedReader:
        """Open the content for the caller to close; raises FileNotFoundError if it is lost or damaged.

        Where the content is a file, this is that file, so that a server can send it with sendfile.
        """
        file = open(self._path, "rb")  # noqa: SIM115, PTH123 -- the caller closes it; see is_intact
        if os.fstat(file.fileno()).st_size != self.size:
            file.close()
            raise FileNotFoundError(f"{self._path} was damaged or replaced.")
        return file

    def read(self, parts: Sequence[range]) -> list[bytes]:
        """Read some parts of the content; raises FileNotFoundError if it is lost or damaged."""
        read = []
        with self.open() as file:
            for part in parts:
                file.seek(part.start)
                read.append(file.read(len(part)))
        return read


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

    def find(self, sha256: str, extension: str) -> StoredContent:
        """Find content, to be measured, opened and read in parts; raises FileNotFoundError when it is lost."""
        return StoredContent(self.content_path(sha256, extension))

    def read(self, sha256: str, extension: str) -> bytes:
        """Read content whole; raises FileNotFoundError when it is lost."""
        return self.content_path(sha256, extension).read_bytes()

    def content_path(self, sha256: str, extension: str) -> Path:
        """Return the path of content, which need not exist, for the links by which nginx finds it.

        No path of the store leaves this folder.
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
