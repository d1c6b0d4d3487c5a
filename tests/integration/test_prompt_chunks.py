from itertools import chain
from typing import Any

import pytest
import torch

from shared.negative_prompts import (
    ANIME_QUALITY_EXTRAS,
    INDEXABLE_TERMS,
    JUVENILE_TERMS,
    LEGAL_SAFETY_TERMS,
    QUALITY_TERMS,
)
from workers.masters.checkpoint import LoadedModel
from workers.masters.prompt_chunks import PromptEmbeddings, encode_prompts, split_into_chunks

PROMPT = "a lost witch in a dark forest"
#: The longest negative prompt that the product can write.
ALL_TERMS = (*LEGAL_SAFETY_TERMS, *INDEXABLE_TERMS, *QUALITY_TERMS, *ANIME_QUALITY_EXTRAS, *JUVENILE_TERMS)
SHORT_PROMPTS = [
    (PROMPT, "child, blurry"),
    ("", ""),
    ("Schloß Ünïcode 城 🏰 <3", "a-b_c (d:1.3) [e] {f} child----"),
    ("word " * 75, "word " * 75),
]


def fields(embeddings: PromptEmbeddings) -> tuple[torch.Tensor, ...]:
    return (
        embeddings.prompt_embeds,
        embeddings.negative_prompt_embeds,
        embeddings.pooled_prompt_embeds,
        embeddings.negative_pooled_prompt_embeds,
    )


@pytest.mark.parametrize(("prompt", "negative_prompt"), SHORT_PROMPTS)
def test_prompts_of_one_chunk_are_encoded_bit_for_bit_as_diffusers_does(
    starter: LoadedModel, prompt: str, negative_prompt: str
) -> None:
    with torch.no_grad():
        expected = starter.pipeline.encode_prompt(prompt, negative_prompt=negative_prompt)

    actual = fields(encode_prompts(starter.pipeline, prompt, negative_prompt))

    assert all(torch.equal(one, other) for one, other in zip(expected, actual, strict=True))


def test_the_first_chunk_of_a_long_prompt_is_what_diffusers_reads_of_it(starter: LoadedModel) -> None:
    with torch.no_grad():
        prompt, negative, pooled, negative_pooled = starter.pipeline.encode_prompt(
            PROMPT, negative_prompt=", ".join(ALL_TERMS)
        )

    actual = encode_prompts(starter.pipeline, PROMPT, ", ".join(ALL_TERMS))

    assert torch.equal(actual.prompt_embeds[:, :77], prompt)
    assert torch.equal(actual.negative_prompt_embeds[:, :77], negative)
    assert torch.equal(actual.pooled_prompt_embeds, pooled)
    assert torch.equal(actual.negative_pooled_prompt_embeds, negative_pooled)


def test_every_token_of_a_long_prompt_is_in_a_chunk(starter: LoadedModel) -> None:
    text = ", ".join(ALL_TERMS)
    tokenizers: list[Any] = [starter.pipeline.tokenizer, starter.pipeline.tokenizer_2]

    for tokenizer, chunks in zip(tokenizers, split_into_chunks(starter.pipeline, text), strict=True):
        assert list(chain.from_iterable(chunks)) == tokenizer(text, verbose=False).input_ids[1:-1]
        assert len(chunks) > 1
        assert all(len(chunk) <= 75 for chunk in chunks)


@pytest.mark.parametrize("term", LEGAL_SAFETY_TERMS)
def test_leaving_out_a_legal_term_changes_what_the_model_reads(starter: LoadedModel, term: str) -> None:
    others = [other for other in ALL_TERMS if other != term]
    without_term = [*others, "placeholder"]

    with_term = encode_prompts(starter.pipeline, PROMPT, ", ".join([*others, term]))
    without = encode_prompts(starter.pipeline, PROMPT, ", ".join(without_term))

    assert not torch.equal(with_term.negative_prompt_embeds, without.negative_prompt_embeds)


@pytest.mark.parametrize(("prompt", "negative_prompt"), [("word " * 400, "child"), ("witch", "word " * 400)])
def test_both_prompts_get_the_same_number_of_chunks(starter: LoadedModel, prompt: str, negative_prompt: str) -> None:
    embeddings = encode_prompts(starter.pipeline, prompt, negative_prompt)

    assert embeddings.prompt_embeds.shape == embeddings.negative_prompt_embeds.shape == (1, 6 * 77, 32)


def test_markers_typed_by_a_user_are_text(starter: LoadedModel) -> None:
    text = "child <|endoftext|> <|startoftext|> gore"
    markers = {starter.pipeline.tokenizer.bos_token_id, starter.pipeline.tokenizer.eos_token_id}

    for chunks in split_into_chunks(starter.pipeline, text):
        assert markers.isdisjoint(chain.from_iterable(chunks))
