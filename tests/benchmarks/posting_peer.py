"""The least that could answer a POST: a bare Flask view that writes the same rows in one statement and commits.

`gunicorn --config python:tests.benchmarks.posting_peer 'tests.benchmarks.posting_peer:create_app()'`. It checks, judges
and announces nothing, and answers with the id alone. Its texts are those that the API wrote for one of the requests, so
that its rows are as long.
"""

from __future__ import annotations

import json
import os
from typing import Any
from uuid import uuid4

from flask import Flask, request
from psycopg2.extras import Json, register_uuid
from psycopg2.pool import ThreadedConnectionPool

from api import LARGEST_BODY
from api.server import (  # noqa: F401 -- gunicorn reads them here
    bind,
    control_socket_disable,
    graceful_timeout,
    keepalive,
    settings,
    threads,
    worker_class,
    worker_connections,
    workers,
)
from api.work_limit import WorkLimit
from tests.benchmarks.posting import SAMPLE

INSERT = """
WITH variation AS (
    INSERT INTO image_variations ({columns}) VALUES ({values}) RETURNING id
), families AS (
    INSERT INTO image_families
        (id, variation_id, name, family_index, status, queue, attempts, crashes, fence, redraws)
    SELECT gen_random_uuid(), variation.id, new.name, new.number - 1, 'queued', %(queue)s, 0, 0, 0, 0
    FROM variation, unnest(%(families)s) WITH ORDINALITY AS new (name, number)
)
INSERT INTO image_events (id, variation_id, sequence, type, data)
SELECT gen_random_uuid(), id, 1, 'IMAGE_VARIATION_QUEUED', %(event)s FROM variation
"""


def create_app() -> Flask:
    """Build the app and connect to PostgreSQL; gunicorn does so in each of its processes, after the fork."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    sample: dict[str, Any] = json.loads(os.environ[SAMPLE])
    families = sample["request"]["families"]
    values = {name: Json(value) if isinstance(value, dict | list) else value for name, value in sample.items()}
    columns = (*sample, "id", "name", "prompt")
    insert = INSERT.format(columns=", ".join(columns), values=", ".join(f"%({name})s" for name in columns))
    register_uuid()  # type: ignore[no-untyped-call]
    pool = ThreadedConnectionPool(1, settings.api_threads, settings.database_url)

    @app.post("/api/images/variations")
    def create() -> tuple[dict[str, str], int]:
        body, key = request.get_json(), uuid4()
        name, prompt = body["name"], body["generation"]["prompt"]
        said = {"id": key, "name": name, "prompt": prompt, "request": Json(body)}
        event = {
            "variationId": str(key),
            "variationName": name,
            "familyCount": len(families),
            "families": families,
            "queuedAt": "",
            "failures": [],
            "stoppedFamilies": [],
            "model": sample["model"],
            "modelId": sample["model_id"],
            "category": sample["category"],
            "revision": 1,
            "run": 1,
            "cause": "created",
        }
        connection = pool.getconn()
        with connection, connection.cursor() as cursor:
            queue = f"gpu.{sample['model_id']}"
            cursor.execute(insert, {**values, **said, "queue": queue, "families": families, "event": Json(event)})
        pool.putconn(connection)
        return {"id": str(key)}, 202

    app.wsgi_app = WorkLimit(app.wsgi_app, settings.api_threads)  # type: ignore[method-assign]
    return app
