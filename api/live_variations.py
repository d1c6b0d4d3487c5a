"""Variations with what only this moment knows about them: progress, and why families wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from api.extensions import extensions, snapshot
from shared.families.waiting import not_served, waiting_reasons
from shared.lifecycle import WORKING, FamilyStatus
from shared.live_state import Workforce, read_progress
from shared.tables import ImageFamily, ImageVariation


@dataclass(frozen=True, kw_only=True)
class LiveFamily:
    """A family at this moment."""

    row: ImageFamily
    progress: int  #: percent of the present status's work
    waiting_for: str | None  #: why it waits


@dataclass(frozen=True, kw_only=True)
class LiveVariation:
    """A variation at this moment."""

    row: ImageVariation
    families: Sequence[LiveFamily]


def read_live_state(page: Sequence[ImageVariation]) -> list[LiveVariation]:
    """Ask Redis and PostgreSQL about all families of a page at once; without Redis nothing is known of workers."""
    reasons = waiting_reasons(snapshot(), _families(page), _workforce(page))
    return _live(page, reasons)


def committed_state(variation: ImageVariation) -> LiveVariation:
    """Describe a variation right after a commit. Nothing can fail here, so what was changed is answered as changed."""
    workforce = _workforce([variation])
    queued = [family for family in variation.families if family.status == FamilyStatus.QUEUED]
    reasons = {family.id: not_served(family.queue, workforce) or "It was queued just now." for family in queued}
    return _live([variation], reasons)[0]


def _families(page: Sequence[ImageVariation]) -> list[ImageFamily]:
    return [family for variation in page for family in variation.families]


def _workforce(page: Sequence[ImageVariation]) -> Workforce | None:
    some_are_queued = any(family.status == FamilyStatus.QUEUED for family in _families(page))
    return extensions().gpu_workers.workforce() if some_are_queued else None


def _live(page: Sequence[ImageVariation], reasons: Mapping[UUID, str]) -> list[LiveVariation]:
    at_work = [family.id for family in _families(page) if family.status in WORKING]
    progress = read_progress(extensions().redis, at_work)

    def live(family: ImageFamily) -> LiveFamily:
        percent = 100 if family.status == FamilyStatus.COMPLETE else progress.get(family.id, 0)
        return LiveFamily(row=family, progress=percent, waiting_for=reasons.get(family.id))

    return [LiveVariation(row=one, families=[live(family) for family in one.families]) for one in page]
