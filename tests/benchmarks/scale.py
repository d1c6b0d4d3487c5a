"""Whether anything takes longer in a large installation: every statement, page, sweep and metric at two sizes.

Both installations lie on the same servers and take turns. The large one has a million variations, two million families
of which half wait, ten million pictures, a million files, and as many events and keys; its Redis has a hundred thousand
keys of others. `SCALE_VARIATIONS=100000` makes it smaller.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console
from sqlalchemy import Engine, text

from image_generator_types.sizes import FamilyName
from shared.formats import recipe
from shared.local_stack.stack import LocalStack
from shared.migrations import migrate
from shared.pictures.store import PictureStore
from tests.benchmarks.everyday_work import Installation, work_a_day
from tests.support.filled_tables import PICTURES_EACH, fill_tables
from tests.support.local_stack import private_stack
from tests.support.patience import patience
from tests.support.statements import Executions, Key, explain_all, nodes

SMALL = 1_000
LARGE = int(os.environ.get("SCALE_VARIATIONS", "1000000"))
FOREIGN_KEYS = 100_000  #: in the Redis of the large installation
FEWEST_FILES = 10_000  #: more than the audit looks at
TURNS = 25
OUTDATED = 20_000  #: events and keys, of which each turn deletes some
MOST_TIMES = 1.5  #: what anything may take, of what it takes in the small installation
LONGEST_HOLD_MS = 5.0  #: on the reference machine, for a lock that others wait for

#: The locks that all workers wait for. Of the others one concerns requests for one model (QUEUE) or one variation
#: (LINKS), and nobody waits for the rest.
SERIALISING = frozenset({"CONTENT", "RELAY"})

#: A statement that is faster is mostly the way to PostgreSQL and back, whose time varies.
FASTEST_SECONDS = 0.0002

#: Pictures in the order in which the audit looks at them, so that it finds their files.
FIRST_CONTENTS = text("SELECT sha256, format FROM image_derivatives ORDER BY variation_id LIMIT :files")

console = Console(highlight=False, markup=False, soft_wrap=True)


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Fill both installations, let them take turns, and compare them."""
    large, turns = (3 * SMALL, 2) if brief else (LARGE, TURNS)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
        servers = private_stack(folder)
        stack.callback(servers.stop)
        servers.start_servers()
        both = [_install(servers, number, size) for number, size in enumerate((SMALL, large))]
        for one in both:
            stack.callback(one.close)
            one.plans = _explain(one)
        for turn in range(turns):
            for one in both:
                work_a_day(one)
            console.print(f"turn {turn + 1} of {turns}")
        yield from _compare(*both)


def _install(servers: LocalStack, number: int, variations: int) -> Installation:
    """Fill a database, a Redis database and a store."""
    database_url = servers.settings.database_url.replace("/image_generator", f"/size_{variations}")
    settings = servers.settings.model_copy(
        update={
            "database_url": database_url,
            "redis_url": servers.settings.redis_url.removesuffix("/0") + f"/{number}",
            "storage_path": servers.folder / f"pictures-{variations}",
        }
    )
    migrate(settings)
    one = Installation(settings, variations)
    began = time.monotonic()
    fill_tables(one.engine, variations, recipe=recipe(FamilyName.OG), outdated=OUTDATED)
    console.print(
        f"{variations} variations and {variations * PICTURES_EACH} pictures: {time.monotonic() - began:.0f} s"
    )
    one.store.prepare()
    began = time.monotonic()
    files = _make_files(one.engine, one.store, max(FEWEST_FILES, variations))
    console.print(f"{files} files: {time.monotonic() - began:.0f} s")
    if variations != SMALL:
        one.redis.mset({f"others.{number}": "" for number in range(FOREIGN_KEYS)})
    return one


def _make_files(engine: Engine, store: PictureStore, files: int) -> int:
    """Make the empty files that the first pictures name. Returns how many."""
    for number in range(256):
        (store.root / ".content" / f"{number:02x}").mkdir()
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        contents = connection.execution_options(stream_results=True).execute(FIRST_CONTENTS, {"files": files})
        made = 0
        for content in contents:
            os.close(os.open(store.content_path(*content), os.O_CREAT))
            made += 1
        return made


def _explain(one: Installation) -> Mapping[Key, Executions]:
    """Return all statements with their plans, and leave everything warm."""
    explain_all(one.engine, on=True)
    one.disconnect()
    work_a_day(one)
    plans = one.recorder.forget()
    explain_all(one.engine, on=False)
    one.disconnect()
    work_a_day(one)
    one.recorder.forget()
    return plans


def _compare(small: Installation, large: Installation) -> Iterator[dict[str, Any]]:
    """Print all statements, and yield the figures."""
    yield {"what": "variations in the large installation", "value": large.variations, "unit": "rows"}
    for part, seconds in large.recorder.parts.items():
        took, before = min(seconds), min(small.recorder.parts[part])
        yield {"what": part, "value": took / before, "unit": f"times {before * 1000:.2f} ms", "at_most": MOST_TIMES}
    statements = [
        Comparison(part=part, shape=shape, small=_cost(small, (part, shape)), large=_cost(large, (part, shape)))
        for part, shape in large.recorder.statements
    ]
    statements.sort(key=lambda one: -one.times)
    _print(statements)
    worst = next(one for one in statements if one.small.seconds)
    yield {
        "what": f"the worst of {len(statements)} statements",
        "value": worst.times,
        "unit": "times",
        "at_most": MOST_TIMES,
    }
    for (lock, part), seconds in large.recorder.held.items():
        bound = {"at_most": patience(LONGEST_HOLD_MS)} if lock in SERIALISING else {}
        yield {"what": f"{lock} is held: {part}", "value": min(seconds) * 1000, "unit": "ms", **bound}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a statement costs in one installation."""

    seconds: float  #: in the best turn, since what else the machine does only adds; 0 where it was not needed
    buffers: int
    node: str  #: what the plan reads first


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A statement in both installations."""

    part: str
    shape: str
    small: Cost
    large: Cost

    @property
    def times(self) -> float:
        """Return how many times longer it takes in the large one."""
        return self.large.seconds / max(self.small.seconds, FASTEST_SECONDS)


def _cost(one: Installation, key: Key) -> Cost:
    measured, plans = one.recorder.statements.get(key), one.plans[key].plans if key in one.plans else []
    return Cost(
        seconds=min(measured.seconds) if measured else 0.0,
        buffers=sum(plan.get(kind, 0) for plan in plans for kind in ("Shared Hit Blocks", "Shared Read Blocks")),
        node=", ".join(
            dict.fromkeys(_scan(node) for plan in plans for node in nodes(plan) if "Scan" in node["Node Type"])
        ),
    )


def _scan(node: dict[str, Any]) -> str:
    what = node.get("Index Name") or node.get("Relation Name") or ""
    return f"{node['Node Type']} {what}".strip()


def _print(statements: Iterable[Comparison]) -> None:
    """Print what each statement costs, the worst first, and how PostgreSQL executes it in the large installation."""
    console.print("times | ms in the small, the large one | buffers | part: statement, and what it reads")
    for one in statements:
        cost = "  ".join(f"{each.seconds * 1000:.2f}" for each in (one.small, one.large))
        short = re.sub(r"^SELECT .*? FROM (?=image_)", "SELECT … FROM ", one.shape)
        console.print(
            f"{one.times:5.2f} | {cost} | {one.small.buffers}  {one.large.buffers} | {one.part}: {short[:250]}"
        )
        console.print(f"        {one.large.node or '-'}")
