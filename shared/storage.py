"""The picture store: immutable content under its hash, and two trees of links beside it.

One tree is for people: <variation>/derivatives/og-1200x675.webp. The other is named as URLs are, and holds what is
public and nothing else: .public/<variation>/og.webp, and og@<hash>.webp for `?v=`. A web server may serve it as it is.

A file appears whole or not at all: it is staged beside its place, fsynced, then renamed. Its name is the SHA-256 of
its bytes, so two workers that race, or a frozen one that wakes up late, can only write what is already there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from shared.errors import StorageUnavailableError


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """Bytes that are safe on disk but not yet in their place."""

    sha256: str
    extension: str
    file_size: int  #: bytes
    path: Path


@dataclass(frozen=True, kw_only=True)
class StorageState:
    """Whether the store can be used, for /health."""

    base_path: str
    exists: bool
    writable: bool


class PictureStore:
    """The folder STORAGE_PATH."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self._content = self.root / ".content"
        self._staging = self._content / "staging"
        self._public = self.root / ".public"

    def prepare(self) -> None:
        """Make the folders; raises StorageUnavailableError where that cannot be done."""
        with _storage_faults(self.root):
            self._staging.mkdir(parents=True, exist_ok=True)

    def state(self) -> StorageState:
        """Look at the folder."""
        return StorageState(
            base_path=str(self.root),
            exists=self.root.is_dir(),
            writable=os.access(self._staging, os.W_OK | os.X_OK),
        )

    def stage(self, data: bytes, extension: str) -> StagedFile:
        """Write bytes durably beside their place; raises StorageUnavailableError when the disk does not take them."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._staging / f"{digest}.{extension}.{uuid4().hex}"
        try:
            with _storage_faults(self.root):
                self._staging.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
        except StorageUnavailableError:
            with suppress(OSError):
                path.unlink()
            raise
        return StagedFile(sha256=digest, extension=extension, file_size=len(data), path=path)

    def place(self, staged: StagedFile) -> None:
        """Put a staged file in its place. Doing so twice changes nothing, and it heals a file that was damaged.

        The staged name stays until `discard`: what a dead process left staged tells which content may be an orphan.
        """
        target = self.content_path(staged.sha256, staged.extension)
        with _storage_faults(self.root):
            if not target.parent.is_dir():
                target.parent.mkdir(exist_ok=True)
                _sync_folder(self._content)
            with suppress(FileExistsError):
                os.link(staged.path, target)
            if not target.samefile(staged.path):
                spare = staged.path.with_suffix(f".{uuid4().hex}")  # of this process alone
                os.link(staged.path, spare)
                spare.replace(target)
            _sync_folder(target.parent)

    def discard(self, staged: StagedFile) -> None:
        """Forget the staged name: its content is named by a row, or not needed."""
        staged.path.unlink(missing_ok=True)

    def forgotten_files(self, older_than_seconds: float) -> Iterator[StagedFile]:
        """What was staged so long ago, by the clock of the file system, that its process must have died."""
        if not self._staging.is_dir():
            return
        clock = self._staging / "clock"
        with _storage_faults(self.root):
            clock.touch()
            now = clock.stat().st_mtime
        for path in self._staging.glob("*.*.*"):
            with suppress(FileNotFoundError):
                facts = path.stat()
                if now - facts.st_mtime >= older_than_seconds:
                    sha256, extension, _ = path.name.split(".", 2)
                    yield StagedFile(sha256=sha256, extension=extension, file_size=facts.st_size, path=path)

    def content_path(self, sha256: str, extension: str) -> Path:
        """Where content of that hash lies, or would lie."""
        return self._content / sha256[:2] / f"{sha256}.{extension}"

    def remove_content(self, sha256: str) -> None:
        """Delete content in every format; the caller has made sure that no row names it."""
        with _storage_faults(self.root):
            for path in (self._content / sha256[:2]).glob(f"{sha256}.*"):
                path.unlink(missing_ok=True)

    def link(self, variation: str, friendly: str, sha256: str, extension: str) -> None:
        """Let <root>/<variation>/<friendly> lead to content. `friendly` has one folder, as in `derivatives/og.webp`."""
        path = self.root / variation / friendly
        temporary = path.with_name(f".{uuid4().hex}")
        with _storage_faults(self.root):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.symlink_to(Path("../..") / self.content_path(sha256, extension).relative_to(self.root))
            temporary.replace(path)

    def publish(self, variation: str, file_name: str, sha256: str, extension: str) -> None:
        """Let the public tree lead to content under the name that its URL has."""
        self.link(self._public.name, f"{variation}/{file_name}", sha256, extension)

    def linked_variations(self) -> list[str]:
        """Names that have a folder in one of the trees."""
        return sorted({path.name for path in (*self.root.glob("[!.]*"), *self._public.glob("[!.]*"))})

    def unlink_others(self, variation: str, keep: Collection[str], keep_public: Collection[str] = ()) -> None:
        """Remove a variation's links but these, and the folders that this empties; a person's own file stays."""
        with _storage_faults(self.root):
            _unlink_others(self.root / variation, "*/*", keep)
            _unlink_others(self._public / variation, "*", keep_public)


def _unlink_others(folder: Path, pattern: str, keep: Collection[str]) -> None:
    for path in folder.glob(pattern):
        if path.is_symlink() and str(path.relative_to(folder)) not in keep:
            path.unlink(missing_ok=True)
    for path in (*folder.glob("*"), folder):
        with suppress(OSError):
            path.rmdir()


@contextmanager
def _storage_faults(root: Path) -> Iterator[None]:
    """Say of every fault of the file system which folder it was and what a person can do."""
    try:
        yield
    except OSError as error:
        sentence = f"The picture store {root} cannot be written ({error.strerror}): free space or mend its permissions."
        raise StorageUnavailableError(sentence) from error


def _sync_folder(folder: Path) -> None:
    """Make a rename durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
