"""An untrained Stable Diffusion XL for tests that do not ask what is drawn: tiny, at any size, in milliseconds.

It is a `StableDiffusionXLPipeline` of the real classes: two CLIP text encoders with CLIP's real vocabulary, a UNet
that denoises step by step with classifier-free guidance, SDXL's kind of VAE. Its weights come from a fixed seed,
and it draws marbled colours in place of what the prompt says.
"""

from __future__ import annotations

import gzip
import math
from importlib.util import find_spec
from pathlib import Path

import diffusers
import torch
import transformers
from torch import nn

from shared.draft_folder import draft_folder
from shared.errors import CheckpointError
from workers.masters.checkpoint import silence_libraries

#: Chosen by eye among the first nineteen: contrast, several hues, and pictures that differ by prompt and by seed.
WEIGHTS_SEED = 11

#: Lines of CLIP's merge table that make its vocabulary: 49,152 less 256 bytes, twice 256 symbols, and the two markers
#: (`SimpleTokenizer` of openai/CLIP). The file goes on; what follows was never part of CLIP.
MERGES = 49_152 - 256 - 2

TEXT_WIDTH = 16  #: features per text encoder; SDXL has 768 and 1280. The vocabulary makes each worth 100 kB on disk.


def build_untrained(folder: Path) -> None:
    """Write the model to `folder` as a diffusers folder of about 8 MB; leave at once when it is there.

    Raises CheckpointError when the wheel with CLIP's vocabulary is not installed.
    """
    if (folder / "model_index.json").exists():
        return
    silence_libraries()
    with draft_folder(folder) as draft:
        _save(_pipeline(), draft)


def _pipeline() -> diffusers.StableDiffusionXLPipeline:
    vocabulary, merges = clip_vocabulary()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(WEIGHTS_SEED)
        return diffusers.StableDiffusionXLPipeline(
            text_encoder=transformers.CLIPTextModel(text_config()).eval(),
            text_encoder_2=transformers.CLIPTextModelWithProjection(text_config()).eval(),
            # SDXL pads for its first encoder with the end marker and for its second with "!", token 0.
            tokenizer=transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77),
            tokenizer_2=transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77, pad_token="!"),  # noqa: S106 - no secret
            unet=unet(),
            vae=vae(),
            # The UNet answers with the picture itself ("sample"), not with the noise in it: an untrained network
            # knows no noise to subtract, but its own smooth answer is a picture.
            scheduler=diffusers.EulerDiscreteScheduler(
                beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="sample"
            ),
            add_watermarker=False,
        )


def clip_vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Read CLIP's 49,408 tokens with their ids, and its merges, from the wheel open-clip-torch without importing it."""
    wheel = find_spec("open_clip")
    if wheel is None or wheel.origin is None:
        raise CheckpointError("CLIP's vocabulary is missing: install it with 'pip install --no-deps open-clip-torch'.")
    table = Path(wheel.origin).with_name("bpe_simple_vocab_16e6.txt.gz")
    lines = gzip.decompress(table.read_bytes()).decode().split("\n")[1 : MERGES + 1]
    merges = [(left, right) for left, right in (line.split() for line in lines)]
    letters = _byte_letters()
    words = [*letters, *(letter + "</w>" for letter in letters), *("".join(merge) for merge in merges)]
    words += ["<|startoftext|>", "<|endoftext|>"]
    return {word: token for token, word in enumerate(words)}, merges


def _byte_letters() -> list[str]:
    """Return one visible letter for each of the 256 bytes, in CLIP's order (`bytes_to_unicode` of openai/CLIP)."""
    visible = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    return [chr(byte) for byte in visible] + [chr(256 + nth) for nth in range(256 - len(visible))]


def text_config() -> transformers.CLIPTextConfig:
    """Describe a tiny CLIP with the real vocabulary."""
    return transformers.CLIPTextConfig(
        hidden_size=TEXT_WIDTH,
        intermediate_size=2 * TEXT_WIDTH,
        projection_dim=TEXT_WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        initializer_factor=8.0,  # words stand apart from each other, or every prompt would draw the same picture
        bos_token_id=49_406,
        eos_token_id=49_407,
        pad_token_id=49_407,
    )


def unet() -> diffusers.UNet2DConditionModel:
    """Build a tiny UNet of SDXL's kind, with random weights that draw marble."""
    network = diffusers.UNet2DConditionModel(
        block_out_channels=(16, 32, 32),
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=(2, 2, 4),
        cross_attention_dim=2 * TEXT_WIDTH,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=TEXT_WIDTH + 6 * 8,
        sample_size=64,
    )
    _smooth(network, gain=1.6)
    return network.eval()


def vae() -> diffusers.AutoencoderKL:
    """Build a tiny VAE of SDXL's kind, with random weights that paint."""
    network = diffusers.AutoencoderKL(
        block_out_channels=(8, 16, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=4,
        mid_block_add_attention=False,
        scaling_factor=0.13025,
        force_upcast=False,
    )
    _smooth(network, gain=1.6)
    _colour(network.decoder.conv_out)
    return network.eval()


def _smooth(network: nn.Module, gain: float) -> None:
    """Turn every 3 x 3 convolution into a small blur that mixes channels: random weights then draw marble, not grain.

    Only the first convolution of a block blurs, the second keeps to its pixel: each blur fades the picture's border
    a little, because diffusers pads with zeros.
    """
    row = torch.tensor([1.0, 2.0, 1.0])
    blur = torch.outer(row, row) / 16
    dot = torch.zeros(3, 3)
    dot[1, 1] = 1.0
    for name, layer in network.named_modules():
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3):
            mix = torch.randn(layer.out_channels, layer.in_channels) * gain / math.sqrt(layer.in_channels)
            layer.weight.data = mix[:, :, None, None] * (dot if name.endswith(("conv2", "conv_out")) else blur)


def _colour(conv_out: nn.Conv2d) -> None:
    """Let light vary more than hue, as in a painting: plain random weights paint in neon red, green and blue."""
    light_and_hues = torch.tensor([[1.1, 1.0, 1.0], [0.7, 0.0, -0.6], [-0.2, 0.2, -0.3]])
    mix = nn.functional.normalize(torch.randn(conv_out.in_channels, 3), dim=0)
    conv_out.weight.data.zero_()
    conv_out.weight.data[:, :, 1, 1] = (mix @ light_and_hues).T


def _save(pipeline: diffusers.StableDiffusionXLPipeline, folder: Path) -> None:
    for name in ("text_encoder", "text_encoder_2", "unet", "vae"):
        getattr(pipeline, name).half()  # the vocabulary's embeddings are most of the folder
    pipeline.save_pretrained(folder, safe_serialization=True)
    for name in ("tokenizer", "tokenizer_2"):  # saved again without indentation: a third less
        getattr(pipeline, name).backend_tokenizer.save(str(folder / name / "tokenizer.json"), pretty=False)
