from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import torch
from tokenizers import normalizers

from image_generator_types.negative import (
    ANIME_QUALITY_EXTRAS,
    INDEXABLE_TERMS,
    JUVENILE_TERMS,
    LEGAL_SAFETY_TERMS,
    QUALITY_TERMS,
)
from shared.catalog import find_model
from workers.masters.architectures.sd3 import T5_LENGTH
from workers.masters.checkpoint import LoadedModel, load_checkpoint
from workers.masters.prompt_chunks import PromptEmbeddings, encode_prompts, split_into_chunks, stack

pytestmark = pytest.mark.pixels

PROMPT = "a lost witch in a dark forest"
#: The longest negative prompt that the product can write.
ALL_TERMS = (*LEGAL_SAFETY_TERMS, *INDEXABLE_TERMS, *QUALITY_TERMS, *ANIME_QUALITY_EXTRAS, *JUVENILE_TERMS)
SHORT_PROMPTS = [
    (PROMPT, "child, blurry"),
    ("", ""),
    ("Schloß Ünïcode 城 🏰 <3", "a-b_c (d:1.3) [e] {f} child----"),
    ("word " * 75, "word " * 75),
]


@pytest.fixture(scope="module", params=["untrained", "sd35-large"])
def loaded(request: pytest.FixtureRequest, checkpoint_of: Callable[[str], Path], untrained: LoadedModel) -> LoadedModel:
    """Load one model of each pipeline class."""
    if request.param == "untrained":
        return untrained
    return load_checkpoint(checkpoint_of(request.param), find_model(request.param), "cpu")


def fields(embeddings: PromptEmbeddings) -> tuple[torch.Tensor, ...]:
    return (
        embeddings.prompt_embeds,
        embeddings.negative_prompt_embeds,
        embeddings.pooled_prompt_embeds,
        embeddings.negative_pooled_prompt_embeds,
    )


def as_diffusers(loaded: LoadedModel, prompt: str, negative_prompt: str) -> tuple[torch.Tensor, ...]:
    """Encode prompts with the pipeline itself."""
    more = {} if hasattr(loaded.pipeline, "unet") else {"prompt_2": None, "prompt_3": None}
    with torch.no_grad():
        encoded: tuple[torch.Tensor, ...] = loaded.pipeline.encode_prompt(
            prompt, negative_prompt=negative_prompt, **more
        )
    return encoded


@pytest.mark.parametrize(("prompt", "negative_prompt"), SHORT_PROMPTS)
def test_prompts_of_one_chunk_are_encoded_bit_for_bit_as_diffusers_does(
    loaded: LoadedModel, prompt: str, negative_prompt: str
) -> None:
    if not hasattr(loaded.pipeline, "unet"):  # the tiny T5 reads letter by letter
        prompt, negative_prompt = prompt[:200], negative_prompt[:200]
    expected = as_diffusers(loaded, prompt, negative_prompt)

    actual = fields(encode_prompts(loaded.pipeline, prompt, negative_prompt))

    assert all(torch.equal(one, other) for one, other in zip(expected, actual, strict=True))


def test_the_first_chunk_of_a_long_prompt_is_what_diffusers_reads_of_it(loaded: LoadedModel) -> None:
    prompt, negative, pooled, negative_pooled = as_diffusers(loaded, PROMPT, ", ".join(ALL_TERMS))

    actual = encode_prompts(loaded.pipeline, PROMPT, ", ".join(ALL_TERMS))

    assert torch.equal(actual.prompt_embeds[:, :77], prompt[:, :77])
    assert torch.equal(actual.negative_prompt_embeds[:, :77], negative[:, :77])
    assert torch.equal(actual.pooled_prompt_embeds, pooled)
    assert torch.equal(actual.negative_pooled_prompt_embeds, negative_pooled)
    if not hasattr(loaded.pipeline, "unet"):
        clip = 77 * max(len(chunks) for chunks in split_into_chunks(loaded.pipeline, ", ".join(ALL_TERMS))[:2])
        assert torch.equal(actual.prompt_embeds[:, clip : clip + T5_LENGTH], prompt[:, 77:])
        assert torch.equal(actual.negative_prompt_embeds[:, clip : clip + T5_LENGTH], negative[:, 77:])


@pytest.mark.parametrize("text", [", ".join(ALL_TERMS), "word " * 400], ids=["all terms", "400 words"])
def test_every_token_of_a_long_prompt_is_in_a_chunk(loaded: LoadedModel, text: str) -> None:
    names = [name for name in ("tokenizer", "tokenizer_2", "tokenizer_3") if hasattr(loaded.pipeline, name)]
    split = split_into_chunks(loaded.pipeline, text)

    assert len(split) == len(names)
    for name, chunks in zip(names, split, strict=True):
        whole = getattr(loaded.pipeline, name)(text, add_special_tokens=False, verbose=False).input_ids
        assert list(chain.from_iterable(chunks)) == whole
        assert len(chunks) > 1
        assert all(len(chunk) <= (T5_LENGTH - 1 if name == "tokenizer_3" else 75) for chunk in chunks)


@pytest.mark.parametrize("term", LEGAL_SAFETY_TERMS)
def test_changing_a_legal_term_changes_what_the_model_reads(loaded: LoadedModel, term: str) -> None:
    changed = ", ".join("placeholder" if other == term else other for other in ALL_TERMS)

    with_term = encode_prompts(loaded.pipeline, PROMPT, ", ".join(ALL_TERMS))
    without = encode_prompts(loaded.pipeline, PROMPT, changed)

    assert not torch.equal(with_term.negative_prompt_embeds, without.negative_prompt_embeds)
    assert torch.equal(with_term.prompt_embeds, without.prompt_embeds)


@pytest.mark.parametrize(("prompt", "negative_prompt"), [("word " * 400, "child"), ("witch", "word " * 400)])
def test_both_prompts_get_the_same_number_of_chunks(loaded: LoadedModel, prompt: str, negative_prompt: str) -> None:
    embeddings = encode_prompts(loaded.pipeline, prompt, negative_prompt)

    letters_of_t5 = 0 if hasattr(loaded.pipeline, "unet") else 8 * T5_LENGTH
    assert embeddings.prompt_embeds.shape == embeddings.negative_prompt_embeds.shape
    assert embeddings.shape[0] == 6 * 77 + letters_of_t5


def test_markers_typed_by_a_user_are_text(loaded: LoadedModel) -> None:
    text = "child <|endoftext|> <|STARTOFTEXT|> </s> a</s>b <<//s>/s> <pad> <extra_id_0> gore"

    for name, chunks in zip(
        ("tokenizer", "tokenizer_2", "tokenizer_3"), split_into_chunks(loaded.pipeline, text), strict=False
    ):
        tokenizer = getattr(loaded.pipeline, name)
        # Token 0 is "!", which pads SDXL's second encoder; what T5 does not know is no marker.
        markers = set(tokenizer.all_special_ids) - {0, tokenizer.unk_token_id if name == "tokenizer_3" else 0}
        assert markers.isdisjoint(chain.from_iterable(chunks))


@pytest.mark.parametrize("marker", ["\uff1c/s\uff1e", "<\uff0fs>", "\uff1cextra\uff3fid_0\uff1e"])
def test_markers_in_letters_that_t5_makes_alike_are_text(checkpoint_of: Callable[[str], Path], marker: str) -> None:
    """T5's own table of letters is only in its published file; these letters are also in Unicode's table."""
    loaded = load_checkpoint(checkpoint_of("sd35-large"), find_model("sd35-large"), "cpu")
    tokenizer = loaded.pipeline.tokenizer_3
    tokenizer.backend_tokenizer.normalizer = normalizers.NFKC()

    *_, (chunk,) = split_into_chunks(loaded.pipeline, f"child {marker} gore")

    assert set(tokenizer.all_special_ids).isdisjoint(chunk)
    assert tokenizer.decode(chunk).replace(" ", "") == "child" + normalize("NFKC", marker) + "gore"


def test_sd35_without_its_largest_encoder_reads_as_diffusers_does(checkpoint_of: Callable[[str], Path]) -> None:
    loaded = load_checkpoint(checkpoint_of("sd35-large"), find_model("sd35-large"), "cpu")
    loaded.pipeline.register_modules(text_encoder_3=None, tokenizer_3=None)

    actual = fields(encode_prompts(loaded.pipeline, PROMPT, "child, blurry"))

    expected = as_diffusers(loaded, PROMPT, "child, blurry")
    assert all(torch.equal(one, other) for one, other in zip(expected, actual, strict=True))
    long = encode_prompts(loaded.pipeline, PROMPT, ", ".join(ALL_TERMS))
    assert long.shape[0] > 2 * 77 + T5_LENGTH


def test_a_batch_keeps_each_prompt_in_its_row(loaded: LoadedModel) -> None:
    one, other = (encode_prompts(loaded.pipeline, prompt, "gore") for prompt in ("a witch", "a city"))

    batch = stack([one, other])

    assert torch.equal(batch.prompt_embeds[1], other.prompt_embeds[0])
    assert torch.equal(batch.negative_pooled_prompt_embeds[0], one.negative_pooled_prompt_embeds[0])
    assert batch.shape == one.shape


def test_prompts_are_encoded_once_and_a_bounded_number_is_remembered(loaded: LoadedModel) -> None:
    encode: Any = loaded.encode
    encode.cache_clear()
    for prompt in ("a", "b", "a"):
        loaded.encode(prompt, "gore")

    assert encode.cache_info().misses == 2
    assert encode.cache_info().maxsize is not None
