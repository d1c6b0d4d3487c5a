"""Recuts: find families that were cut with an older recipe, and remember how cutting them again went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from shared.formats import recipe
from shared.lifecycle import ACTIVE, FamilyStatus
from shared.pictures.rows import is_current_cut
from shared.sizes import FamilyName
from shared.tables import ImageFamily, ImageVariation

MARKED_AT_ONCE = 1_000  #: rows; bounds how long their locks are held

#: How long tries and failures are remembered: a person who starts the command again does so well within that.
REMEMBERED_SECONDS = 3_600
_TRIES = "image-generator.recut-tries."
_FAILURE = "image-generator.recut-failure."


def count_outdated(session: Session, variation: str | None) -> int:
    """Count the families to cut again, of one variation (a name) or of all."""
    return session.scalars(select(func.count()).select_from(_outdated(variation).subquery())).one()


def next_outdated(session: Session, variation: str | None, after: UUID | None, limit: int) -> dict[UUID, str]:
    """Return families to cut again whose ids come after `after`: their ids and the labels that people know them by."""
    label = ImageVariation.name + " " + ImageFamily.name
    page = _page(_outdated(variation), after, limit).add_columns(label)
    named = page.join(ImageVariation, ImageVariation.id == ImageFamily.variation_id)
    return {row[0]: row[1] for row in session.execute(named)}


def still_outdated(session: Session, family_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the families that have not been cut again yet."""
    return set(session.scalars(_outdated(None).where(ImageFamily.id.in_(list(family_ids)))))


def mark_outdated(session: Session, variation: str | None, after: UUID | None) -> UUID | None:
    """Mark some families whose ids come after `after` as cut with an older recipe. Returns the last of them."""
    some = _page(_of(variation), after, MARKED_AT_ONCE)
    marked = update(ImageFamily).where(ImageFamily.id.in_(some)).values(recipe=None).returning(ImageFamily.id)
    return max(session.scalars(marked.execution_options(synchronize_session=False)), default=None)


def mark_families(session: Session, families: Mapping[str, Collection[str]]) -> None:
    """Mark families, named by variation, as cut with an older recipe, so that a recut cuts them again."""
    for variation, names in families.items():
        named = ImageFamily.id.in_(_of(variation).where(ImageFamily.name.in_(names)))
        session.execute(
            update(ImageFamily).where(named).values(recipe=None).execution_options(synchronize_session=False)
        )


def _page(families: Select[UUID], after: UUID | None, limit: int) -> Select[UUID]:
    page = families.order_by(ImageFamily.id).limit(limit)
    return page if after is None else page.where(ImageFamily.id > after)


def _of(variation: str | None) -> Select[UUID]:
    """Select the families of one variation (a name), or of all."""
    families = select(ImageFamily.id)
    if variation is None:
        return families
    named = select(ImageVariation.id).where(ImageVariation.name == variation).scalar_subquery()
    return families.where(ImageFamily.variation_id == named)


def _outdated(variation: str | None) -> Select[UUID]:
    """Select the families that have pictures of an older recipe.

    Families that are on their way are left out: they are cut with the present recipe anyway.
    """
    pictures = exists().where(is_current_cut(ImageFamily.variation_id, ImageFamily.name))
    # There are many rows of pictures, so they are asked only where the state does not say that there are pictures.
    served = or_(ImageFamily.status == FamilyStatus.COMPLETE, pictures)
    known = ImageFamily.name.in_(FamilyName)
    return _of(variation).where(ImageFamily.status.not_in(ACTIVE), known, _has_older_recipe(), served)


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
