"""Workers. This Celery app is the light one, for Flower, `celery inspect` and the commands of commands/.

It knows the queues and the broker, and loads neither torch nor libvips; those are in masters/ and derivatives/.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from celery.signals import setup_logging

from shared.logs import configure_logs
from shared.queues import make_celery
from shared.settings import Settings

app = make_celery("workers", include=["workers.dashboard"] if find_spec("flower") else [])


@setup_logging.connect
def log_as_we_do(loglevel: int, **_: Any) -> None:
    """Keep Celery from setting up logging of its own."""
    configure_logs(Settings.from_environment().log_format, loglevel)
