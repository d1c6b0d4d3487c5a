"""gunicorn's configuration: `gunicorn --config python:api.server 'api:create_app()'`."""

from __future__ import annotations

from typing import Any

import structlog

from shared.errors import StorageUnavailableError
from shared.logs import configure_logs
from shared.settings import Settings

log = structlog.get_logger(__name__)

settings = Settings.from_environment_or_exit()
configure_logs(settings.log_format)

bind = f"{settings.host}:{settings.port}"
workers = settings.api_processes
threads = settings.api_threads
worker_class = "gthread"
keepalive = 15
graceful_timeout = 10
control_socket_disable = True  # it would lie in the home of whoever starts this


def post_worker_init(worker: Any) -> None:
    """Begin to announce, to reconcile, and to hear which pictures change, in each process after the fork."""
    parts = worker.app.callable.extensions["parts"]
    try:
        parts.store.prepare()
    except StorageUnavailableError as error:
        log.error("storage_unavailable", reason=str(error))  # noqa: TRY400 -- a sentence; /health says so, too, until it is mended
    parts.reconciler.start()
    parts.listener.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Announce what is left."""
    del server
    parts = worker.app.callable.extensions["parts"]
    parts.listener.stop()
    parts.reconciler.stop()
