"""Reads all files and links of a picture store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class StorageLook:
    """The content files with the hash of their bytes, the staged files, and the targets of the links."""

    files: dict[str, str]
    staged: list[str]
    friendly: dict[str, str]


def look_at_storage(root: Path) -> StorageLook:
    """Read the whole picture store."""
    content = root / ".content"
    staging = content / "staging"
    return StorageLook(
        files={
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in content.glob("*/*")
            if path.parent != staging
        },
        staged=[path.name for path in staging.glob("*.*")],
        friendly={
            str(path.relative_to(root)): path.readlink().name for path in root.glob("[!.]*/*/*") if path.is_symlink()
        },
    )
