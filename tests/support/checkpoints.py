"""Fixtures: the real starter, an untrained model of its class, and a tiny checkpoint of every other model.

Each is built once a run. The workers of pytest share them in the folder of the run: the first one that needs a
checkpoint builds it.
"""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from shared.catalog import find_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workers.masters.checkpoint import LoadedModel


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the diffusers folder of the starter; tests only read it."""
    from workers.masters.starter.installation import install_starter  # noqa: PLC0415 - torch, only where it is needed

    return _made_once(tmp_path_factory, "starter", install_starter)


@pytest.fixture(scope="session")
def starter(starter_folder: Path) -> LoadedModel:
    """Load the starter on the CPU."""
    from workers.masters.checkpoint import load_checkpoint  # noqa: PLC0415 - torch, only where it is needed

    return load_checkpoint(starter_folder, find_model("starter"), "cpu")


@pytest.fixture(scope="session")
def untrained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an untrained model of the starter's class, with a VAE of SDXL's kind; tests only read it."""
    from tests.support.untrained_checkpoint import build_untrained  # noqa: PLC0415 - torch, only where it is needed

    return _made_once(tmp_path_factory, "untrained", build_untrained)


def _made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Make a folder of the run with a function that leaves at once if the folder is there."""
    folder = _folder_of_the_run(tmp_path_factory) / "checkpoints" / name
    _spare_the_garbage_collector()
    with _alone(folder.parent):
        make(folder)
    return folder


@pytest.fixture(scope="session")
def untrained(untrained_folder: Path) -> LoadedModel:
    """Load the untrained model on the CPU."""
    from workers.masters.checkpoint import load_checkpoint  # noqa: PLC0415 - torch, only where it is needed

    return load_checkpoint(untrained_folder, find_model("starter"), "cpu")


@pytest.fixture(scope="session")
def checkpoint_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that builds the diffusers folder of a model's tiny checkpoint; tests only read it."""
    from tests.support.tiny_checkpoints import build_checkpoint  # noqa: PLC0415 - torch, only where it is needed
    from workers.masters.conversion import convert_single_file  # noqa: PLC0415 - the same

    folder = _folder_of_the_run(tmp_path_factory) / "tiny"
    _spare_the_garbage_collector()

    @cache
    def checkpoint_of(model_id: str) -> Path:
        ready = folder / "ready" / model_id  # a link, made when all of it is there
        with _alone(folder / model_id):
            if not ready.exists():
                ready.parent.mkdir(parents=True, exist_ok=True)
                ready.symlink_to(build(model_id))
        return ready.resolve()

    def build(model_id: str) -> Path:
        built = build_checkpoint(model_id, folder / model_id)
        if built.is_dir():
            return built
        converted = folder / "converted" / model_id
        convert_single_file(built, built.with_name("config"), find_model(model_id), converted)
        return converted

    return checkpoint_of


def _folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one worker of pytest build what lies in `folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        yield


def _spare_the_garbage_collector() -> None:
    # Reading a vocabulary creates so many objects that Python collects garbage several times, each time among all of
    # torch's objects. That would take more than half of the time of loading a tiny model.
    gc.freeze()
