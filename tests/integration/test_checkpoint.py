import json
import shutil
from dataclasses import replace
from pathlib import Path

import diffusers
import pytest
import torch

from shared.catalog import CATALOG, CatalogModel, find_model
from shared.errors import CheckpointError, SettingsError
from workers.masters import starter as starter_module
from workers.masters.checkpoint import LoadedModel, LoadingOptions, load_checkpoint
from workers.masters.starter import build_starter

#: One model for each scheduler in the catalogue.
SDXL_MODELS = {
    model.scheduler: model for model in CATALOG.values() if model.pipeline == "StableDiffusionXLPipeline"
}.values()


@pytest.fixture
def copy(starter_folder: Path, tmp_path: Path) -> Path:
    """A starter that a test may damage."""
    return shutil.copytree(starter_folder, tmp_path / "copy")


def test_the_starter_is_a_small_stable_diffusion_xl(starter_folder: Path) -> None:
    index = json.loads((starter_folder / "model_index.json").read_text())
    size = sum(path.stat().st_size for path in starter_folder.rglob("*") if path.is_file())

    assert index["_class_name"] == "StableDiffusionXLPipeline"
    assert size < 10_000_000
    assert not list(starter_folder.rglob("*.bin"))
    assert [path.name for path in starter_folder.parent.iterdir()] == ["starter"]


def test_building_the_starter_again_changes_nothing(starter_folder: Path, tmp_path: Path) -> None:
    weights = starter_folder / "unet" / "diffusion_pytorch_model.safetensors"
    built_at = weights.stat().st_mtime_ns

    build_starter(starter_folder)
    build_starter(tmp_path / "another")

    assert weights.stat().st_mtime_ns == built_at
    assert (tmp_path / "another" / weights.relative_to(starter_folder)).read_bytes() == weights.read_bytes()


def test_without_the_vocabulary_the_starter_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter_module, "find_spec", lambda _: None)

    with pytest.raises(CheckpointError, match="pip install --no-deps open-clip-torch"):
        build_starter(tmp_path / "starter")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("model", SDXL_MODELS, ids=lambda model: model.id)
def test_every_model_of_the_catalogue_gets_its_scheduler(starter_folder: Path, model: CatalogModel) -> None:
    scheduler = load_checkpoint(starter_folder, model, "cpu").pipeline.scheduler

    assert type(scheduler) is getattr(diffusers, model.scheduler.class_name)
    assert {name: scheduler.config[name] for name in model.scheduler.kwargs} == dict(model.scheduler.kwargs)
    assert scheduler.config.beta_schedule == "scaled_linear"


def test_a_loaded_model_is_quiet_unmarked_and_warm(starter: LoadedModel, capfd: pytest.CaptureFixture[str]) -> None:
    starter.warm_up()

    assert starter.pipeline.watermark is None
    assert starter.pipeline.dtype == torch.float32
    assert capfd.readouterr() == ("", "")


def test_threads_are_limited_when_asked(starter_folder: Path) -> None:
    before = torch.get_num_threads()
    try:
        load_checkpoint(starter_folder, find_model("starter"), "cpu", LoadingOptions(threads=1))
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize(
    "file",
    [
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
        "tokenizer/tokenizer.json",
        "unet/config.json",
        "scheduler/scheduler_config.json",
        "model_index.json",
    ],
)
@pytest.mark.parametrize("damage", ["cut short", "missing"])
def test_a_damaged_checkpoint_is_named(copy: Path, file: str, damage: str) -> None:
    whole = (copy / file).read_bytes()
    (copy / file).unlink()
    if damage == "cut short":
        (copy / file).write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CheckpointError, match=f"checkpoint {copy} cannot be loaded"):
        load_checkpoint(copy, find_model("starter"), "cpu")


def test_a_single_file_says_how_to_convert_it(starter_folder: Path) -> None:
    file = starter_folder / "unet" / "diffusion_pytorch_model.safetensors"

    with pytest.raises(CheckpointError, match=f"{file} is a single file"):
        load_checkpoint(file, find_model("starter"), "cpu")


def test_a_checkpoint_of_another_class_is_named(starter_folder: Path) -> None:
    with pytest.raises(
        CheckpointError, match=r"a StableDiffusionXLPipeline, and SD 3.5 Large is a StableDiffusion3Pipeline"
    ):
        load_checkpoint(starter_folder, find_model("sd35-large"), "cpu")


def test_a_device_that_is_not_there_is_named(starter_folder: Path) -> None:
    with pytest.raises(SettingsError, match="IMAGE_DEVICE is cuda:99, but torch sees"):
        load_checkpoint(starter_folder, find_model("starter"), "cuda:99")


def test_a_variant_is_used_where_the_folder_has_it(copy: Path) -> None:
    model = replace(find_model("starter"), variant="fp16")

    load_checkpoint(copy, model, "cpu")
    for file in copy.glob("*/*.safetensors"):
        file.rename(file.with_suffix(".fp16.safetensors"))

    assert load_checkpoint(copy, model, "cpu").pipeline.unet.dtype == torch.float32
