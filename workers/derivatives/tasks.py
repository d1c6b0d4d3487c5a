"""The CPU worker's task: read the lossless render, cut master and derivatives, store them."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from celery.signals import worker_process_init, worker_process_shutdown
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.errors import OriginalUnreadableError
from shared.lifecycle import CUTTING
from shared.pictures import PictureKind, StagedPicture, staged_files, waiting_render
from shared.queues import CPU_QUEUE, CUT_TASK
from shared.sizes import ASPECT_FAMILIES, FamilyName
from workers.claims import finish_cutting
from workers.derivatives import app
from workers.derivatives.cutting import configure_libvips, cut_family
from workers.leases import HeldClaim
from workers.worker_process import WorkerProcess

_process: WorkerProcess | None = None


@worker_process_init.connect
def start(sender: str, **_: Any) -> None:
    """In each child, once."""
    global _process  # noqa: PLW0603 -- one set of connections per process
    configure_libvips()
    _process = WorkerProcess.start(app, sender)


@worker_process_shutdown.connect
def stop(**_: Any) -> None:
    """Before a child ends."""
    if _process is not None:
        _process.lease.stop()


@app.task(name=CUT_TASK)
def cut(family_id: str) -> str:
    """Cut the family that the doorbell names, or the one that waits longest; says what came of it."""
    if _process is None:
        return "not started"
    return cut_next(_process, UUID(family_id))


def cut_next(process: WorkerProcess, hint: UUID) -> str:
    """Claim a rendered family, cut it and store its pictures."""
    claims = process.claim_next(CUTTING, CPU_QUEUE, hint)
    if not claims:
        return "nothing waits"
    held = claims[0]
    if process.attempt(held, lambda: _cut_and_store(process, held)) is None:
        return f"{held.claim.label} was not cut"
    process.finished(held)
    return f"{held.claim.label} is complete"


def _cut_and_store(process: WorkerProcess, held: HeldClaim) -> bool:
    started = time.monotonic()
    claim = held.claim
    original = in_transaction(process.engine, lambda session: _original(session, process, held))
    cuts = cut_family(original, ASPECT_FAMILIES[FamilyName(claim.family.name)], held.report)
    with staged_files(process.engine, process.store) as files:
        staged = []
        for one in cuts:
            files.append(process.store.stage(one.data, one.image_format))
            staged.append(
                StagedPicture(name=one.name, kind=PictureKind(one.kind), size=one.size, file=files[-1]),
            )
        finish_cutting(
            process.engine,
            process.store,
            claim,
            staged,
            milliseconds=round((time.monotonic() - started) * 1000),
            public_image_url=process.settings.public_image_url,
        )
    return True


def _original(session: Session, process: WorkerProcess, held: HeldClaim) -> bytes:
    family = held.claim.family
    render = waiting_render(session, family.variation_id, family.name)
    if render is None:
        raise OriginalUnreadableError(f"{held.claim.label} has no render to cut from: retry it.")
    path = process.store.content_path(render.sha256, render.format)
    try:
        return path.read_bytes()
    except OSError as error:
        raise OriginalUnreadableError(f"The render of {held.claim.label} cannot be read: {error}.") from error
