"""Installs the starter's weights, which ship with this package, in a folder of models."""

from __future__ import annotations

import shutil
from pathlib import Path

from shared.draft_folder import draft_folder

WEIGHTS = Path(__file__).with_name("weights")


def install_starter(folder: Path) -> None:
    """Copy the starter to `folder`, whole or not at all, unless it is there already."""
    if (folder / "model_index.json").exists():
        return
    with draft_folder(folder) as draft:
        shutil.copytree(WEIGHTS, draft, dirs_exist_ok=True)
