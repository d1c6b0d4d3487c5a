"""The collector in a large store: many files in each folder, many rows in the table, and some pictures to delete.

A full store has a million files. How many can be made in the time below depends on the machine, and is reported.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.pictures.collection import collect_superseded
from shared.pictures.store import PictureStore
from shared.settings import Settings
from shared.sizes import FamilyName
from shared.variations import submit
from tests.support.local_stack import private_stack

MOST_FILES = 1_000_000
MAKING_SECONDS = 120.0
MADE_AT_ONCE = 20_000  #: rows in one statement, which takes a second or two
COLLECTED = 500
MOST_SECONDS = 2.0

#: A row's hash is the MD5 of its number, twice: random like a hash, and the same in SQL and here.
INSERT = text("""
INSERT INTO image_derivatives
    (id, variation_id, family, name, kind, format, width, height, file_size, sha256, revision, linked)
SELECT gen_random_uuid(), :owner, 'og', 'og-' || n, 'derivative', 'webp', 1, 1, 1, md5(n::text) || md5(n::text), 1, true
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) n
""")
DISOWN = text("UPDATE image_derivatives SET variation_id = NULL WHERE name = ANY(:names)")


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Fill a store, delete some pictures, and measure how long their collection takes."""
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
        stack = private_stack(folder)
        engine = make_engine(stack.settings, "bench")
        store = PictureStore(stack.settings.storage_path)
        try:
            stack.start_servers()
            store.prepare()
            files = _fill(engine, store, stack.settings, 3.0 if brief else MAKING_SECONDS)
            step = files // COLLECTED
            names = [f"og-{number}" for number in range(1, files + 1, step)][:COLLECTED]
            in_transaction(engine, lambda session: session.execute(DISOWN, {"names": names}))
            began = time.perf_counter()
            collected = collect_superseded(engine, store, grace_seconds=86_400)
            seconds = time.perf_counter() - began
        finally:
            engine.dispose()
            stack.stop()
    yield {"what": "files in the store", "value": files, "unit": "files"}
    yield {"what": "pictures collected", "value": collected, "unit": "pictures", "at_least": COLLECTED}
    yield {"what": "collecting them", "value": seconds, "unit": "s", "at_most": MOST_SECONDS}


def _fill(engine: Engine, store: PictureStore, settings: Settings, seconds: float) -> int:
    """Make rows with their files, as many as the time allows. Returns how many."""
    request = VariationRequest(
        name="city",
        category="landing",
        generation=GenerationRequest(prompt="a city at night"),
        families=(FamilyName.OG,),
    )
    owner = in_transaction(engine, lambda session: submit(session, request, settings).variation.id)
    for number in range(256):
        (store.root / ".content" / f"{number:02x}").mkdir()
    end = time.monotonic() + seconds
    made = 0
    while made < MOST_FILES and time.monotonic() < end:
        values = {"owner": owner, "first": made + 1, "last": made + MADE_AT_ONCE}
        in_transaction(engine, lambda session: session.execute(INSERT, values))  # noqa: B023 -- runs at once
        for number in range(made + 1, made + MADE_AT_ONCE + 1):
            digest = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest() * 2
            store.content_path(digest, "webp").touch()
        made += MADE_AT_ONCE
    return made
