"""A folder that appears complete or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_folder(folder: Path, *, mode: int = 0o755) -> Iterator[Path]:
    """Yield a draft beside `folder` to write into; it takes its place when the block succeeds, else it is removed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield draft
        draft.chmod(mode)  # a temporary folder is private; workers may run as another user
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
