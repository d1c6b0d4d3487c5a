"""The least that a family costs: a straight-line script that keeps the same promises as the workers.

It asks PostgreSQL with psycopg2, one statement for what can be one: a claim; the fence with the content lock; storing
with everything that belongs to it. It hashes, writes, fsyncs and links the same bytes, and sends Redis the same
commands. It has no session, no retries, no logs, no errors of its own, and nothing is read twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import torch
from psycopg2.extras import execute_values
from redis import Redis

from shared.events import PUBLISH, STREAM, STREAM_LENGTH

CLAIM = """
WITH taken AS (
    UPDATE image_families
    SET status = %(working)s, worker = 'floor', lock_key = 1, fence = fence + 1, attempts = attempts + 1,
        lost_by = COALESCE(worker, lost_by), lease_until = clock_timestamp() + 6 * interval '1 second'
    WHERE status = %(waiting)s AND id = (
        SELECT id FROM image_families
        WHERE queue = %(queue)s AND status IN ('queued', 'rendered') AND available_at <= clock_timestamp()
        ORDER BY queued_at LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id, variation_id, name, fence, crashes, redraws,
              CAST(extract(epoch FROM clock_timestamp() - queued_at) * 1000 AS bigint) AS waited_ms
), started AS (
    UPDATE image_variations v SET started_at = clock_timestamp(), event_sequence = event_sequence + 1
    FROM taken WHERE v.id = taken.variation_id AND v.started_at IS NULL
    RETURNING v.*
), event AS (
    INSERT INTO image_events (id, variation_id, sequence, type, data)
    SELECT gen_random_uuid(), id, event_sequence, 'IMAGE_VARIATION_STARTED', jsonb_build_object(
        'variationId', id, 'variationName', name,
        'familyCount', (
            SELECT count(*) FROM image_families f WHERE f.variation_id = started.id AND f.run = started.run
        ),
        'queuedAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'startedAt', to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'model', started.model, 'modelId', started.model_id, 'category', started.category,
        'revision', started.revision, 'run', started.run, 'cause', started.cause
    ) FROM started
)
SELECT taken.waited_ms, taken.id::text, taken.variation_id::text, taken.name, taken.fence, taken.crashes, taken.redraws,
       v.name, v.effective_prompt, v.negative_prompt, v.negative_prompt_mode, v.seed, v.model_id, v.inference_steps,
       v.guidance_scale, v.focus, v.revision, EXISTS (SELECT FROM started),
       r.sha256, r.format, r.file_size, r.created_at
FROM taken JOIN image_variations v ON v.id = taken.variation_id
LEFT JOIN image_derivatives r ON r.variation_id = v.id AND r.family = taken.name AND r.kind = 'render'
"""

#: The fence, and the lock under which content is stored.
LOCK = """
SELECT fence, status, pg_advisory_xact_lock_shared(4, 0) FROM image_families WHERE id = %(family)s FOR UPDATE
"""

#: What a new render replaces, its row, and the family that waits to be cut. The row waits for what it replaces.
FINISH_RENDERING = """
WITH replaced AS (
    UPDATE image_derivatives
    SET superseded_at = CASE WHEN variation_id = %(variation)s AND name = %(name)s AND superseded_at IS NULL
                        THEN clock_timestamp() ELSE superseded_at END,
        damage = CASE WHEN sha256 = %(sha256)s THEN NULL ELSE damage END
    WHERE variation_id = %(variation)s AND name = %(name)s AND format = 'png' AND superseded_at IS NULL
       OR damage IS NOT NULL AND sha256 = %(sha256)s
    RETURNING id
), stored AS (
    INSERT INTO image_derivatives
        (id, variation_id, family, name, kind, format, width, height, file_size, sha256, revision)
    SELECT gen_random_uuid(), %(variation)s, %(short)s, %(name)s, 'render', 'png', %(width)s, %(height)s, %(size)s,
           %(sha256)s, %(revision)s
    FROM (SELECT count(*) FROM replaced) AS after
)
UPDATE image_families
SET status = 'rendered', queue = 'cpu', queued_at = clock_timestamp(), fence = fence + 1, worker = NULL, lost_by = NULL,
    lease_until = NULL, attempts = 0, crashes = 0, stalled_at = NULL, generation_time_ms = 1000,
    render_time_ms = 1000, wait_time_ms = %(waited)s,
    rendered_with = %(record)s, picture_score = NULL
WHERE id = %(family)s
"""

#: What the new pictures replace, with the former original.
REPLACE = """
UPDATE image_derivatives
SET superseded_at = CASE WHEN variation_id = %(variation)s AND superseded_at IS NULL
                    THEN clock_timestamp() ELSE superseded_at END,
    damage = CASE WHEN sha256 = ANY(%(hashes)s) THEN NULL ELSE damage END
WHERE variation_id = %(variation)s AND superseded_at IS NULL
      AND (family = %(short)s AND kind IN ('master', 'derivative') OR name = ANY(%(names)s))
   OR damage IS NOT NULL AND sha256 = ANY(%(hashes)s)
"""

#: Keeps the render, orders links, tells the servers, completes the family, and records its event.
FINISH_CUTTING = """
WITH kept AS (
    UPDATE image_derivatives SET kind = 'original', name = %(original)s
    WHERE variation_id = %(variation)s AND family = %(short)s AND kind = 'render'
), noted AS (
    INSERT INTO image_unlinked_variations (variation_id) VALUES (%(variation)s)
), done AS (
    UPDATE image_families
    SET status = 'complete', queued_at = clock_timestamp(), fence = fence + 1, worker = NULL, lost_by = NULL,
        lease_until = NULL, generation_time_ms = generation_time_ms + 100, cut_time_ms = 100,
        wait_time_ms = wait_time_ms + %(waited)s, recipe = 'floor'
    WHERE id = %(family)s RETURNING image_families.*
), counted AS (
    UPDATE image_variations v SET event_sequence = event_sequence + 1 FROM done WHERE v.id = done.variation_id
    RETURNING v.*
), event AS (
    INSERT INTO image_events (id, variation_id, sequence, type, data)
    SELECT gen_random_uuid(), counted.id, event_sequence, 'IMAGE_FAMILY_COMPLETED', jsonb_build_object(
        'variationId', counted.id, 'familyName', done.name, 'familyIndex', done.family_index,
        'generationTimeMs', done.generation_time_ms, 'renderTimeMs', done.render_time_ms,
        'cutTimeMs', done.cut_time_ms, 'waitTimeMs', done.wait_time_ms,
        'model', counted.model, 'modelId', counted.model_id, 'category', counted.category,
        'revision', counted.revision, 'run', counted.run, 'cause', counted.cause
    ) FROM counted, done
)
SELECT pg_notify('image_pictures_served', %(named)s)
"""

STORE = """
INSERT INTO image_derivatives (id, variation_id, family, name, kind, format, width, height, file_size, sha256,
                               dominant_color, placeholder, revision) VALUES %s
"""

STATES = """
SELECT status, name, error FROM image_families WHERE variation_id = %(variation)s
ORDER BY family_index
"""

#: Ends the variation with its event, after the statement that saw all of its families complete.
SETTLE = """
WITH ended AS (
    UPDATE image_variations SET status = 'complete', completed_at = clock_timestamp(),
           event_sequence = event_sequence + 1
    WHERE id = %(variation)s RETURNING *
)
INSERT INTO image_events (id, variation_id, sequence, type, data)
SELECT gen_random_uuid(), id, event_sequence, 'IMAGE_VARIATION_COMPLETED', jsonb_build_object(
    'variationId', id, 'variationName', name, 'familiesCompleted', %(families)s::int,
    'totalGenerationTimeMs', CAST(extract(epoch FROM completed_at - started_at) * 1000 AS bigint),
    'publicUrls', (
        SELECT jsonb_agg('/api/images/' || ended.name || '/' || d.name ORDER BY d.position) FROM image_derivatives d
        WHERE d.variation_id = ended.id AND d.superseded_at IS NULL AND d.kind = 'derivative' AND d.format = 'webp'
    ),
    'completedAt', to_char(completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'model', ended.model, 'modelId', ended.model_id, 'category', ended.category,
        'revision', ended.revision, 'run', ended.run, 'cause', ended.cause
) FROM ended
"""

LINKED = """
SELECT family, name, kind, format, width, height, sha256 FROM image_derivatives
WHERE variation_id = %(variation)s AND superseded_at IS NULL AND damage IS NULL
"""

UNPUBLISHED = """
SELECT id::text, variation_id::text, sequence, type, data, occurred_at FROM image_events WHERE published_at IS NULL
ORDER BY position LIMIT 100
"""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that was cut."""

    name: str
    kind: str
    extension: str
    width: int
    height: int
    data: bytes
    dominant_color: str
    placeholder: str


class Floor:
    """Renders and cuts like the workers, straight on."""

    def __init__(self, database_url: str, redis_url: str, store: Path) -> None:
        self._connection = psycopg2.connect(database_url)
        self._redis = Redis.from_url(redis_url, decode_responses=True)
        self._publish = self._redis.register_script(PUBLISH)
        self._root = store
        self._content = store / ".content"

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
        self._redis.close()

    def render_all(self, queue: str, images: Mapping[str, torch.Tensor], originals: Mapping[str, bytes]) -> None:
        """Render as many families as there are pictures."""
        for _ in images:
            self._render(queue, images, originals)

    def cut_all(self, pictures: Mapping[str, Sequence[Picture]]) -> None:
        """Cut as many families as there are pictures for."""
        for _ in pictures:
            self._cut(pictures)

    def _render(self, queue: str, images: Mapping[str, torch.Tensor], originals: Mapping[str, bytes]) -> None:
        """Claim a family, take the pixels and the PNG of its name for its picture, and hand it over."""
        with self._transaction() as cursor:
            cursor.execute(CLAIM, {"working": "rendering", "waiting": "queued", "queue": queue})
            waited, family, variation, short, fence, _, _, name, *facts, started, _, _, _, _ = cursor.fetchone()
        image, png, revision = images[short], originals[short], facts[-1]
        self._tell("masters.render", family, f"{name} {short}", "received", "started")
        if started:
            self._relay()
        self._redis.set(f"image-generator.progress.{family}", 50, ex=120)
        height, width = image.shape[1:]
        _pixels(image)
        record = json.dumps({"seed": str(facts[3]), "generatedSize": [width, height], "modelRevision": "floor"})
        staged, sha256 = self._stage(png, "png")
        with self._transaction() as cursor:
            self._lock(cursor, family, fence)
            self._place(staged, sha256, "png")
            values = {"variation": variation, "name": f"{short}-render", "sha256": sha256, "short": short}
            size = {"width": width, "height": height, "size": len(png)}
            more = {"revision": revision, "record": record, "family": family, "waited": waited}
            cursor.execute(FINISH_RENDERING, {**values, **size, **more})
        os.unlink(staged)
        self._tell("masters.render", family, f"{name} {short}", "succeeded")
        self._ring()

    def _cut(self, pictures: Mapping[str, Sequence[Picture]]) -> None:
        """Claim a family, take the pictures of its name for what is cut of it, and store them."""
        with self._transaction() as cursor:
            cursor.execute(CLAIM, {"working": "cutting", "waiting": "rendered", "queue": "cpu"})
            waited, family, variation, short, fence, _, _, name, *facts, _, sha256, extension, _, _ = cursor.fetchone()
        self._tell("derivatives.cut", family, f"{name} {short}", "received", "started")
        with open(self._path(sha256, extension), "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != sha256:
                raise ValueError("The render is damaged.")
        self._redis.set(f"image-generator.progress.{family}", 50, ex=120)
        cuts = pictures[short]
        once = {cut.data: self._stage(cut.data, cut.extension) for cut in {cut.data: cut for cut in cuts}.values()}
        staged = [once[cut.data] for cut in cuts]
        with self._transaction() as cursor:
            self._lock(cursor, family, fence)
            for path, digest in once.values():
                self._place(path, digest, path.split(".")[-2])
            values = {"variation": variation, "short": short, "family": family, "named": name, "waited": waited}
            self._store(cursor, values, facts, staged, cuts)
        for path, _ in once.values():
            os.unlink(path)
        self._tell("derivatives.cut", family, f"{name} {short}", "succeeded")
        self._link(variation, name)
        self._relay()

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        with self._connection, self._connection.cursor() as cursor:
            yield cursor

    def _store(self, cursor: Any, values: dict[str, Any], facts: Any, staged: Any, cuts: Sequence[Picture]) -> None:
        variation, short = values["variation"], values["short"]
        original = f"{short}-original"
        names = [original, *(cut.name for cut in cuts)]
        cursor.execute(REPLACE, {**values, "hashes": [digest for _, digest in staged], "names": names})
        rows = [
            (str(uuid4()), variation, short, cut.name, cut.kind, cut.extension, cut.width, cut.height, len(cut.data),
             digest, cut.dominant_color, cut.placeholder, facts[-1])
            for (_, digest), cut in zip(staged, cuts, strict=True)
        ]  # fmt: skip
        execute_values(cursor, STORE, rows)
        cursor.execute(FINISH_CUTTING, {**values, "original": original})
        cursor.execute(STATES, values)
        families = cursor.fetchall()
        if all(status == "complete" for status, *_ in families):
            cursor.execute(SETTLE, {**values, "families": len(families)})

    def _lock(self, cursor: Any, family: str, fence: int) -> None:
        cursor.execute(LOCK, {"family": family})
        if cursor.fetchone()[0] != fence:
            raise ValueError("The family was taken away.")

    def _path(self, sha256: str, extension: str) -> str:
        return f"{self._content}/{sha256[:2]}/{sha256}.{extension}"

    def _stage(self, data: bytes, extension: str) -> tuple[str, str]:
        sha256 = hashlib.sha256(data).hexdigest()
        path = f"{self._content}/staging/{sha256}.{extension}.{uuid4().hex}"
        with open(path, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return path, sha256

    def _place(self, staged: str, sha256: str, extension: str) -> None:
        path = self._path(sha256, extension)
        folder = os.path.dirname(path)
        if not os.path.isdir(folder):
            os.mkdir(folder)
            _sync(str(self._content))
        os.link(staged, path)
        _sync(folder)

    def _ring(self) -> None:
        """Push the message that Celery would."""
        identity = str(uuid4())
        headers = {"lang": "py", "task": "derivatives.cut", "id": identity, "argsrepr": "()", "origin": "floor"}
        properties = {"correlation_id": identity, "delivery_mode": 2, "delivery_tag": str(uuid4())}
        message = {"body": json.dumps([[], {}, {}]), "headers": headers, "properties": properties}
        self._redis.lpush("cpu", json.dumps(message))

    def _tell(self, task: str, family: str, label: str, *types: str) -> None:
        """Publish what Flower hears of an attempt."""
        known = {"uuid": family, "name": task, "args": label, "kwargs": "", "hostname": "floor", "pid": os.getpid()}
        events = [{**known, "type": f"task-{one}", "timestamp": time.time(), "clock": 1} for one in types]
        message = {"headers": {"hostname": "floor"}, "body": json.dumps(events)}
        self._redis.publish("/0.celeryev/task.multi", json.dumps(message))

    def _link(self, variation: str, name: str) -> None:
        """Make the links that are missing, and remove those that no picture asks for."""
        with self._transaction() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(5, hashtext(%s))", (name,))
            cursor.execute("SELECT id FROM image_unlinked_variations WHERE variation_id = %s", (variation,))
            notes = [note for (note,) in cursor.fetchall()]
            cursor.execute(LINKED, {"variation": variation})
            wanted = dict(_links(name, cursor.fetchall()))
            found = dict(self._found(name))
            for path, target in wanted.items():
                if found.pop(path, None) == target:
                    continue
                try:
                    os.symlink(target, f"{self._root}/{path}")
                except FileNotFoundError:
                    os.makedirs(os.path.dirname(f"{self._root}/{path}"), exist_ok=True)
                    os.symlink(target, f"{self._root}/{path}")
            for path in found:
                os.unlink(f"{self._root}/{path}")
            cursor.execute("DELETE FROM image_unlinked_variations WHERE id = ANY(%s)", (notes,))

    def _found(self, name: str) -> Any:
        for folder in (f"{name}/originals", f"{name}/masters", f"{name}/derivatives", f".public/{name}"):
            try:
                entries = os.listdir(f"{self._root}/{folder}")
            except FileNotFoundError:
                continue
            for entry in entries:
                yield f"{folder}/{entry}", os.readlink(f"{self._root}/{folder}/{entry}")

    def _relay(self) -> None:
        with self._transaction() as cursor:
            cursor.execute(
                "SET LOCAL lock_timeout = '250ms'; SET LOCAL idle_in_transaction_session_timeout = '4s';"
                "SELECT pg_advisory_xact_lock(3, 0)"
            )
            turn = self._redis.incr("image-generator.events.turn")
            cursor.execute(UNPUBLISHED)
            events = cursor.fetchall()
            if not events:
                return
            batch: list[Any] = []
            for identity, variation, sequence, kind, data, at in events:
                moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
                event = {"id": identity, "type": kind, "sequence": sequence, "occurredAt": moment, "data": data}
                batch += [variation, sequence, json.dumps(event)]
            keys = [
                "image-generator.events.turn",
                "image-generator.events.last-batch",
                STREAM,
                "image-generator.events",
            ]
            self._publish(keys, [turn, STREAM_LENGTH, *batch])
            cursor.execute(
                "UPDATE image_events SET published_at = clock_timestamp() WHERE id = ANY(%s::uuid[])",
                ([one[0] for one in events],),
            )


def _pixels(image: torch.Tensor) -> Any:
    """Convert floats to pixels, and refuse what is not finite or of one colour."""
    if not image.sum().isfinite():
        raise ValueError("The picture is not finite.")
    steps = image.mul_(255).add_(0.5).to(torch.int16).to(torch.uint8)
    low, high = steps.flatten(1).amin(dim=1), steps.flatten(1).amax(dim=1)
    if int((high.int() - low.int()).max()) < 2:
        raise ValueError("The picture is blank.")
    return steps.permute(1, 2, 0).numpy()


def _sync(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _links(name: str, rows: Sequence[Any]) -> Any:
    for family, picture, kind, extension, width, height, sha256 in rows:
        target = f"../../.content/{sha256[:2]}/{sha256}.{extension}"
        if kind == "original":
            yield f"{name}/originals/{family}.{extension}", target
            continue
        if kind == "render":
            continue
        stem = family if kind == "master" else picture
        yield f"{name}/{kind}s/{stem}-{width}x{height}.{extension}", target
        yield f".public/{name}/{picture}@{sha256}.{extension}", target
        yield f".public/{name}/{picture}.{extension}", target
