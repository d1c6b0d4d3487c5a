"""Mixed work on many variations at random, and what it adds up to by the rows of the tables alone.

After each step the rows of the variation are compared with those before it. So what is expected here knows nothing of
events.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from redis import Redis
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from image_generator_types.sizes import FamilyName, ImageSize
from shared.database import in_transaction
from shared.errors import (
    BlankPictureError,
    CheckpointError,
    ImageGeneratorError,
    LeaseLostError,
    OutOfMemoryError,
    WrongStateError,
)
from shared.events import relay_events
from shared.families.claims import Claim, Holder, claim
from shared.families.endings import RenderRecord, draw_again, fail, finish_cutting, finish_rendering, give_back
from shared.generation_params import GenerationRequest, VariationRequest
from shared.lifecycle import ACTIVE, CUTTING, RENDERING
from shared.pictures.rows import PictureKind, StagedPicture
from shared.pictures.store import PictureStore
from shared.queues import CPU_QUEUE, gpu_queue
from shared.settings import Settings
from shared.tables import ImageFamily, ImageVariation
from shared.variations import cancel, regenerate, remove, retry, submit

HOLDER = Holder(name="mixed@test 1.2", lock_key=5, lease_seconds=600)
MODELS = ("starter", "animagine-xl-4.0-opt", "realvisxl-v4")
CATEGORIES = ("landing", "error-page", "seo-city", "blog")
FAMILIES = ("og", "hero", "square", "sidebar", "header")
ERRORS: tuple[ImageGeneratorError, ...] = (
    CheckpointError("The checkpoint is gone."),
    BlankPictureError("It is blank."),
    OutOfMemoryError("It does not fit."),
)

#: What workers do, much more often than people change their minds.
WORK = ("claim", "claim", "claim", "finish", "finish", "finish", "finish", "fail", "give back", "refuse")
PEOPLE = ("retry", "retry", "regenerate", "cancel", "delete")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A variation at one moment; None where it does not exist."""

    row: ImageVariation | None
    families: Mapping[str, ImageFamily] = field(default_factory=dict)


@dataclass(kw_only=True)
class Truth:
    """What happened, by model, category and family (empty for a whole variation)."""

    counts: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)  #: and by what, and code
    times: defaultdict[tuple[str, str, str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def note(self, before: Seen, after: Seen, step: str) -> None:
        """Note what a step changed."""
        row = after.row or before.row
        if row is None:
            return
        model, category = row.model_id, row.category
        for name, what, code in _changes(before, after, step):
            self.counts[model, category, name, what, code] += 1
        for name, what, took in _times(before, after):
            self.times[model, category, name, what].append(took)

    def count(self, what: str, *, families: bool, **of: str) -> int:
        """Count what happened to families or variations, for one model, category or family, or for all."""
        return sum(self.by_code(what, families=families, **of).values())

    def by_code(self, what: str, *, families: bool, **of: str) -> dict[str, int]:
        """Count the same by code."""
        found: Counter[str] = Counter()
        for (model, category, family, counted, code), number in self.counts.items():
            if counted == what and bool(family) == families and _is_of(of, model, category, family):
                found[code] += number
        return dict(found)

    def took(self, what: str, *, families: bool, **of: str) -> list[int]:
        """List the times of families or variations, sorted."""
        return sorted(
            took
            for (model, category, family, measured), times in self.times.items()
            if measured == what and bool(family) == families and _is_of(of, model, category, family)
            for took in times
        )


def _is_of(of: Mapping[str, str], model: str, category: str, family: str) -> bool:
    return of.items() <= {"model": model, "category": category, "family": family}.items()


def _changes(before: Seen, after: Seen, step: str) -> list[tuple[str, str, str]]:
    """Return what happened to the variation and its families: the name of the family, what, and the code."""
    old, new = before.row, after.row
    if new is None:
        stopped = [("", name, one) for name, one in before.families.items() if one.status in ACTIVE]
        return [("", "deleted", ""), *((name, "stopped", "deleted") for _, name, _ in stopped)]
    changes = []
    if old is None or old.run != new.run:
        changes.append(("", "queued", new.cause))
    if new.started_at is not None and (old is None or old.started_at != new.started_at):
        changes.append(("", "started", ""))
    if new.status != "generating" and (old is None or old.status == "generating"):
        changes.append(("", new.status, ""))
    for name, family in after.families.items():
        status = before.families[name].status if name in before.families else None
        if family.status != status and family.status in {"complete", "failed", "canceled"}:
            what, code = {
                "complete": ("complete", ""),
                "failed": ("failed", family.error_code or ""),
                "canceled": ("stopped", "canceled"),
            }[family.status]
            changes.append((name, what, code))
        if step == "regenerate" and status in ACTIVE and old is not None and old.run != new.run:
            changes.append((name, "stopped", "regenerated"))
    return changes


def _times(before: Seen, after: Seen) -> list[tuple[str, str, int]]:
    old, new = before.row, after.row
    if new is None:
        return []
    times = []
    if new.started_at is not None and (old is None or old.started_at != new.started_at):
        times.append(("", "wait", _ms(new.started_at) - _ms(new.requeued_at or new.created_at)))
    if new.status == "complete" and new.started_at and (old is None or old.status == "generating"):
        times.append(("", "total", _ms(new.completed_at) - _ms(new.started_at)))
    for name, family in after.families.items():
        if family.status == "complete" and before.families[name].status != "complete":
            times += [
                (name, "render", family.render_time_ms or 0),
                (name, "cut", family.cut_time_ms or 0),
                (name, "generation", family.generation_time_ms or 0),
                (name, "wait", family.wait_time_ms or 0),
            ]
    return times


def _ms(moment: datetime | None) -> int:
    assert moment is not None
    return (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


class MixedWork:
    """Workers and people who do at random what they can, one after the other."""

    def __init__(self, engine: Engine, redis: Redis, store: PictureStore, settings: Settings, seed: int) -> None:
        self._engine, self._redis, self._store, self._settings = engine, redis, store, settings
        self._random = random.Random(seed)  # noqa: S311 -- repeatable
        self._held: list[Claim] = []
        self._ids: list[UUID] = []
        self._seen: dict[UUID, Seen] = {}
        self.truth = Truth()

    def submit(self) -> None:
        """Post one more idea."""
        request = VariationRequest(
            name=f"idea-{len(self._ids)}-{secrets.token_hex(4)}",
            category=self._random.choice(CATEGORIES),
            generation=GenerationRequest(prompt="a lighthouse in the fog", model=self._random.choice(MODELS)),
            families=tuple(map(FamilyName, self._random.sample(FAMILIES, self._random.randint(1, 3)))),
        )
        variation_id = self._run(lambda session: submit(session, request, self._settings).variation.id)
        self._ids.append(variation_id)
        self._note(variation_id, "submit")

    def act(self) -> None:
        """Do one thing to one of the variations; much of it is refused. Then publish the events."""
        step = self._random.choice(WORK if self._random.random() < 0.9 else PEOPLE)
        if step == "claim":
            self._claim()
        elif step in WORK:
            self._end(step)
        elif self._ids:
            self._change(step, self._random.choice(self._ids[-12:]))
        relay_events(self._engine, self._redis)

    def finish(self) -> None:
        """Stop whatever is still under way, so that every run has ended."""
        for variation_id in self._ids:
            self._change("cancel", variation_id)
        relay_events(self._engine, self._redis)

    def _claim(self) -> None:
        stage = self._random.choice((RENDERING, CUTTING))
        queue = CPU_QUEUE if stage == CUTTING else gpu_queue(self._random.choice(MODELS))
        for one in claim(self._engine, stage, queue, HOLDER, batch_size=self._random.randint(1, 2)):
            self._held.append(one)
            self._note(one.variation.id, "claim")

    def _end(self, how: str) -> None:
        """End one of the claims, which may be lost."""
        if not self._held:
            return
        one = self._held.pop(self._random.randrange(len(self._held)))
        if one.stage == RENDERING and one.family.redraws:
            how = "refuse"  # no other seed helps
        endings: dict[str, Callable[[], object]] = {
            "finish": lambda: self._finish(one),
            "fail": lambda: fail(self._engine, one, self._random.choice(ERRORS)),
            "give back": lambda: give_back(self._engine, one),
            "refuse": lambda: draw_again(self._engine, one, 0.9) if one.stage == RENDERING else None,
        }
        self._do(how, one.variation.id, endings[how])

    def _change(self, how: str, key: UUID) -> None:
        """Let a person change a variation."""
        names = self._random.sample(FAMILIES, self._random.randint(1, len(FAMILIES)))
        settings = self._settings
        changes: dict[str, Callable[[Session], object]] = {
            "retry": lambda session: retry(session, key, names, settings=settings),
            "regenerate": lambda session: regenerate(session, key, {}, settings),
            "cancel": lambda session: cancel(session, key),
            "delete": lambda session: remove(session, key),
        }
        self._do(how, key, lambda: self._run(changes[how]))

    def _do(self, how: str, key: UUID, step: Callable[[], object]) -> None:
        if self._seen[key].row is None:
            return
        with suppress(LeaseLostError, WrongStateError):
            step()
            self._note(key, how)

    def _finish(self, one: Claim) -> None:
        took = self._random.randint(1, 90_000)
        file = self._store.stage(secrets.token_bytes(64), "png" if one.stage == RENDERING else "webp")
        size = ImageSize(width=64, height=64)
        if one.stage == RENDERING:
            name = f"{one.family.name}-{PictureKind.RENDER}"
            picture = StagedPicture(name=name, kind=PictureKind.RENDER, size=size, file=file)
            finish_rendering(
                self._engine, self._store, one, picture, RenderRecord(milliseconds=took, rendered_with={}, score=None)
            )
        else:
            picture = StagedPicture(name=one.family.name, kind=PictureKind.DERIVATIVE, size=size, file=file)
            finish_cutting(self._engine, self._store, one, [picture], milliseconds=took)
        self._store.discard(file)

    def _note(self, key: UUID, step: str) -> None:
        """Note what a step has changed of a variation."""
        after = self._look(key)
        self.truth.note(self._seen.get(key, Seen(row=None)), after, step)
        self._seen[key] = after

    def _look(self, key: UUID) -> Seen:
        def read(session: Session) -> Seen:
            row = session.get(ImageVariation, key)
            families = session.scalars(select(ImageFamily).where(ImageFamily.variation_id == key))
            return Seen(row=row, families={family.name: family for family in families})

        return self._run(read)

    def _run(self, block: Callable[[Session], Any]) -> Any:
        return in_transaction(self._engine, block)
