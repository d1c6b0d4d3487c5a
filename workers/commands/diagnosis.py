"""The checks of `celery -A workers doctor`: each part of an installation, what is wrong with it, and what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from importlib.util import find_spec
from urllib.parse import urlsplit

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from shared.catalog import CATALOG, check_licence, find_model
from shared.database import MOST_COUNTED, database_now, in_transaction
from shared.errors import CheckpointError, LicenceNotAcceptedError, StorageUnavailableError
from shared.families.counting import count_waiting
from shared.families.waiting import not_served
from shared.live_state import RememberedWorkers, accepts_writes
from shared.manifest import find_checkpoint, read_manifest
from shared.metrics.counting import seconds_behind
from shared.migrations import alembic_config
from shared.pictures.opening import open_store
from shared.pictures.store import make_store
from shared.queues import gpu_queue
from shared.settings import Settings
from workers.commands.group import counted

LEAST_FREE_BYTES = 5 * 2**30  #: some thousand families
MOST_SECONDS_APART = 2.0  #: between the clocks of this machine and of PostgreSQL
MOST_SECONDS_BEHIND = 60.0  #: of the event processor
PROBE_SECONDS = 120  #: torch takes a while to import
ANSWER_SECONDS = 5


class Health(StrEnum):
    """How a part is."""

    GOOD = "good"
    DOUBTFUL = "doubtful"  #: the service works, and something should be done
    BAD = "bad"  #: the service does not work, or loses something
    ABSENT = "absent"  #: not on this machine, which may be as it should be


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found about a part, and what to do."""

    part: str
    health: Health
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What the checks look at."""

    settings: Settings
    engine: Engine
    redis: Redis


def diagnose(installation: Installation) -> Iterator[Finding]:
    """Run all checks, one after the other. A check that fails in a way that nobody thought of is a finding, too."""
    for part, check in CHECKS.items():
        try:
            yield from check(installation, part)
        except (DBAPIError, RedisError):
            yield doubtful(part, "Nothing is known while the database or the broker is away.", "Mend that first.")
        except Exception as error:  # noqa: BLE001 -- the other checks still tell something
            yield bad(part, f"{type(error).__name__}: {_line(error)}.", "Report this.")


def good(part: str, sentence: str) -> Finding:
    """Say that a part is as it should be."""
    return Finding(part=part, health=Health.GOOD, sentence=sentence)


def doubtful(part: str, sentence: str, remedy: str) -> Finding:
    """Say what should be done although everything works."""
    return Finding(part=part, health=Health.DOUBTFUL, sentence=sentence, remedy=remedy)


def bad(part: str, sentence: str, remedy: str) -> Finding:
    """Say what is broken, and how to mend it."""
    return Finding(part=part, health=Health.BAD, sentence=sentence, remedy=remedy)


def absent(part: str, sentence: str) -> Finding:
    """Say that this machine has no such part."""
    return Finding(part=part, health=Health.ABSENT, sentence=sentence)


def check_database(installation: Installation, part: str) -> Iterator[Finding]:
    """Connect, and compare the schema and the clock."""
    try:
        with installation.engine.connect() as connection:
            version = connection.dialect.server_version_info or ()
            revision = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        yield bad(part, f"It does not answer: {_line(error.orig)}.", "Start it, or correct DATABASE_URL or DB_HOST.")
        return
    newest = ScriptDirectory.from_config(alembic_config(installation.settings)).get_current_head()
    where = f"PostgreSQL {'.'.join(map(str, version))}, schema {revision}"
    if revision != newest:
        yield bad(part, f"{where}, and the programs need {newest}.", "Run `python -m shared.migrations`.")
        return
    yield good(part, f"{where}.")
    here = time.time()
    apart = abs(in_transaction(installation.engine, database_now).timestamp() - here)
    if apart > MOST_SECONDS_APART:
        yield doubtful("clock", f"This machine and PostgreSQL are {apart:.1f} s apart.", "Let NTP set both clocks.")
    else:
        yield good("clock", "This machine and PostgreSQL agree.")


def check_broker(installation: Installation, part: str) -> Iterator[Finding]:
    """Write, and read what happens when the memory is full."""
    redis = installation.redis
    try:
        server, memory = redis.info("server"), redis.info("memory")
    except RedisError as error:
        yield bad(part, f"It does not answer: {_line(error)}.", "Start Redis or Valkey, or correct REDIS_URL.")
        return
    name = f"Redis {server.get('redis_version')}"
    if not accepts_writes(redis):
        yield bad(part, f"{name} refuses writes.", "Is it a replica, or is its memory or disk full?")
        return
    policy = str(memory.get("maxmemory_policy"))
    if policy != "noeviction":
        remedy = "Set maxmemory-policy to noeviction."
        yield bad(part, f"{name} drops keys when its memory is full ({policy}): messages, too.", remedy)
    elif not memory.get("maxmemory"):
        yield doubtful(part, f"{name} may take all memory of its machine.", "Set maxmemory, for instance to 512mb.")
    else:
        yield good(part, f"{name}, {memory.get('used_memory_human')} of {memory.get('maxmemory_human')} in use.")


def check_storage(installation: Installation, part: str) -> Iterator[Finding]:
    """Look at the marker, write, link, and count what is free."""
    store = make_store(installation.settings)
    where = store.state().base_path
    remedy = f"Mount the store at {where}, give this user the right to write there, or correct STORAGE_PATH."
    try:
        open_store(installation.engine, store)
        free = store.try_out()
    except StorageUnavailableError as error:
        yield bad(part, str(error), remedy)
        return
    except DBAPIError:
        yield doubtful(part, f"Without PostgreSQL nobody can tell whether {where} is the store.", "Mend that first.")
        return
    sentence = f"{where} can be written and linked; {free / 1e9:.0f} GB are free."
    if free < LEAST_FREE_BYTES:
        yield doubtful(part, sentence, "Make room: a family takes some MB.")
    else:
        yield good(part, sentence)


def check_cutting(installation: Installation, part: str) -> Iterator[Finding]:
    """Let the CPU program encode a picture in every format."""
    del installation
    if not find_spec("pyvips"):
        yield absent(part, "This machine has no CPU worker's packages (extra `derivatives`).")
        return
    facts = _probe("workers.derivatives.probe")
    if failed := facts.get("failed"):
        yield bad(part, str(failed), "Install the extra again: pip install --force-reinstall '.[derivatives]'.")
    else:
        yield good(part, f"libvips {facts['libvips']}, Pillow {facts['pillow']}: {', '.join(facts['formats'])}.")


def check_devices(installation: Installation, part: str) -> Iterator[Finding]:
    """Ask torch for the GPUs, and their driver."""
    if not find_spec("torch"):
        yield absent(part, "This machine has no GPU worker's packages (extra `masters`).")
        return
    facts = _probe("workers.masters.probe")
    if failed := facts.get("failed"):
        yield bad(part, str(failed), "Install the extra again: pip install --force-reinstall '.[masters]'.")
    elif facts["devices"]:
        yield good(part, f"torch {facts['torch']}, CUDA {facts['cuda']}: {'; '.join(facts['devices'])}.")
    elif shutil.which("nvidia-smi") or "image_device" in installation.settings.model_fields_set:
        remedy = "Install torch with CUDA, and a driver as new as that; or set IMAGE_DEVICE=cpu."
        yield bad(part, f"torch {facts['torch']} sees no GPU (CUDA {facts['cuda'] or 'is not in this build'}).", remedy)
    else:
        yield absent(part, f"torch {facts['torch']} sees no GPU; a model renders on the CPU, slowly.")


def check_models(installation: Installation, part: str) -> Iterator[Finding]:
    """Compare the default models with the manifest and the licences."""
    settings = installation.settings
    try:
        installed = set(read_manifest(settings.manifest_path))
    except CheckpointError as error:
        yield absent(part, f"{error} GPU workers may be on other machines.")
        installed = set()
    for model_id in sorted({settings.model_anime, settings.model_photorealistic} | (installed & CATALOG.keys())):
        model = find_model(model_id)
        try:
            check_licence(model, settings.accepted_model_ids)
            if model_id in installed:
                find_checkpoint(settings.manifest_path, model_id)
        except LicenceNotAcceptedError as error:
            yield bad(f"{part}: {model_id}", str(error), f"Set ACCEPTED_LICENCES={model_id}, or another default.")
        except CheckpointError as error:
            yield bad(f"{part}: {model_id}", str(error), f"Run `celery -A workers models pull {model_id}`.")
        else:
            here = "is installed here" if model_id in installed else "is not installed here"
            yield good(f"{part}: {model_id}", f"{model.name} {here}; licence: {model.licence}.")


def check_workers(installation: Installation, part: str) -> Iterator[Finding]:
    """Look for families that wait for a model that nobody serves."""
    workforce = RememberedWorkers(installation.redis).workforce()
    if workforce is None:
        yield doubtful(part, "Without Redis no worker is known.", "Mend that first.")
        return
    names = [f"{worker.name} ({worker.state})" for worker in workforce.living]
    yield good(part, f"GPU workers: {', '.join(names)}.") if names else absent(part, "No GPU worker lives.")
    queues = [gpu_queue(model_id) for model_id in CATALOG]
    waiting = in_transaction(installation.engine, lambda session: count_waiting(session, queues, at_most=MOST_COUNTED))
    for queue, families in waiting.items():
        if families and (sentence := not_served(queue, workforce)):
            many = counted(families, "family waits", "families wait")
            yield bad(f"{part}: {queue}", f"{many}. {sentence}", "Start one, or cancel them.")


def check_events(installation: Installation, part: str) -> Iterator[Finding]:
    """Look whether the event processor keeps up."""
    behind = in_transaction(installation.engine, seconds_behind)
    if behind > MOST_SECONDS_BEHIND:
        yield doubtful(
            part, f"An event has not been counted for {behind:.0f} s.", "Start `python -m workers.analytics`."
        )
    else:
        yield good(part, "All events are counted.")


def check_api(installation: Installation, part: str) -> Iterator[Finding]:
    """Ask the API on this machine, and the edge if pictures have an address of their own."""
    port = installation.settings.port
    yield _answers(part, f"http://127.0.0.1:{port}/health", "Start it, unless it runs on another machine.")
    public = installation.settings.public_image_url
    if urlsplit(public).scheme:
        address = f"{public.rstrip('/')}/doctor-asks/og"  # no picture has this name
        yield _answers("edge", address, "Does PUBLIC_IMAGE_URL lead to the edge, and does the edge run?")


CHECKS: dict[str, Callable[[Installation, str], Iterator[Finding]]] = {
    "database": check_database,
    "broker": check_broker,
    "storage": check_storage,
    "cutting": check_cutting,
    "GPUs": check_devices,
    "models": check_models,
    "workers": check_workers,
    "events": check_events,
    "API": check_api,
}


def _probe(module: str) -> dict[str, Sequence[str]]:
    """Run a module that prints facts as JSON: this process must load neither torch nor libvips."""
    ended = subprocess.run(  # noqa: S603 -- our own module
        [sys.executable, "-m", module], capture_output=True, text=True, timeout=PROBE_SECONDS, check=False
    )
    if ended.returncode:
        return {"failed": ended.stderr.strip().rpartition("\n")[2] or f"{module} ended with {ended.returncode}."}
    facts: dict[str, Sequence[str]] = json.loads(ended.stdout)
    return facts


def _answers(part: str, address: str, remedy: str) -> Finding:
    """Say whether a server answers; what it thinks of the request does not matter below 500."""
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_SECONDS) as answer:  # noqa: S310 -- an operator's setting
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except OSError as error:
        return doubtful(part, f"{address} does not answer: {error}.", remedy)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return bad(part, f"{address} answers {status}.", "Read its answer, and the log.")
    return good(part, f"{urlsplit(address).netloc} answers.")


def _line(error: BaseException | None) -> str:
    """Return the first line of what an error says, as the end of a sentence."""
    return str(error).strip().partition("\n")[0].rstrip(".")
