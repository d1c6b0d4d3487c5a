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
            found = dict(self._found(variation))
            wanted = self._targets(links)
            wrong = _differing(found, wanted)
            for path in wrong:
                before_each()
                self._change(path, wanted.get(path), is_new=path not in found)
            if any(path not in wanted for path in wrong):
                self._remove_empty_folders(variation)
        return bool(wrong)

    def shows(self, variation: str, links: Links) -> bool:
        """Tell whether the folders of a variation hold exactly these links."""
        return not _differing(dict(self._found(variation)), self._targets(links))

    def folders(self) -> Iterator[str]:
        """List the names that have a folder in one of the trees, some of them twice."""
        for tree in (self._root, self._root / PUBLIC):
            with suppress(FileNotFoundError), os.scandir(tree) as entries:
                yield from (entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())

    def _found(self, variation: str) -> Iterator[tuple[str, str]]:
        """Read the links of a variation and their targets. Both trees have them two folders deep."""
        beyond_root = len(f"{self._root}/")
        for folder in (*_folders_in(self._root / variation), self._root / PUBLIC / variation):
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        yield entry.path[beyond_root:], os.readlink(entry.path)  # noqa: PTH115 -- a text is compared

    def _targets(self, links: Links) -> dict[str, str]:
        """Return what links hold, by their paths."""
        return {path: f"../../{self._store.place_of(*content)}" for path, content in links.items()}

    def _change(self, path: str, target: str | None, *, is_new: bool) -> None:
        """Let one link lead to a target, or remove it."""
        link = f"{self._root}/{path}"
        if target is None:
            Path(link).unlink(missing_ok=True)
        elif not (is_new and _make(link, target)):
            temporary = Path(link).with_name(f".{uuid4().hex}")
            temporary.symlink_to(target)
            temporary.replace(link)

    def _remove_empty_folders(self, variation: str) -> None:
        folder = self._root / variation
        for path in (*_folders_in(folder), folder, self._root / PUBLIC / variation):
            with suppress(OSError):
                path.rmdir()


def _differing(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """List the links of a variation that are missing, lead elsewhere, or should not be there."""
    return [path for path in wanted | found if wanted.get(path) != found.get(path)]


def _make(link: str, target: str) -> bool:
    """Make a link, and its folder if need be. Returns False if something has this name already."""
    try:
        os.symlink(target, link)  # noqa: PTH211 -- a family has some forty: a Path of each costs as much as the links
    except FileNotFoundError:
        Path(link).parent.mkdir(parents=True, exist_ok=True)
        return _make(link, target)
    except FileExistsError:
        return False
    return True


def _folders_in(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return []
