"""Two trees of symbolic links that lead to the content of the store under names that people and web servers know.

One tree is for people: <variation>/derivatives/og-1200x675.webp. The names of the other are those of URLs, and it holds
public pictures and nothing else: .public/<variation>/og.webp, and og@<hash>.webp for `?v=`. A web server may serve it
as it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from shared.pictures.store import Content, PictureStore, storage_faults

PUBLIC = ".public"  #: the folder of the tree for web servers

#: Links by their paths in the store, as in `city/masters/og-1200x675.webp`, with the content that they lead to.
Links = Mapping[str, Content]


class LinkTrees:
    """Both trees, in the folder of the store."""

    def __init__(self, store: PictureStore) -> None:
        self._store = store
        self._root = store.root

    def show(self, variation: str, links: Links, before_each: Callable[[], object] = lambda: None) -> bool:
        """Make the folders of a variation hold these links and no others; files that are no links stay.

        `before_each` is called before each change and may raise to stop the work. Returns whether anything changed.
        """
        self._store.require()
        with storage_faults(self._root):
            wrong = self._differing(variation, links)
            for path in wrong:
                before_each()
                self._change(path, links.get(path))
            if wrong:
                self._remove_empty_folders(variation)
        return bool(wrong)

    def shows(self, variation: str, links: Links) -> bool:
        """Tell whether the folders of a variation hold exactly these links."""
        return not self._differing(variation, links)

    def folders(self) -> Iterator[str]:
        """List the names that have a folder in one of the trees, some of them twice."""
        for tree in (self._root, self._root / PUBLIC):
            with suppress(FileNotFoundError), os.scandir(tree) as entries:
                yield from (entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())

    def _differing(self, variation: str, links: Links) -> list[str]:
        """List the links of a variation that are missing, lead elsewhere, or should not be there."""
        found = dict(self._found(variation))
        wanted = {path: self._target(content) for path, content in links.items()}
        return [path for path in wanted | found if wanted.get(path) != found.get(path)]

    def _found(self, variation: str) -> Iterator[tuple[str, str]]:
        """Read the links of a variation and their targets. Both trees have them two folders deep."""
        for folder in (*_folders_in(self._root / variation), self._root / PUBLIC / variation):
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        yield str(Path(entry.path).relative_to(self._root)), os.readlink(entry.path)  # noqa: PTH115 -- a text is compared

    def _target(self, content: Content) -> str:
        return str(Path("../..") / self._store.content_path(*content).relative_to(self._root))

    def _change(self, path: str, content: Content | None) -> None:
        """Let one link lead to content, or remove it."""
        link = self._root / path
        if content is None:
            link.unlink(missing_ok=True)
            return
        temporary = link.with_name(f".{uuid4().hex}")
        link.parent.mkdir(parents=True, exist_ok=True)
        temporary.symlink_to(self._target(content))
        temporary.replace(link)

    def _remove_empty_folders(self, variation: str) -> None:
        folder = self._root / variation
        for path in (*_folders_in(folder), folder, self._root / PUBLIC / variation):
            with suppress(OSError):
                path.rmdir()


def _folders_in(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
