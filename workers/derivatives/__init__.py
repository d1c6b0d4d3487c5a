"""The CPU program: `celery -A workers.derivatives worker`.

Each core has one process, which cuts one family at a time. Only the children use libvips: a child hangs if its parent
used libvips before the fork.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

from celery.signals import celeryd_init
from kombu import Exchange, Queue

from shared.queues import AGAIN_QUEUE, CPU_QUEUE, make_celery
from shared.settings import Settings
from workers.bootsteps import ReconcilerStep

app = make_celery("workers.derivatives", include=["workers.derivatives.tasks", "workers.inspection"])
app.steps["worker"].add(ReconcilerStep)


@celeryd_init.connect
def assign(sender: str, instance: Any, conf: Any, **_: Any) -> None:
    """Take the CPU queues, under a name that no other worker on this host has."""
    settings = Settings.from_environment_or_exit()
    if settings.signs_pictures:
        _try_credentials()
    conf.task_default_queue = CPU_QUEUE
    conf.task_queues = [Queue(name, Exchange(name), name) for name in (CPU_QUEUE, AGAIN_QUEUE)]
    if sender == f"celery@{socket.gethostname()}":
        instance.hostname = f"cpu.{os.getpid()}@{socket.gethostname()}"


def _try_credentials() -> None:
    """End the worker with a sentence if pictures cannot be signed. A process that never forks tries it."""
    if find_spec("c2pa") is None:
        raise SystemExit("To sign pictures c2pa-python is needed: pip install 'image-generator[credentials]'.")
    trial = [sys.executable, "-m", "workers.derivatives.content_credentials"]
    ended = subprocess.run(trial, capture_output=True, text=True, check=False)  # noqa: S603 -- our own module
    if ended.returncode:
        raise SystemExit(ended.stderr.strip())
