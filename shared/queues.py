"""Celery as doorbell: its settings, the queues, and the messages that tell workers that a family waits.

The truth about waiting work is in PostgreSQL. A message only says "look there": one too many finds nothing to do, and
the reconciler keeps as many in each queue as families wait, so that the length of a queue is true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from celery import Celery
from celery.app.amqp import AMQP
from kombu.exceptions import OperationalError
from redis import Redis

from shared.broker import COPIES, QuickConnection
from shared.catalog import CATALOG
from shared.redis_circuit import log_fault
from shared.settings import Settings

RENDER_TASK = "masters.render"
CUT_TASK = "derivatives.cut"
ADD_FORMAT_TASK = "derivatives.add_format"
RECUT_TASK = "derivatives.recut"
CPU_QUEUE = "cpu"

#: The queue for cutting finished families again. CPU workers take from both queues in turn, so that neither many
#: requests for formats nor a recut of everything delays a fresh family.
AGAIN_QUEUE = "cpu.again"


def gpu_queue(model_id: str) -> str:
    """Return the name of the queue of the GPU workers that have this model loaded."""
    return f"gpu.{model_id}"


#: All queues in which doorbells lie for families that wait.
QUEUES = (CPU_QUEUE, *map(gpu_queue, CATALOG))


class QuickAMQP(AMQP):
    """Celery's AMQP layer over quick connections."""

    Connection = QuickConnection


def make_celery(
    name: str, *, settings: Settings | None = None, include: Sequence[str] = (), socket_timeout: float = 5
) -> Celery:
    """Make a Celery app that reads its settings when they are first needed; importing it connects to nothing.

    Args:
        name: main name of the app.
        settings: if left out, the environment is read later.
        include: modules with the app's tasks.
        socket_timeout: seconds after which a frozen broker becomes an error; the API is less patient than a worker.
    """
    app = Celery(name, amqp=QuickAMQP, include=include, set_as_current=False)
    app.add_defaults(lambda: _celery_settings(settings or Settings.from_environment_or_exit(), socket_timeout))
    return app


def _celery_settings(settings: Settings, socket_timeout: float) -> dict[str, object]:
    """Return the settings that let Celery on Redis survive faults; each line answers a fault that was measured."""
    return {
        "broker_url": settings.redis_url,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": False,  # a poisonous message would be redelivered for ever
        "worker_prefetch_multiplier": 1,
        "worker_proc_alive_timeout": settings.model_load_seconds,  # 4 s by default, too short to load a model
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_consumer": "workers.consumer:PatientConsumer",
        "worker_enable_prefetch_count_reduction": False,  # one message per process is the least already
        "worker_send_task_events": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_channel_error_retry": True,  # a full broker would end the worker
        "broker_connection_timeout": 2,
        "broker_transport_options": {
            "max_retries": 1,  # of a publisher: sending a doorbell does not wait for a broker that is away
            "interval_start": 0.1,
            "visibility_timeout": 60,
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "socket_timeout": socket_timeout,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "health_check_interval": 5,
        },
    }


def count_doorbells(redis: Redis, queues: Sequence[str] = QUEUES) -> dict[str, int]:
    """Count the messages that lie in each queue. Raises RedisError while the broker is away."""
    with redis.pipeline(transaction=False) as pipeline:
        for queue in queues:
            pipeline.llen(queue)
        return dict(zip(queues, map(int, pipeline.execute()), strict=True))


def drop_doorbells(redis: Redis, queue: str, count: int) -> None:
    """Remove the oldest doorbells of a queue."""
    redis.ltrim(queue, 0, -(count + 1))


def ring_again(app: Celery, task: str, *identifiers: str, label: str) -> None:
    """Send CPU workers a message to cut something again; while the broker is away, send none."""
    try:
        app.send_task(task, args=identifiers, argsrepr=label, queue=AGAIN_QUEUE, retry=False)
    except OperationalError as error:
        log_fault("broker_away", error)


def ring(app: Celery, doorbells: Iterable[str] | Mapping[str, int]) -> int:
    """Send doorbells to these queues, and return how many. While the broker is away, the reconciler sends them later.

    Each queue is named once for each family that waits there now, or mapped to how many there are.
    """
    rung = 0
    try:
        for queue, count in Counter(doorbells).items():
            task = CUT_TASK if queue == CPU_QUEUE else RENDER_TASK
            app.send_task(task, queue=queue, headers={COPIES: count}, retry=False)
            rung += count
    except OperationalError as error:
        log_fault("broker_away", error)
    return rung
