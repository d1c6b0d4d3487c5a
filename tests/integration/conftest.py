"""Fixtures for tests of the API and of the workers' functions within this process."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pyvips
from celery import Celery
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from api import create_app
from api.extensions import EXTENSIONS, db
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName, ImageSize
from shared.database import in_transaction
from shared.events import envelope
from shared.families.claims import Claim, Holder, claim
from shared.families.endings import RenderRecord, finish_cutting, finish_rendering
from shared.generation_params import GenerationRequest, VariationRequest
from shared.lifecycle import CUTTING, RENDERING, Stage
from shared.local_stack.processes import Processes, Program, wait_until
from shared.local_stack.servers import LOOPBACK, free_port, listens
from shared.pictures.rows import PictureKind, StagedPicture
from shared.pictures.store import PictureStore, StagedFile
from shared.queues import CPU_QUEUE, gpu_queue, make_celery
from shared.settings import Settings
from shared.tables import Base, ImageEvent, ImageFamily, ImageVariation, QueueLength
from shared.variations import submit
from tests.conftest import Servers
from tests.support.event_schemas import complaints
from tests.support.patience import patience
from tests.support.plan_check import PlanCheck, make_large
from workers.attempt_feed import AttemptFeed
from workers.derivatives.cutting import cut_family
from workers.leases import Lease
from workers.worker_process import WorkerProcess, process_name

#: The shortest request that is accepted.
IDEA: dict[str, Any] = {"name": "city", "category": "landing", "generation": {"prompt": "a city at night"}}

#: The worker that claims if a test names no other. No process holds its lock.
HOLDER = Holder(name="gpu@test 1.2", lock_key=1, lease_seconds=60)

#: All tables but the one that only says how many families may wait.
TABLES = {name: table for name, table in Base.metadata.tables.items() if name != QueueLength.__tablename__}

NO_ROWS = dict.fromkeys(TABLES, 0)


@pytest.fixture(scope="session")
def plan_check(migrated: Servers) -> Iterator[PlanCheck]:
    """Make a database with large tables, in which statements are explained."""
    engine = make_large(Settings(database_url=migrated.postgres.url.replace("/image_generator", "/large")))
    yield PlanCheck(engine)
    engine.dispose()


@pytest.fixture(autouse=True)
def no_statement_reads_a_whole_table(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which the product sends a statement that would read a whole large table."""
    if "migrated" not in request.fixturenames:
        yield
        return
    check: PlanCheck = request.getfixturevalue("plan_check")
    with check.listening():
        yield
    assert list(check.complaints()) == []


@pytest.fixture(autouse=True)
def every_event_fits_its_schema(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which the product records an event that docs/events.schema.json does not describe.

    A test that writes events by itself, such as those of an older version, is marked `foreign_events`.
    """
    judged = "engine" in request.fixturenames and request.node.get_closest_marker("foreign_events") is None
    engine = request.getfixturevalue("engine") if judged else None
    yield
    if engine is not None:
        events = in_transaction(engine, lambda session: session.scalars(select(ImageEvent)).all())
        assert [complaint for event in events for complaint in complaints(envelope(event))] == []


@pytest.fixture
def app(settings: Settings, store: PictureStore) -> Iterator[Flask]:
    """Make the real app. Its reconciler does not run: nothing happens that the test does not do itself."""
    del store
    app = make_app(settings)
    yield app
    close_app(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of the real app, which uses a real PostgreSQL, Redis and file system."""
    return app.test_client()


@pytest.fixture
def client_of(settings: Settings, store: PictureStore) -> Iterator[Callable[..., FlaskClient]]:
    """Return a function that makes clients of apps with other settings."""
    del store
    apps: list[Flask] = []

    def client_of(**changes: Any) -> FlaskClient:
        apps.append(make_app(settings.model_copy(update=changes)))
        return apps[-1].test_client()

    yield client_of
    for app in apps:
        close_app(app)


def make_app(settings: Settings) -> Flask:
    """Make the real app, which answers errors as in production."""
    app = create_app(settings)
    app.testing = False
    return app


def close_app(app: Flask) -> None:
    """Close the connections that the app has opened."""
    with app.app_context():
        app.extensions[EXTENSIONS].redis.close()
        db.engine.dispose()


def count_rows(engine: Engine) -> dict[str, int]:
    """Count the rows of each table."""
    with engine.connect() as connection:
        return {name: connection.scalar(select(func.count()).select_from(table)) for name, table in TABLES.items()}


def read_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """Return the problem document of an answer, after checking that it has all fields and a readable detail."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    problem: dict[str, Any] = answer.json
    assert {"type", "title", "status", "detail", "code"} <= problem.keys()
    assert problem["status"] == status
    assert problem["type"] == f"urn:image-generator:problem:{problem['code']}"
    assert " " in problem["detail"], "a sentence"
    return problem


def wrong_fields(problem: dict[str, Any]) -> set[str]:
    """Return the fields that a problem document names."""
    return {error["field"] for error in problem.get("errors", [])}


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """Calls the functions of the workers step by step, without the workers' processes."""

    engine: Engine
    store: PictureStore
    settings: Settings

    def submit(self, name: str = "city", families: Sequence[str] = ("sidebar",), **said: Any) -> UUID:
        """Submit an idea, and return the id of its variation."""
        request = VariationRequest(
            name=name,
            category="landing",
            generation=GenerationRequest(**{"prompt": "a city at night", **said}),
            families=tuple(FamilyName(family) for family in families),
        )
        return in_transaction(self.engine, lambda session: submit(session, request, self.settings).variation.id)

    def claim(self, stage: Stage = RENDERING, holder: Holder | None = None) -> Claim | None:
        """Claim the family that has waited longest."""
        return next(iter(self.claim_batch(1, stage, holder)), None)

    def claim_batch(self, size: int, stage: Stage = RENDERING, holder: Holder | None = None) -> list[Claim]:
        """Claim the family that has waited longest, and others like it."""
        queue = CPU_QUEUE if stage == CUTTING else gpu_queue("starter")
        return claim(self.engine, stage, queue, holder or HOLDER, batch_size=size)

    def finish_rendering(self, claimed: Claim, colour: int = 90, pixels: bytes | None = None) -> None:
        """Store a render, as the GPU worker does: the PNG `pixels`, or one of a single colour."""
        file = self.store.stage(pixels or draw_render(colour), "png")
        name = f"{claimed.family.name}-{PictureKind.RENDER}"
        render = StagedPicture(name=name, kind=PictureKind.RENDER, size=ImageSize(width=64, height=64), file=file)
        record = RenderRecord(milliseconds=1000, rendered_with={"seed": 7}, score=None)
        finish_rendering(self.engine, self.store, claimed, render, record)
        self.store.discard(file)

    def finish_cutting(self, claimed: Claim, colour: int = 90) -> None:
        """Store a master and its derivatives, as the CPU worker does."""
        self.store_cuts(claimed, self.stage_cuts(claimed, colour))

    def stage_cuts(self, claimed: Claim, colour: int = 90) -> list[StagedPicture]:
        """Cut a family and stage its pictures."""
        cuts = cut_family(draw_render(colour), ASPECT_FAMILIES[FamilyName(claimed.family.name)], lambda *_: None)
        return [
            StagedPicture(
                name=cut.name,
                kind=PictureKind(cut.kind),
                size=cut.size,
                file=self.store.stage(cut.data, cut.image_format),
                dominant_color=cut.dominant_color,
                placeholder=cut.placeholder,
            )
            for cut in cuts
        ]

    def store_cuts(self, claimed: Claim, staged: Sequence[StagedPicture]) -> None:
        """Put staged pictures in their places, and end the claim."""
        finish_cutting(self.engine, self.store, claimed, staged, milliseconds=500)
        for picture in staged:
            self.store.discard(picture.file)

    def make_one(self, colour: int = 90) -> None:
        """Render and cut the family that waits longest."""
        self.finish_rendering(claimed(self.claim(RENDERING)), colour)
        self.finish_cutting(claimed(self.claim(CUTTING)), colour)

    def family(self, variation_id: UUID, name: str = "sidebar") -> ImageFamily:
        """Read a family from the database."""
        query = select(ImageFamily).where(ImageFamily.variation_id == variation_id, ImageFamily.name == name)
        return in_transaction(self.engine, lambda session: session.scalars(query).one())

    def variation(self, variation_id: UUID) -> ImageVariation:
        """Read a variation from the database."""
        return in_transaction(self.engine, lambda session: session.get_one(ImageVariation, variation_id))

    def events(self, variation_id: UUID) -> Sequence[ImageEvent]:
        """Read the events of a variation, in order."""
        query = select(ImageEvent).where(ImageEvent.variation_id == variation_id).order_by(ImageEvent.sequence)
        return in_transaction(self.engine, lambda session: session.scalars(query).all())


def claimed(claim: Claim | None) -> Claim:
    """Return the claim, and fail if no family was waiting."""
    assert claim is not None, "nothing waits"
    return claim


def staged_path(store: PictureStore, file: StagedFile) -> Path:
    """Return the path of a staged file on disk."""
    return store.root / ".content" / "staging" / file.name


def draw_render(colour: int) -> bytes:
    """Make a small lossless render; each colour results in other bytes."""
    flat = pyvips.Image.black(64, 64, bands=3).copy(interpretation="srgb") + colour
    data: bytes = flat.cast("uchar").pngsave_buffer(compression=1)
    return data


def make_lease(engine: Engine, redis: Redis, name: str) -> Lease:
    """Make the lease of a worker process whose work never stands still."""
    return Lease(engine, redis, name=name, lease_seconds=60, stall_seconds=math.inf, on_stall=lambda _: None)


@pytest.fixture
def celery(settings: Settings) -> Iterator[Celery]:
    """Make a Celery app that can send messages."""
    app = make_celery("test", settings=settings)
    yield app
    app.close()


def make_worker(workshop: Workshop, redis: Redis, celery: Celery, node: str = "gpu@test") -> WorkerProcess:
    """Make what a process of a worker has open; its lease beats, and its feed is for the test to start."""
    lease = make_lease(workshop.engine, redis, f"{node} 1.2")
    lease.start()
    return WorkerProcess(
        settings=workshop.settings,
        engine=workshop.engine,
        redis=redis,
        celery=celery,
        node_name=node,
        store=workshop.store,
        lease=lease,
        feed=AttemptFeed(celery),
    )


def dead_child(node: str = "gpu@test") -> Holder:
    """Return the holder of a worker's child that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return Holder(name=process_name(node, ended.pid), lock_key=1, lease_seconds=60)


def end_pauses(engine: Engine) -> None:
    """End every back-off."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE image_families SET available_at = clock_timestamp()"))


@pytest.fixture
def workshop(engine: Engine, store: PictureStore, settings: Settings) -> Workshop:
    """Return the steps of the workers, for a test to call."""
    return Workshop(engine=engine, store=store, settings=settings)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Open a session on the database; the test commits."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Return the programs of a test; they are stopped at its end."""
    processes = Processes(tmp_path)
    yield processes
    processes.stop()


def start_api(settings: Settings, processes: Processes, **changes: str) -> str:
    """Start the API under gunicorn, wait until it listens, and return its address without a scheme."""
    port = free_port()
    environment = {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "STORAGE_PATH": str(settings.storage_path),
        "MODEL_MANIFEST": str(settings.model_manifest),
        "MODEL_ANIME": settings.model_anime,
        "MODEL_PHOTOREALISTIC": settings.model_photorealistic,
        "PORT": str(port),
        **changes,
    }
    command = (sys.executable, "-m", "gunicorn", "--config", "python:api.server", "api:create_app()")
    processes.start(Program(name=f"api-{port}", command=command, environment=environment))
    wait_until(lambda: listens(port), "The API", processes, patience(60))
    return f"{LOOPBACK}:{port}"
