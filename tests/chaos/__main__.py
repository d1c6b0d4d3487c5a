"""`python -m tests.chaos --seed n --seconds s`: break everything while it works, then check every promise."""

from __future__ import annotations

import json
import math
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from shared.database import make_engine
from shared.events import timestamp
from shared.local_stack.processes import wait_until
from tests.chaos.checker import (
    INVARIANTS,
    expected_friendly_targets,
    expected_public_links,
    friendly_targets,
    violations,
)
from tests.chaos.evidence import Evidence, Recovery
from tests.chaos.nemesis import Fault, schedule
from tests.chaos.observers import Reader, Stopwatch, StreamListener, holder_pid
from tests.chaos.storage_look import StorageLook, look_at_storage
from tests.chaos.system_under_test import SystemUnderTest
from tests.chaos.workload import Workload
from tests.support.patience import patience, slowness

SETTLE_SECONDS = 240.0  #: after the last fault, for a backlog on two cores
LEASE_SECONDS = 6.0
AWAIT_WORK_SECONDS = 1.0
STAGE_HIT = {
    **dict.fromkeys((Fault.KILL_GPU_CHILD, Fault.KILL_GPU_PARENT, Fault.FREEZE_GPU, Fault.DRAIN_GPU), "rendering"),
    **dict.fromkeys((Fault.KILL_CPU_CHILD, Fault.KILL_CPU_PARENT, Fault.FREEZE_CPU), "cutting"),
}
VARIATIONS = "SELECT id::text, name, status FROM image_variations"
PICTURES = (
    "SELECT variation_id::text, family, name, kind, format, sha256, superseded_at IS NOT NULL AS superseded, damage"
    " FROM image_derivatives"
)
EVENTS = (
    "SELECT id::text, variation_id::text, sequence, type, occurred_at, data FROM image_events"
    " ORDER BY variation_id, sequence"
)
COUNTED = (
    "SELECT family, what, code, sum(number)::bigint AS number FROM image_metric_counts WHERE hour = 'epoch'"
    " GROUP BY family, what, code"
)
console = Console(highlight=False, soft_wrap=True)


@click.command()
@click.option("--seed", type=int, required=True)
@click.option("--seconds", type=float, default=60.0)
@click.option("--untimed", is_flag=True, help="Report how long recoveries took, but judge only the other promises.")
def main(seed: int, seconds: float, *, untimed: bool) -> None:
    """Run once; exit with 0 if every promise held."""
    folder = Path(tempfile.mkdtemp(prefix="image-generator-chaos-"))
    folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
    system = SystemUnderTest(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` stops all programs
    try:
        good = _run(system, seed, seconds, timed=not untimed)
    finally:
        system.stop()
    if good:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        console.print(f"logs are in {folder / 'logs'}")
    sys.exit(not good)


def _run(system: SystemUnderTest, seed: int, seconds: float, *, timed: bool) -> bool:
    slow = slowness()  # measured before anything else works
    system.start()
    wait_until(system.ready, "The stack", system.stack.processes, patience(120))
    engine = make_engine(system.stack.settings, "chaos")
    people = Workload(system.stack.api_url, seed)
    golden = people.submit_golden()
    wait_until(lambda: not _unsettled(engine), "The golden variation", system.stack.processes, patience(60))
    wait_until(lambda: not _unlinked(engine), "Its links", system.stack.processes, patience(30))
    reader = Reader(system.stack.api_url, system.pictures, golden)
    listener = StreamListener(system.stack.valkey.url)
    stopwatch = Stopwatch(engine)
    watchers = (reader, listener)
    for watcher in watchers:
        watcher.start()
    people.start()

    console.print(f"[bold]chaos[/] seed {seed}, {seconds:.0f} s of faults, {slow:.2f} times slower than the reference")
    faults = _break_things(system, stopwatch, seed, seconds)

    people.stop()
    system.heal()
    settled = _settle(engine, system)
    stopwatch.finish()
    for watcher in watchers:
        watcher.stop()
    listener.keep(system.captured)  # type: ignore[arg-type]
    evidence = _gather(engine, system, people, reader, listener, stopwatch)
    engine.dispose()
    console.print(f"\nsettled     {settled:.1f} s after the last fault")
    console.print(f"stopped     {system.stops.stopped} processes before they changed a file")
    if not timed:
        evidence = replace(evidence, recoveries=[replace(one, bound_seconds=math.inf) for one in evidence.recoveries])
    return _report(evidence, faults, people, reader, stopwatch)


def _break_things(system: SystemUnderTest, stopwatch: Stopwatch, seed: int, seconds: float) -> Counter[str]:
    faults: Counter[str] = Counter()
    began = time.monotonic()
    for strike in schedule(seed, seconds):
        while time.monotonic() - began < strike.at_seconds:
            system.undo_what_is_over()
            time.sleep(0.02)
        held = _await_work(stopwatch, strike.fault)
        holder_is_frozen = system.is_frozen([holder_pid(row) for row in held])
        pids = system.strike(strike, busy=[holder_pid(row) for row in held])
        faults[strike.fault] += 1
        where = f": {strike.point.operation} {strike.point.place}" if strike.fault == Fault.STOP_AT_FILE else ""
        console.print(f"[dim]{time.monotonic() - began:6.1f} s[/]  {strike.fault}{where}")
        frozen = strike.fault in {Fault.FREEZE_GPU, Fault.FREEZE_CPU}
        # For 5 s after a start of PostgreSQL no missing lock counts as a death, so that a dead process costs its lease.
        by_lease = frozen or holder_is_frozen or time.monotonic() - system.postgres_started < 7
        stopwatch.measure(strike.fault, held, pids, (LEASE_SECONDS if by_lease else 0) + patience(2))
    while time.monotonic() - began < seconds:
        system.undo_what_is_over()
        time.sleep(0.02)
    return faults


def _await_work(stopwatch: Stopwatch, fault: Fault) -> list[Any]:
    """Return the families that workers hold. Before a fault that hits workers, wait a moment until there are some."""
    stage = STAGE_HIT.get(fault)
    deadline = time.monotonic() + AWAIT_WORK_SECONDS
    while True:
        held = [row for row in stopwatch.held_families() if stage in {None, row.status}]
        if held or stage is None or time.monotonic() > deadline:
            return held
        time.sleep(0.01)


def _settle(engine: Engine, system: SystemUnderTest) -> float:
    """Wait until no work is under way and no file is left to collect. Returns the seconds that this took."""
    began = time.monotonic()
    while time.monotonic() - began < patience(SETTLE_SECONDS):
        try:
            if not any(waiting(engine) for waiting in (_unsettled, _unpublished, _uncounted, _unlinked, _uncollected)):
                storage = look_at_storage(system.pictures)
                if not storage.staged and not _unnamed(engine, storage.files) and not _mislinked(engine, storage):
                    break
        except DBAPIError:
            pass
        time.sleep(0.2)
    return time.monotonic() - began


def _unsettled(engine: Engine) -> int:
    return _count(engine, "SELECT count(*) FROM image_variations WHERE status = 'generating'")


def _unpublished(engine: Engine) -> int:
    return _count(engine, "SELECT count(*) FROM image_events WHERE published_at IS NULL")


def _uncounted(engine: Engine) -> int:
    return _count(engine, "SELECT count(*) FROM image_events WHERE counted_at IS NULL")


def _unlinked(engine: Engine) -> int:
    return _count(engine, "SELECT count(*) FROM image_unlinked_variations")


def _uncollected(engine: Engine) -> int:
    return _count(
        engine, "SELECT count(*) FROM image_derivatives WHERE variation_id IS NULL OR superseded_at IS NOT NULL"
    )


def _unnamed(engine: Engine, files: dict[str, str]) -> set[str]:
    named = {
        f"{row['sha256']}.{row['format']}" for row in _rows(engine, "SELECT sha256, format FROM image_derivatives")
    }
    return set(files) - named


def _mislinked(engine: Engine, storage: StorageLook) -> bool:
    """Return whether the reconciler has links to mend; it compares only some variations with their links at a time."""
    evidence = {"variations": _rows(engine, VARIATIONS), "pictures": _rows(engine, PICTURES)}
    called_damaged = any(picture["damage"] is not None for picture in evidence["pictures"])
    return (
        called_damaged
        or storage.public != expected_public_links(**evidence)
        or friendly_targets(storage.friendly) != expected_friendly_targets(**evidence)
    )


def _count(engine: Engine, query: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def _rows(engine: Engine, query: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def _gather(
    engine: Engine,
    system: SystemUnderTest,
    people: Workload,
    reader: Reader,
    listener: StreamListener,
    stopwatch: Stopwatch,
) -> Evidence:
    storage = look_at_storage(system.pictures)
    published = [json.loads(event)["id"] for _, event in sorted(listener.entries.items(), key=lambda e: _place(e[0]))]
    return Evidence(
        accepted=people.accepted,
        deleted=frozenset(people.deleted),
        variations=_rows(engine, VARIATIONS),
        families=_rows(engine, "SELECT variation_id::text, name, status, error FROM image_families"),
        pictures=_rows(engine, PICTURES),
        events=[{**row, "occurred_at": timestamp(row["occurred_at"])} for row in _rows(engine, EVENTS)],
        counted={(row["family"], row["what"], row["code"]): row["number"] for row in _rows(engine, COUNTED)},
        files=storage.files,
        staged=storage.staged,
        friendly=storage.friendly,
        public=storage.public,
        streamed=published,
        bad_reads=[*reader.bad, *people.unexpected],
        recoveries=stopwatch.recoveries,
    )


def _place(entry_id: bytes) -> tuple[int, int]:
    """Turn the id of an entry, <milliseconds>-<count>, into a key that orders entries across wipes."""
    milliseconds, _, count = entry_id.decode().partition("-")
    return int(milliseconds), int(count)


def _report(evidence: Evidence, faults: Counter[str], people: Workload, reader: Reader, stopwatch: Stopwatch) -> bool:
    statuses = Counter(row["status"] for row in evidence.variations)
    console.print(
        f"\nfaults      {faults.total()}: " + ", ".join(f"{n} x {fault}" for fault, n in faults.most_common())
    )
    console.print(
        f"accepted    {len(evidence.accepted)} variations, {len(evidence.deleted)} deleted, now {dict(statuses)}"
    )
    console.print(f"answers     {dict(sorted(people.answers.items()))}")
    console.print(f"poison      {sum(accepted.poison for accepted in evidence.accepted)} families")
    console.print(f"events      {len(evidence.events)} recorded, {len(evidence.streamed)} heard")
    console.print(f"reads       {reader.reads} good, {len(reader.bad)} bad, {reader.unanswered} unanswered")
    for fault, recoveries in _by_fault(evidence.recoveries).items():
        seconds = [recovery.seconds for recovery in recoveries]
        bound = max(recovery.bound_seconds for recovery in recoveries)
        console.print(
            f"recovery    {fault}: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s, "
            f"bound {bound:.1f} s ({len(seconds)})"
        )
    if stopwatch.unmeasured:
        console.print(f"recovery    {stopwatch.unmeasured} not measured: PostgreSQL was hit meanwhile")
    found = violations(evidence)
    for invariant, sentences in found.items():
        console.print(f"[red]BROKEN[/]      {invariant}: {len(sentences)}")
        for sentence in sentences[:5]:
            console.print(f"            {sentence}")
    if not found:
        console.print(f"[green]held[/]        all {len(INVARIANTS)} invariants")
    return not found


def _by_fault(recoveries: Any) -> dict[str, list[Recovery]]:
    grouped: dict[str, list[Recovery]] = defaultdict(list)
    for recovery in recoveries:
        name = f"{recovery.fault}{' just after PostgreSQL came back' if _late(recovery) else ''}"
        grouped[name].append(recovery)
    return grouped


def _late(recovery: Recovery) -> bool:
    return recovery.bound_seconds > LEASE_SECONDS and recovery.fault not in {Fault.FREEZE_GPU, Fault.FREEZE_CPU}


if __name__ == "__main__":
    main()
