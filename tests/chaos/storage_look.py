"""Reads all files and links of a picture store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class StorageLook:
    """The content files with the hash of their bytes, files on their way in or out, and the targets of the links."""

    files: dict[str, str]
    staged: list[str]  #: and those that were condemned
    friendly: dict[str, str]
    public: dict[str, str]


def look_at_storage(root: Path) -> StorageLook:
    """Read the whole picture store."""
    content = root / ".content"
    public = root / ".public"
    return StorageLook(
        files={path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in content.glob("??/*")},
        staged=[path.name for folder in ("staging", "condemned") for path in (content / folder).glob("*.*")],
        friendly={
            str(path.relative_to(root)): path.readlink().name for path in root.glob("[!.]*/*/*") if path.is_symlink()
        },
        public={str(path.relative_to(public)): path.readlink().name for path in public.glob("*/*")},
    )
