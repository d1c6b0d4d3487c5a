"""Cuts the original of a finished family once more: in an additional format, or completely, with the present recipe.

The family is not claimed, its state stays, and its pictures are served meanwhile. An advisory lock lets one process do
the work; a check under the family's row lock, before the commit, makes sure that the result is still wanted and that
the original is still the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from image_generator_types.sizes import FamilyName
from shared.database import AdvisoryLock, held_lock, in_lasting_transaction, in_transaction, lock_key
from shared.errors import OriginalUnreadableError, PictureReplacedError
from shared.formats import ImageFormat, cuts_beforehand, recipe
from shared.lifecycle import ACTIVE, FamilyStatus
from shared.pictures.rows import StagedPicture, current_original, is_current_cut, store_pictures
from shared.tables import ImageDerivative, ImageFamily, ImageVariation
from workers.derivatives.staged_cuts import Cutter

#: A family takes some seconds of CPU; a process that freezes keeps others from its work for no longer than this.
LONGEST_CUT_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class _Order:
    """Which pictures are to be cut of which original."""

    variation: ImageVariation
    family: ImageFamily
    original: ImageDerivative
    wanted: frozenset[tuple[str, ImageFormat]]
    recipe: str | None = None  #: with which everything is cut again; None where only a format is added


def add_format(cutter: Cutter, picture_id: UUID, image_format: ImageFormat) -> str | None:
    """Cut a current picture in another format and serve it, unless that is done or under way.

    Returns the variation's name, or None when no picture was cut. Raises OriginalUnreadableError, and
    PictureReplacedError when the picture was replaced or deleted meanwhile.
    """
    key = f"{picture_id}.{image_format}"
    return _cut_once(cutter, AdvisoryLock.FORMAT, key, lambda session: _missing(session, picture_id, image_format))


def recut(cutter: Cutter, family_id: UUID) -> str | None:
    """Cut all pictures of a finished family again with the present recipe, unless that is done or under way.

    Formats that were added are cut again too, and pictures of sizes that no longer exist go. Returns the variation's
    name, or None when nothing was cut. Raises OriginalUnreadableError, and PictureReplacedError when the family was
    rendered again or deleted meanwhile.
    """
    return _cut_once(cutter, AdvisoryLock.RECUT, str(family_id), lambda session: _outdated(session, family_id))


def _cut_once(cutter: Cutter, lock: AdvisoryLock, key: str, look: Callable[[Session], _Order | None]) -> str | None:
    with held_lock(cutter.engine, lock, lock_key(key), seconds=LONGEST_CUT_SECONDS) as ours:
        order = in_transaction(cutter.engine, look) if ours else None
        if order is None:
            return None
        with cutter.staged_cuts(order.original, order.variation, order.wanted) as staged:
            in_lasting_transaction(cutter.engine, lambda session: _store(session, cutter, order, look, staged))
    return order.variation.name


def _store(
    session: Session,
    cutter: Cutter,
    order: _Order,
    look: Callable[[Session], _Order | None],
    staged: list[StagedPicture],
) -> None:
    """Commit the pictures.

    After a COMMIT in doubt this runs once more. If that COMMIT had succeeded, nothing is wanted any more by then, and
    the caller gets a PictureReplacedError for pictures that are stored as they should be.
    """
    family = session.get(ImageFamily, order.family.id, with_for_update=True)
    again = look(session)
    if family is None or again is None or again.original.id != order.original.id:
        label = f"{order.variation.name} {order.family.name}"
        raise PictureReplacedError(f"{label} was replaced or deleted while it was cut again.")
    if order.recipe is not None:
        family.recipe = order.recipe
    store_pictures(
        session,
        cutter.store,
        again.variation,
        family.name,
        staged,
        all_cuts=order.recipe is not None,
        revision=order.original.revision,
    )


def _missing(session: Session, picture_id: UUID, image_format: ImageFormat) -> _Order | None:
    """Return the order for another format of a picture; None when it exists, or the picture was replaced or deleted.

    A picture whose size is no longer in the matrix, and that no recut has removed yet, gets no other format.
    """
    picture = session.get(ImageDerivative, picture_id)
    if picture is None or picture.variation_id is None or not picture.is_current:
        return None
    wanted = (picture.name, image_format)
    whose = (ImageFamily.variation_id == picture.variation_id, ImageFamily.name == picture.family)
    family = session.scalar(select(ImageFamily).where(*whose))
    if family is None or wanted in _existing(session, family):
        return None
    if (picture.name, ImageFormat.WEBP) not in cuts_beforehand(FamilyName(family.name)):
        return None
    return _order(session, family, {wanted})


def _outdated(session: Session, family_id: UUID) -> _Order | None:
    """Return the order for a family's pictures; None when they have the present recipe or will get it anyway.

    None also when the family was deleted.
    """
    family = session.get(ImageFamily, family_id)
    if family is None or family.status in ACTIVE:
        return None
    present, existing = recipe(FamilyName(family.name)), _existing(session, family)
    if family.recipe == present or not (existing or family.status == FamilyStatus.COMPLETE):
        return None
    return _order(session, family, existing | cuts_beforehand(FamilyName(family.name)), present)


def _existing(session: Session, family: ImageFamily) -> set[tuple[str, ImageFormat]]:
    """Return the names and formats in which a family is served."""
    current = select(ImageDerivative.name, ImageDerivative.format).where(
        is_current_cut(family.variation_id, family.name)
    )
    return {(name, ImageFormat(image_format)) for name, image_format in session.execute(current)}


def _order(
    session: Session, family: ImageFamily, wanted: set[tuple[str, ImageFormat]], recipe: str | None = None
) -> _Order:
    variation = session.get_one(ImageVariation, family.variation_id)
    original = current_original(session, variation.id, family.name)
    if original is None:
        raise OriginalUnreadableError(
            f"{variation.name} {family.name} has no original to cut from: regenerate the variation."
        )
    return _Order(variation=variation, family=family, original=original, wanted=frozenset(wanted), recipe=recipe)
