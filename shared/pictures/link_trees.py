"""Two trees of symbolic links that lead to the content of the store under names that people and web servers know.

One tree is for people: <variation>/derivatives/og-1200x675.webp. The names of the other are those of URLs, and it holds
public pictures and nothing else: .public/<variation>/og.webp, and og@<hash>.webp for `?v=`. A web server may serve it
as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from shared.pictures.store import PictureStore, storage_faults


class LinkTrees:
    """Both trees, in the folder of the store."""

    def __init__(self, store: PictureStore) -> None:
        self._store = store
        self._root = store.root
        self._public = self._root / ".public"

    def link(self, variation: str, friendly: str, sha256: str, extension: str) -> None:
        """Let <root>/<variation>/<friendly> lead to content. `friendly` has one folder, as in `derivatives/og.webp`."""
        path = self._root / variation / friendly
        temporary = path.with_name(f".{uuid4().hex}")
        content = self._store.content_path(sha256, extension).relative_to(self._root)
        with storage_faults(self._root):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.symlink_to(Path("../..") / content)
            temporary.replace(path)

    def publish(self, variation: str, file_name: str, sha256: str, extension: str) -> None:
        """Let the public tree lead to content under the name that its URL has."""
        self.link(self._public.name, f"{variation}/{file_name}", sha256, extension)

    def linked_variations(self) -> list[str]:
        """List the names that have a folder in one of the trees."""
        return sorted({path.name for path in (*self._root.glob("[!.]*"), *self._public.glob("[!.]*"))})

    def unlink_others(self, variation: str, keep: Collection[str], keep_public: Collection[str] = ()) -> None:
        """Remove all other links of a variation, and the folders that this empties; files that are no links stay."""
        with storage_faults(self._root):
            _unlink_others(self._root / variation, "*/*", keep)
            _unlink_others(self._public / variation, "*", keep_public)


def _unlink_others(folder: Path, pattern: str, keep: Collection[str]) -> None:
    for path in folder.glob(pattern):
        if path.is_symlink() and str(path.relative_to(folder)) not in keep:
            path.unlink(missing_ok=True)
    for path in (*folder.glob("*"), folder):
        with suppress(OSError):
            path.rmdir()
