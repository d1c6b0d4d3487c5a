"""Tables as they are after years of work: any number of variations with families, pictures, events and keys.

PostgreSQL makes the rows itself (`generate_series`), so a million variations take minutes. Ids and hashes derive from a
row's number: they are as random as real ones, and the same in every run.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

#: The tables that grow with the number of variations.
LARGE_TABLES = frozenset(
    {"image_variations", "image_families", "image_derivatives", "image_events", "image_idempotency_keys"}
)

#: Rows a variation; a real one has up to nine families and some hundred pictures.
PICTURES_EACH = 10

#: Most of them wait for another model. The queue of the starter has room for some more (MOST_WAITING_FAMILIES): a POST
#: that may be one too many counts all of them, which takes two milliseconds.
WAITING_FOR_THE_STARTER = 9_000

#: Each variation has a family that has ended and one that waits. Every twentieth picture was replaced just now.
ROWS = (
    """
INSERT INTO image_variations (id, name, category, status, revision, request, prompt, effective_prompt, negative_prompt,
    negative_prompt_mode, seed, model, model_id, inference_steps, guidance_scale, focus, notes, event_sequence,
    created_at)
SELECT md5(n::text)::uuid, 'idea-' || n, (ARRAY['landing', 'error-page', 'seo-city'])[1 + n % 3],
    (ARRAY['complete', 'partial', 'failed', 'generating', 'canceled'])[1 + n % 5], 1,
    '{"prompt": "a city at night"}', 'a city at night', 'a city at night', repeat('no such thing, ', 60),
    'platform', n, 'photorealistic', 'starter', 20, 7.0, 'center', '[]', 3, now() - n * interval '1 second'
FROM generate_series(1, :variations) n
""",
    """
INSERT INTO image_families (id, variation_id, name, family_index, status, queue, queued_at, available_at, attempts,
    crashes, fence, redraws, recipe)
SELECT md5('og' || n)::uuid, md5(n::text)::uuid, 'og', 0,
    CASE n % 20 WHEN 0 THEN 'canceled' WHEN 1 THEN 'failed' WHEN 2 THEN 'failed' ELSE 'complete' END, 'cpu',
    now() - n * interval '1 second', now() - n * interval '1 second', 0, 0, 4, 0, :recipe
FROM generate_series(1, :variations) n
""",
    """
INSERT INTO image_families (id, variation_id, name, family_index, status, queue, queued_at, available_at, attempts,
    crashes, fence, redraws)
SELECT md5('hero' || n)::uuid, md5(n::text)::uuid, 'hero', 1, CASE queue WHEN 'cpu' THEN 'rendered' ELSE 'queued' END,
    queue, now() - n * interval '1 second', now() - n * interval '1 second', 0, 0, 2, 0
FROM (
    SELECT n, CASE WHEN n % 3 = 0 THEN 'cpu' WHEN n % 3 = 1 AND n <= 3 * :for_the_starter THEN 'gpu.starter'
        ELSE 'gpu.animagine-xl-4.0-opt' END AS queue
    FROM generate_series(1, :variations) n
)
""",
    """
INSERT INTO image_derivatives (id, variation_id, family, name, kind, format, width, height, file_size, sha256,
    dominant_color, placeholder, revision, created_at, superseded_at)
SELECT md5('picture' || k)::uuid, md5((k / :each + 1)::text)::uuid, 'og', 'picture-' || k % :each,
    CASE k % :each WHEN 0 THEN 'original' WHEN 1 THEN 'master' ELSE 'derivative' END,
    CASE k % :each WHEN 0 THEN 'png' ELSE 'webp' END, 1200, 675, 0, md5(k::text) || md5(k::text), '#102030',
    'm5uGaIh4d3eHeIh4eIeIeAiIgIiIeA', 1, now(), CASE k % 20 WHEN 19 THEN now() END
FROM generate_series(0, :variations * :each - 1) k
""",
    """
INSERT INTO image_events (id, variation_id, sequence, type, data, occurred_at, published_at, counted_at)
SELECT md5('event' || n)::uuid, md5(n::text)::uuid, 1, 'IMAGE_VARIATION_QUEUED', '{"familyCount": 2}',
    published_at, published_at, published_at
FROM (SELECT n, now() - interval '1 second' * n - interval '31 days' * (n <= :outdated)::int AS published_at
    FROM generate_series(1, :variations + :outdated) n)
""",
    # Some days, whatever the number of variations, and all that happens in a busy hour.
    """
INSERT INTO image_metric_counts (hour, model, category, family, what, code, number)
SELECT hour, 'starter', category, family, 'complete', '', 7
FROM generate_series(date_trunc('hour', now()) - interval '9 days', now(), '1 hour') AS hour,
    unnest(ARRAY['landing', 'error-page', 'seo-city']) AS category, unnest(ARRAY['', 'og', 'hero']) AS family
UNION ALL SELECT 'epoch', 'starter', '', family, 'complete', '', 7 FROM unnest(ARRAY['', 'og', 'hero']) AS family
""",
    """
INSERT INTO image_metric_times (hour, model, category, family, what, bucket, number, milliseconds)
SELECT hour, 'starter', category, family, what, bucket, 1, 2 ^ (bucket / 8)
FROM generate_series(date_trunc('hour', now()) - interval '9 days', now(), '1 hour') AS hour,
    unnest(ARRAY['landing', 'error-page']) AS category, unnest(ARRAY['og', 'hero']) AS family,
    unnest(ARRAY['render', 'cut', 'wait']) AS what, generate_series(80, 89) AS bucket
UNION ALL SELECT 'epoch', 'starter', '', family, what, bucket, 1, 2 ^ (bucket / 8)
FROM unnest(ARRAY['og', 'hero']) AS family, unnest(ARRAY['render', 'cut', 'wait']) AS what,
    generate_series(0, 200) AS bucket
""",
    """
INSERT INTO image_queue_lengths (queue, families)
SELECT queue, count(*) FROM image_families WHERE status = 'queued' GROUP BY queue
""",
    """
INSERT INTO image_idempotency_keys (key, digest, variation_id, created_at)
SELECT 'key-' || n, md5(n::text), md5(n::text)::uuid,
    now() - interval '1 millisecond' * n - interval '25 hours' * (n <= :outdated)::int
FROM generate_series(1, :variations + :outdated) n
""",
)

INDEXES = text("""
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relname LIKE 'image\\_%' AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
""")

CONSTRAINTS = text("""
SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition
FROM pg_constraint WHERE conrelid::regclass::text LIKE 'image\\_%' AND contype IN ('p', 'u', 'f') ORDER BY contype = 'f'
""")


def fill_tables(engine: Engine, variations: int, *, recipe: str, outdated: int) -> None:
    """Fill the empty tables. The indexes are made afterwards, which takes a third of the time.

    Args:
        engine: of the database.
        variations: how many; there are as many keys, more events, and twice as many families.
        recipe: of the families that have ended.
        outdated: events and keys that are old enough to be deleted.
    """
    values = {
        "variations": variations,
        "each": PICTURES_EACH,
        "for_the_starter": WAITING_FOR_THE_STARTER,
        "outdated": outdated,
        "recipe": recipe,
    }
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '512MB'"))
        indexes, constraints = connection.execute(INDEXES).all(), connection.execute(CONSTRAINTS).all()
        for table in LARGE_TABLES:
            _run(connection, f"ALTER TABLE {table} SET (autovacuum_enabled = off)")  # nothing else shall happen there
        for constraint in reversed(constraints):
            _run(connection, f"ALTER TABLE {constraint.table} DROP CONSTRAINT {constraint.name}")
        for index in indexes:
            _run(connection, f"DROP INDEX {index.name}")
        for rows in ROWS:
            connection.execute(text(rows), values)
        for constraint in constraints:
            definition = f"ALTER TABLE {constraint.table} ADD CONSTRAINT {constraint.name} {constraint.definition}"
            _run(connection, definition)
        for index in indexes:
            _run(connection, index.definition)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
