"""`celery -A workers families list` and `retry`, called in this process."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from celery import Celery
from click.testing import CliRunner

from image_generator_types.sizes import FamilyName
from shared.errors import CheckpointError
from shared.families.endings import fail
from shared.settings import Settings
from tests.integration.conftest import Workshop, claimed
from workers.commands import families as commands

Say = Callable[..., str]


@pytest.fixture
def say(settings: Settings, celery: Celery, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that runs a command of the group and returns what it prints."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("MOST_WAITING_FAMILIES", "9")

    def say(*words: str) -> str:
        answer = CliRunner().invoke(commands.families, words, obj=SimpleNamespace(app=celery))
        assert answer.exit_code == 0, answer.output
        return answer.output

    return say


def fail_one(workshop: Workshop) -> None:
    """Fail the family that waits longest."""
    fail(workshop.engine, claimed(workshop.claim()), CheckpointError("The checkpoint is gone."))


def listed(said: str) -> list[tuple[str, str, str]]:
    """Return variation, family and status of each row of a table."""
    return [(row[0], row[1], row[2]) for line in said.splitlines()[1:] if len(row := line.split()) > 2]


def test_families_are_listed_by_variation_and_the_newest_first(workshop: Workshop, say: Say) -> None:
    workshop.submit("old", ["og", "hero"])
    fail_one(workshop)
    workshop.submit("new", ["square"])

    assert listed(say("list"))[:3] == [("new", "square", "queued"), ("old", "og", "failed"), ("old", "hero", "queued")]
    assert listed(say("list", "--status", "failed")) == [("old", "og", "failed")]
    assert listed(say("list", "--variation", "new"))[:1] == [("new", "square", "queued")]
    assert "No such family." in say("list", "--status", "complete")


def test_a_short_list_has_the_families_that_changed_last(workshop: Workshop, say: Say) -> None:
    workshop.submit("old", ["og"])
    workshop.submit("new", ["hero", "square"])
    fail_one(workshop)

    assert listed(say("list", "--limit", "2"))[0] == ("new", "square", "queued")
    assert ("old", "og", "failed") in listed(say("list", "--limit", "2"))


def test_all_failed_families_are_retried_however_many_the_table_shows(
    workshop: Workshop, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("SHOWN", "RETRIED_AT_ONCE"):
        monkeypatch.setattr(commands, limit, 2)
    for name in ("a", "b", "c"):
        workshop.submit(name, ["og", "hero"])
        fail_one(workshop)
        fail_one(workshop)

    said = say("retry", "--yes")

    assert "Perhaps more" in said
    assert "Queued 6 families." in said
    assert "No living GPU worker serves gpu.starter" in said
    assert "Nothing has failed there." in say("retry")


def test_a_retry_ends_with_a_sentence_when_too_many_families_wait(workshop: Workshop, say: Say) -> None:
    for name in ("a", "b"):
        workshop.submit(name, list(FamilyName)[:5])
        for _ in range(5):
            fail_one(workshop)

    said = say("retry", "--yes")

    assert "At most 9 families may wait" in said
    assert "Queued 5 families." in said
