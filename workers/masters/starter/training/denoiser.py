"""The UNet: Stable Diffusion XL's, small, which learns to draw maps from captions."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
import transformers
from torch import nn
from torch.utils.data import IterableDataset

from workers.masters.starter.latent_map import CELL, CHANNEL_COUNT, CHANNELS, Picture, write_map
from workers.masters.starter.painter import AtlasPainter
from workers.masters.starter.training.captions import Caption, draw_caption, draw_negative
from workers.masters.starter.training.checkpoints import Checkpoint
from workers.masters.starter.training.ideas import NEGATIVE_LOUDNESS, TARGET_LENGTH, compose
from workers.masters.starter.training.text import WIDTHS, Codes, chunked, draw_in_background, framed, load_tokenizer
from workers.masters.starter.training.written_prompts import draw_written

#: The sizes that the service generates, in cells, and maps of about their ratios with a quarter of the cells: most is
#: learned on these, at a quarter of the cost.
SIZES = ((17, 17), (24, 12), (18, 24), (21, 12), (24, 13), (17, 30), (40, 17), (11, 22), (32, 8))
SMALL_SIZES = ((8, 8), (8, 8), (12, 6), (9, 12), (10, 6), (12, 7), (8, 15), (6, 11), (16, 4), (8, 8))
_BATCHES = {True: 16, False: 8}  #: pictures in a batch of small maps, and of full ones

_LEARNING_RATE = 1.5e-3
_EMA = 0.998
_SHIFT = 6.0  #: towards noise: a map's constants survive much of it
_MOST_NOISE = 500.0  #: standard deviation of noise over that of the map
_LARGEST_WEIGHT = 6.0  #: of little noise over much, where a map is learned from its caption and not from itself

#: Channels that hold codes. Guidance makes them several times as loud as in any map; the UNet meets that in training.
_CODES = (
    "scene",
    "time",
    "weather",
    "palette",
    "glow",
    "subject_0",
    "subject_1",
    "first_colour_0",
    "first_colour_1",
    "second_colour_0",
    "second_colour_1",
)
_LOUDEST = 5.0

#: What is said with few channels, and in few captions, would be learned last.
_IMPORTANCE = {"time": 2.0, "weather": 4.0, "palette": 4.0, "glow": 2.0, "first_colour": 5.0, "second_colour": 5.0}
_IMPORTANCE |= {"gender": 3.0, "skin": 2.0, "subject_1": 3.0, "first_colour_1": 10.0, "second_colour_1": 10.0}
#: Places are few channels, too.
_IMPORTANCE |= {"u": 6.0, "v": 6.0, "thumbnail": 4.0, "panorama": 2.0, "height": 3.0}


def make_unet() -> diffusers.UNet2DConditionModel:
    """Build the UNet, untrained."""
    unet = diffusers.UNet2DConditionModel(
        sample_size=16,
        in_channels=CHANNEL_COUNT,
        out_channels=CHANNEL_COUNT,
        # At least as many as there are channels, or the constants of a map would not fit through.
        block_out_channels=(96, 96, 128),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        # Of one group: what is the same in every cell of a map would not survive a norm over a few channels.
        norm_num_groups=1,
        cross_attention_dim=sum(WIDTHS),
        attention_head_dim=(4, 4, 4),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=TARGET_LENGTH + 6 * 8,
    )
    _let_prompts_through(unet.add_embedding)
    return unet


@torch.no_grad()
def _let_prompts_through(embedding: Any) -> None:
    """Let the pooled prompt reach each block as it is, in place of a random mixture: SiLU(x) - SiLU(-x) = x."""
    one = torch.eye(TARGET_LENGTH)
    for layer, both in (
        (embedding.linear_1, torch.cat([one, -one])),
        (embedding.linear_2, torch.cat([torch.cat([one, -one], 1), torch.cat([-one, one], 1)])),
    ):
        layer.weight[: len(both)] = 0
        layer.weight[: len(both), : both.shape[1]] = both
        layer.bias[: len(both)] = 0


def make_scheduler() -> diffusers.EulerDiscreteScheduler:
    """Build the scheduler. The UNet answers with the map itself ("sample"), not with the noise in it."""
    kept = _kept_shares()
    previous = torch.cat([torch.ones(1, dtype=kept.dtype), kept[:-1]])
    betas = (1 - kept / previous).clamp(1e-9, 0.9999)
    return diffusers.EulerDiscreteScheduler(
        trained_betas=[round(float(beta), 9) for beta in betas], prediction_type="sample", timestep_spacing="trailing"
    )


def _kept_shares() -> torch.Tensor:
    """How much of a map's variance is left at each of the 1,000 timesteps: cosine, shifted."""
    times = (torch.arange(1000, dtype=torch.float64) + 1) / 1000
    noise = (_SHIFT * torch.tan(math.pi / 2 * times.clamp(max=0.9999))).clamp(max=_MOST_NOISE)
    noise[-1] = _MOST_NOISE
    return 1 / (1 + noise**2)


class Encoders:
    """The two frozen text encoders, called as the service calls them."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = load_tokenizer(folder / "tokenizer")
        self.models = (
            transformers.CLIPTextModel.from_pretrained(folder / "text_encoder").eval(),
            transformers.CLIPTextModelWithProjection.from_pretrained(folder / "text_encoder_2").eval(),
        )
        self.no_chunk = cache(lambda: self._encode([[]]))

    @torch.no_grad()
    def _encode(self, chunks: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        ids = framed(self.tokenizer, chunks)
        first, second = (model(ids, output_hidden_states=True) for model in self.models)
        return torch.cat([first.hidden_states[-2], second.hidden_states[-2]], -1), second.text_embeds

    def encode(self, captions: Sequence[Sequence[Sequence[int]]]) -> tuple[torch.Tensor, torch.Tensor]:
        """States and pooled embeddings of captions in chunks, all padded to the most chunks with empty ones."""
        count = max(len(chunks) for chunks in captions)
        states, pooled = self._encode([chunk for chunks in captions for chunk in chunks])
        empty = self.no_chunk()[0]
        rows, summaries, start = [], [], 0
        for chunks in captions:
            own = states[start : start + len(chunks)].flatten(0, 1)
            rows.append(torch.cat([own, *[empty[0]] * (count - len(chunks))]))
            summaries.append(pooled[start])
            start += len(chunks)
        return torch.stack(rows), torch.stack(summaries)


class _MapBatches(IterableDataset[list[torch.Tensor]]):
    """Maps of captions, and the captions as the UNet sees them."""

    def __init__(self, painter: AtlasPainter, encoders: Encoders, codes: Codes, seed: int, small_share: float) -> None:
        self._painter = painter
        self._encoders = encoders
        self._codes = codes
        self._seed = seed
        self._small_share = small_share

    def __iter__(self) -> Iterator[list[torch.Tensor]]:
        rng = random.Random(self._seed)
        while True:
            small = rng.random() < self._small_share
            columns, rows = rng.choice(SMALL_SIZES if small else SIZES)
            many_chunks = rng.random() < 0.3
            captions = [_draw(rng, many_chunks=many_chunks) for _ in range(_BATCHES[small])]
            maps = torch.stack([self._map(caption, columns * CELL, rows * CELL, rng) for caption in captions])
            split = chunked(self._encoders.tokenizer, captions, self._codes)
            ids = [[chunk.tokens for chunk in chunks] for chunks in split]
            if not many_chunks:
                ids = [
                    [rng.choice(chunks)] if caption.negative else chunks[:1]
                    for chunks, caption in zip(ids, captions, strict=True)
                ]
            states, pooled = self._encoders.encode(ids)
            size = torch.tensor([[rows * CELL, columns * CELL, 0, 0, rows * CELL, columns * CELL]]).float()
            yield [maps, states, pooled, size.expand(len(maps), -1).contiguous()]

    def _map(self, caption: Caption, width: int, height: int, rng: random.Random) -> torch.Tensor:
        picture = compose(caption.idea, width, height, rng)
        cells = write_map(picture, self._codes, thumbnail(self._painter, picture))
        if caption.negative:
            said = {key for piece in caption.pieces for key in piece.said}
            named = [
                self._codes["subject"][figure.subject]
                for nth, figure in enumerate(caption.idea.figures)
                if f"subject_{nth}" in said
            ]
            if named:
                loud = NEGATIVE_LOUDNESS * torch.stack(named).sum(0)
                for nth in range(2):
                    cells[CHANNELS[f"subject_{nth}"]] = loud[:, None, None]
            for name in ("scene", "time", "weather", "palette"):
                if name in said:
                    cells[CHANNELS[name]] *= NEGATIVE_LOUDNESS
        return cells


def _draw(rng: random.Random, *, many_chunks: bool) -> Caption:
    roll = rng.random()
    if roll < 0.12:
        return draw_negative(rng)
    if many_chunks and roll < 0.55:
        return draw_written(rng)
    while True:
        caption = draw_caption(rng)
        if many_chunks or len(caption.text) < 260:
            return caption


def thumbnail(painter: AtlasPainter, picture: Picture) -> torch.Tensor:
    """Paint what a preview shows of a picture: one colour a cell, from -1 to 1."""
    pixels = painter.paint(picture, scale=2 / CELL).astype(np.float32)
    means = pixels.reshape(picture.height // CELL, 2, picture.width // CELL, 2, 3).mean((1, 3))
    return torch.from_numpy(means).permute(2, 0, 1) / 127.5 - 1


def train_unet(folder: Path, codes: Codes, cpu_seconds: float) -> None:
    """Train the UNet, first on small maps, then on those that the service asks for; saves its moving average."""
    torch.manual_seed(0)
    unet = make_unet().to(memory_format=torch.channels_last)
    average = copy.deepcopy(unet).eval().requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(unet.parameters(), _LEARNING_RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    checkpoint = Checkpoint(
        folder / "unet.pt", nn.ModuleDict({"unet": unet, "average": average}), optimizer, cpu_seconds
    )
    seed = checkpoint.resume()
    painter, encoders = AtlasPainter.from_pretrained(folder / "vae"), Encoders(folder)
    painter.keep_all_pages()
    kept = _kept_shares().float()
    batches: dict[float, Iterator[list[torch.Tensor]]] = {}
    channels = torch.ones(CHANNEL_COUNT, 1, 1)
    for name, part in CHANNELS.items():
        channels[part] = _IMPORTANCE.get(name, _IMPORTANCE.get(name.rstrip("_01"), 1.0))
    weights, averages = list(unet.parameters()), list(average.parameters())
    for step in checkpoint.steps():
        progress = checkpoint.progress
        share = 0.95 if progress < 0.6 else 0.5
        if share not in batches:
            batches = {share: draw_in_background(_MapBatches(painter, encoders, codes, seed + 1, share))}
        maps, states, pooled, sizes = next(batches[share])
        for group in optimizer.param_groups:
            cooled = 1.0 if progress < 0.45 else 0.5 + 0.5 * math.cos(math.pi * (progress - 0.45) / 0.55)
            group["lr"] = _LEARNING_RATE * min(1, (step + 1) / 100) * (cooled + 0.01)
        count = len(maps)
        # One timestep of each of so many equal ranges: less chance in the loss.
        timesteps = ((torch.randperm(count) + torch.rand(count)) / count * 1000).long().clamp(max=999)
        share_kept = kept[timesteps].view(-1, 1, 1, 1)
        noisy = share_kept.sqrt() * _louder(maps) + (1 - share_kept).sqrt() * torch.randn_like(maps)
        answer = unet(
            noisy.contiguous(memory_format=torch.channels_last),
            timesteps,
            encoder_hidden_states=states,
            added_cond_kwargs={"text_embeds": pooled, "time_ids": sizes},
        ).sample
        errors = (channels * (answer - maps) ** 2).mean((1, 2, 3))
        importance = (_LARGEST_WEIGHT * share_kept / (1 - share_kept)).clamp(1, _LARGEST_WEIGHT).view(-1)
        loss = (errors * importance).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 1 - min(_EMA, (1 + step) / (20 + step)))
        halves = [errors[timesteps < 500].mean().item(), errors[timesteps >= 500].mean().item()]
        checkpoint.report(
            step, f"loss {loss.item():.3f}, error {halves[0]:.4f} {halves[1]:.4f}, {maps.shape[-1]} x {maps.shape[-2]}"
        )
    average.save_pretrained(folder / "unet")


def _louder(maps: torch.Tensor) -> torch.Tensor:
    """Return the same maps, half of them with louder or quieter codes."""
    maps = maps.clone()
    for nth in range(len(maps)):
        if random.random() < 0.5:
            loudness = random.uniform(0.6, _LOUDEST)
            for name in _CODES:
                maps[nth, CHANNELS[name]] *= loudness
    return maps


def make_pipeline(folder: Path, unet: Any | None = None) -> diffusers.StableDiffusionXLPipeline:
    """Put the whole starter together from a training folder."""
    encoders = Encoders(folder)
    pipeline = diffusers.StableDiffusionXLPipeline(
        vae=AtlasPainter.from_pretrained(folder / "vae").eval(),
        text_encoder=encoders.models[0],
        text_encoder_2=encoders.models[1],
        tokenizer=encoders.tokenizer,
        tokenizer_2=encoders.tokenizer,
        unet=unet or diffusers.UNet2DConditionModel.from_pretrained(folder / "unet").eval(),
        scheduler=make_scheduler(),
        force_zeros_for_empty_prompt=False,
        add_watermarker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
