"""Everything that the product asks of PostgreSQL and Redis, once: requests, steps of workers, upkeep, and commands.

Each part is measured alone; what prepares it is not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from api import create_app
from api.extensions import EXTENSIONS, db
from api.schemas.requests import write_cursor
from image_generator_types.sizes import ImageSize
from shared.database import in_transaction, make_engine
from shared.errors import CheckpointError
from shared.families.claims import Claim, Holder, claim, renew_leases
from shared.families.endings import RenderRecord, draw_again, fail, finish_cutting, finish_rendering, give_back
from shared.families.recovery import charge_crashes, free_stalled
from shared.lifecycle import CUTTING, RENDERING, FamilyStatus, Stage
from shared.live_state import GpuWorker, WorkerState, announce_worker, make_redis
from shared.metrics.counting import count_events, forget_hours
from shared.pictures.collection import collect_superseded
from shared.pictures.links import refresh_links
from shared.pictures.rows import PictureKind, StagedPicture, named_content
from shared.pictures.store import Content, PictureStore
from shared.queues import CPU_QUEUE, gpu_queue, make_celery
from shared.reconciler import Reconciler, announce
from shared.settings import Settings
from shared.tables import ImageFamily, ImageVariation
from tests.support.statements import Executions, Key, Recorder
from workers.commands import families as commands
from workers.recuts import mark_outdated, next_outdated, still_outdated

Result = TypeVar("Result")

URL = "/api/images/variations"
QUEUE = gpu_queue("starter")
HOLDER = Holder(name="gpu@bench 1.2", lock_key=77, lease_seconds=60)
WORKER = GpuWorker(name="gpu@bench", model_id="starter", device="cpu", state=WorkerState.READY)

#: Makes the waiting families of a variation the next ones that are claimed.
HURRY = text("""
UPDATE image_families SET queued_at = 'epoch', available_at = 'epoch'
WHERE variation_id = :variation AND status IN ('queued', 'rendered')
""")


class Installation:
    """The product in this process, over one database."""

    def __init__(self, settings: Settings, variations: int) -> None:
        self.variations = variations
        self.settings = settings
        self.engine = make_engine(settings, "bench")
        self.redis = make_redis(settings)
        self.store = PictureStore(settings.storage_path)
        self.celery = make_celery("bench", settings=settings)
        self.reconciler = Reconciler(self.engine, self.redis, self.celery, self.store, settings)
        self.app = create_app(settings)
        with self.app.app_context():
            self.api_engine = db.engine
        self.client = self.app.test_client()
        self.recorder = Recorder()
        self.plans: Mapping[Key, Executions] = {}  #: what `explain_all` has shown of each statement
        for engine in self.engines():
            self.recorder.listen(engine)

    def engines(self) -> tuple[Engine, Engine]:
        """Return the engines of the workers and of the API."""
        return self.engine, self.api_engine

    def disconnect(self) -> None:
        """Close the connections to PostgreSQL; the next ones have its newest settings."""
        for engine in self.engines():
            engine.dispose()

    def close(self) -> None:
        """Close all connections."""
        self.disconnect()
        self.celery.close()
        self.redis.close()
        self.app.extensions[EXTENSIONS].redis.close()

    def run(self, block: Callable[[Session], Result]) -> Result:
        """Run a block in one transaction."""
        return in_transaction(self.engine, block)

    def ask(self, method: str, path: str, status: int = 200, **said: Any) -> TestResponse:
        """Send a request to the API; it must answer with that status."""
        answer = self.client.open(path, method=method, **said)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def claim(self, stage: Stage, variation: UUID) -> Claim:
        """Claim a family of a variation, before all others that wait."""
        self.run(lambda session: session.execute(HURRY, {"variation": variation}))
        [claimed] = claim(self.engine, stage, CPU_QUEUE if stage == CUTTING else QUEUE, HOLDER)
        assert claimed.variation.id == variation
        return claimed


def work_a_day(one: Installation) -> None:
    """Do everything once, with a new variation that is deleted at the end."""
    announce_worker(one.redis, WORKER)
    variation, name = _post(one)
    _lists(one)
    _render(one, variation)
    _cut(one, variation, name)
    _go_wrong(one, variation)
    _change(one, variation)
    _keep_up(one)
    _watch(one)
    _operate(one)


def _post(one: Installation) -> tuple[UUID, str]:
    measured, name = one.recorder.measured, f"bench-{secrets.token_hex(8)}"
    request = {
        "json": {
            "name": name,
            "category": "landing",
            "generation": {"prompt": "a city at night", "model": "starter"},
            "families": ["og", "hero", "square"],
        },
        "headers": {"Idempotency-Key": name},
    }
    with measured("POST a variation"):
        answer = one.ask("POST", URL, 202, **request)
    with measured("POST it again"):
        one.ask("POST", URL, 200, **request)
    variation = str(answer.get_json()["id"])
    with measured("read a variation"):
        one.ask("GET", f"{URL}/{variation}")
    with measured("read one by name"):
        one.ask("GET", f"{URL}/name/{name}")
    with measured("relay events"):
        announce(one.engine, one.redis, one.celery, ())
    return UUID(variation), name


def _lists(one: Installation) -> None:
    named = select(ImageVariation).where(ImageVariation.name == f"idea-{one.variations // 2}")
    cursor = write_cursor(one.run(lambda session: session.scalars(named).one()))
    for query in ("", "&category=landing", "&status=failed", "&category=landing&status=failed"):
        with one.recorder.measured(f"list{query}"):
            one.ask("GET", f"{URL}?limit=50{query}")
        with one.recorder.measured(f"list{query}, from the middle"):
            one.ask("GET", f"{URL}?limit=50{query}&cursor={cursor}")
    with one.recorder.measured("list with pictures"):
        one.ask("GET", f"{URL}?limit=20&expand=derivatives")


def _render(one: Installation, variation: UUID) -> None:
    measured = one.recorder.measured
    one.run(lambda session: session.execute(HURRY, {"variation": variation}))
    with measured("claim a batch"):
        claims = claim(one.engine, RENDERING, QUEUE, HOLDER, batch_size=2)
    with measured("beat of a lease"), one.engine.begin() as connection:
        renew_leases(connection, HOLDER, [claimed.family_id for claimed in claims])
    for claimed in claims:
        with measured("give a family back"):
            give_back(one.engine, claimed)
    claims = [one.claim(RENDERING, variation) for _ in range(3)]
    with measured("refuse a picture"):
        draw_again(one.engine, claims.pop(), 0.5)
    for claimed in claims:
        [render] = _stage(one, f"{claimed.family.name}-{PictureKind.RENDER}", PictureKind.RENDER, "png")
        record = RenderRecord(milliseconds=1, rendered_with={}, score=None)
        with measured("finish a rendering"):
            finish_rendering(one.engine, one.store, claimed, render, record)
        one.store.discard(render.file)


def _cut(one: Installation, variation: UUID, name: str) -> None:
    measured = one.recorder.measured
    one.run(lambda session: session.execute(HURRY, {"variation": variation}))
    with measured("claim a cut"):
        [claimed] = claim(one.engine, CUTTING, CPU_QUEUE, HOLDER)
    family = claimed.family.name
    pictures = _stage(one, family, PictureKind.DERIVATIVE, "webp", 6)
    with measured("finish a cut"):
        finish_cutting(one.engine, one.store, claimed, pictures, milliseconds=1)
    with measured("make links"):
        refresh_links(one.engine, one.store, name)
    for picture in pictures:
        one.store.discard(picture.file)
    url = f"/api/images/{name}/{pictures[0].name}"
    with measured("serve a picture"):
        one.ask("GET", url)
    with measured("serve it by its hash"):
        one.ask("GET", f"{url}?v={pictures[0].file.sha256}")


def _stage(one: Installation, name: str, kind: PictureKind, extension: str, count: int = 1) -> list[StagedPicture]:
    files = [one.store.stage(secrets.token_bytes(100), extension) for _ in range(count)]
    names = [name] if count == 1 else [f"{name}-{number}" for number in range(count)]
    size = ImageSize(width=64, height=64)
    return [StagedPicture(name=one, kind=kind, size=size, file=file) for one, file in zip(names, files, strict=True)]


def _go_wrong(one: Installation, variation: UUID) -> None:
    measured = one.recorder.measured
    claimed = one.claim(CUTTING, variation)
    with measured("fail a family"):
        fail(one.engine, claimed, CheckpointError("It is gone."))
    one.claim(RENDERING, variation)
    with measured("charge a crash"):
        one.run(lambda session: charge_crashes(session, "gpu@bench 1.", lambda _: True, (), one.settings))
    for part in ("free a stalled family", "free it once more"):  # the second time others may have been finished
        one.claim(RENDERING, variation)
        with measured(part):
            one.run(lambda session: free_stalled(session, HOLDER, None, 5, one.settings))


def _change(one: Installation, variation: UUID) -> None:
    measured, url = one.recorder.measured, f"{URL}/{variation}"
    with measured("markup"):
        one.ask("GET", f"{url}/head")
    with measured("cancel"):
        one.ask("POST", f"{url}/cancel")
    with measured("retry"):
        one.ask("POST", f"{url}/retry", 202)
    with measured("regenerate"):
        one.ask("POST", f"{url}/regenerate", 202)
    with measured("DELETE a variation"):
        one.ask("DELETE", url, 204)
    with measured("collect its pictures"):
        collect_superseded(one.engine, one.store, 86_400)


def _keep_up(one: Installation) -> None:
    with one.recorder.measured("sweep"):
        one.reconciler.sweep()


def _watch(one: Installation) -> None:
    with one.recorder.measured("count events"):
        count_events(one.engine)
    with one.recorder.measured("forget hours"):
        one.run(forget_hours)
    for path in ("/health", "/metrics", "/api/images/health/ml", "/api/images/models", "/api/images/metrics?by=model"):
        with one.recorder.measured(path):
            one.ask("GET", path)


def _operate(one: Installation) -> None:
    measured = one.recorder.measured
    connections = commands.Connections(settings=one.settings, celery=one.celery, engine=one.engine, redis=one.redis)
    for status in FamilyStatus:
        with measured(f"families list --status {status}"):
            commands._look(connections, [status], None, limit=50)
    for name in (None, "idea-7"):
        with measured(f"families list {name or ''}"):
            commands._look(connections, [*FamilyStatus], name, limit=50)
    some = one.run(lambda session: session.scalars(select(ImageFamily.id).limit(32)).all())
    blocks: dict[str, Callable[[Session], object]] = {
        "families recut, a slice": lambda session: next_outdated(session, None, None, 32),
        "families recut, of one": lambda session: next_outdated(session, "idea-7", None, 32),
        "families recut, those under way": lambda session: still_outdated(session, some),
        "families recut --all, a slice": lambda session: mark_outdated(session, None, UUID(int=2**127)),
    }
    for part, block in blocks.items():
        with measured(part), Session(one.engine) as session:  # without a commit
            block(session)
    strangers = [Content(f"ab{secrets.token_hex(31)}", "webp") for _ in range(1_000)]  # as they lie in one folder
    with measured("families verify, a thousand files"):
        one.run(lambda session: named_content(session, strangers))
