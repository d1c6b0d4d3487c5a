"""Tiny checkpoints of every model of the catalogue: real classes, real layout, random weights.

If a model's author publishes it as a single file, the tiny one is a single file with the same key names, those of
Stability's original code. So the conversion of real files is tested.
"""

from __future__ import annotations

import re
import shutil
import string
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers.loaders.single_file_utils import DIFFUSERS_TO_LDM_MAPPING
from safetensors.torch import load_file, save_file

from shared.catalog import CatalogModel, CheckpointLayout, find_model
from tests.support import untrained_checkpoint as untrained

EPSILON = diffusers.EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
V_PREDICTION = diffusers.EulerDiscreteScheduler.from_config(EPSILON.config, prediction_type="v_prediction")
FLOW = diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0)

OPEN_CLIP_LAYERS = 10  #: diffusers recognizes SDXL by the tenth layer of its second text encoder

Weights = dict[str, torch.Tensor]


def build_checkpoint(model_id: str, folder: Path) -> Path:
    """Build a tiny checkpoint of a model of the catalogue below `folder`.

    Return the diffusers folder or the single file; a folder `config` beside the file holds everything but the weights.
    """
    model = find_model(model_id)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(len(model_id))
        pipeline = _sd35() if model.pipeline == "StableDiffusion3Pipeline" else _sdxl(model)
    whole = folder / model_id
    pipeline.save_pretrained(whole, safe_serialization=True, variant=model.variant)
    if model.layout != CheckpointLayout.SINGLE_FILE:
        return whole
    return single_file_of(model, whole, folder)


def _sdxl(model: CatalogModel) -> diffusers.StableDiffusionXLPipeline:
    vocabulary, merges = untrained.clip_vocabulary()
    first, second = untrained.text_config(), untrained.text_config()
    # diffusers tells the encoders of a single file apart by their widths. The sum of the two is the UNet's.
    first.hidden_size, second.hidden_size = untrained.TEXT_WIDTH - 4, untrained.TEXT_WIDTH + 4
    second.num_hidden_layers = OPEN_CLIP_LAYERS
    second.hidden_act = "gelu"
    return diffusers.StableDiffusionXLPipeline(
        text_encoder=transformers.CLIPTextModel(first),
        text_encoder_2=transformers.CLIPTextModelWithProjection(second),
        tokenizer=transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77),
        tokenizer_2=transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77, pad_token="!"),  # noqa: S106 -- no secret
        unet=untrained.unet(),
        vae=untrained.vae(),
        scheduler=V_PREDICTION if "prediction_type" in model.scheduler.kwargs else EPSILON,
        add_watermarker=False,
    )


def _sd35() -> diffusers.StableDiffusion3Pipeline:
    vocabulary, merges = untrained.clip_vocabulary()
    clips = [transformers.CLIPTextModelWithProjection(untrained.text_config()) for _ in range(2)]
    tokenizers = [
        transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77, pad_token=pad)
        for pad in ("<|endoftext|>", "!")
    ]
    t5 = t5_tokenizer()
    width = 2 * untrained.TEXT_WIDTH
    return diffusers.StableDiffusion3Pipeline(
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=32,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=width + 8,  # wider than both CLIPs together, as in the real one
            caption_projection_dim=32,
            pooled_projection_dim=width,
            pos_embed_max_size=192,
            qk_norm="rms_norm",
        ),
        scheduler=FLOW,
        vae=diffusers.AutoencoderKL(
            block_out_channels=(8, 8, 8, 8),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=1,
            latent_channels=16,
            norm_num_groups=4,
            scaling_factor=1.5305,
            shift_factor=0.0609,
            use_quant_conv=False,
            use_post_quant_conv=False,
        ),
        text_encoder=clips[0],
        text_encoder_2=clips[1],
        tokenizer=tokenizers[0],
        tokenizer_2=tokenizers[1],
        text_encoder_3=transformers.T5EncoderModel(
            transformers.T5Config(vocab_size=len(t5) + 2, d_model=width + 8, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
        ),
        tokenizer_3=t5,
    )


def t5_tokenizer() -> transformers.T5Tokenizer:
    """Build a tokenizer of T5's kind whose pieces are the printable characters of ASCII: no two words are equal."""
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
    pieces += [(letter, -3.0) for letter in string.printable if not letter.isspace()]
    sentinels = [f"<extra_id_{number}>" for number in range(3)]
    return transformers.T5Tokenizer(
        vocab=pieces + [(sentinel, 0.0) for sentinel in sentinels], extra_ids=3, model_max_length=512
    )


def single_file_of(model: CatalogModel, whole: Path, folder: Path) -> Path:
    """Write the weights of a diffusers folder into one file with the original key names; the rest becomes `config`."""
    folder.mkdir(exist_ok=True)
    weights: Weights = {}
    for name, prefix, rename in (
        ("unet", "model.diffusion_model.", _unet_key),
        ("vae", "first_stage_model.", _vae_key),
    ):
        parts = load_file(whole / name / "diffusion_pytorch_model.safetensors")
        weights |= {prefix + rename(key): tensor for key, tensor in parts.items()}
    clip = load_file(whole / "text_encoder" / "model.safetensors")
    # transformers 5 writes the keys of this class without "text_model."; published files have it.
    weights |= {
        f"conditioner.embedders.0.transformer.text_model.{key.removeprefix('text_model.')}": tensor
        for key, tensor in clip.items()
    }
    weights |= _open_clip(load_file(whole / "text_encoder_2" / "model.safetensors"))
    assert model.file is not None
    save_file({key: tensor.half().contiguous() for key, tensor in weights.items()}, folder / model.file)
    for file in whole.rglob("*.safetensors"):
        file.unlink()
    shutil.move(whole, folder / "config")
    return folder / model.file


def _unet_key(key: str) -> str:
    mapping = DIFFUSERS_TO_LDM_MAPPING["unet"]
    fixed = {**mapping["layers"], **mapping["addition_embed_type"]}
    if key in fixed:
        return str(fixed[key])
    for ours, theirs in (
        ("norm1", "in_layers.0"),
        ("conv1", "in_layers.2"),
        ("norm2", "out_layers.0"),
        ("conv2", "out_layers.3"),
        ("time_emb_proj", "emb_layers.1"),
        ("conv_shortcut", "skip_connection"),
    ):
        if ".resnets." in key:
            key = key.replace(f".{ours}.", f".{theirs}.")
    # A down block is two entries, its resnet and its sampler, and so is an up block, with its two resnets.
    key = re.sub(r"^down_blocks\.(\d)\.(\w+)\.0(?:(?<=samplers\.0)\.conv)?", _down, key)
    key = re.sub(r"^up_blocks\.(\d)\.(\w+)\.(\d)(?:(?<=samplers\.0)\.conv)?", _up, key)
    key = re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"middle_block.{2 * int(found[1])}", key)
    return key.replace("mid_block.attentions.0", "middle_block.1")


def _down(found: re.Match[str]) -> str:
    entry = 1 + 2 * int(found[1])
    if found[2] == "downsamplers":
        return f"input_blocks.{entry + 1}.0.op"
    return f"input_blocks.{entry}.{int(found[2] == 'attentions')}"


def _up(found: re.Match[str]) -> str:
    block, layer = int(found[1]), int(found[3])
    if found[2] == "upsamplers":
        behind_attentions = block == 0  # CrossAttnUpBlock2D comes first
        return f"output_blocks.{2 * block + 1}.{2 if behind_attentions else 1}.conv"
    return f"output_blocks.{2 * block + layer}.{int(found[2] == 'attentions')}"


def _vae_key(key: str) -> str:
    fixed = DIFFUSERS_TO_LDM_MAPPING["vae"]
    if key in fixed:
        return str(fixed[key])
    key = key.replace("conv_shortcut", "nin_shortcut")
    key = re.sub(r"down_blocks\.(\d)\.resnets", r"down.\1.block", key)
    key = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", key)
    key = re.sub(r"up_blocks\.(\d)\.resnets", lambda found: f"up.{3 - int(found[1])}.block", key)
    key = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{3 - int(found[1])}.upsample", key)
    return re.sub(r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}", key)


def _open_clip(clip: Weights) -> Weights:
    """Rename the weights of CLIP with projection to OpenCLIP's names, with query, key and value in one matrix."""
    layers = DIFFUSERS_TO_LDM_MAPPING["openclip"]["layers"]
    prefix = "conditioner.embedders.1.model."
    weights: Weights = {}
    for key, tensor in clip.items():
        if key == "text_projection.weight":
            weights[f"{prefix}text_projection"] = tensor.T
        elif key in layers:
            weights[prefix + layers[key]] = tensor
        elif ".q_proj." in key:
            parts = torch.cat([clip[key.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")])
            weights[prefix + _resblock(key).replace("q_proj.", "in_proj_")] = parts
        elif ".k_proj." not in key and ".v_proj." not in key:
            weights[prefix + _resblock(key)] = tensor
    return weights


def _resblock(key: str) -> str:
    for ours, theirs in (
        ("text_model.encoder.layers.", "transformer.resblocks."),
        ("layer_norm1", "ln_1"),
        ("layer_norm2", "ln_2"),
        (".fc1.", ".c_fc."),
        (".fc2.", ".c_proj."),
        (".self_attn", ".attn"),
    ):
        key = key.replace(ours, theirs)
    return key
