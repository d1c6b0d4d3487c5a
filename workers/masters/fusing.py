"""Fuses a LoRA into a checkpoint, once, when it is pulled: what is rendered with is an ordinary diffusers folder."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers.utils import convert_unet_state_dict_to_peft
from safetensors import safe_open
from safetensors.torch import load_file

from shared.draft_folder import draft_folder
from shared.errors import CheckpointError
from workers.masters.checkpoint import UNREADABLE, silence_libraries
from workers.masters.variants import WEIGHTS_SUFFIX, best_variants

_UNET = "unet"


def fuse_lora(base: Path, lora: Path, folder: Path, variant: str | None) -> None:
    """Write the SDXL checkpoint `base` to `folder`, with the LoRA of the file `lora` added to its UNet.

    `variant` is the one that is preferred where `base` has several. `folder` appears whole or not at all. Raises
    CheckpointError when the LoRA is damaged or made for another model, or when the package peft is missing.
    """
    if find_spec("peft") is None:
        raise CheckpointError("Fusing a LoRA needs the package peft: pip install 'image-generator[drafts]'.")
    silence_libraries()
    try:
        with draft_folder(folder) as draft:
            shutil.copytree(base, draft, ignore=shutil.ignore_patterns(_UNET), dirs_exist_ok=True)
            weights = (f"{_UNET}/{file.name}" for file in (base / _UNET).glob(f"*{WEIGHTS_SUFFIX}"))
            stored = best_variants(weights, variant).get(_UNET)
            _fused(base / _UNET, lora, stored).save_pretrained(draft / _UNET, variant=stored, safe_serialization=True)
    except UNREADABLE as error:
        reason = str(error).partition("\n")[0]
        raise CheckpointError(f"{lora.name} cannot be fused into {base}: {reason}") from error


def _fused(folder: Path, lora: Path, variant: str | None) -> Any:
    unet = diffusers.UNet2DConditionModel.from_pretrained(
        folder, dtype=_stored_precision(folder), variant=variant, local_files_only=True
    )
    loader = diffusers.StableDiffusionXLPipeline
    weights, alphas = loader.lora_state_dict(load_file(lora), unet_config=unet.config)
    _check_fit(weights, unet)
    loader.load_lora_into_unet(weights, network_alphas=alphas, unet=unet)
    unet.fuse_lora(safe_fusing=True)
    unet.unload_lora()
    return unet


def _check_fit(weights: dict[str, torch.Tensor], unet: torch.nn.Module) -> None:
    """Raise ValueError for a LoRA of other layers, of which peft would only warn."""
    layers = {name for name, _ in unet.named_modules()}
    of_unet = {key.removeprefix(f"{_UNET}."): tensor for key, tensor in weights.items() if key.startswith(f"{_UNET}.")}
    # Keys come in several styles; this makes peft's of them, as loading does.
    wanted = {key.partition(".lora_")[0] for key in convert_unet_state_dict_to_peft(of_unet)}
    if not wanted:
        raise ValueError("it has no weights for a UNet.")
    foreign = sorted(wanted - layers)
    if foreign:
        raise ValueError(f"the UNet has no layer {foreign[0]}.")


def _stored_precision(folder: Path) -> torch.dtype:
    with safe_open(min(folder.glob(f"*{WEIGHTS_SUFFIX}")), "pt") as tensors:
        dtype: torch.dtype = tensors.get_tensor(min(tensors.keys())).dtype
        return dtype
