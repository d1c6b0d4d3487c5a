"""Tokenizer and the two CLIP text encoders, which learn to say what each chunk of a prompt names."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from workers.masters.starter.training import words
from workers.masters.starter.training.captions import Caption, draw_caption, draw_negative, known_words
from workers.masters.starter.training.checkpoints import Checkpoint
from workers.masters.starter.training.ideas import TARGET_LENGTH, TARGETS, target_of
from workers.masters.starter.training.meanings import MEANING_LENGTH, find_meanings
from workers.masters.starter.training.written_prompts import draw_written

CHUNK = 75  #: tokens between the two markers
VOCABULARY = 7_500
UNKNOWN_WORDS = 6_000  #: frequent words that the vocabulary is made for beside those that mean something
WIDTHS = (64, 96)  #: features of the two encoders
_LAYERS = (2, 3)
_BATCH = 64
#: What is said with few numbers, and seldom, would be learned last.
_IMPORTANCE = {"scene": 2.0, "time": 3.0, "weather": 4.0, "palette": 4.0, "gender": 4.0, "skin": 2.0, "glow": 4.0}
_IMPORTANCE |= {"first_colour": 6.0, "second_colour": 6.0, "size": 10.0, "side": 3.0}
#: Second subjects are in a quarter of the captions.
_IMPORTANCE |= {"subject_1": 2.0, "present_1": 2.0, "first_colour_1": 12.0, "second_colour_1": 12.0, "size_1": 16.0}
#: The pooled embedding comes from the end of a chunk. The encoders also learn, behind each piece of it, what the chunk
#: has said up to there: which words belong together is learned far sooner where they stand.
_END_IMPORTANCE = 2.0
_LEARNING_RATE = 2.5e-3

Codes = dict[str, torch.Tensor]
Batch = TypeVar("Batch")


def train_tokenizer(folder: Path) -> transformers.CLIPTokenizer:
    """Train a small vocabulary of CLIP's kind, in which every word that means something is one token."""
    rng = random.Random(0)
    counts: dict[str, int] = {}
    for _ in range(12_000):
        caption = rng.choice((draw_caption, draw_caption, draw_written, draw_negative))(rng)
        for word in caption.text.lower().replace(",", " ").replace("-", " ").replace("'", " ").split():
            counts[word] = counts.get(word, 0) + 40
    for word in known_words():
        counts[word] = counts.get(word, 0) + 1_500
        counts[f"{word}s"] = counts.get(f"{word}s", 0) + 100
    for nth, word in enumerate(words.unknown_words()[:UNKNOWN_WORDS]):
        counts[word] = counts.get(word, 0) + 3 + 40 * (nth < 2_500)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, min_frequency=2, end_of_word_suffix="</w>", show_progress=False
    )
    bpe = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    bpe.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    texts = (word for word, count in counts.items() if word.isalpha() and word.isascii() for _ in range(count))
    bpe.train_from_iterator(texts, trainer)
    merges = [tuple(merge) for merge in json.loads(bpe.to_str())["model"]["merges"]]
    letters = _byte_letters()
    known = [*letters, *(f"{letter}</w>" for letter in letters), *("".join(merge) for merge in merges)]
    known += ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: token for token, word in enumerate(dict.fromkeys(known))}
    tokenizer = transformers.CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=77)
    tokenizer.save_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    return tokenizer


def _byte_letters() -> list[str]:
    """One visible letter for each of the 256 bytes, in CLIP's order (`bytes_to_unicode` of openai/CLIP)."""
    visible = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    return [chr(byte) for byte in visible] + [chr(256 + nth) for nth in range(256 - len(visible))]


def load_tokenizer(folder: Path) -> transformers.CLIPTokenizer:
    """Load the tokenizer that `train_tokenizer` saved."""
    tokenizer: transformers.CLIPTokenizer = transformers.CLIPTokenizer.from_pretrained(folder)
    return tokenizer


def make_encoders(tokenizer: transformers.CLIPTokenizer, codes: Codes) -> tuple[Any, Any]:
    """Both encoders, untrained, but for what single words mean."""
    first, second = (
        transformers.CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=width,
            intermediate_size=3 * width,
            num_hidden_layers=layers,
            num_attention_heads=width // 32,
            projection_dim=TARGET_LENGTH,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
        for width, layers in zip(WIDTHS, _LAYERS, strict=True)
    )
    encoders = transformers.CLIPTextModel(first), transformers.CLIPTextModelWithProjection(second)
    meanings = find_meanings(tokenizer, codes)
    for encoder in encoders:
        embedding = encoder.get_input_embeddings().weight
        # CLIP's 0.02 makes words alike for thousands of steps.
        nn.init.normal_(embedding, std=0.2)
        if embedding.shape[1] > MEANING_LENGTH:
            embedding.data[:, :MEANING_LENGTH] = 0.5 * meanings
        else:
            embedding.data += 0.7 * meanings @ torch.randn(MEANING_LENGTH, embedding.shape[1]) / MEANING_LENGTH**0.5
    return encoders


def draw_any(rng: random.Random) -> Caption:
    """Draw a caption of any kind, in the shares that the encoders are trained on."""
    roll = rng.random()
    if roll < 0.72:
        return draw_caption(rng)
    return draw_written(rng) if roll < 0.86 else draw_negative(rng)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of a prompt as the service splits it, and what a text encoder should make of it."""

    tokens: list[int]  #: without markers
    said: frozenset[str]  #: the parts of the idea that it says
    marks: list[tuple[int, torch.Tensor]]  #: a place among the framed tokens, and what is said up to there

    @property
    def target(self) -> torch.Tensor:
        """What the whole chunk says."""
        return self.marks[-1][1]


def chunked(tokenizer: transformers.CLIPTokenizer, captions: Sequence[Caption], codes: Codes) -> list[list[Chunk]]:
    """Split each caption into its chunks."""
    texts = [piece.text for caption in captions for piece in caption.pieces]
    ids = iter(tokenizer(texts, add_special_tokens=False).input_ids if texts else ())
    return [_chunks_of(caption, [next(ids) for _ in caption.pieces], codes) for caption in captions]


def _chunks_of(caption: Caption, ids: Sequence[list[int]], codes: Codes) -> list[Chunk]:
    tokens = [token for piece_ids in ids for token in piece_ids]
    ends: list[dict[int, tuple[str, ...]]] = [{} for _ in range(0, max(len(tokens), 1), CHUNK)]
    start = 0
    for piece, piece_ids in zip(caption.pieces, ids, strict=True):
        last = start + max(len(piece_ids), 1) - 1
        # A piece that is cut in two may say nothing in either chunk.
        if piece.said and piece_ids and start // CHUNK == last // CHUNK:
            ends[last // CHUNK][last % CHUNK] = piece.said
        start += len(piece_ids)
    chunks = []
    for nth, places in enumerate(ends):
        chunk = tokens[nth * CHUNK : (nth + 1) * CHUNK]
        negative = caption.negative and (nth == 0 or len(chunk) > 5)
        said: set[str] = set()
        marks = []
        for place, names in places.items():
            said.update(names)
            marks.append((place + 1, target_of(caption.idea, said, codes, negative=negative)))
        target = target_of(caption.idea, said, codes, negative=negative)
        chunks.append(Chunk(chunk, frozenset(said), [*marks, (len(chunk) + 1, target)]))
    return chunks


def framed(tokenizer: transformers.CLIPTokenizer, chunks: Sequence[Sequence[int]]) -> torch.Tensor:
    """Chunks between their markers, padded to 77."""
    begin, end, pad = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
    return torch.tensor([[begin, *chunk, end, *[pad] * (CHUNK - len(chunk))] for chunk in chunks])


@dataclass(frozen=True, slots=True)
class _Batch:
    """Chunks of about one length, framed, and what is said up to each of some places in them."""

    ids: torch.Tensor
    rows: torch.Tensor
    columns: torch.Tensor
    targets: torch.Tensor
    is_end: torch.Tensor

    @staticmethod
    def of(tokenizer: transformers.CLIPTokenizer, chunks: Sequence[Chunk]) -> _Batch:
        longest = max(len(chunk.tokens) for chunk in chunks)
        marks = [(row, *mark) for row, chunk in enumerate(chunks) for mark in chunk.marks]
        return _Batch(
            ids=framed(tokenizer, [chunk.tokens for chunk in chunks])[:, : longest + 2],
            rows=torch.tensor([row for row, _, _ in marks]),
            columns=torch.tensor([column for _, column, _ in marks]),
            targets=torch.stack([target for _, _, target in marks]),
            is_end=torch.tensor([column == len(chunks[row].tokens) + 1 for row, column, _ in marks]),
        )


class _ChunkBatches(IterableDataset[list[_Batch]]):
    """Draws batches of chunks, short and long ones apart: padding short ones to the longest would waste time."""

    def __init__(self, tokenizer: transformers.CLIPTokenizer, codes: Codes, seed: int) -> None:
        self._tokenizer = tokenizer
        self._codes = codes
        self._seed = seed

    def __iter__(self) -> Iterator[list[_Batch]]:
        rng = random.Random(self._seed)
        while True:
            captions = [draw_any(rng) for _ in range(_BATCH)]
            split = chunked(self._tokenizer, captions, self._codes)
            # The last chunk of a negative prompt is the one that its author wrote.
            chunks = [rng.choice((*parts, *parts[-1:] * 3)) for parts in split]
            chunks.sort(key=lambda chunk: len(chunk.tokens))
            half, most = _BATCH // 2, _BATCH * 3 // 4
            yield [_Batch.of(self._tokenizer, part) for part in (chunks[:half], chunks[half:most], chunks[most:])]


def draw_in_background(batches: IterableDataset[Batch]) -> Iterator[Batch]:
    """Let another process make the batches in the meantime."""
    return iter(DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=6))


def train_encoders(folder: Path, codes: Codes, cpu_seconds: float) -> None:
    """Train both encoders together, and each penultimate layer, which the UNet attends to, by a linear reading."""
    tokenizer = load_tokenizer(folder / "tokenizer")
    first, second = make_encoders(tokenizer, codes)
    readers = nn.ModuleList(nn.Linear(width, TARGET_LENGTH) for width in WIDTHS)
    training = nn.ModuleDict({"first": first, "second": second, "readers": readers})
    optimizer = torch.optim.AdamW(training.parameters(), _LEARNING_RATE, weight_decay=0.01, fused=True)
    importance = torch.ones(TARGET_LENGTH)
    for name, part in TARGETS.items():
        importance[part] = _IMPORTANCE.get(name, _IMPORTANCE.get(name.rstrip("_01"), 1.0))
    checkpoint = Checkpoint(folder / "text.pt", training, optimizer, cpu_seconds)
    batches = draw_in_background(_ChunkBatches(tokenizer, codes, checkpoint.resume()))
    for step in checkpoint.steps():
        for group in optimizer.param_groups:
            group["lr"] = _LEARNING_RATE * min(1, (step + 1) / 100) * min(1.0, 1.7 * (1 - checkpoint.progress) + 0.01)
        batch = next(batches)
        readings: list[list[torch.Tensor]] = [[], [], []]
        for some in batch:
            answers = [encoder(some.ids, output_hidden_states=True) for encoder in (first, second)]
            readings[0].append(second.text_projection(answers[1].last_hidden_state[some.rows, some.columns]))
            for reading, reader, answer in zip(readings[1:], readers, answers, strict=True):
                reading.append(reader(answer.hidden_states[-2][some.rows, some.columns]))
        targets = torch.cat([some.targets for some in batch])
        ends = torch.cat([some.is_end for some in batch])
        weights = importance * (1 + (_END_IMPORTANCE - 1) * ends[:, None])
        errors = [(weights * (torch.cat(reading) - targets) ** 2).mean() for reading in readings]
        loss = errors[0] + 0.7 * errors[2] + 0.15 * errors[1]
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(training.parameters(), 1.0)
        optimizer.step()
        checkpoint.report(step, " ".join(f"{error.item():.4f}" for error in errors))
    first.save_pretrained(folder / "text_encoder")
    second.save_pretrained(folder / "text_encoder_2")
