"""`celery -A workers prompts write`, as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shared.local_stack.stack import small_language_model
from shared.prompts.writing.orders import ErrorPages, Locations
from shared.prompts.writing.writer import PromptWriter
from shared.settings import Settings
from shared.tables import ImageEvent, ImageFamily, ImageVariation
from tests.support.patience import patience

NOT_FOUND = ("--category", "error-page", "--code", "404")
PLAIN = PromptWriter()


def prompts_write(settings: Settings, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command on the test's servers."""
    command = [sys.executable, "-m", "celery", "-A", "workers", "prompts", "write", *options]
    said = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "MODEL_ANIME": settings.model_anime,
        "MODEL_PHOTOREALISTIC": settings.model_photorealistic,
        "PROMPT_MODEL": "",
        **environment,
    }
    return subprocess.run(command, env=said, capture_output=True, text=True, timeout=patience(100), check=False)


def test_the_command_prints_one_prompt_a_line_and_the_seed(settings: Settings) -> None:
    answer = prompts_write(settings, *NOT_FOUND, "--count", "3", "--seed", "7")

    *lines, summary = answer.stdout.splitlines()
    assert answer.returncode == 0, answer.stderr
    assert lines == [prompt.prompt for prompt in PLAIN.write(ErrorPages(code=404), 3, seed=7)]
    assert summary == "3 prompts, 0 of them expanded by the language model; seed 7."


def test_submitted_prompts_become_variations_that_wait(settings: Settings, engine: Engine) -> None:
    options = ("--category", "location", "--city", "Lisbon", "--business", "bakery", "--count", "2", "--seed", "7")

    answer = prompts_write(settings, *options, "--submit", "--family", "og", "--family", "hero")

    assert answer.returncode == 0, answer.stderr
    wanted = PLAIN.write(Locations(city="Lisbon", business="bakery"), 2, seed=7)
    with Session(engine) as session:
        variations = session.scalars(select(ImageVariation)).all()
        families = session.scalars(select(ImageFamily.name)).all()
        events = session.scalars(select(ImageEvent.published_at)).all()
    assert {variation.name: variation.prompt for variation in variations} == {one.name: one.prompt for one in wanted}
    assert {variation.seed for variation in variations} == {one.seed for one in wanted}
    assert {(one.category, one.model, one.negative_prompt_mode) for one in variations} == {
        ("location", "photorealistic", "indexable")
    }
    assert sorted(families) == ["hero", "hero", "og", "og"]
    assert all(events), "announced"
    assert "4 families queued" in answer.stdout


def test_submitting_the_same_again_changes_nothing(settings: Settings, engine: Engine) -> None:
    options = (*NOT_FOUND, "--count", "2", "--seed", "7", "--submit", "--family", "og")

    first, again = (prompts_write(settings, *options) for _ in range(2))

    assert (first.returncode, again.returncode) == (0, 0), again.stderr
    assert "0 families queued" in again.stdout
    with Session(engine) as session:
        assert len(session.scalars(select(ImageVariation)).all()) == 2


def test_the_language_model_of_the_settings_expands_them(settings: Settings) -> None:
    answer = prompts_write(settings, *NOT_FOUND, "--count", "6", "--seed", "7", **small_language_model())

    assert answer.returncode == 0, answer.stderr
    assert "language model; seed 7." in answer.stdout
    assert "0 of them" not in answer.stdout
    assert answer.stderr == ""


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--category", "error-page"), "Name the status code"),
        (("--category", "location"), "Name the city"),
        ((*NOT_FOUND, "--style", "neon"), "There is no style neon"),
        ((*NOT_FOUND, "--count", "0"), "0 is not in the range"),
    ],
)
def test_a_wrong_order_ends_with_a_sentence(settings: Settings, options: tuple[str, ...], sentence: str) -> None:
    answer = prompts_write(settings, *options)

    assert answer.returncode != 0
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
