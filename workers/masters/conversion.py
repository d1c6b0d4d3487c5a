"""From a checkpoint in one file, as authors publish it, to the diffusers folder that loads offline and quickly."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import diffusers
import torch
from diffusers.loaders.single_file_utils import SingleFileComponentError
from safetensors import safe_open

from shared.catalog import CatalogModel
from shared.errors import CheckpointError
from workers.masters.checkpoint import UNREADABLE, silence_libraries

#: Keys that every SDXL checkpoint in the original layout has: its UNet, its VAE, both its text encoders.
SDXL_KEYS = (
    "model.diffusion_model.input_blocks.0.0.weight",
    "first_stage_model.decoder.conv_in.weight",
    "conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight",
    "conditioner.embedders.1.model.token_embedding.weight",
)


def convert_single_file(file: Path, config: Path, model: CatalogModel, folder: Path) -> None:
    """Write the .safetensors checkpoint `file` to `folder` as a diffusers folder, in the precision it is stored in.

    `config` is a diffusers folder without weights: the configurations and tokenizers of the model's kind. `folder`
    appears whole or not at all. Raises CheckpointError when the file is damaged or of another architecture.
    """
    silence_libraries()
    folder.parent.mkdir(parents=True, exist_ok=True)
    half_built = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _check_architecture(file)
        unet_key, vae_key, *_ = SDXL_KEYS
        offline = {"config": str(config), "local_files_only": True}
        # Authors keep the VAE in float32 beside a UNet in half precision: each stays what it is.
        vae = diffusers.AutoencoderKL.from_single_file(
            file, subfolder="vae", dtype=_stored_precision(file, vae_key), **offline
        )
        pipeline = getattr(diffusers, model.pipeline).from_single_file(
            file, vae=vae, dtype=_stored_precision(file, unet_key), **offline
        )
        pipeline.save_pretrained(half_built, safe_serialization=True)
        half_built.chmod(0o755)  # a temporary folder is private; workers may run as another user
        half_built.replace(folder)
    except (*UNREADABLE, SingleFileComponentError) as error:
        raise CheckpointError(f"{file} cannot be converted for {model.name}: {_reason(error)}") from error
    finally:
        shutil.rmtree(half_built, ignore_errors=True)


def _reason(error: Exception) -> str:
    """What diffusers says, without the code that it advises; what torch says of a missing weight, in our words."""
    if isinstance(error, NotImplementedError):
        return "some of the model's weights are missing."
    return str(error).partition("\n")[0]


def _check_architecture(file: Path) -> None:
    """Raise ValueError for a file that is no SDXL checkpoint."""
    with safe_open(file, "pt") as tensors:
        missing = [key for key in SDXL_KEYS if key not in tensors.keys()]  # noqa: SIM118 -- no mapping
    if missing:
        raise ValueError(f"it has no {missing[0]}, as SDXL checkpoints have.")


def _stored_precision(file: Path, key: str) -> torch.dtype:
    with safe_open(file, "pt") as tensors:
        dtype: torch.dtype = tensors.get_tensor(key).dtype
        return dtype
