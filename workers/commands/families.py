"""See, retry and recut families: `celery -A workers families list|retry|watch|recut`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import click
from celery import Celery
from celery.bin.base import CeleryCommand
from redis import Redis
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shared.database import database_now, in_transaction, make_engine
from shared.errors import VariationNotFoundError
from shared.lifecycle import ACTIVE, WORKING, FamilyStatus, VariationStatus
from shared.live_state import make_redis, read_progress, served_queues
from shared.queues import Doorbell
from shared.reconciler import announce
from shared.settings import Settings
from shared.sizes import FamilyName
from shared.tables import ImageFamily, ImageVariation
from shared.variations import find_by_name, retry
from workers.commands.recutting import Recut
from workers.commands.sentences import Sentences, make_console

LOOK_EVERY_SECONDS = 0.5
SILENCE_SECONDS = 10  #: nothing was cut for so long: a person wants to know why

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

console = make_console()


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What an operator's command works with."""

    celery: Celery
    engine: Engine
    redis: Redis


@dataclass(frozen=True, kw_only=True)
class FamilyLine:
    """One family as an operator sees it."""

    variation: ImageVariation
    family: ImageFamily
    age_seconds: float  #: since it entered its present state


@click.group(cls=Sentences)
@click.pass_context
def families(ctx: click.Context) -> None:
    """See the families of variations, and have failed ones rendered again."""
    settings = Settings.from_environment()
    engine = make_engine(settings, "celery families")
    ctx.obj.desk = Desk(celery=ctx.obj.app, engine=engine, redis=make_redis(settings))


@families.command("list", cls=CeleryCommand)
@click.option(
    "--status",
    type=click.Choice([status.value for status in FamilyStatus]),
    multiple=True,
    help="Only these; all where none is given.",
)
@click.option("--variation", help="Only this variation's, by name.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, newest first.")
@click.pass_context
def list_families(ctx: click.Context, status: Sequence[str], variation: str | None, limit: int) -> None:
    """List families, newest first."""
    desk: Desk = ctx.obj.desk
    lines = _look(desk, status or [*FamilyStatus], variation, limit)
    console.print(_table(desk, lines) if lines else "No such family.")
    _warn_of_unserved(desk, lines)


@families.command("retry", cls=CeleryCommand)
@click.argument("variation", required=False)
@click.option(
    "--family", type=click.Choice([name.value for name in FamilyName]), help="Only this family of the variation."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def retry_families(ctx: click.Context, variation: str | None, family: str | None, *, yes: bool) -> None:
    """Render failed families again: those of one VARIATION (a name), or all of them."""
    desk: Desk = ctx.obj.desk
    if family and not variation:
        raise click.UsageError("--family needs the name of a variation.")
    lines = _look(desk, [FamilyStatus.FAILED], variation, limit=None)
    lines = [line for line in lines if family in {None, line.family.name}]
    if not lines:
        console.print("Nothing has failed there.")
        return
    console.print(_table(desk, lines))
    if not yes and not click.confirm(f"Render {_count(lines)} again?"):
        return
    console.print(f"Queued {_count(_retry(desk, lines))}.")


@families.command("watch", cls=CeleryCommand)
@click.argument("variation", required=False)
@click.pass_context
def watch_families(ctx: click.Context, variation: str | None) -> None:
    """Show families at work, live: one VARIATION's (a name) until it has ended, or all until Ctrl-C.

    The exit code is 0 where the variation is complete, 1 where it ended otherwise.
    """
    desk: Desk = ctx.obj.desk
    wanted = [*FamilyStatus] if variation else [*ACTIVE]
    with Live(console=console, auto_refresh=False) as live:
        while True:
            lines = _look(desk, wanted, variation, limit=50)
            live.update(_table(desk, lines), refresh=True)
            if variation and lines[0].variation.status != VariationStatus.GENERATING:
                break
            time.sleep(LOOK_EVERY_SECONDS)
    console.print(f"{variation} is {lines[0].variation.status}.")
    sys.exit(lines[0].variation.status != VariationStatus.COMPLETE)


@families.command("recut", cls=CeleryCommand)
@click.option("--variation", help="Only this variation's, by name.")
@click.option("--all", "everything", is_flag=True, help="Also what is cut as it would be today, say to have it signed.")
@click.pass_context
def recut_families(ctx: click.Context, variation: str | None, *, everything: bool) -> None:
    """Cut again, from the originals and without a GPU, what was cut to sizes, formats or qualities of another day.

    CPU workers do it, after what is fresh; old pictures are served until the new ones are there. Started again after
    it was ended, it goes on where it was (then without --all, which starts anew). The exit code is 1 where some could
    not be cut.
    """
    desk: Desk = ctx.obj.desk
    if variation is not None:
        in_transaction(desk.engine, lambda session: find_by_name(session, variation))
    recut = Recut(engine=desk.engine, redis=desk.redis, celery=desk.celery, variation=variation)
    if everything:
        recut.mark_all()
    done = _show(recut)
    console.print(
        f"{_plural(done - len(recut.failures))} cut again." if done else "Everything is as it would be cut today."
    )
    if recut.failures:
        console.print(_failures(recut))
    sys.exit(bool(recut.failures))


def _show(recut: Recut) -> int:
    """Draw how far it is until it has ended; returns how many families that were."""
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


def _look(desk: Desk, statuses: Iterable[str], variation: str | None, limit: int | None) -> list[FamilyLine]:
    """The families wanted; raises VariationNotFoundError for a name that does not exist."""

    def look(session: Session) -> list[FamilyLine]:
        if variation is not None and not session.scalar(
            select(ImageVariation.id).where(ImageVariation.name == variation)
        ):
            raise VariationNotFoundError(f"There is no variation {variation}.")
        wanted = (
            select(ImageVariation, ImageFamily)
            .join(ImageFamily, ImageFamily.variation_id == ImageVariation.id)
            .where(ImageFamily.status.in_([*statuses]))
            .order_by(ImageVariation.created_at.desc(), ImageFamily.family_index)
            .limit(limit)
        )
        if variation is not None:
            wanted = wanted.where(ImageVariation.name == variation)
        now = database_now(session)
        return [
            FamilyLine(variation=row[0], family=row[1], age_seconds=(now - row[1].queued_at).total_seconds())
            for row in session.execute(wanted)
        ]

    return in_transaction(desk.engine, look)


def _table(desk: Desk, lines: Sequence[FamilyLine]) -> Table:
    progress = read_progress(desk.redis, [line.family.id for line in lines if line.family.status in WORKING])
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("variation", "family", "status", "%", "tries", "since", "model", "reason"):
        table.add_column(heading, no_wrap=heading in {"variation", "model"}, overflow="fold")  # what people copy
    for line in lines:
        family = line.family
        table.add_row(
            line.variation.name,
            family.name,
            family.status,
            str(progress[family.id]) if family.id in progress else "",
            str(family.attempts),
            _duration(line.age_seconds),
            line.variation.model_id,
            f"{family.error_code}: {family.error}" if family.error else "",
        )
    return table


def _retry(desk: Desk, lines: Sequence[FamilyLine]) -> list[Doorbell]:
    """Queue them again, each variation in a transaction of its own, then announce."""
    named: dict[str, list[str]] = {}
    for line in lines:
        named.setdefault(line.variation.name, []).append(line.family.name)
    doorbells: list[Doorbell] = []
    for name, family_names in named.items():

        def queue_again(session: Session, name: str = name, family_names: list[str] = family_names) -> None:
            doorbells.extend(retry(session, find_by_name(session, name).id, family_names))

        in_transaction(desk.engine, queue_again)
    announce(desk.engine, desk.redis, desk.celery, doorbells)
    return doorbells


def _warn_of_unserved(desk: Desk, lines: Sequence[FamilyLine]) -> None:
    """Say which families wait for a model that no living worker has."""
    waiting = {line.family.queue for line in lines if line.family.status == FamilyStatus.QUEUED}
    served = served_queues(desk.redis)
    for queue in sorted(waiting - served) if served is not None else ():
        console.print(f"[yellow]No living GPU worker serves {queue}: its families wait until one is started.[/]")


def _count(things: Sequence[object]) -> str:
    return _plural(len(things))


def _plural(number: int) -> str:
    return f"{number} famil{'y' if number == 1 else 'ies'}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
