"""Checkpoints of the real architectures at their full size, with random weights.

They need no download, and have the speed and the memory of real ones; they draw noise. The configurations are those of
the published checkpoints.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from torch import nn

from shared.catalog import CatalogModel, Precision
from tests.support.tiny_checkpoints import EPSILON, FLOW, V_PREDICTION
from tests.support.untrained_checkpoint import clip_vocabulary
from workers.masters.checkpoint import silence_libraries

#: Deviation of the weights: small enough for numbers to stay finite through all layers, also in half precision.
WEIGHT_DEVIATION = 0.02

#: Random numbers that are drawn; they are repeated, since drawing billions takes a CPU longer than all the rest. The
#: number is prime, so that no two rows of a matrix are equal.
DRAWN_NUMBERS = 1_048_573

T5_VOCABULARY = 32_128

Parts = Mapping[str, Callable[[], nn.Module]]


def _clip_l() -> transformers.CLIPTextConfig:
    return transformers.CLIPTextConfig(
        hidden_size=768,
        intermediate_size=3072,
        projection_dim=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        hidden_act="quick_gelu",
        bos_token_id=49_406,
        eos_token_id=49_407,
    )


def _clip_g() -> transformers.CLIPTextConfig:
    return transformers.CLIPTextConfig(
        hidden_size=1280,
        intermediate_size=5120,
        projection_dim=1280,
        num_hidden_layers=32,
        num_attention_heads=20,
        hidden_act="gelu",
        bos_token_id=49_406,
        eos_token_id=49_407,
    )


def _t5() -> transformers.T5Config:
    return transformers.T5Config(
        vocab_size=T5_VOCABULARY,
        d_model=4096,
        d_kv=64,
        d_ff=10_240,
        num_layers=24,
        num_heads=64,
        feed_forward_proj="gated-gelu",
    )


def _vae(**differences: object) -> diffusers.AutoencoderKL:
    return diffusers.AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        norm_num_groups=32,
        sample_size=1024,
        force_upcast=True,
        **differences,
    )


def _unet() -> diffusers.UNet2DConditionModel:
    return diffusers.UNet2DConditionModel(
        block_out_channels=(320, 640, 1280),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=2,
        transformer_layers_per_block=(1, 2, 10),
        attention_head_dim=(5, 10, 20),
        cross_attention_dim=2048,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
        sample_size=128,
    )


def _transformer() -> diffusers.SD3Transformer2DModel:
    return diffusers.SD3Transformer2DModel(
        sample_size=128,
        num_layers=38,
        attention_head_dim=64,
        num_attention_heads=38,
        joint_attention_dim=4096,
        caption_projection_dim=2432,
        pooled_projection_dim=2048,
        out_channels=16,
        pos_embed_max_size=192,
        qk_norm="rms_norm",
    )


#: Every part with weights, of each pipeline of the catalogue.
PARTS: Mapping[str, Parts] = {
    "StableDiffusionXLPipeline": {
        "text_encoder": lambda: transformers.CLIPTextModel(_clip_l()),
        "text_encoder_2": lambda: transformers.CLIPTextModelWithProjection(_clip_g()),
        "unet": _unet,
        "vae": lambda: _vae(scaling_factor=0.13025),
    },
    "StableDiffusion3Pipeline": {
        "text_encoder": lambda: transformers.CLIPTextModelWithProjection(_clip_l()),
        "text_encoder_2": lambda: transformers.CLIPTextModelWithProjection(_clip_g()),
        "text_encoder_3": lambda: transformers.T5EncoderModel(_t5()),
        "transformer": _transformer,
        "vae": lambda: _vae(
            latent_channels=16,
            scaling_factor=1.5305,
            shift_factor=0.0609,
            use_quant_conv=False,
            use_post_quant_conv=False,
        ),
    },
}


def build_full_size(
    model: CatalogModel,
    folder: Path,
    device: str = "cpu",
    precision: Precision = Precision.BFLOAT16,
    without: frozenset[str] = frozenset(),
) -> None:
    """Write a checkpoint of the model's kind to `folder`, a diffusers folder in half precision.

    The weights are drawn on `device`, part by part: memory must hold one part only. `without` names parts to leave out,
    such as text_encoder_3.
    """
    silence_libraries()
    parts: dict[str, list[str | None]] = {}
    for name, make in PARTS[model.pipeline].items():
        if name in without:
            parts[name] = [None, None]
            continue
        network = _with_random_weights(make, device, getattr(torch, precision))
        network.save_pretrained(folder / name)
        parts[name] = [type(network).__module__.partition(".")[0], type(network).__name__]
        del network
        gc.collect()
    if "text_encoder_3" in without:
        parts["tokenizer_3"] = [None, None]
    for name, tokenizer in _tokenizers(parts).items():
        tokenizer.save_pretrained(folder / name)
        parts[name] = ["transformers", type(tokenizer).__name__]
    scheduler = _scheduler(model)
    scheduler.save_pretrained(folder / "scheduler")
    parts["scheduler"] = ["diffusers", type(scheduler).__name__]
    index = {"_class_name": model.pipeline, "_diffusers_version": diffusers.__version__, **parts}
    (folder / "model_index.json").write_text(json.dumps(index, indent=2))


def count_weights(make: Callable[[], nn.Module]) -> int:
    """Return how many numbers a part has, without memory for them."""
    with torch.device("meta"):
        return sum(weight.numel() for weight in make().parameters())


def _with_random_weights(make: Callable[[], nn.Module], device: str, dtype: torch.dtype) -> Any:
    with torch.device("meta"):
        network = make().to(dtype)
    network.to_empty(device=device)
    if isinstance(network, transformers.PreTrainedModel):
        network.tie_weights()
    numbers = torch.randn(DRAWN_NUMBERS, generator=torch.Generator().manual_seed(7)) * WEIGHT_DEVIATION
    numbers = numbers.to(device, dtype)
    with torch.no_grad():
        for name, weight in network.state_dict().items():
            _fill(name, weight, numbers)
    return network


def _fill(name: str, weight: torch.Tensor, numbers: torch.Tensor) -> None:
    if not weight.is_floating_point():
        weight.zero_()
    elif weight.ndim == 1:
        weight.fill_(1.0 if name.endswith("weight") else 0.0)  # norms pass on what they get; biases add nothing
    else:
        for start in range(0, weight.numel(), DRAWN_NUMBERS):
            stretch = weight.view(-1)[start : start + DRAWN_NUMBERS]
            stretch.copy_(numbers[: len(stretch)])


def _scheduler(model: CatalogModel) -> diffusers.SchedulerMixin:
    if model.pipeline == "StableDiffusion3Pipeline":
        return FLOW
    return V_PREDICTION if "prediction_type" in model.scheduler.kwargs else EPSILON


def _tokenizers(parts: Mapping[str, object]) -> dict[str, transformers.PreTrainedTokenizerBase]:
    vocabulary, merges = clip_vocabulary()
    made: dict[str, transformers.PreTrainedTokenizerBase] = {
        name: transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77, pad_token=pad)
        for name, pad in (("tokenizer", "<|endoftext|>"), ("tokenizer_2", "!"))
    }
    if "text_encoder_3" in parts and "tokenizer_3" not in parts:
        made["tokenizer_3"] = _t5_tokenizer(vocabulary)
    return made


def _t5_tokenizer(words: Mapping[str, int]) -> transformers.T5Tokenizer:
    """Build a tokenizer of T5's size out of CLIP's most frequent words, so that a prompt has about as many tokens."""
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -4.0)]
    known = {"▁"}
    for rank, word in enumerate(words):
        piece = f"▁{word.removesuffix('</w>')}" if word.endswith("</w>") else word
        if piece not in known and len(pieces) < T5_VOCABULARY - 128:
            known.add(piece)
            pieces.append((piece, -5.0 - rank / len(words)))
    sentinels = [f"<extra_id_{number}>" for number in range(100)]
    return transformers.T5Tokenizer(
        vocab=pieces + [(sentinel, 0.0) for sentinel in sentinels], extra_ids=100, model_max_length=512
    )
