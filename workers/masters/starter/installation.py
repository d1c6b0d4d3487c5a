"""Brings the starter's weights, which ship with this package, into a folder of models."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights")


def install_starter(folder: Path) -> None:
    """Copy the starter to `folder`, whole or not at all; leave at once when it is there."""
    if (folder / "model_index.json").exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    half_copied = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        shutil.copytree(WEIGHTS, half_copied, dirs_exist_ok=True)
        half_copied.chmod(0o755)  # a temporary folder is private; workers may run as another user
        half_copied.replace(folder)
    finally:
        shutil.rmtree(half_copied, ignore_errors=True)
