"""The CPU program: `celery -A workers.derivatives worker`.

One process per core, each cutting one family at a time. libvips is used in the children only: what it does in a
parent makes a forked child hang.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from celery.signals import celeryd_init
from kombu import Exchange, Queue

from shared.errors import SettingsError
from shared.queues import AGAIN_QUEUE, CPU_QUEUE, make_celery
from shared.settings import Settings
from workers.bootsteps import ReconcilerStep

app = make_celery("workers.derivatives", include=["workers.derivatives.tasks"])
app.steps["worker"].add(ReconcilerStep)


@celeryd_init.connect
def assign(sender: str, instance: Any, conf: Any, **_: Any) -> None:
    """Take the CPU queues, under a name that other workers on this host do not have."""
    try:
        Settings.from_environment()
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    conf.task_default_queue = CPU_QUEUE
    conf.task_queues = [Queue(name, Exchange(name), name) for name in (CPU_QUEUE, AGAIN_QUEUE)]
    if sender == f"celery@{socket.gethostname()}":
        instance.hostname = f"derivatives-{os.getpid()}@{socket.gethostname()}"
