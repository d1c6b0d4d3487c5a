"""/health: whether this API can do its work."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.extensions import extensions, session
from shared.live_state import accepts_writes

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Answer 200 while the API can accept requests and serve pictures, else 503. Without Redis, work waits."""
    storage = asdict(extensions().store.state())
    database, redis = _database_answers(), accepts_writes(extensions().redis)
    fit = database and storage["exists"] and storage["writable"]
    body = jsonify(
        status=("ok" if redis else "degraded") if fit else "unavailable",
        service="image-generator",
        storage={"basePath": storage["base_path"], "exists": storage["exists"], "writable": storage["writable"]},
        database={"reachable": database},
        redis={"reachable": redis},
    )
    return body, 200 if fit else 503


def _database_answers() -> bool:
    try:
        session().execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True
