"""From a checkpoint on disk to a model that renders.

Imports torch, so this is for the process that renders and not for its parent; the parent asks shared/manifest.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors import SafetensorError

from shared.catalog import CatalogModel, Scheduler
from shared.errors import CheckpointError, SettingsError
from workers.masters.prompt_chunks import PromptEmbeddings, encode_prompts

#: What diffusers, transformers and safetensors raise for files that are missing, cut short or made for something else.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, SafetensorError)

#: The families of one variation share their prompts and follow one another, so few results need to be kept.
_ENCODED_PROMPTS_KEPT = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedModel:
    """A model in the memory of its device, ready to render one picture after the other."""

    model: CatalogModel
    pipeline: Any = field(repr=False)  #: of the diffusers class that `model.pipeline` names
    encode: Callable[[str, str], PromptEmbeddings]  #: (prompt, negative prompt), remembered for the next family

    def warm_up(self) -> None:
        """Render one tiny step, so that the first real picture finds kernels and allocations in place."""
        embeddings = encode_prompts(self.pipeline, "", "")
        self.pipeline(**vars(embeddings), width=64, height=64, num_inference_steps=1, output_type="pt")


def load_checkpoint(path: Path, model: CatalogModel, device: str, threads: int | None = None) -> LoadedModel:
    """Load the diffusers folder at `path` as `model` to `device` ("cpu", "cuda:1"), without going online.

    `threads` limits the CPU threads of torch, in the whole process. Raises CheckpointError when the checkpoint cannot
    be read or is not what the catalogue says, SettingsError when this machine has no such device.
    """
    _check_device(device)
    if threads is not None:
        torch.set_num_threads(threads)
    silence_libraries()
    pipeline = _read(path, model, _dtype(device))
    _check_vocabulary(path, pipeline)
    pipeline.scheduler = _scheduler(model.scheduler, pipeline.scheduler)
    # Our pictures are marked in their metadata; diffusers' invisible watermark would change their pixels too.
    pipeline.watermark = None
    pipeline.set_progress_bar_config(disable=True)
    pipeline.to(device)
    encode = lru_cache(maxsize=_ENCODED_PROMPTS_KEPT)(partial(encode_prompts, pipeline))
    return LoadedModel(model=model, pipeline=pipeline, encode=encode)


def _check_device(device: str) -> None:
    wanted = torch.device(device)
    present = torch.cuda.device_count()
    if wanted.type == "cuda" and (wanted.index or 0) >= present:
        raise SettingsError(
            f"IMAGE_DEVICE is {device}, but torch sees {present} CUDA devices here; there is always cpu."
        )


def _read(path: Path, model: CatalogModel, dtype: torch.dtype) -> Any:
    if model.pipeline != "StableDiffusionXLPipeline":
        raise CheckpointError(f"{model.name} needs diffusers' {model.pipeline}, which cannot be rendered yet.")
    if path.is_file():
        raise CheckpointError(
            f"{path} is a single file. Convert it to a diffusers folder (from_single_file, then save_pretrained)."
        )
    try:
        return getattr(diffusers, model.pipeline).from_pretrained(
            path,
            dtype=dtype,
            variant=_variant(path, model.variant),
            use_safetensors=True,
            local_files_only=True,
        )
    except _UNREADABLE as error:
        raise CheckpointError(f"The checkpoint {path} cannot be loaded: {error}") from error


def _variant(path: Path, variant: str | None) -> str | None:
    """`variant` where the folder has such files; an operator may have saved the plain ones."""
    return variant if variant and any(path.glob(f"*/*.{variant}.safetensors")) else None


def _check_vocabulary(path: Path, pipeline: Any) -> None:
    """Without its tokenizer.json a tokenizer loads with three words, and every prompt then means the same."""
    pairs = ((pipeline.tokenizer, pipeline.text_encoder), (pipeline.tokenizer_2, pipeline.text_encoder_2))
    for tokenizer, text_encoder in pairs:
        if len(tokenizer) != text_encoder.config.vocab_size:
            raise CheckpointError(
                f"The checkpoint {path} cannot be loaded: a tokenizer has {len(tokenizer)} tokens, its text encoder"
                f" {text_encoder.config.vocab_size}."
            )


def _scheduler(wanted: Scheduler, shipped: Any) -> Any:
    """The catalogue's scheduler with the noise schedule that the checkpoint was trained on."""
    return getattr(diffusers, wanted.class_name).from_config(shipped.config, **wanted.kwargs)


def _dtype(device: str) -> torch.dtype:
    if not device.startswith("cuda"):
        return torch.float32
    # SDXL's VAE overflows in float16; diffusers decodes in float32 then, which is slower.
    with torch.cuda.device(device):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def silence_libraries() -> None:
    """Progress bars and advice are for a terminal; a worker has a log."""
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
