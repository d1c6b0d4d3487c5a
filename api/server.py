"""gunicorn's configuration: `gunicorn --config python:api.server 'api:create_app()'`."""

from __future__ import annotations

import resource
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from api.extensions import EXTENSIONS, db
from api.server_problems import answer_with_problems
from api.slow_clients import CONNECTIONS
from shared.errors import StorageUnavailableError
from shared.logs import configure_logs
from shared.pictures.opening import open_store
from shared.settings import Settings

log = structlog.get_logger(__name__)

settings = Settings.from_environment_or_exit()
configure_logs(settings.log_format)

bind = f"{settings.host}:{settings.port}"
workers = settings.api_processes
worker_class = "api.slow_clients.SlowClientWorker"
threads = CONNECTIONS
worker_connections = 2 * CONNECTIONS  # the other half may wait for their next request, which needs no thread
keepalive = 15
graceful_timeout = 10
control_socket_disable = True  # gunicorn would put the socket into the user's home

# Each connection is a file, and so is each picture that is being sent; many systems allow 1024 unless one asks.
_allowed_files, _most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
_files = 4 * CONNECTIONS
if resource.RLIM_INFINITY != _allowed_files < _files:
    _files = _files if _most_files == resource.RLIM_INFINITY else min(_files, _most_files)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_files, _most_files))


def post_worker_init(worker: Any) -> None:
    """Start the threads of each process, after the fork. The watch comes first: the store may have to be waited for."""
    answer_with_problems()
    app = worker.app.callable
    extensions = app.extensions[EXTENSIONS]
    extensions.redis_watch.start()
    try:
        with app.app_context():
            open_store(db.engine, extensions.store)
    except (DBAPIError, StorageUnavailableError) as error:
        # A sentence is enough: the reconciler tries again every second, and /health says 503 until then.
        log.error("storage_unavailable", reason=str(error).partition("\n")[0])  # noqa: TRY400
    extensions.reconciler.start()
    extensions.change_listener.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Stop them; the reconciler announces what is left to announce."""
    del server
    extensions = worker.app.callable.extensions[EXTENSIONS]
    extensions.change_listener.stop()
    extensions.reconciler.stop()
    extensions.redis_watch.stop()
