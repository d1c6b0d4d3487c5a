"""/health: whether this API can do its work."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify
from sqlalchemy import false, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.extensions import extensions, session
from shared.pictures.audit import count_damaged
from shared.tables import ImageVariation

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Answer 200 while the API can accept requests and serve pictures, else 503.

    It is degraded without Redis or room on the disk, when work waits, and while files of pictures are damaged.
    """
    storage = asdict(extensions().store.state())
    database, redis = _database_writes(), extensions().redis_watch.accepts_writes()
    damaged = _damaged_pictures() if database else None
    fit = database and storage["exists"] and storage["writable"]
    whole = redis and not damaged and not storage["full"]
    body = jsonify(
        status=("ok" if whole else "degraded") if fit else "unavailable",
        service="image-generator",
        storage={"basePath": storage["base_path"], "exists": storage["exists"], "writable": storage["writable"]},
        disk={"full": storage["full"]},
        database={"reachable": database},
        redis={"reachable": redis},
        pictures={"damaged": damaged},
    )
    return body, 200 if fit else 503


def _database_writes() -> bool:
    """Tell whether rows can be written; PostgreSQL refuses this on a standby, though no row matches."""
    try:
        session().execute(update(ImageVariation).where(false()).values(name=ImageVariation.name))
    except (DBAPIError, PoolTimeoutError):
        return False
    return True


def _damaged_pictures() -> int | None:
    """Return how many pictures have a damaged file; None while the database does not answer."""
    try:
        return sum(count_damaged(session()).values())
    except DBAPIError:
        return None
