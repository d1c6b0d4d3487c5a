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
import torch
import transformers
from torch import nn
from torch.utils.data import IterableDataset

from workers.masters.starter.latent_map import CELL, CHANNEL_COUNT, CHANNELS, write_map
from workers.masters.starter.painter import AtlasPainter
from workers.masters.starter.training.captions import Caption, draw_caption, draw_negative
from workers.masters.starter.training.checkpoints import Checkpoint
from workers.masters.starter.training.ideas import TARGET_LENGTH, named_codes, picture_of
from workers.masters.starter.training.text import (
    WIDTHS,
    Chunk,
    Codes,
    chunked,
    draw_any,
    draw_in_background,
    framed,
    load_tokenizer,
)
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

#: Guidance makes a map several times as loud; the UNet meets that in training.
_LOUDEST = 7.0

#: What is said with few channels, and in few captions, would be learned last.
_IMPORTANCE = {"time": 2.0, "weather": 4.0, "palette": 4.0, "glow": 2.0, "first_colour": 5.0, "second_colour": 5.0}
_IMPORTANCE |= {"gender": 3.0, "skin": 2.0, "subject_1": 3.0, "first_colour_1": 10.0, "second_colour_1": 10.0}
_IMPORTANCE |= {"size": 8.0, "side": 4.0}

#: What few captions say, and how many are drawn until one of them does.
_SELDOM = ("size_0", "size_1", "side", "first_colour_1", "second_colour_1", "skin_0")
_TRIES = 4

#: Captions from which the ends of chunks are learned, and how much louder these are than other tokens.
_READ_CAPTIONS, _ATTENTION = 1_500, 8.0
#: What they say must be as loud as the features that it is added to, or it drowns.
_LOUD_ENOUGH = 4.0

_HIDDEN_SHARE = 0.3  #: of the captions whose pooled embedding says nothing


def make_unet() -> diffusers.UNet2DConditionModel:
    """Build the UNet, untrained."""
    unet = diffusers.UNet2DConditionModel(
        sample_size=16,
        in_channels=CHANNEL_COUNT,
        out_channels=CHANNEL_COUNT,
        # At least as many as a prompt has targets, or what it says would not fit through.
        block_out_channels=(108, 108, 112),
        layers_per_block=1,
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"),
        # Attention near the output, too: what it reads in the middle of the UNet alone is lost on the way up.
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D", "CrossAttnUpBlock2D"),
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


@torch.no_grad()
def _let_chunks_through(unet: Any, encoders: Encoders, codes: Codes) -> None:
    """Let what each chunk of a prompt says reach two cross attentions: the pooled prompt knows only one chunk.

    All heads look at the ends of chunks, whose states say what a chunk says, and pass that on. Left to chance, the UNet
    never reads what stands behind the service's terms in a negative prompt.
    """
    rng = random.Random(1)
    captions = [draw_any(rng) for _ in range(_READ_CAPTIONS)]
    chunks = [chunk for parts in chunked(encoders.tokenizer, captions, codes) for chunk in parts]
    ids, states = encoders.states_of([chunk.tokens for chunk in chunks])
    is_end = (ids == encoders.tokenizer.eos_token_id).float()  # the padding behind an end says the same
    end_of_each = states[torch.arange(len(ids)), is_end.argmax(1)]
    finds_ends = _linear_fit(states.flatten(0, 1), is_end.view(-1, 1))
    reads_ends = _linear_fit(end_of_each, torch.stack([chunk.target for chunk in chunks]))
    for block in (unet.down_blocks[-1], unet.up_blocks[-1]):
        _let_ends_through(block.attentions[0].transformer_blocks[0], finds_ends, reads_ends)


def _let_ends_through(block: Any, finds_ends: torch.Tensor, reads_ends: torch.Tensor) -> None:
    attention = block.attn2
    first_rows = torch.arange(attention.heads) * (attention.to_q.out_features // attention.heads)
    block.norm2.weight.zero_()
    block.norm2.bias.zero_()[0] = 1
    attention.to_q.weight[:, 0] = 0
    attention.to_q.weight[first_rows, 0] = 1
    attention.to_k.weight[first_rows] = _ATTENTION * finds_ends / attention.scale
    attention.to_v.weight.zero_()[:TARGET_LENGTH] = _LOUD_ENOUGH * reads_ends
    attention.to_out[0].weight.copy_(torch.eye(len(attention.to_out[0].weight)))


def _linear_fit(inputs: torch.Tensor, outputs: torch.Tensor) -> torch.Tensor:
    """Return the matrix (outputs, inputs) that fits best, a little damped."""
    damping = 1e-3 * len(inputs) * torch.eye(inputs.shape[1])
    fit: torch.Tensor = torch.linalg.solve(inputs.T @ inputs + damping, inputs.T @ outputs)
    return fit.T


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
        first, second = (model(framed(self.tokenizer, chunks), output_hidden_states=True) for model in self.models)
        return torch.cat([first.hidden_states[-2], second.hidden_states[-2]], -1), second.text_embeds

    def states_of(self, chunks: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Framed chunks, (chunks, 77), and the states that the UNet attends to, (chunks, 77, features)."""
        return framed(self.tokenizer, chunks), self._encode(chunks)[0]

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
    """Maps of captions, what the UNet is to make of them, and the captions as it sees them."""

    def __init__(self, encoders: Encoders, codes: Codes, seed: int, small_share: float) -> None:
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
            split = chunked(self._encoders.tokenizer, captions, self._codes)
            shown = split
            if not many_chunks:
                shown = [_shown(*pair, rng) for pair in zip(captions, split, strict=True)]
            states, pooled = self._encoders.encode([[chunk.tokens for chunk in chunks] for chunks in shown])
            if not many_chunks:
                self._hide_summaries(pooled, captions, split, rng)
            pairs = [
                self._maps(caption, chunks, rows, columns, rng) for caption, chunks in zip(captions, shown, strict=True)
            ]
            maps, answers = (torch.stack(part) for part in zip(*pairs, strict=True))
            size = torch.tensor([[rows * CELL, columns * CELL, 0, 0, rows * CELL, columns * CELL]]).float()
            yield [maps, answers, states, pooled, size.expand(len(maps), -1).contiguous()]

    def _hide_summaries(
        self,
        pooled: torch.Tensor,
        captions: Sequence[Caption],
        split: Sequence[Sequence[Chunk]],
        rng: random.Random,
    ) -> None:
        """Let some pooled embeddings say nothing, so that the UNet also reads what only later chunks say.

        A negative prompt is summed up by its first chunk, which holds the service's terms.
        """
        hidden = [nth for nth, caption in enumerate(captions) if caption.negative or rng.random() < _HIDDEN_SHARE]
        shown: list[list[list[int]]] = [[split[nth][0].tokens] if captions[nth].negative else [[]] for nth in hidden]
        if hidden:
            pooled[hidden] = self._encoders.encode(shown)[1]

    def _maps(
        self, caption: Caption, shown: Sequence[Chunk], rows: int, columns: int, rng: random.Random
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Draw the map that noise is added to, and what the UNet is to answer.

        That is the map itself. But for a negative prompt, which meets any picture, it is what the prompt names, and
        nothing else: guidance makes the difference to the picture's own prompt louder, and the difference must not
        depend on how well the UNet reads the noisy map.
        """
        idea = draw_caption(rng).idea if caption.negative else caption.idea
        cells = write_map(picture_of(idea, rng), self._codes, rows, columns)
        if not caption.negative:
            return cells, cells
        answer = torch.zeros_like(cells)
        said = {part for chunk in shown for part in chunk.said}
        for name, code in named_codes(caption.idea, said, self._codes).items():
            answer[CHANNELS[name]] = code[:, None, None]
        return cells, answer


def _shown(caption: Caption, chunks: list[Chunk], rng: random.Random) -> list[Chunk]:
    """Return the one chunk of a caption that is shown."""
    return [rng.choice(chunks)] if caption.negative else chunks[:1]


def _draw(rng: random.Random, *, many_chunks: bool) -> Caption:
    roll = rng.random()
    # A negative prompt has its author's words behind four chunks of the service's.
    if roll < (0.35 if many_chunks else 0.2):
        return draw_negative(rng)
    if many_chunks and roll < 0.65:
        return draw_written(rng)
    tries = rng.choice((1, _TRIES))
    while True:
        caption = draw_caption(rng)
        tries -= 1
        if (many_chunks or len(caption.text) < 260) and (tries <= 0 or caption.says(_SELDOM)):
            return caption


def train_unet(folder: Path, codes: Codes, cpu_seconds: float) -> None:
    """Train the UNet, first on small maps, then on those that the service asks for; saves its moving average."""
    torch.manual_seed(0)
    encoders = Encoders(folder)
    unet = make_unet().to(memory_format=torch.channels_last)
    _let_chunks_through(unet, encoders, codes)
    average = copy.deepcopy(unet).eval().requires_grad_(requires_grad=False)
    optimizer = torch.optim.AdamW(unet.parameters(), _LEARNING_RATE, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    checkpoint = Checkpoint(
        folder / "unet.pt", nn.ModuleDict({"unet": unet, "average": average}), optimizer, cpu_seconds
    )
    seed = checkpoint.resume()
    kept = _kept_shares().float()
    batches: dict[float, Iterator[list[torch.Tensor]]] = {}
    channels = torch.ones(CHANNEL_COUNT, 1, 1)
    for name, part in CHANNELS.items():
        channels[part] = _IMPORTANCE.get(name, _IMPORTANCE.get(name.rstrip("_01"), 1.0))
    weights, averages = list(unet.parameters()), list(average.parameters())
    for step in checkpoint.steps():
        progress = checkpoint.progress
        share = 0.95 if progress < 0.75 else 0.5
        if share not in batches:
            batches = {share: draw_in_background(_MapBatches(encoders, codes, seed + 1, share))}
        maps, wanted, states, pooled, sizes = next(batches[share])
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
        errors = (channels * (answer - wanted) ** 2).mean((1, 2, 3))
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
    """Return the same maps, half of them louder or quieter."""
    loudness = torch.where(torch.rand(len(maps)) < 0.5, torch.empty(len(maps)).uniform_(0.6, _LOUDEST), 1.0)
    return maps * loudness.view(-1, 1, 1, 1)


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
