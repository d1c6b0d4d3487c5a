"""Fixtures: the real starter checkpoint, built once, and the model loaded from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.catalog import find_model

if TYPE_CHECKING:
    from pathlib import Path

    from workers.masters.checkpoint import LoadedModel


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diffusers folder with the starter; not to be written to."""
    from workers.masters.starter import build_starter  # noqa: PLC0415 - torch, only where it is needed

    folder = tmp_path_factory.mktemp("checkpoints") / "starter"
    build_starter(folder)
    return folder


@pytest.fixture(scope="session")
def starter(starter_folder: Path) -> LoadedModel:
    """The starter on the CPU."""
    from workers.masters.checkpoint import load_checkpoint  # noqa: PLC0415 - torch, only where it is needed

    return load_checkpoint(starter_folder, find_model("starter"), "cpu")
