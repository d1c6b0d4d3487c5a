"""A checkpoint in one file, with its authors' key names, becomes a folder that renders the same pictures."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from shared.catalog import CATALOG, CatalogModel, CheckpointLayout, find_model
from shared.errors import CheckpointError
from tests.support.tiny_checkpoints import build_checkpoint, single_file_of
from workers.masters.architectures.sdxl import SINGLE_FILE_KEYS
from workers.masters.checkpoint import load_checkpoint
from workers.masters.conversion import convert_single_file
from workers.masters.prompt_chunks import encode_prompts

pytestmark = pytest.mark.pixels

MODEL = find_model("animagine-xl-4.0-opt")
SINGLE_FILES = [model for model in CATALOG.values() if model.layout == CheckpointLayout.SINGLE_FILE]


@pytest.fixture(scope="module")
def single_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_checkpoint(MODEL.id, tmp_path_factory.mktemp("single"))


def convert(file: Path, folder: Path, config: Path | None = None) -> None:
    convert_single_file(file, config or file.with_name("config"), MODEL, folder)


@pytest.mark.parametrize("model", SINGLE_FILES, ids=lambda model: model.id)
def test_every_weight_of_the_file_is_in_its_place_in_the_folder(
    tmp_path: Path, model: CatalogModel, checkpoint_of: Callable[[str], Path]
) -> None:
    """A name that the conversion does not know would leave a layer as it was initialised."""
    expected = load_file(build_checkpoint(model.id, tmp_path))
    folder = shutil.copytree(checkpoint_of(model.id), tmp_path / "folder")

    actual = load_file(single_file_of(model, folder, tmp_path / "back"))

    assert actual.keys() == expected.keys()
    assert [key for key in expected if not torch.equal(expected[key], actual[key])] == []


def test_other_entries_beside_the_weights_of_published_files_do_no_harm(tmp_path: Path, single_file: Path) -> None:
    clips = ("conditioner.embedders.0.transformer.text_model", "conditioner.embedders.1.model.text_model")
    weights = load_file(single_file)
    weights |= {f"{clip}.embeddings.position_ids": torch.arange(77)[None] for clip in clips}
    weights |= {
        "conditioner.embedders.1.model.logit_scale": torch.tensor(4.6),
        "denoiser.sigmas": torch.linspace(0, 1, 1000),
        "model_ema.decay": torch.tensor(0.9999),
    }
    save_file(weights, tmp_path / "published.safetensors")

    convert(single_file, tmp_path / "plain")
    convert(tmp_path / "published.safetensors", tmp_path / "folder", single_file.with_name("config"))

    for file in (tmp_path / "plain").rglob("*.safetensors"):
        assert file.read_bytes() == (tmp_path / "folder" / file.relative_to(tmp_path / "plain")).read_bytes()


def test_the_folder_keeps_the_files_precision_and_loads_offline(tmp_path: Path, single_file: Path) -> None:
    convert(single_file, tmp_path / "folder")

    tensors = load_file(tmp_path / "folder" / "unet" / "diffusion_pytorch_model.safetensors")
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float16}
    assert not list(tmp_path.rglob("*.bin"))
    loaded = load_checkpoint(tmp_path / "folder", MODEL, "cpu")
    one, other = (encode_prompts(loaded.pipeline, prompt, "").prompt_embeds for prompt in ("a witch", "a city"))
    assert not torch.equal(one, other)


def test_a_vae_in_float32_beside_a_unet_in_half_precision_keeps_its_precision(
    tmp_path: Path, single_file: Path
) -> None:
    weights = load_file(single_file)
    exact = {key: weight.float() + 1e-5 for key, weight in weights.items() if key.startswith("first_stage_model.")}
    save_file(weights | exact, tmp_path / "mixed.safetensors")

    convert(tmp_path / "mixed.safetensors", tmp_path / "folder", single_file.with_name("config"))

    vae = load_file(tmp_path / "folder" / "vae" / "diffusion_pytorch_model.safetensors")
    unet = load_file(tmp_path / "folder" / "unet" / "diffusion_pytorch_model.safetensors")
    assert {weight.dtype for weight in vae.values()} == {torch.float32}
    assert {weight.dtype for weight in unet.values()} == {torch.float16}
    assert torch.equal(vae["decoder.conv_in.bias"], exact["first_stage_model.decoder.conv_in.bias"])


def test_a_conversion_that_failed_leaves_no_files(tmp_path: Path, single_file: Path) -> None:
    whole = single_file.read_bytes()
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CheckpointError, match=f"{damaged} cannot be converted for Animagine"):
        convert(damaged, tmp_path / "folder", single_file.with_name("config"))

    assert list(tmp_path.iterdir()) == [damaged]


@pytest.mark.parametrize("key", SINGLE_FILE_KEYS)
def test_a_file_of_another_architecture_is_refused_by_what_it_lacks(
    tmp_path: Path, single_file: Path, key: str
) -> None:
    weights = load_file(single_file)
    del weights[key]
    save_file(weights, tmp_path / "other.safetensors")

    with pytest.raises(CheckpointError, match=r"it has no .* as SDXL checkpoints have"):
        convert(tmp_path / "other.safetensors", tmp_path / "folder", single_file.with_name("config"))


@pytest.mark.parametrize(
    "key",
    [
        "model.diffusion_model.middle_block.0.in_layers.2.weight",
        "first_stage_model.decoder.conv_out.weight",
        "conditioner.embedders.0.transformer.text_model.encoder.layers.0.mlp.fc1.weight",
        "conditioner.embedders.1.model.positional_embedding",  # by which diffusers knows the encoder
    ],
)
def test_a_layer_that_is_missing_is_noticed(tmp_path: Path, single_file: Path, key: str) -> None:
    weights = load_file(single_file)
    del weights[key]
    save_file(weights, tmp_path / "gap.safetensors")

    with pytest.raises(CheckpointError, match=r"cannot be converted for .* missing.*\.$"):
        convert(tmp_path / "gap.safetensors", tmp_path / "folder", single_file.with_name("config"))


def test_a_folder_without_configuration_is_refused(tmp_path: Path, single_file: Path) -> None:
    config = shutil.copytree(single_file.with_name("config"), tmp_path / "config")
    shutil.rmtree(config / "unet")

    with pytest.raises(CheckpointError, match="cannot be converted"):
        convert(single_file, tmp_path / "folder", config)
