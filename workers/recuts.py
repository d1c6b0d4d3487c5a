"""Recuts: find families that were cut with an older recipe, and remember how cutting them again went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from image_generator_types.sizes import FamilyName
from shared.formats import recipe
from shared.lifecycle import ACTIVE, FamilyStatus
from shared.pictures.rows import is_current_cut
from shared.tables import ImageFamily, ImageVariation

#: Families that one statement looks at, also where none of them is to be cut again: about a millisecond.
LOOKED_AT_ONCE = 100

#: How long tries and failures are remembered: a person who starts the command again does so well within that.
REMEMBERED_SECONDS = 3_600
_TRIES = "image-generator.recut-tries."
_FAILURE = "image-generator.recut-failure."


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Some families, in the order of their ids."""

    outdated: Mapping[UUID, str]  #: those to cut again, with the labels that people know them by
    last: UUID | None  #: the last one that was looked at; None where there are no more


def next_outdated(session: Session, variation: str | None, after: UUID | None, limit: int) -> Slice:
    """Look at families whose ids come after `after`, of one variation (a name) or of all, for some to cut again."""
    last = _last_of_slice(session, variation, after)
    label = ImageVariation.name + " " + ImageFamily.name
    outdated = (
        select(ImageFamily.id, label)
        .join(ImageVariation, ImageVariation.id == ImageFamily.variation_id)
        .where(*_of(variation), *_between(after, last), *_outdated())
        .order_by(ImageFamily.id)
        .limit(limit)
    )
    found = session.execute(outdated).all()
    return Slice(outdated={row[0]: row[1] for row in found}, last=found[-1][0] if len(found) == limit else last)


def still_outdated(session: Session, family_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the families that have not been cut again yet."""
    return set(session.scalars(select(ImageFamily.id).where(ImageFamily.id.in_(list(family_ids)), *_outdated())))


def mark_outdated(session: Session, variation: str | None, after: UUID | None) -> UUID | None:
    """Mark some families whose ids come after `after` as cut with an older recipe.

    Returns the last of them, or None where there are no more.
    """
    following = select(ImageFamily.id).where(*_of(variation), *_between(after, None)).order_by(ImageFamily.id)
    some = func.array(following.limit(LOOKED_AT_ONCE).scalar_subquery())
    return max(_mark(session, ImageFamily.id == func.any(some)), default=None)


def mark_families(session: Session, families: Mapping[str, Collection[str]]) -> None:
    """Mark families, named by variation, as cut with an older recipe, so that a recut cuts them again."""
    for variation, names in families.items():
        _mark(session, *_of(variation), ImageFamily.name.in_(names))


def _mark(session: Session, *conditions: ColumnElement[bool]) -> Sequence[UUID]:
    marked = update(ImageFamily).where(*conditions).values(recipe=None).returning(ImageFamily.id)
    return session.scalars(marked.execution_options(synchronize_session=False)).all()


def _last_of_slice(session: Session, variation: str | None, after: UUID | None) -> UUID | None:
    """Find the end of the next slice of LOOKED_AT_ONCE families; None where there are fewer."""
    following = select(ImageFamily.id).where(*_of(variation), *_between(after, None)).order_by(ImageFamily.id)
    return session.scalar(following.offset(LOOKED_AT_ONCE - 1).limit(1))


def _between(after: UUID | None, last: UUID | None) -> Iterator[ColumnElement[bool]]:
    """Build the filter for families whose ids come after one id and up to another; None is no limit."""
    if after is not None:
        yield ImageFamily.id > after
    if last is not None:
        yield ImageFamily.id <= last


def _of(variation: str | None) -> Iterator[ColumnElement[bool]]:
    """Build the filter for the families of one variation (a name), or of all."""
    if variation is not None:
        named = select(ImageVariation.id).where(ImageVariation.name == variation).scalar_subquery()
        yield ImageFamily.variation_id == named


def _outdated() -> Iterator[ColumnElement[bool]]:
    """Build the filter for families that have pictures of an older recipe.

    Families that are on their way are left out: they are cut with the present recipe anyway.
    """
    yield ImageFamily.status.not_in(ACTIVE)
    yield ImageFamily.name.in_(FamilyName)
    yield _has_older_recipe()
    # There are many rows of pictures, so they are asked only where the state does not say that there are pictures.
    pictures = exists().where(is_current_cut(ImageFamily.variation_id, ImageFamily.name))
    yield or_(ImageFamily.status == FamilyStatus.COMPLETE, pictures)


def _has_older_recipe() -> ColumnElement[bool]:
    present = [(family.value, recipe(family)) for family in FamilyName]
    return or_(ImageFamily.recipe.is_(None), tuple_(ImageFamily.name, ImageFamily.recipe).not_in(present))


def count_try(redis: Redis, family_id: UUID) -> int:
    """Count a try to cut a family again. Returns how many tries have begun without an end, 0 while Redis is away."""
    key = f"{_TRIES}{family_id}"
    with suppress(RedisError), redis.pipeline() as pipeline:
        pipeline.incr(key)
        pipeline.expire(key, REMEMBERED_SECONDS)
        return int(pipeline.execute()[0])
    return 0


def forget_tries(redis: Redis, family_id: UUID) -> None:
    """Forget the tries of a family, because one came to its end."""
    with suppress(RedisError):
        redis.delete(f"{_TRIES}{family_id}")


def note_failure(redis: Redis, family_id: UUID, sentence: str) -> None:
    """Record why a family was not cut again; while Redis is away nothing is recorded, and the command asks again."""
    with suppress(RedisError):
        redis.set(f"{_FAILURE}{family_id}", sentence, ex=REMEMBERED_SECONDS)


def forget_failures(redis: Redis, family_ids: Sequence[UUID]) -> None:
    """Forget how cutting families again went before, because they are to be tried once more."""
    if family_ids:
        with suppress(RedisError):
            keys = (f"{key}{family_id}" for key in (_FAILURE, _TRIES) for family_id in family_ids)
            redis.delete(*keys)


def read_failures(redis: Redis, family_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return, for each family that could not be cut again, the reason; empty while Redis is away."""
    if not family_ids:
        return {}
    try:
        sentences: list[Any] = redis.mget([f"{_FAILURE}{family_id}" for family_id in family_ids])
    except RedisError:
        return {}
    return {key: sentence for key, sentence in zip(family_ids, sentences, strict=True) if sentence is not None}
