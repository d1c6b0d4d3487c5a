"""State that may be lost, and therefore is kept in Redis: progress within a stage, previews, and living GPU workers."""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from uuid import UUID

import structlog
from redis import Redis
from redis.exceptions import RedisError

from shared.queues import CPU_QUEUE, gpu_queue
from shared.redis_circuit import TIMEOUT_SECONDS, RedisCircuit
from shared.settings import Settings

log = structlog.get_logger(__name__)

PROGRESS_SECONDS = 120  #: how long a progress value outlives the last report of its worker
PRESENCE_SECONDS = 6  #: after so long without an announcement, a GPU worker is not listed as alive
REMEMBERED_SECONDS = 1.0  #: how long a process lists the same GPU workers without asking again
PREVIEW_SECONDS = 5  #: a preview is replaced every second while its worker lives
HEALTH_SECONDS = 10  #: how long the key stays that a health check writes
_HEALTH = "image-generator.health"
_PREVIEW = "image-generator.preview."
_PROGRESS = "image-generator.progress."
_PRESENCE = "image-generator.gpu-worker."
_WORKERS = "image-generator.gpu-workers"  #: the names of all that may live: to search Redis for them would take long
_ENDED = "image-generator.gpu-workers-ended"  #: a hash: why the last worker of a model ended, by model
_RECONCILED = "image-generator.reconciled"


def make_redis(settings: Settings) -> Redis:
    """Make a Redis client whose callers can do without an answer, and do not wait for one while Redis is away."""
    return Redis.from_url(
        settings.redis_url,
        decode_responses=True,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        health_check_interval=5,
        retry=RedisCircuit(settings.redis_url),
    )


def accepts_writes(redis: Redis) -> bool:
    """Return whether Redis answers and can be written: one that is full, or a replica, only answers."""
    try:
        redis.set(_HEALTH, "", ex=HEALTH_SECONDS)
    except RedisError as error:
        log.debug("redis_not_writable", reason=str(error))
        return False
    return True


def write_progress(redis: Redis, percents: Mapping[UUID, int]) -> None:
    """Write the progress of families within their present stage, 0 to 100; while Redis is away, write nothing."""
    if not percents:
        return
    try:
        with redis.pipeline(transaction=False) as pipeline:
            for family_id, percent in percents.items():
                pipeline.set(f"{_PROGRESS}{family_id}", percent, ex=PROGRESS_SECONDS)
            pipeline.execute()
    except RedisError as error:
        log.debug("progress_lost", reason=str(error))


def read_progress(redis: Redis, family_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Read the progress of families within their present stage, without those whose progress is unknown."""
    ids = list(family_ids)
    if not ids:
        return {}
    try:
        values = redis.mget([f"{_PROGRESS}{family_id}" for family_id in ids])
    except RedisError as error:
        log.debug("progress_unknown", reason=str(error))
        return {}
    return {family_id: int(value) for family_id, value in zip(ids, values, strict=True) if value is not None}


def write_preview(redis: Redis, family_id: UUID, webp: bytes) -> None:
    """Write the preview of a family; while Redis is away, write nothing."""
    try:
        redis.set(f"{_PREVIEW}{family_id}", b64encode(webp).decode(), ex=PREVIEW_SECONDS)
    except RedisError as error:
        log.debug("preview_lost", reason=str(error))


def read_preview(redis: Redis, family_id: UUID) -> bytes | None:
    """Read the preview of a family as WebP. Returns None if there is no recent one."""
    try:
        text = redis.get(f"{_PREVIEW}{family_id}")
    except RedisError as error:
        log.debug("preview_unknown", reason=str(error))
        return None
    return None if text is None else b64decode(text)


def count_reconciled(redis: Redis, done: Mapping[str, int]) -> None:
    """Add the work of a sweep to the counters of all sweeps."""
    with redis.pipeline(transaction=False) as pipeline:
        for step, count in done.items():
            pipeline.hincrby(_RECONCILED, step, count)
        pipeline.execute()


def read_reconciled(redis: Redis) -> dict[str, int]:
    """Read the counters of all sweeps since Redis was last empty. Raises RedisError when it is away."""
    return {str(step): int(count) for step, count in redis.hgetall(_RECONCILED).items()}


class WorkerState(StrEnum):
    """State of a GPU worker's model."""

    LOADING = "loading"  #: the worker reads the checkpoint, and takes no work yet
    READY = "ready"  #: the model is warm, and the worker takes work


@dataclass(frozen=True, kw_only=True)
class GpuWorker:
    """A GPU worker that was alive within the last PRESENCE_SECONDS."""

    name: str
    model_id: str
    device: str
    state: WorkerState
    loading_seconds: float | None = None  #: how long it has loaded until now, while it does
    load_seconds: float | None = None  #: from the start of the process to a warm model
    seconds_per_step: float | None = None  #: of the last batch, all of it: denoising alone
    decoding_seconds: float | None = None  #: of that batch: what its steps leave of its time
    busy_share: float | None = None  #: the part of the last minute in which it rendered, 0 to 1
    peak_memory_bytes: int | None = None  #: of the device since the model was loaded; of the process on a CPU


def announce_worker(redis: Redis, worker: GpuWorker) -> None:
    """Announce that a GPU worker lives; it must do so again before PRESENCE_SECONDS are over."""
    with redis.pipeline(transaction=False) as pipeline:
        pipeline.set(f"{_PRESENCE}{worker.name}", json.dumps(asdict(worker)), ex=PRESENCE_SECONDS)
        pipeline.sadd(_WORKERS, worker.name)
        pipeline.execute()


def withdraw_worker(redis: Redis, name: str) -> None:
    """Withdraw the announcement of a GPU worker that ends."""
    redis.delete(f"{_PRESENCE}{name}")


@dataclass(frozen=True, kw_only=True)
class Workforce:
    """The GPU workers that live, and why others do not."""

    living: Sequence[GpuWorker]
    ended: Mapping[str, str]  #: a sentence about the last one of a model, if it ended by itself


def note_end(redis: Redis, model_id: str, sentence: str) -> None:
    """Note why a GPU worker ends, for those who wait for its model; while Redis is away, nobody learns of it."""
    try:
        redis.hset(_ENDED, model_id, sentence)
    except RedisError as error:
        log.debug("end_not_noted", reason=str(error))


def forget_end(redis: Redis, model_id: str) -> None:
    """Forget why an earlier worker of a model ended, when one is ready. Raises RedisError when Redis is away."""
    redis.hdel(_ENDED, model_id)


def _ended(redis: Redis) -> Mapping[str, str]:
    return {str(model_id): str(sentence) for model_id, sentence in redis.hgetall(_ENDED).items()}


def live_workers(redis: Redis) -> list[GpuWorker]:
    """List the living GPU workers, sorted by name. Raises RedisError when Redis is away."""
    names = sorted(map(str, redis.smembers(_WORKERS)))
    values = redis.mget([f"{_PRESENCE}{name}" for name in names]) if names else []
    if gone := [name for name, value in zip(names, values, strict=True) if value is None]:
        redis.srem(_WORKERS, *gone)  # one that announces itself at this moment is listed again two seconds later
    return [worker for value in values if value is not None and (worker := _read_worker(value)) is not None]


def _read_worker(announcement: str | bytes) -> GpuWorker | None:
    """Read an announcement; None if it is none of ours, such as that of a worker of another version."""
    try:
        fact = json.loads(announcement)
        return GpuWorker(**{**fact, "state": WorkerState(fact["state"])})
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        log.warning("announcement_unreadable", reason=f"{type(error).__name__}: {error}")
        return None


class RememberedWorkers:
    """The living GPU workers, which one process asks for so often that an answer is used again for a second."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._answer = (float("-inf"), Workforce(living=(), ended={}))

    def live(self) -> Sequence[GpuWorker]:
        """List the living GPU workers, sorted by name. Raises RedisError when Redis is away."""
        return self._ask().living

    def workforce(self) -> Workforce | None:
        """Return the living GPU workers, and why others ended; None when Redis is away."""
        try:
            return self._ask()
        except RedisError:
            return None

    def _ask(self) -> Workforce:
        asked_at, workforce = self._answer
        now = time.monotonic()
        if now - asked_at > REMEMBERED_SECONDS:
            workforce = Workforce(living=live_workers(self._redis), ended=_ended(self._redis))
            self._answer = (now, workforce)
        return workforce

    def enough(self, doorbells: Iterable[str]) -> Mapping[str, int]:
        """Count the doorbells of each queue, up to the number of GPU workers that live: each works until none waits.

        One stays in each queue, even if no worker is known to live. The reconciler sends the others.
        """
        wanted = Counter(doorbells)
        living = self._count() if wanted else {}
        return {
            queue: count if queue == CPU_QUEUE else min(count, max(1, living.get(queue, 0)))
            for queue, count in wanted.items()
        }

    def _count(self) -> Mapping[str, int]:
        """Count the living GPU workers by queue; none while Redis is away."""
        try:
            return Counter(gpu_queue(worker.model_id) for worker in self.live())
        except RedisError:
            return {}
