"""The tasks of CPU workers: cut a fresh render, add a format to a picture, cut a finished family once more."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from celery.signals import worker_process_init, worker_process_shutdown
from sqlalchemy.exc import DBAPIError

from shared.errors import ImageGeneratorError, OriginalUnreadableError, PictureReplacedError
from shared.families.endings import finish_cutting
from shared.formats import ImageFormat
from shared.lifecycle import CUTTING
from shared.queues import ADD_FORMAT_TASK, CPU_QUEUE, CUT_TASK, RECUT_TASK
from shared.wanted_formats import note_try
from workers.derivatives import app
from workers.derivatives.cutting import configure_libvips
from workers.derivatives.recutting import add_format, recut
from workers.derivatives.staged_cuts import Cutter, make_cutter
from workers.leases import HeldClaim
from workers.recuts import count_try, forget_tries, note_failure
from workers.worker_process import WorkerProcess

log = structlog.get_logger(__name__)

NICENESS = 10  #: a tenth of the time that a process of usual priority gets, where both want a core


@dataclass(frozen=True, kw_only=True)
class CpuProcess:
    """One process that cuts pictures."""

    worker: WorkerProcess
    cutter: Cutter


_process: CpuProcess | None = None


@worker_process_init.connect
def start(sender: str, **_: Any) -> None:
    """Set up a child, once."""
    global _process  # noqa: PLW0603 -- one set of connections per process
    _yield_to_gpu_workers()
    configure_libvips()
    worker = WorkerProcess.start(app, sender, stage=CUTTING)
    _process = CpuProcess(worker=worker, cutter=make_cutter(worker.settings, worker.engine, worker.store))


def _yield_to_gpu_workers() -> None:
    """Work at a lower priority: a GPU that waits for a core costs more than a picture that comes a little later.

    Linux counts niceness within a session only, and the priorities of sessions by themselves.
    """
    os.nice(NICENESS)
    with suppress(OSError):  # there are other systems, and other ways to group processes
        Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


@worker_process_shutdown.connect
def stop(**_: Any) -> None:
    """Give the lease of a child back before it ends."""
    if _process is not None:
        _process.worker.stop()


@app.task(name=CUT_TASK, send_events=False)
def cut_task(*_: object) -> None:
    """Cut the family that has waited longest, which is a task of its own in Flower (shared/attempts.py)."""
    if _process is not None:
        cut_next(_process)


@app.task(name=ADD_FORMAT_TASK)
def add_format_task(picture_id: str, image_format: str) -> str:
    """Cut a picture in a format that a client asked for. Returns what was done, for Flower."""
    if _process is None:
        return "not started"
    return add_wanted_format(_process, UUID(picture_id), ImageFormat(image_format))


@app.task(name=RECUT_TASK)
def recut_task(family_id: str) -> str:
    """Cut a finished family once more, after all fresh ones that wait. Returns what was done, for Flower."""
    if _process is None:
        return "not started"
    while cut_next(_process):
        pass
    return recut_family(_process, UUID(family_id))


def cut_next(process: CpuProcess) -> bool:
    """Cut the family that has waited longest and store its pictures. Returns False if none waits."""
    claims = process.worker.claim_next(CUTTING, CPU_QUEUE)
    if not claims:
        return False
    held = claims[0]
    process.worker.begin(held)
    pictures = process.worker.attempt(held, lambda: _cut_and_store(process, held))
    if pictures is not None:
        log.info("family_cut", **held.claim.names, pictures=pictures)
        process.worker.succeeded(held, pictures)
        process.worker.finished(held)
    return True


def _cut_and_store(process: CpuProcess, held: HeldClaim) -> int:
    """Return how many pictures were stored."""
    started = time.monotonic()
    claim = held.claim
    if claim.render is None:
        raise OriginalUnreadableError(f"{claim.label} has no render to cut from: retry it.")
    with process.cutter.staged_cuts(claim.render, claim.variation, on_progress=held.report) as staged:
        finish_cutting(
            process.worker.engine,
            process.worker.store,
            claim,
            staged,
            milliseconds=round((time.monotonic() - started) * 1000),
        )
    return len({picture.name for picture in staged})


def add_wanted_format(process: CpuProcess, picture_id: UUID, image_format: ImageFormat) -> str:
    """Cut a picture in another format. When that fails, a client that asks a minute later starts another try."""
    note_try(process.worker.redis, picture_id, image_format)
    return _cut_again(process, lambda: add_format(process.cutter, picture_id, image_format), lambda _: None)


def recut_family(process: CpuProcess, family_id: UUID) -> str:
    """Cut a finished family again, or record for the command that waits why that cannot be done."""
    redis, budget = process.worker.redis, process.worker.settings.crash_budget
    if count_try(redis, family_id) > budget:
        note_failure(redis, family_id, f"{budget} processes died while they cut it: see the CPU workers' logs.")
        return "given up"
    done = _cut_again(
        process,
        lambda: recut(process.cutter, family_id),
        lambda sentence: note_failure(redis, family_id, sentence),
    )
    forget_tries(redis, family_id)
    return done


def _cut_again(process: CpuProcess, cut: Callable[[], str | None], tell: Callable[[str], None]) -> str:
    """Cut, and make the links lead to the new pictures; whatever happens, the state of the family stays.

    `tell` gets a sentence when another try would not help.
    """
    try:
        with process.worker.lease.watching():
            variation = cut()
    except PictureReplacedError as replaced:
        return str(replaced)
    except DBAPIError as error:
        log.warning("cutting_again_failed", reason=str(error.orig).strip())
        return "PostgreSQL is away"
    except ImageGeneratorError as error:
        log.error("cutting_again_failed", code=error.code, reason=str(error))  # noqa: TRY400 -- it says all that is to know
        tell(str(error))
        return str(error)
    except Exception as error:
        log.exception("cutting_again_failed")
        tell(f"{type(error).__name__}: {error}")
        return "failed"
    if variation is None:
        return "nothing to do"
    log.info("pictures_cut_again", variation=variation)
    process.worker.link(variation)
    return f"{variation} has new pictures"
