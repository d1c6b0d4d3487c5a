"""See, retry, recut and verify families: `celery -A workers families list|retry|watch|recut|verify`."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import click
from celery import Celery
from celery.bin.base import CeleryCommand
from redis import Redis
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from sqlalchemy import ColumnElement, Engine, func, select, union_all
from sqlalchemy.orm import Session

from image_generator_types.sizes import FamilyName
from shared.database import database_now, in_transaction, make_engine
from shared.errors import QueueFullError, VariationNotFoundError
from shared.families.waiting import not_served, waiting_reasons
from shared.lifecycle import ACTIVE, WORKING, FamilyStatus, VariationStatus
from shared.live_state import RememberedWorkers, make_redis, read_progress
from shared.logs import configure_logs
from shared.pictures.rows import PictureKind
from shared.pictures.store import make_store
from shared.queues import gpu_queue
from shared.reconciler import announce
from shared.settings import Settings
from shared.tables import ImageDerivative, ImageFamily, ImageVariation
from workers.commands.group import CommandGroup, counted, make_console
from workers.commands.recut_run import Recut
from workers.commands.verification import Verification, is_source

LOOK_EVERY_SECONDS = 0.5
SILENCE_SECONDS = 10  #: when nothing was cut for so long, a person wants to know why

SHOWN = 50  #: families in a table that a person reads
RETRIED_AT_ONCE = 500  #: families that are read together, when all that failed are rendered again

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
_SHARE_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())

console = make_console()


@dataclass(frozen=True, kw_only=True)
class Connections:
    """The connections that these commands work with."""

    settings: Settings
    celery: Celery
    engine: Engine
    redis: Redis


@dataclass(frozen=True, kw_only=True)
class FamilyRow:
    """A family as a row of the table that operators see."""

    variation: ImageVariation
    family: ImageFamily
    age_seconds: float  #: since it entered its present state
    waiting_for: str  #: why it waits; empty if it does not


@click.group(cls=CommandGroup)
@click.pass_context
def families(ctx: click.Context) -> None:
    """Show the families of variations, render failed families again, cut families again, and verify their files."""
    settings = Settings.from_environment()
    configure_logs(settings.log_format, logging.WARNING)  # what was done is told in sentences
    engine = make_engine(settings, "celery families")
    redis = make_redis(settings)
    ctx.obj.connections = Connections(celery=ctx.obj.app, engine=engine, redis=redis, settings=settings)


@families.command("list", cls=CeleryCommand)
@click.option(
    "--status",
    type=click.Choice([status.value for status in FamilyStatus]),
    multiple=True,
    help="Only families in these states; all without it.",
)
@click.option("--variation", help="Only families of this variation, by name.")
@click.option(
    "--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="At most so many, newest first."
)
@click.pass_context
def list_families(ctx: click.Context, status: Sequence[str], variation: str | None, limit: int) -> None:
    """List families: those that have changed last, newest variations first."""
    connections: Connections = ctx.obj.connections
    rows = _look(connections, status or [*FamilyStatus], variation, limit=limit)
    console.print(_table(connections, rows) if rows else "No such family.")
    if len(rows) == limit:
        console.print(f"Perhaps more; these are the last. --limit {2 * limit} shows more.")


@families.command("retry", cls=CeleryCommand)
@click.argument("variation", required=False)
@click.option(
    "--family", type=click.Choice([name.value for name in FamilyName]), help="Only this family of the variation."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def retry_families(ctx: click.Context, variation: str | None, family: str | None, *, yes: bool) -> None:
    """Render failed families again: those of one VARIATION (a name), or all of them."""
    connections: Connections = ctx.obj.connections
    if family and not variation:
        raise click.UsageError("--family needs the name of a variation.")
    now = in_transaction(connections.engine, database_now)  # a family that fails again is not retried again

    def failed(limit: int) -> list[FamilyRow]:
        rows = _look(connections, [FamilyStatus.FAILED], variation, before=now, limit=limit)
        return [row for row in rows if family in {None, row.family.name}]

    rows = failed(SHOWN)
    if not rows:
        console.print("Nothing has failed there.")
        return
    console.print(_table(connections, rows))
    if len(rows) == SHOWN:
        console.print("Perhaps more; these are the last.")
    if not yes and not click.confirm(f"Render {_plural(len(rows)) if len(rows) < SHOWN else 'all of them'} again?"):
        console.print("Nothing was queued.")
        sys.exit(1)
    queued, models = 0, set[str]()
    try:
        while rows := failed(RETRIED_AT_ONCE):
            models |= {row.variation.model_id for row in rows}
            for count in _retry(connections, rows):
                queued += count
    except QueueFullError as full:
        console.print(f"[yellow]{full}[/]")
    console.print(f"Queued {_plural(queued)}.")
    for sentence in _unserved(connections, models):
        console.print(f"[yellow]{sentence}[/]")


@families.command("watch", cls=CeleryCommand)
@click.argument("variation", required=False)
@click.pass_context
def watch_families(ctx: click.Context, variation: str | None) -> None:
    """Show families at work, live: one VARIATION's (a name) until it has ended, or all until Ctrl-C.

    The exit code is 0 where the variation is complete, 1 where it ended otherwise.
    """
    connections: Connections = ctx.obj.connections
    wanted = [*FamilyStatus] if variation else [*ACTIVE]
    with Live(console=console, auto_refresh=False) as live:
        while True:
            rows = _look(connections, wanted, variation, limit=SHOWN)
            live.update(_table(connections, rows), refresh=True)
            if variation and rows[0].variation.status != VariationStatus.GENERATING:
                break
            time.sleep(LOOK_EVERY_SECONDS)
    console.print(f"{variation} is {rows[0].variation.status}.")
    sys.exit(rows[0].variation.status != VariationStatus.COMPLETE)


@families.command("recut", cls=CeleryCommand)
@click.option("--variation", help="Only families of this variation, by name.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Also families that would be cut the same way today, for example to have them signed.",
)
@click.pass_context
def recut_families(ctx: click.Context, variation: str | None, *, everything: bool) -> None:
    """Cut families again whose sizes, formats or qualities have changed since, from the originals and without a GPU.

    CPU workers do it, after all fresh families; the previous pictures stay available until the new ones are complete.
    Started again after it was ended, the command goes on where it was (without --all, which would begin from the
    start). The exit code is 1 when some families could not be cut.
    """
    connections: Connections = ctx.obj.connections
    if variation is not None:
        in_transaction(connections.engine, lambda session: _id_of(session, variation))
    recut = Recut(engine=connections.engine, redis=connections.redis, celery=connections.celery, variation=variation)
    if everything:
        recut.mark_all()
    done = _show(recut)
    console.print(
        f"{_plural(done - len(recut.failures))} cut again." if done else "Everything is as it would be cut today."
    )
    if recut.failures:
        console.print(_failures(recut))
    sys.exit(bool(recut.failures))


@families.command("verify", cls=CeleryCommand)
@click.option("--variation", help="Only pictures of this variation, by name, and not the files that no row names.")
@click.option("--repair", is_flag=True, help="Mend what can be mended; damaged pictures are cut again by CPU workers.")
@click.pass_context
def verify_families(ctx: click.Context, variation: str | None, *, repair: bool) -> None:
    """Compare all pictures with their files: their existence, length and bytes, and the links that lead to them.

    Files that no row names are found, too. /health and /metrics tell what was found. The exit code is 1 when something
    is wrong, or with --repair when something is left that only a person can mend.
    """
    connections: Connections = ctx.obj.connections
    if variation is not None:
        in_transaction(connections.engine, lambda session: _id_of(session, variation))
    found = _verify(connections, None if variation is None else [variation])
    if repair and not found.is_clean():
        failures: dict[str, str] = {}
        for name in found.mend():
            recut = Recut(engine=connections.engine, redis=connections.redis, celery=connections.celery, variation=name)
            _show(recut)
            failures |= recut.failures
        found.give_up_replaced(connections.settings.content_grace_seconds)
        console.print("What could be mended was mended. Once more:")
        found = _verify(connections, {*found.damaged, *found.to_link})
        for label, sentence in failures.items():
            console.print(f"{label} was not cut again: {sentence}")
    sys.exit(not found.is_clean())


def _verify(connections: Connections, names: Collection[str] | None) -> Verification:
    """Verify the pictures of some variations, or of all together with all files, and print what is wrong."""
    store = make_store(connections.settings)
    found = Verification(engine=connections.engine, store=store, names=names)
    with Progress(*_SHARE_COLUMNS, console=console) as bar:
        pictures = bar.add_task("0 pictures", total=1.0)
        for share in found.verify_pictures():
            bar.update(pictures, completed=share, description=f"{found.pictures} pictures")
        bar.update(pictures, completed=1.0)
        if names is None:
            files = bar.add_task("0 files", total=None)
            for looked_up in found.find_orphans():
                bar.update(files, description=f"{looked_up} files")
    console.print("Everything is as it should be." if found.is_clean() else _findings(found))
    return found


def _findings(found: Verification) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("variation", "what", "is wrong", "remedy"):
        table.add_column(heading, overflow="fold")
    for name, pictures in found.damaged.items():
        for picture in pictures:
            table.add_row(name, f"{picture.name}.{picture.format}", f"file: {picture.damage}", _remedy(picture))
    for name in found.to_link:
        table.add_row(name, "links", "not those of its pictures", "--repair")
    if found.orphans:
        table.add_row("", counted(len(found.orphans), "file", "files"), "no row names them", "--repair")
    return table


def _remedy(picture: ImageDerivative) -> str:
    if not is_source(picture) or not picture.is_current:
        return "--repair"
    return "retry the family when it has failed" if picture.kind == PictureKind.RENDER else "regenerate the variation"


def _show(recut: Recut) -> int:
    """Show the progress of a recut until it has ended. Returns how many families it cut or failed to cut."""
    done = 0
    with Progress(*_COLUMNS, console=console) as bar:
        task = bar.add_task("cutting", total=None)
        for progress in recut.run():
            done = progress.done
            waiting = progress.silent_seconds > SILENCE_SECONDS
            description = "waiting for CPU workers" if waiting else "cutting"
            bar.update(task, completed=done, total=progress.total, description=description)
        bar.update(task, completed=done, total=done)
    return done


def _failures(recut: Recut) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("not cut again", "reason"):
        table.add_column(heading, overflow="fold")
    for label, sentence in recut.failures.items():
        table.add_row(label, sentence)
    return table


def _look(
    connections: Connections,
    statuses: Iterable[str],
    variation: str | None,
    *,
    before: datetime | None = None,
    limit: int,
) -> list[FamilyRow]:
    """Find the families of these states, those that entered them last, and not after `before`.

    Raises VariationNotFoundError for a name that does not exist.
    """
    late = [] if before is None else [ImageFamily.queued_at <= before]
    workforce = RememberedWorkers(connections.redis).workforce()

    def look(session: Session) -> list[FamilyRow]:
        if variation is None:
            found = _last_of_states(statuses, late, limit)
        else:
            found = [ImageFamily.variation_id == _id_of(session, variation), ImageFamily.status.in_([*statuses]), *late]
        wanted = (
            select(ImageVariation, ImageFamily)
            .join(ImageFamily, ImageFamily.variation_id == ImageVariation.id)
            .where(*found)
            .order_by(ImageVariation.created_at.desc(), ImageFamily.family_index)
        )
        now = database_now(session)
        rows = session.execute(wanted).all()
        reasons = waiting_reasons(session, [family for _, family in rows], workforce)
        return [
            FamilyRow(
                variation=variation,
                family=family,
                age_seconds=(now - family.queued_at).total_seconds(),
                waiting_for=reasons.get(family.id, ""),
            )
            for variation, family in rows
        ]

    return in_transaction(connections.engine, look)


def _id_of(session: Session, variation: str) -> UUID:
    """Return the id of a variation by its name. Raises VariationNotFoundError."""
    variation_id = session.scalar(select(ImageVariation.id).where(ImageVariation.name == variation))
    if variation_id is None:
        raise VariationNotFoundError(f"There is no variation {variation}.")
    return variation_id


def _last_of_states(
    statuses: Iterable[str], conditions: Sequence[ColumnElement[bool]], limit: int
) -> list[ColumnElement[bool]]:
    """Build the filter for the last families that entered some states; an index finds those of each state."""
    each = [
        select(ImageFamily.id, ImageFamily.queued_at)
        .where(ImageFamily.status == status, *conditions)
        .order_by(ImageFamily.queued_at.desc())
        .limit(limit)
        .subquery()
        for status in statuses
    ]
    last = union_all(*(one.select() for one in each)).subquery()
    ids = select(last.c.id).order_by(last.c.queued_at.desc()).limit(limit)
    return [ImageFamily.id == func.any(func.array(ids.scalar_subquery()))]


def _table(connections: Connections, rows: Sequence[FamilyRow]) -> Table:
    progress = read_progress(connections.redis, [row.family.id for row in rows if row.family.status in WORKING])
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("variation", "family", "status", "%", "tries", "since", "model", "reason"):
        table.add_column(heading, no_wrap=heading in {"variation", "model"}, overflow="fold")  # what people copy
    for row in rows:
        family = row.family
        table.add_row(
            row.variation.name,
            family.name,
            family.status,
            str(progress[family.id]) if family.id in progress else "",
            str(family.attempts),
            _duration(row.age_seconds),
            row.variation.model_id,
            f"{family.error_code}: {family.error}" if family.error else row.waiting_for,
        )
    return table


def _retry(connections: Connections, rows: Sequence[FamilyRow]) -> Iterator[int]:
    """Queue families again, each variation in a transaction of its own; yield how many families each had.

    Raises QueueFullError when too many families wait; the rest is left for a later call.
    """
    from shared.variations import retry  # noqa: PLC0415 -- it brings the prompt policy, which takes long to compile

    named: dict[str, list[str]] = {}
    for row in rows:
        named.setdefault(row.variation.name, []).append(row.family.name)
    for name, family_names in named.items():

        def queue_again(session: Session, name: str = name, family_names: list[str] = family_names) -> list[str]:
            return [*retry(session, _id_of(session, name), family_names, settings=connections.settings)]

        doorbells = in_transaction(connections.engine, queue_again)
        announce(connections.engine, connections.redis, connections.celery, doorbells)
        yield len(doorbells)


def _unserved(connections: Connections, models: Iterable[str]) -> Iterator[str]:
    """Say for which of these models, by id, no worker takes the families that were queued."""
    workforce = RememberedWorkers(connections.redis).workforce()
    for model_id in sorted(models):
        if sentence := not_served(gpu_queue(model_id), workforce):
            yield sentence


def _plural(number: int) -> str:
    return counted(number, "family", "families")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
