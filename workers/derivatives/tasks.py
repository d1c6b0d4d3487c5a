"""The CPU worker's tasks: cut a fresh render, add a format to a picture, cut a finished family by today's recipe."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from celery.signals import worker_process_init, worker_process_shutdown
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.errors import ImageGeneratorError, OriginalUnreadableError, PictureReplacedError
from shared.families.endings import finish_cutting
from shared.formats import ImageFormat
from shared.lifecycle import CUTTING
from shared.pictures.rows import waiting_render
from shared.queues import ADD_FORMAT_TASK, CPU_QUEUE, CUT_TASK, RECUT_TASK
from shared.recuts import count_try, forget_tries, note_failure
from shared.tables import ImageDerivative
from shared.wanted_formats import silence
from workers.derivatives import app
from workers.derivatives.cutter import Cutter, make_cutter
from workers.derivatives.cutting import configure_libvips
from workers.derivatives.recutting import add_format, recut
from workers.leases import HeldClaim
from workers.worker_process import WorkerProcess

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class CpuProcess:
    """One process that cuts."""

    worker: WorkerProcess
    cutter: Cutter


_process: CpuProcess | None = None


@worker_process_init.connect
def start(sender: str, **_: Any) -> None:
    """In each child, once."""
    global _process  # noqa: PLW0603 -- one set of connections per process
    configure_libvips()
    worker = WorkerProcess.start(app, sender)
    _process = CpuProcess(worker=worker, cutter=make_cutter(worker.settings, worker.engine, worker.store))


@worker_process_shutdown.connect
def stop(**_: Any) -> None:
    """Before a child ends."""
    if _process is not None:
        _process.worker.lease.stop()


@app.task(name=CUT_TASK)
def cut_task(family_id: str) -> str:
    """Cut the family that the doorbell names, or the one that waits longest; says what came of it."""
    if _process is None:
        return "not started"
    return cut_next(_process, UUID(family_id)) or "nothing waits"


@app.task(name=ADD_FORMAT_TASK)
def add_format_task(picture_id: str, image_format: str) -> str:
    """Cut a picture in a format that somebody asked for; says what came of it."""
    if _process is None:
        return "not started"
    return add_wanted_format(_process, UUID(picture_id), ImageFormat(image_format))


@app.task(name=RECUT_TASK)
def recut_task(family_id: str) -> str:
    """Cut a finished family by today's recipe, after all fresh ones that wait; says what came of it."""
    if _process is None:
        return "not started"
    while cut_next(_process, UUID(family_id)):
        pass
    return recut_family(_process, UUID(family_id))


def cut_next(process: CpuProcess, hint: UUID) -> str | None:
    """Claim a rendered family, cut it and store its pictures; None when nothing waits."""
    claims = process.worker.claim_next(CUTTING, CPU_QUEUE, hint)
    if not claims:
        return None
    held = claims[0]
    if process.worker.attempt(held, lambda: _cut_and_store(process, held)) is None:
        return f"{held.claim.label} was not cut"
    process.worker.finished(held)
    return f"{held.claim.label} is complete"


def _cut_and_store(process: CpuProcess, held: HeldClaim) -> bool:
    started = time.monotonic()
    claim = held.claim
    render = in_transaction(process.worker.engine, lambda session: _render(session, held))
    with process.cutter.staged_cuts(render, claim.variation, on_progress=held.report) as staged:
        finish_cutting(
            process.worker.engine,
            process.worker.store,
            claim,
            staged,
            milliseconds=round((time.monotonic() - started) * 1000),
            settings=process.worker.settings,
        )
    return True


def _render(session: Session, held: HeldClaim) -> ImageDerivative:
    family = held.claim.family
    render = waiting_render(session, family.variation_id, family.name)
    if render is None:
        raise OriginalUnreadableError(f"{held.claim.label} has no render to cut from: retry it.")
    return render


def add_wanted_format(process: CpuProcess, picture_id: UUID, image_format: ImageFormat) -> str:
    """Cut a picture in another format. Where that fails, the next one who asks tries again, a minute later."""
    silence(process.worker.redis, picture_id, image_format)
    return _cut_again(process, lambda: add_format(process.cutter, picture_id, image_format), lambda _: None)


def recut_family(process: CpuProcess, family_id: UUID) -> str:
    """Cut a finished family again, and tell who waits for that where it cannot be done."""
    redis, budget = process.worker.redis, process.worker.settings.crash_budget
    if count_try(redis, family_id) > budget:
        note_failure(redis, family_id, f"{budget} processes died while they cut it: see the CPU workers' logs.")
        return "given up"
    said = _cut_again(
        process,
        lambda: recut(process.cutter, family_id),
        lambda sentence: note_failure(redis, family_id, sentence),
    )
    forget_tries(redis, family_id)
    return said


def _cut_again(process: CpuProcess, cut: Callable[[], str | None], tell: Callable[[str], None]) -> str:
    """Cut, and let the friendly links lead to what came of it; whatever happens, the state of the family stays."""
    try:
        variation = cut()
    except PictureReplacedError as replaced:
        return str(replaced)
    except DBAPIError as error:
        log.warning("not_cut_again", reason=str(error.orig).strip())
        return "PostgreSQL is away"
    except ImageGeneratorError as error:
        log.error("not_cut_again", code=error.code, reason=str(error))  # noqa: TRY400 -- it says all that is to know
        tell(str(error))
        return str(error)
    except Exception as error:
        log.exception("not_cut_again")
        tell(f"{type(error).__name__}: {error}")
        return "failed"
    if variation is None:
        return "nothing to do"
    log.info("cut_again", variation=variation)
    process.worker.link(variation)
    return f"{variation} has new pictures"
