"""The picture store: immutable content under its hash, in a folder of the file system.

A file appears complete or not at all: it is staged beside its place, fsynced, then linked to its place. Its name is
the SHA-256 of its bytes, so two workers that race, or a frozen one that wakes up late, can only write what is there.
Content is never deleted in its place: it is condemned, which moves it aside under a name of its own, so that a process
that wakes up late can put back what it should not have touched (collection.py).

A file marks the folder as the store. An empty folder without that file, such as a mount point whose disk is away, is
never read or written as if it were the store.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from shared.errors import StorageUnavailableError
from shared.settings import Settings

#: Room for the original and all pictures of a family, in every format.
FAMILY_BYTES = 16 * 2**20

#: What the marker says to the person who finds it.
_MARKER_TEXT = "This folder is image-generator's picture store. Without this file nothing is read from it or written.\n"


class Content(NamedTuple):
    """The name of content: what rows and files have in common."""

    sha256: str
    extension: str


class Damage(StrEnum):
    """What is wrong with stored content."""

    LOST = "lost"  #: there is no such file
    LENGTH = "length"  #: the file has another length than its row says, or is no regular file
    BYTES = "bytes"  #: the file has the right length and other bytes than its name says


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """Bytes that are stored durably but are not yet in their place."""

    name: str  #: in the staging area
    sha256: str
    extension: str
    file_size: int  #: bytes


@dataclass(frozen=True, kw_only=True)
class CondemnedFile:
    """Content that was moved out of its place to be deleted."""

    name: str  #: in the folder of condemned files
    content: Content


class StoredContent:
    """Content in its place. Another length than its row says is damage."""

    __slots__ = ("_path", "modified_at", "size")

    def __init__(self, path: Path, size: int) -> None:
        try:
            facts = path.stat()
        except OSError as error:  # also a link that leads to itself
            raise FileNotFoundError(f"{path} cannot be found: {error}.") from error
        if not _is_whole(facts, size):
            raise FileNotFoundError(f"{path} is damaged: it should be a file of {size} bytes.")
        self._path = str(path)
        self.size = size  #: bytes
        self.modified_at = datetime.fromtimestamp(int(facts.st_mtime), UTC)  #: whole seconds, as headers say it

    def is_intact(self) -> bool:
        """Tell whether the content is still there, in its full length."""
        try:
            return _is_whole(os.stat(self._path), self.size)  # noqa: PTH116 -- of each request: a Path costs as much again
        except OSError:
            return False

    def open(self) -> BufferedReader:
        """Open the content for the caller to close; raises FileNotFoundError if it is lost or damaged.

        Where the content is a file, this is that file, so that a server can send it with sendfile.
        """
        try:
            return _open_whole(self._path, self.size)
        except OSError as error:
            raise FileNotFoundError(f"{self._path} cannot be opened: {error}.") from error

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
    full: bool  #: no room for a family: work waits until there is


class PictureStore:
    """The content in the folder STORAGE_PATH."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._content = self.root / ".content"
        self._staging = self._content / "staging"
        self._condemned = self._content / "condemned"
        self._marker = self._content / "picture-store"

    def prepare(self) -> None:
        """Make the folder a picture store; raises StorageUnavailableError when that fails.

        Only for a folder that is known to be new or to hold pictures: opening.py decides that.
        """
        self.make_folders()
        with storage_faults(self.root):
            self._marker.write_text(_MARKER_TEXT, encoding="utf-8")

    def make_folders(self) -> None:
        """Make the folders of a picture store where they are missing; raises StorageUnavailableError like `prepare`."""
        with storage_faults(self.root):
            for folder in (self._staging, self._condemned):
                if not folder.is_dir():
                    folder.mkdir(parents=True, exist_ok=True)

    def is_marked(self) -> bool:
        """Tell whether the folder is a picture store, rather than a mount point whose disk is away."""
        return os.path.isfile(self._marker)  # noqa: PTH113 -- Path.is_file raises where a disk answers with an error

    def require(self) -> None:
        """Raise StorageUnavailableError unless the folder is a picture store."""
        if not self.is_marked():
            raise StorageUnavailableError(
                f"The picture store is not in {self.root}: {self._marker} is missing. Mount its disk; if its pictures"
                " are lost for good, create that file."
            )

    def state(self) -> StorageState:
        """Report whether the folder can be used."""
        return StorageState(
            base_path=str(self.root),
            exists=self.is_marked(),
            writable=self.is_marked() and os.access(self._staging, os.W_OK | os.X_OK),
            full=_is_full(self.root),
        )

    def try_out(self) -> int:
        """Write a file and link it in both ways, as every picture needs. Returns the bytes that are free.

        Raises StorageUnavailableError where one of these cannot be done.
        """
        with storage_faults(self.root):
            trial = self._content / f"trial.{uuid4().hex}"
            trial.mkdir()
            try:
                (trial / "file").write_bytes(b"A trial.")
                os.link(trial / "file", trial / "linked")
                (trial / "named").symlink_to("linked")
                (trial / "named").read_bytes()
            finally:
                shutil.rmtree(trial)
            return shutil.disk_usage(self.root).free

    def stage(self, data: bytes, extension: str) -> StagedFile:
        """Write bytes durably beside their place; raises StorageUnavailableError when the disk does not take them."""
        digest = hashlib.sha256(data).hexdigest()
        staged = StagedFile(
            name=f"{digest}.{extension}.{uuid4().hex}", sha256=digest, extension=extension, file_size=len(data)
        )
        path = self._staging / staged.name
        self.require()
        try:
            with storage_faults(self.root), self._create(path) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except StorageUnavailableError:
            with suppress(OSError):
                path.unlink()
            raise
        return staged

    def _create(self, path: Path) -> BufferedWriter:
        """Create a file in the staging area, and the area itself if a person has removed it."""
        try:
            return path.open("xb")
        except FileNotFoundError:
            self._staging.mkdir(exist_ok=True)
            return path.open("xb")

    def place(self, staged: StagedFile) -> None:
        """Put a staged file in its place. A second call changes nothing, and what is damaged there is replaced.

        The staged file stays until `discard`: the files that a dead process left staged tell which content may be an
        orphan.
        """
        source = self._staging / staged.name
        target = self.content_path(staged.sha256, staged.extension)
        self.require()
        with storage_faults(self.root):
            if not target.parent.is_dir():
                target.parent.mkdir(exist_ok=True)
                _sync_folder(self._content)
            try:
                os.link(source, target)
            except FileExistsError:
                self._replace(target, source)
            _sync_folder(target.parent)

    def _replace(self, target: Path, source: Path) -> None:
        """Put a staged file in the place of what is there, which may be damaged, unless it is the same file."""
        if os.path.samestat(target.lstat(), source.stat()):
            return
        if _is_folder(target):  # which no file replaces
            target.rename(self._condemned / f"{target.name}.{uuid4().hex}")
        spare = source.with_suffix(f".{uuid4().hex}")  # of this process alone
        os.link(source, spare)
        spare.replace(target)

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

    def find(self, sha256: str, extension: str, size: int) -> StoredContent:
        """Find content, to be opened and read in parts.

        Raises FileNotFoundError when it is lost or has another size, StorageUnavailableError when the whole store is
        away.
        """
        try:
            return StoredContent(self.content_path(sha256, extension), size)
        except FileNotFoundError:
            self.require()
            raise

    def read(self, sha256: str, extension: str, size: int) -> bytes:
        """Read content whole; raises OSError when it is lost or damaged, and StorageUnavailableError like `find`."""
        path = self.content_path(sha256, extension)
        try:
            with _open_whole(path, size) as file:
                data = file.read()
        except FileNotFoundError:
            self.require()
            raise
        if hashlib.sha256(data).hexdigest() != sha256:
            raise OSError(f"{path} is damaged: its bytes have another hash than its name")
        return data

    def examine(self, sha256: str, extension: str, size: int, *, hashed: bool = False) -> Damage | None:
        """Tell what is wrong with content: its length is compared, and with `hashed` its bytes are, too."""
        path = self.content_path(sha256, extension)
        try:
            if not _is_whole(path.stat(), size):
                return Damage.LENGTH
            if hashed:
                with _open_whole(path, size) as file:
                    return None if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else Damage.BYTES
        except FileNotFoundError:
            return Damage.LOST
        except OSError:  # a sector that cannot be read, a folder in place of the file
            return Damage.BYTES
        return None

    def stored(self) -> Iterator[Content]:
        """List all content in its place."""
        self.require()
        for number in range(256):
            folder = self._content / f"{number:02x}"
            if folder.is_dir():
                yield from map(_content_named, os.listdir(folder))  # noqa: PTH208 -- a Path for each would cost more

    def content_path(self, sha256: str, extension: str) -> Path:
        """Return the path of content, which need not exist, for the links by which nginx finds it.

        No path of the store leaves this folder.
        """
        return self.root / self.place_of(sha256, extension)

    def place_of(self, sha256: str, extension: str) -> str:
        """Return where content belongs, seen from the folder of the store."""
        return f".content/{sha256[:2]}/{sha256}.{extension}"

    def condemn(self, content: Content) -> CondemnedFile | None:
        """Move content out of its place, to be deleted by `bury` or put back by `reprieve`; None if it is not there.

        The caller has made sure that no row names it.
        """
        condemned = CondemnedFile(name=f"{content.sha256}.{content.extension}.{uuid4().hex}", content=content)
        self.require()
        with storage_faults(self.root):
            self._condemned.mkdir(exist_ok=True)
            try:
                self.content_path(*content).rename(self._condemned / condemned.name)
            except FileNotFoundError:
                return None
        return condemned

    def condemned_files(self) -> Iterator[CondemnedFile]:
        """List the files that were condemned and are not buried: their collection is under way, or broke off."""
        with suppress(FileNotFoundError), os.scandir(self._condemned) as entries:
            for entry in entries:
                yield CondemnedFile(name=entry.name, content=_content_named(entry.name))

    def reprieve(self, condemned: CondemnedFile) -> None:
        """Put condemned content back into its place, unless other bytes of the same hash are there by now.

        A folder that stood in place of the file is not put back.
        """
        path = self._condemned / condemned.name
        with storage_faults(self.root), suppress(FileExistsError):
            if not _is_folder(path):
                os.link(path, self.content_path(*condemned.content))

    def bury(self, condemned: CondemnedFile) -> None:
        """Delete a condemned file. Content that was put back or placed again keeps its own link."""
        path = self._condemned / condemned.name
        with storage_faults(self.root):
            if _is_folder(path):
                shutil.rmtree(path)
            else:
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


def _is_full(folder: Path) -> bool:
    """Tell whether the disk of a folder lacks the bytes or the inodes for a family."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    has_inodes = disk.f_favail > 0 or disk.f_files == 0  # some file systems make them as needed, and tell 0 of 0
    return disk.f_bavail * disk.f_frsize < FAMILY_BYTES or not has_inodes


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_folder(path: Path) -> bool:
    """Tell whether a path is a folder itself, rather than a link to one."""
    return path.is_dir() and not path.is_symlink()


def _content_named(file_name: str) -> Content:
    sha256, _, rest = file_name.partition(".")
    return Content(sha256, rest.partition(".")[0])


def _is_whole(facts: os.stat_result, size: int) -> bool:
    return stat.S_ISREG(facts.st_mode) and facts.st_size == size


def _open_whole(path: Path | str, size: int) -> BufferedReader:
    """Open a file of exactly this size; raises FileNotFoundError for anything else in its place.

    O_NONBLOCK lets the open of a FIFO return at once. Nobody may wait for its writer.
    """
    file = open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))  # noqa: SIM115 -- the caller closes it
    if not _is_whole(os.fstat(file.fileno()), size):
        file.close()
        raise FileNotFoundError(f"{path} is damaged: it should be a file of {size} bytes.")
    return file
