"""Fixtures: the starter, an untrained model of its class, and tiny checkpoints of every other model, each made once."""

from __future__ import annotations

import gc
from functools import cache
from typing import TYPE_CHECKING

import pytest

from shared.catalog import find_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workers.masters.checkpoint import LoadedModel


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diffusers folder with the starter; not to be written to."""
    from workers.masters.starter.installation import install_starter  # noqa: PLC0415 - torch, only where it is needed

    folder = tmp_path_factory.mktemp("checkpoints") / "starter"
    install_starter(folder)
    return folder


@pytest.fixture(scope="session")
def starter(starter_folder: Path) -> LoadedModel:
    """The starter on the CPU."""
    from workers.masters.checkpoint import load_checkpoint  # noqa: PLC0415 - torch, only where it is needed

    return load_checkpoint(starter_folder, find_model("starter"), "cpu")


@pytest.fixture(scope="session")
def untrained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A diffusers folder of the starter's class with a VAE of SDXL's own kind, at any size; not to be written to."""
    from tests.untrained_checkpoint import build_untrained  # noqa: PLC0415 - torch, only where it is needed

    folder = tmp_path_factory.mktemp("untrained") / "untrained"
    build_untrained(folder)
    _spare_the_garbage_collector()
    return folder


@pytest.fixture(scope="session")
def untrained(untrained_folder: Path) -> LoadedModel:
    """The untrained model on the CPU."""
    from workers.masters.checkpoint import load_checkpoint  # noqa: PLC0415 - torch, only where it is needed

    return load_checkpoint(untrained_folder, find_model("starter"), "cpu")


@pytest.fixture(scope="session")
def checkpoint_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The diffusers folder of a tiny checkpoint of any of the nine models; not to be written to."""
    from tests.tiny_checkpoints import build_checkpoint  # noqa: PLC0415 - torch, only where it is needed
    from workers.masters.conversion import convert_single_file  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("tiny")
    _spare_the_garbage_collector()

    @cache
    def checkpoint_of(model_id: str) -> Path:
        built = build_checkpoint(model_id, folder / model_id)
        if built.is_dir():
            return built
        converted = folder / "converted" / model_id
        convert_single_file(built, built.with_name("config"), find_model(model_id), converted)
        return converted

    return checkpoint_of


def _spare_the_garbage_collector() -> None:
    # Reading a vocabulary makes so many objects that Python looks for garbage, each time among all of torch's: that is
    # more than half of what loading a tiny model costs.
    gc.freeze()
