"""Converts a checkpoint in one file, as authors publish it, into a diffusers folder that loads offline and quickly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.loaders.single_file_utils import SingleFileComponentError
from safetensors import safe_open

from shared.catalog import CatalogModel
from shared.draft_folder import draft_folder
from shared.errors import CheckpointError
from workers.masters.architectures.sdxl import SINGLE_FILE_KEYS
from workers.masters.checkpoint import UNREADABLE, silence_libraries


def convert_single_file(file: Path, config: Path, model: CatalogModel, folder: Path) -> None:
    """Write the .safetensors checkpoint `file` to `folder` as a diffusers folder, in the precision it is stored in.

    `config` is a diffusers folder without weights: the configurations and tokenizers of the model's kind. `folder`
    appears whole or not at all. Raises CheckpointError when the file is damaged or of another architecture.
    """
    silence_libraries()
    try:
        with draft_folder(folder) as draft:
            _check_architecture(file)
            _load(file, config, model).save_pretrained(draft, safe_serialization=True)
    except (*UNREADABLE, SingleFileComponentError) as error:
        raise CheckpointError(f"{file} cannot be converted for {model.name}: {_reason(error)}") from error


def _load(file: Path, config: Path, model: CatalogModel) -> Any:
    unet_key, vae_key, *_ = SINGLE_FILE_KEYS
    offline = {"config": str(config), "local_files_only": True}
    # Authors keep the VAE in float32 beside a UNet in half precision: each keeps its own.
    vae = diffusers.AutoencoderKL.from_single_file(
        file, subfolder="vae", dtype=_stored_precision(file, vae_key), **offline
    )
    return getattr(diffusers, model.pipeline).from_single_file(
        file, vae=vae, dtype=_stored_precision(file, unet_key), **offline
    )


def _reason(error: Exception) -> str:
    """Return diffusers' reason without its advice; torch's error for a missing weight is reworded."""
    if isinstance(error, NotImplementedError):
        return "some of the model's weights are missing."
    return str(error).partition("\n")[0]


def _check_architecture(file: Path) -> None:
    """Raise ValueError for a file that is no SDXL checkpoint."""
    with safe_open(file, "pt") as tensors:
        missing = [key for key in SINGLE_FILE_KEYS if key not in tensors.keys()]  # noqa: SIM118 -- no mapping
    if missing:
        raise ValueError(f"it has no {missing[0]}, as SDXL checkpoints have.")


def _stored_precision(file: Path, key: str) -> torch.dtype:
    with safe_open(file, "pt") as tensors:
        dtype: torch.dtype = tensors.get_tensor(key).dtype
        return dtype
