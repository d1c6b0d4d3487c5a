"""Variations with what only Redis knows about them: progress, and whether a worker serves the families that wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.extensions import extensions
from shared.lifecycle import WORKING, FamilyStatus
from shared.live_state import read_progress
from shared.tables import ImageFamily, ImageVariation


@dataclass(frozen=True, kw_only=True)
class LiveFamily:
    """A family at this moment."""

    row: ImageFamily
    progress: int  #: percent of the present status's work
    error: str | None  #: why the family failed, or why it waits


@dataclass(frozen=True, kw_only=True)
class LiveVariation:
    """A variation at this moment."""

    row: ImageVariation
    families: Sequence[LiveFamily]


def read_live_state(page: Sequence[ImageVariation]) -> list[LiveVariation]:
    """Ask Redis about all families of a page at once; without Redis nothing is added."""
    families = [family for variation in page for family in variation.families]
    progress = read_progress(extensions().redis, [family.id for family in families if family.status in WORKING])
    some_wait = any(family.status == FamilyStatus.QUEUED for family in families)
    served = extensions().gpu_workers.served_queues() if some_wait else None

    def live(family: ImageFamily) -> LiveFamily:
        percent = 100 if family.status == FamilyStatus.COMPLETE else progress.get(family.id, 0)
        return LiveFamily(row=family, progress=percent, error=_error(family, served))

    return [LiveVariation(row=one, families=[live(family) for family in one.families]) for one in page]


def _error(family: ImageFamily, served: Collection[str] | None) -> str | None:
    if family.status != FamilyStatus.QUEUED or served is None or family.queue in served:
        return family.error
    return f"No living GPU worker serves {family.queue}: it waits until one is started."
