"""Tokenizer and the two CLIP text encoders, which learn to say what each chunk of a prompt names."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

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
_IMPORTANCE |= {"first_colour": 6.0, "second_colour": 6.0, "size": 3.0, "side": 3.0}
_LEARNING_RATE = 2.5e-3

Codes = dict[str, torch.Tensor]


def train_tokenizer(folder: Path) -> transformers.CLIPTokenizer:
    """A small vocabulary of CLIP's kind, in which every word that means something is one token."""
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
    """The tokenizer that `train_tokenizer` saved."""
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
    """A caption of any kind, in the shares in which the encoders meet them."""
    roll = rng.random()
    if roll < 0.72:
        return draw_caption(rng)
    return draw_written(rng) if roll < 0.86 else draw_negative(rng)


def chunked(
    tokenizer: transformers.CLIPTokenizer, captions: Sequence[Caption], codes: Codes
) -> list[list[tuple[list[int], torch.Tensor]]]:
    """For each caption its chunks as the service splits them: token ids without markers, and what the chunk says."""
    texts = [piece.text for caption in captions for piece in caption.pieces]
    ids = iter(tokenizer(texts, add_special_tokens=False).input_ids if texts else ())
    result = []
    for caption in captions:
        tokens: list[int] = []
        said: list[set[str]] = [set()]
        for piece in caption.pieces:
            piece_ids = next(ids)
            begins, ends = len(tokens) // CHUNK, (len(tokens) + max(len(piece_ids), 1) - 1) // CHUNK
            tokens += piece_ids
            while len(said) <= ends:
                said.append(set())
            if begins == ends:  # a piece cut in two may say nothing in either
                said[begins].update(piece.said)
        chunks = [tokens[start : start + CHUNK] for start in range(0, len(tokens), CHUNK)] or [[]]
        result.append(
            [
                (
                    chunk,
                    target_of(caption.idea, named, codes, negative=caption.negative and (nth == 0 or len(chunk) > 5)),
                )
                for nth, (chunk, named) in enumerate(zip(chunks, said, strict=False))
            ]
        )
    return result


def framed(tokenizer: transformers.CLIPTokenizer, chunks: Sequence[Sequence[int]]) -> torch.Tensor:
    """Chunks between their markers, padded to 77."""
    begin, end, pad = tokenizer.bos_token_id, tokenizer.eos_token_id, tokenizer.pad_token_id
    return torch.tensor([[begin, *chunk, end, *[pad] * (CHUNK - len(chunk))] for chunk in chunks])


class _ChunkBatches(IterableDataset[list[torch.Tensor]]):
    """Token ids of short chunks, of long ones, and what they should be read as."""

    def __init__(self, tokenizer: transformers.CLIPTokenizer, codes: Codes, seed: int) -> None:
        self._tokenizer = tokenizer
        self._codes = codes
        self._seed = seed

    def __iter__(self) -> Iterator[list[torch.Tensor]]:
        rng = random.Random(self._seed)
        while True:
            captions = [draw_any(rng) for _ in range(_BATCH)]
            split = chunked(self._tokenizer, captions, self._codes)
            # The last chunk of a negative prompt is the one that its author wrote.
            chunks = [rng.choice((*parts, *parts[-1:] * 3)) for parts in split]
            chunks.sort(key=lambda chunk: len(chunk[0]))
            # The short ones apart: they need no padding up to the longest.
            half, most = _BATCH // 2, _BATCH * 3 // 4
            parts = [
                framed(self._tokenizer, [chunk for chunk, _ in part])[:, : len(part[-1][0]) + 2]
                for part in (chunks[:half], chunks[half:most], chunks[most:])
            ]
            yield [*parts, torch.stack([target for _, target in chunks])]


def draw_in_background(batches: IterableDataset[list[torch.Tensor]]) -> Iterator[list[torch.Tensor]]:
    """The same batches, made by another process meanwhile."""
    return iter(DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=6))


def train_encoders(folder: Path, codes: Codes, cpu_seconds: float) -> None:
    """Train both encoders together, and each penultimate layer, which the UNet attends to, by a linear reading."""
    tokenizer = load_tokenizer(folder / "tokenizer")
    first, second = make_encoders(tokenizer, codes)
    readers = nn.ModuleList(nn.Linear(width, TARGET_LENGTH) for width in WIDTHS)
    training = nn.ModuleDict({"first": first, "second": second, "readers": readers})
    optimizer = torch.optim.AdamW(training.parameters(), _LEARNING_RATE, weight_decay=0.01)
    importance = torch.ones(TARGET_LENGTH)
    for name, part in TARGETS.items():
        importance[part] = _IMPORTANCE.get(name.rstrip("_01"), 1.0)
    checkpoint = Checkpoint(folder / "text.pt", training, optimizer, cpu_seconds)
    batches = draw_in_background(_ChunkBatches(tokenizer, codes, checkpoint.resume()))
    for step in checkpoint.steps():
        for group in optimizer.param_groups:
            group["lr"] = _LEARNING_RATE * min(1, (step + 1) / 100) * min(1.0, 1.7 * (1 - checkpoint.progress) + 0.01)
        *parts, targets = next(batches)
        readings: list[list[torch.Tensor]] = [[], [], []]
        for ids in parts:
            ends = (ids == tokenizer.eos_token_id).int().argmax(1)
            answers = [encoder(ids, output_hidden_states=True) for encoder in (first, second)]
            readings[0].append(answers[1].text_embeds)
            for reading, reader, answer in zip(readings[1:], readers, answers, strict=True):
                reading.append(reader(answer.hidden_states[-2][torch.arange(len(ids)), ends]))
        errors = [(importance * (torch.cat(reading) - targets) ** 2).mean() for reading in readings]
        loss = errors[0] + 0.7 * errors[2] + 0.15 * errors[1]
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(training.parameters(), 1.0)
        optimizer.step()
        checkpoint.report(step, " ".join(f"{error.item():.4f}" for error in errors))
    first.save_pretrained(folder / "text_encoder")
    second.save_pretrained(folder / "text_encoder_2")
