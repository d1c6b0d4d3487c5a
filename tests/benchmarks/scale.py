"""Whether anything takes longer in a large installation: every statement, page, sweep and metric at two sizes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from celery import Celery
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api import create_app
from api.extensions import db
from api.schemas.requests import write_cursor
from shared.database import in_transaction, make_engine
from shared.errors import CheckpointError
from shared.families.claims import Claim, Holder, claim, renew_leases
from shared.families.endings import RenderRecord, draw_again, fail, finish_cutting, finish_rendering, give_back
from shared.families.recovery import charge_crashes, free_stalled
from shared.lifecycle import CUTTING, RENDERING, Stage, FamilyStatus
from shared.live_state import GpuWorker, WorkerState, announce_worker, make_redis
from shared.pictures.audit import audit
from shared.pictures.collection import collect_superseded
from shared.pictures.links import refresh_links
from shared.pictures.rows import PictureKind, StagedPicture, waiting_render
from shared.pictures.store import PictureStore
from shared.queues import CPU_QUEUE, gpu_queue, make_celery
from shared.reconciler import Reconciler, announce
from shared.settings import Settings
from shared.sizes import Size
from shared.tables import ImageDerivative, ImageFamily, ImageVariation
from tests.support.statements import EXPLAINING, Recorder
from workers.commands import families as commands
from workers.commands.verification import Verification
from workers.recuts import count_outdated, mark_outdated, next_outdated, still_outdated

HOLDER = Holder(name="gpu@bench 1.2", lock_key=77, lease_seconds=60)


class Installation:
    """The product over tables of one size."""

    def __init__(self, settings: Settings, variations: int) -> None:
        self.settings = settings
        self.variations = variations
        self.recorder = Recorder()
        self.engine = make_engine(settings, "bench")
        self.redis = make_redis(settings)
        self.store = PictureStore(settings.storage_path)
        self.celery: Celery = make_celery("bench", settings=settings)
        self.reconciler = Reconciler(self.engine, self.redis, self.celery, self.store, settings)
        self.app = create_app(settings)
        self.client: FlaskClient = self.app.test_client()
        self.recorder.listen(self.engine)
        with self.app.app_context():
            self.api_engine = db.engine
        self.recorder.listen(self.api_engine)

    def explain(self, on: bool) -> None:
        """Have PostgreSQL send plans, or stop it."""
        name = self.engine.url.database
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for setting, value in EXPLAINING.items():
                connection.execute(text(f"ALTER DATABASE {name} " + (f"SET {setting} = '{value}'" if on else f"RESET {setting}")))
        self.engine.dispose()
        self.api_engine.dispose()

    def run(self, block):
        return in_transaction(self.engine, block)


def ask(one: Installation, method: str, path: str, status: int = 200, **what):
    answer = one.client.open(path, method=method, **what)
    assert answer.status_code == status, (path, answer.status_code, answer.text)
    return answer


URL = "/api/images/variations"


def take_turn(one: Installation, turn: int) -> None:
    measured = one.recorder.measured
    name = f"turn-{turn}-{secrets.token_hex(4)}"
    body = {"name": name, "category": "landing", "generation": {"prompt": "a city at night", "model": "starter"}, "families": ["og", "hero", "square"]}
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    with measured("POST"):
        answer = ask(one, "POST", URL, 202, json=body, headers=headers)
    key = answer.json["id"]
    with measured("POST again"):
        ask(one, "POST", URL, 200, json=body, headers=headers)
    with measured("announce"):
        announce(one.engine, one.redis, one.celery, ())
    with measured("read"):
        ask(one, "GET", f"{URL}/{key}")
    with measured("read by name"):
        ask(one, "GET", f"{URL}/name/{name}")
    middle = one.run(lambda s: s.scalars(select(ImageVariation).where(ImageVariation.name == f"idea-{one.variations // 2}")).one())
    cursor = write_cursor(middle)
    for query in ("", "category=landing", "status=failed", "category=landing&status=failed"):
        with measured(f"list {query}"):
            ask(one, "GET", f"{URL}?limit=50&{query}")
        with measured(f"list {query} from the middle"):
            ask(one, "GET", f"{URL}?limit=50&{query}&cursor={cursor}")
    with measured("list with pictures"):
        ask(one, "GET", f"{URL}?limit=20&expand=derivatives")
    _first(one, key)
    with measured("claim a batch"):
        claims = claim(one.engine, RENDERING, gpu_queue("starter"), HOLDER, batch_size=3)
    with measured("beat"):
        with one.engine.connect() as c:
            renew_leases(c, HOLDER, [x.family_id for x in claims]); c.commit()
    mine = [c for c in claims if str(c.variation.id) == key]
    assert mine, claims
    others = [c for c in claims if c not in mine]
    for other in others:
        with measured("give back"):
            give_back(one.engine, other)
    more = []
    while len(mine) < 3:
        _first(one, key)
        more = claim(one.engine, RENDERING, gpu_queue("starter"), HOLDER)
        assert str(more[0].variation.id) == key
        mine += more
    a, b, c = mine
    for claimed in (a, b):
        file = one.store.stage(secrets.token_bytes(100), "png")
        render = StagedPicture(name=f"{claimed.family.name}-render", kind=PictureKind.RENDER, size=Size(width=64, height=64), file=file)
        with measured("finish a rendering"):
            finish_rendering(one.engine, one.store, claimed, render, RenderRecord(milliseconds=1, rendered_with={}, score=None))
        one.store.discard(file)
    with measured("draw again"):
        draw_again(one.engine, c, 0.5)
    _first(one, key)
    with measured("claim a cut"):
        [cut] = claim(one.engine, CUTTING, CPU_QUEUE, HOLDER)
    assert str(cut.variation.id) == key
    with measured("find the render"):
        one.run(lambda s: waiting_render(s, cut.family.variation_id, cut.family.name))
    pictures = [StagedPicture(name=f"{cut.family.name}-{n}", kind=PictureKind.DERIVATIVE, size=Size(width=64, height=64), file=one.store.stage(secrets.token_bytes(100), "webp"), dominant_color="#102030", placeholder="x") for n in range(6)]
    with measured("finish a cut"):
        finish_cutting(one.engine, one.store, cut, pictures, milliseconds=1)
    for p in pictures:
        one.store.discard(p.file)
    with measured("refresh links"):
        refresh_links(one.engine, one.store, name)
    with measured("relay"):
        announce(one.engine, one.redis, one.celery, ())
    first = pictures[0]
    with measured("picture"):
        ask(one, "GET", f"/api/images/{name}/{first.name}")
    with measured("picture by hash"):
        ask(one, "GET", f"/api/images/{name}/{first.name}?v={first.file.sha256}")
    _first(one, key)
    [cut2] = claim(one.engine, CUTTING, CPU_QUEUE, HOLDER)
    with measured("fail"):
        fail(one.engine, cut2, CheckpointError("gone"))
    _first(one, key)
    [c] = claim(one.engine, RENDERING, gpu_queue("starter"), HOLDER)
    with measured("charge crashes"):
        one.run(lambda s: charge_crashes(s, "gpu@bench 1.", lambda n: True, (), one.settings))
    _first(one, key)
    [c] = claim(one.engine, RENDERING, gpu_queue("starter"), HOLDER)
    with measured("free stalled"):
        one.run(lambda s: free_stalled(s, HOLDER, None, 5, one.settings))
    with measured("free stalled again"):
        _first(one, key)
        [c] = claim(one.engine, RENDERING, gpu_queue("starter"), HOLDER)
        one.run(lambda s: free_stalled(s, HOLDER, None, 5, one.settings))
    with measured("cancel"):
        ask(one, "POST", f"{URL}/{key}/cancel")
    with measured("retry"):
        ask(one, "POST", f"{URL}/{key}/retry", 202)
    with measured("regenerate"):
        ask(one, "POST", f"{URL}/{key}/regenerate", 202, headers={"Idempotency-Key": secrets.token_hex(8)})
    with measured("markup"):
        ask(one, "GET", f"{URL}/{key}/head")
    with measured("DELETE"):
        ask(one, "DELETE", f"{URL}/{key}", 204)
    with measured("collect"):
        collect_superseded(one.engine, one.store, 86400)
    with measured("sweep"):
        one.reconciler.sweep()
    with measured("metrics"):
        ask(one, "GET", "/metrics")
    with measured("health"):
        ask(one, "GET", "/health")
    with measured("health/ml"):
        ask(one, "GET", "/api/images/health/ml")
    connections = commands.Connections(settings=one.settings, celery=one.celery, engine=one.engine, redis=one.redis)
    for status in [None, *FamilyStatus]:
        with measured(f"families list {status or ''}"):
            commands._look(connections, [status] if status else [*FamilyStatus], None, 50)
    with measured("families watch"):
        commands._look(connections, [*commands.ACTIVE], None, 50)
    with measured("families list of one"):
        commands._look(connections, [*FamilyStatus], "idea-5", 50)
    with measured("recut: count"):
        one.run(lambda s: count_outdated(s, None))
    with measured("recut: next"):
        one.run(lambda s: next_outdated(s, None, None, 32))
    some = one.run(lambda s: s.scalars(select(ImageFamily.id).limit(32)).all())
    with measured("recut: still"):
        one.run(lambda s: still_outdated(s, some))
    with measured("recut: of one"):
        one.run(lambda s: next_outdated(s, "idea-7", None, 32))
    with measured("recut: mark"):
        with Session(one.engine) as s:
            mark_outdated(s, None, None)
            s.rollback()
    found = Verification(engine=one.engine, store=one.store, names=None)
    with measured("verify: count"):
        found.count_pictures()
    with measured("verify: unnamed"):
        found._unnamed([type("C", (), {})] and [__import__("shared.pictures.store", fromlist=["Content"]).Content(secrets.token_hex(32), "webp") for _ in range(1000)])


def _first(one: Installation, variation: str) -> None:
    """Put the waiting families of a variation before all others."""
    one.run(lambda s: s.execute(text("UPDATE image_families SET queued_at = 'epoch', available_at = 'epoch' WHERE variation_id = :v AND status IN ('queued', 'rendered')"), {"v": variation}))
