"""Finished families are cut once more: in formats that clients ask for, and when their recipe is outdated."""

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from queue import Empty
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from celery import Celery
from PIL import Image
from redis import Redis
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import DBAPIError

import workers.commands.recut_run as commands_recutting
from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared import wanted_formats
from shared.database import AdvisoryLock, in_transaction
from shared.errors import OriginalUnreadableError, PictureReplacedError
from shared.formats import ImageFormat, cuts_beforehand, recipe
from shared.lifecycle import RENDERING, FamilyStatus
from shared.live_state import make_redis
from shared.pictures.rows import PictureKind, StagedPicture, find_picture
from shared.queues import ADD_FORMAT_TASK, AGAIN_QUEUE, make_celery
from shared.settings import Settings
from shared.tables import ImageDerivative, ImageFamily
from shared.variations import cancel, regenerate, remove
from shared.wanted_formats import WantedFormats
from tests.integration.conftest import Workshop, claimed, make_worker
from tests.support.patience import patience
from workers.commands.recut_run import Recut
from workers.derivatives.recutting import add_format, recut
from workers.derivatives.staged_cuts import Cutter
from workers.derivatives.tasks import CpuProcess, add_wanted_format, cut_next, recut_family
from workers.recuts import count_try

pytestmark = pytest.mark.pixels

ANOTHER_DAY = "0123456789abcdef"


@pytest.fixture
def cutter(workshop: Workshop) -> Cutter:
    """Make the cutter of a CPU worker."""
    return Cutter(engine=workshop.engine, store=workshop.store, credentials=None)


@pytest.fixture
def cpu(workshop: Workshop, cutter: Cutter, redis_client: Redis, celery: Celery) -> Iterator[CpuProcess]:
    """Run the part of a CPU worker's process within this process."""
    worker = make_worker(workshop, redis_client, celery, "cpu@test")
    worker.feed.start()
    yield CpuProcess(worker=worker, cutter=cutter)
    worker.stop()


@dataclass(frozen=True, kw_only=True)
class WatchedCutter(Cutter):
    """Cuts, lets something happen before the commit, and records what was cut."""

    meanwhile: Callable[[], None] = lambda: None
    cuts: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def staged_cuts(self, *arguments: Any, **named: Any) -> Iterator[list[StagedPicture]]:
        with super().staged_cuts(*arguments, **named) as staged:
            self.cuts.extend((one.name, one.file.extension) for one in staged)
            self.meanwhile()
            yield staged


def watched(workshop: Workshop, meanwhile: Callable[[], None] = lambda: None) -> WatchedCutter:
    return WatchedCutter(engine=workshop.engine, store=workshop.store, credentials=None, meanwhile=meanwhile)


def finished(workshop: Workshop, cpu: CpuProcess, colour: int = 90) -> UUID:
    """Make a variation whose family `sidebar` a CPU worker has cut."""
    variation_id = workshop.submit()
    render_and_cut(workshop, cpu, colour)
    return variation_id


def render_and_cut(workshop: Workshop, cpu: CpuProcess, colour: int) -> None:
    workshop.finish_rendering(claimed(workshop.claim(RENDERING)), colour)
    assert cut_next(cpu)


def picture(engine: Engine, name: str = "sidebar", image_format: ImageFormat = ImageFormat.WEBP) -> ImageDerivative:
    """Read the current picture."""
    return in_transaction(engine, lambda session: find_picture(session, "city", name, image_format=image_format))


def served(engine: Engine) -> list[tuple[str, str]]:
    """Return the names and formats of all current public pictures."""
    current = select(ImageDerivative.name, ImageDerivative.format).where(
        ImageDerivative.is_current,
        ImageDerivative.kind.in_([PictureKind.MASTER, PictureKind.DERIVATIVE]),
        ImageDerivative.variation_id.is_not(None),
    )
    return sorted((row[0], row[1]) for row in in_transaction(engine, lambda session: session.execute(current).all()))


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def age(engine: Engine) -> None:
    """Pretend that everything was cut with an older recipe."""
    in_transaction(engine, lambda session: session.execute(update(ImageFamily).values(recipe=ANOTHER_DAY)))


def unnamed_content(workshop: Workshop) -> set[str]:
    """Return the hashes on disk that no row names."""
    on_disk = {path.stem for path in workshop.store.root.glob(".content/??/*")}
    named = in_transaction(workshop.engine, lambda session: session.scalars(select(ImageDerivative.sha256)).all())
    return on_disk - set(named)


def test_a_fresh_family_is_cut_in_every_format_that_is_due(workshop: Workshop, cpu: CpuProcess) -> None:
    variation_id = workshop.submit(families=["og"])
    workshop.finish_rendering(claimed(workshop.claim(RENDERING)))

    assert cut_next(cpu)

    names = [name for name, _ in served(workshop.engine)]
    assert served(workshop.engine) == sorted(cuts_beforehand(FamilyName.OG))
    assert [names.count(name) for name in ("og-master", "og", "facebook-og", "youtube-thumbnail")] == [1, 2, 2, 2]
    assert workshop.family(variation_id, "og").recipe == recipe(FamilyName.OG)
    assert picture(workshop.engine, "og").dominant_color is not None
    assert picture(workshop.engine, "og", ImageFormat.JPEG).placeholder is not None
    card = workshop.store.root / "city" / "derivatives" / "og-1200x675.jpeg"
    assert opened(card).format == "JPEG"


def test_the_event_names_each_derivative_once(workshop: Workshop, cpu: CpuProcess) -> None:
    variation_id = workshop.submit(families=["og"])
    workshop.finish_rendering(claimed(workshop.claim(RENDERING)))

    cut_next(cpu)

    names = [derivative.name for derivative in ASPECT_FAMILIES[FamilyName.OG].derivatives]
    assert workshop.events(variation_id)[-1].data["publicUrls"] == [f"/api/images/city/{name}" for name in names]


@pytest.mark.parametrize("image_format", ImageFormat)
@pytest.mark.parametrize("name", ["sidebar", "sidebar-master"])
def test_a_picture_is_served_in_the_format_that_was_asked_for(
    workshop: Workshop, cpu: CpuProcess, image_format: ImageFormat, name: str
) -> None:
    finished(workshop, cpu)

    add_wanted_format(cpu, picture(workshop.engine, name).id, image_format)

    added = picture(workshop.engine, name, image_format)
    path = workshop.store.content_path(added.sha256, added.format)
    shown = opened(path)
    assert shown.format == image_format.upper()
    assert shown.size == (added.width, added.height) == (300, 600)
    assert added.file_size == path.stat().st_size
    assert added.placeholder == picture(workshop.engine, name).placeholder
    assert len(served(workshop.engine)) == (3 if image_format == ImageFormat.WEBP else 4)


def test_the_friendly_tree_shows_a_format_that_was_added(workshop: Workshop, cpu: CpuProcess) -> None:
    finished(workshop, cpu)

    add_wanted_format(cpu, picture(workshop.engine).id, ImageFormat.AVIF)

    folder = workshop.store.root / "city" / "derivatives"
    assert {path.name for path in folder.iterdir()} == {
        "sidebar-300x600.webp",
        "sidebar-300x600.avif",
        "sidebar-sm-150x300.webp",
    }


def test_a_thousand_requests_at_once_ring_once(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted_formats, "ASKED_SECONDS", 10_000)  # however long a thousand requests take
    finished(workshop, cpu)
    wanted = picture(workshop.engine)
    clients = [make_redis(settings) for _ in range(20)]
    start = Barrier(20, timeout=patience(60))

    def ask(client: Redis) -> None:
        bell = WantedFormats(redis=client, celery=celery)
        start.wait()
        for _ in range(50):
            bell.ask_for(wanted, ImageFormat.AVIF)

    with ThreadPoolExecutor(20) as crowd:
        list(crowd.map(ask, clients))

    assert cpu.worker.redis.llen(AGAIN_QUEUE) == 1
    for client in clients:
        client.close()


def test_a_thousand_doorbells_at_once_cause_one_cut(workshop: Workshop, cpu: CpuProcess) -> None:
    """Eight processes receive all messages, as if each had been sent, lost and sent again."""
    finished(workshop, cpu)
    wanted, cutter, start = picture(workshop.engine), watched(workshop), Barrier(8, timeout=patience(60))
    process = replace(cpu, cutter=cutter)

    def work(_: int) -> list[str]:
        start.wait()
        return [add_wanted_format(process, wanted.id, ImageFormat.AVIF) for _ in range(125)]

    with ThreadPoolExecutor(8) as crowd:
        said = [sentence for some in crowd.map(work, range(8)) for sentence in some]

    assert cutter.cuts == [("sidebar", "avif")]
    assert said.count("city has new pictures") == 1
    assert said.count("nothing to do") == 999


def test_the_doorbell_names_the_picture_and_the_format(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, redis_client: Redis
) -> None:
    finished(workshop, cpu)
    wanted = picture(workshop.engine)

    WantedFormats(redis=redis_client, celery=celery).ask_for(wanted, ImageFormat.AVIF)

    with celery.connection_for_read() as connection:
        message = connection.SimpleQueue(AGAIN_QUEUE).get_nowait()
    assert message.headers["task"] == ADD_FORMAT_TASK
    assert message.payload[0] == [str(wanted.id), "avif"]


def test_a_request_does_not_wait_while_redis_is_away(workshop: Workshop, cpu: CpuProcess, settings: Settings) -> None:
    finished(workshop, cpu)
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    redis, celery = make_redis(away), make_celery("away", settings=away)

    WantedFormats(redis=redis, celery=celery).ask_for(picture(workshop.engine), ImageFormat.AVIF)

    celery.close()
    assert len(served(workshop.engine)) == 3


def test_a_format_is_not_asked_for_again_while_its_message_lies_in_the_queue(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a CPU worker the queue would grow for as long as clients ask."""
    monkeypatch.setattr(wanted_formats, "ASKED_SECONDS", 0)
    finished(workshop, cpu)
    wanted, bell = picture(workshop.engine), WantedFormats(redis=redis_client, celery=celery)

    asked = [bell.ask_for(wanted, ImageFormat.AVIF) for _ in range(20)]

    assert asked == [True] * 20
    assert redis_client.llen(AGAIN_QUEUE) == 1


def test_a_format_whose_message_was_lost_is_asked_for_again(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted_formats, "ASKED_SECONDS", -1)
    finished(workshop, cpu)
    wanted, bell = picture(workshop.engine), WantedFormats(redis=redis_client, celery=celery)
    bell.ask_for(wanted, ImageFormat.AVIF)
    redis_client.delete(AGAIN_QUEUE)

    bell.ask_for(wanted, ImageFormat.AVIF)

    assert redis_client.llen(AGAIN_QUEUE) == 1


def test_no_more_formats_are_asked_for_than_the_queue_may_hold(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted_formats, "MOST_ASKED", 2)
    finished(workshop, cpu)
    bell = WantedFormats(redis=redis_client, celery=celery)
    formats = (ImageFormat.AVIF, ImageFormat.PNG, ImageFormat.JPEG)

    asked = [bell.ask_for(picture(workshop.engine), wanted) for wanted in formats]

    assert asked == [True, True, False]
    assert redis_client.llen(AGAIN_QUEUE) == 2


def test_a_cut_that_failed_is_not_asked_for_again_at_once(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, redis_client: Redis
) -> None:
    finished(workshop, cpu)
    original(workshop).write_bytes(b"damaged")
    wanted = picture(workshop.engine)

    said = add_wanted_format(cpu, wanted.id, ImageFormat.AVIF)
    WantedFormats(redis=redis_client, celery=celery).ask_for(wanted, ImageFormat.AVIF)

    assert "is damaged" in said
    assert redis_client.llen(AGAIN_QUEUE) == 0


@pytest.mark.parametrize("left", ["a bit flipped", "another picture", "a fifo"])
def test_an_original_with_other_bytes_is_never_cut(workshop: Workshop, cpu: CpuProcess, left: str) -> None:
    finished(workshop, cpu)
    path = original(workshop)
    data = bytearray(path.read_bytes())
    if left == "a fifo":
        path.unlink()
        os.mkfifo(path)
    else:
        data[-20 if left == "a bit flipped" else 40] ^= 1
        path.write_bytes(data)

    said = add_wanted_format(cpu, picture(workshop.engine).id, ImageFormat.AVIF)

    assert "is damaged" in said


def original(workshop: Workshop) -> Path:
    """Return the path of the original."""
    query = select(ImageDerivative).where(ImageDerivative.kind == PictureKind.ORIGINAL, ImageDerivative.is_current)
    row = in_transaction(workshop.engine, lambda session: session.scalars(query).one())
    return workshop.store.content_path(row.sha256, row.format)


def render_again(workshop: Workshop, cpu: CpuProcess, variation_id: UUID) -> None:
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    render_and_cut(workshop, cpu, colour=200)


def delete(workshop: Workshop, variation_id: UUID) -> None:
    in_transaction(workshop.engine, lambda session: remove(session, variation_id))


def cancel_regeneration(workshop: Workshop, variation_id: UUID) -> None:
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    in_transaction(workshop.engine, lambda session: cancel(session, variation_id))


@pytest.mark.parametrize("happen", ["rendered again", "deleted", "cut again"])
def test_a_format_of_a_picture_that_was_replaced_meanwhile_is_thrown_away(
    workshop: Workshop, cpu: CpuProcess, cutter: Cutter, happen: str
) -> None:
    variation_id = finished(workshop, cpu)
    age(workshop.engine)
    meanwhile = {
        "rendered again": lambda: render_again(workshop, cpu, variation_id),
        "deleted": lambda: delete(workshop, variation_id),
        "cut again": lambda: recut(cutter, workshop.family(variation_id).id),
    }[happen]

    with pytest.raises(PictureReplacedError, match="city sidebar"):
        add_format(watched(workshop, meanwhile), picture(workshop.engine).id, ImageFormat.AVIF)

    assert ("sidebar", "avif") not in served(workshop.engine)
    assert unnamed_content(workshop) == set()


@pytest.mark.parametrize("happen", ["rendered again", "deleted", "cut again"])
def test_a_recut_of_pictures_that_were_replaced_meanwhile_is_thrown_away(
    workshop: Workshop, cpu: CpuProcess, cutter: Cutter, happen: str
) -> None:
    """In the last case the process was frozen for so long that it lost its lock."""
    variation_id = finished(workshop, cpu)
    age(workshop.engine)
    family = workshop.family(variation_id)
    shown: list[list[tuple[str, str]]] = []

    def cut_anyway() -> None:
        # With a time-out PostgreSQL waits until the process has ended, and with it the lock.
        frozen = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND classid = :lock"
        )
        lock = {"lock": int(AdvisoryLock.RECUT)}
        in_transaction(workshop.engine, lambda session: session.execute(frozen, lock))
        assert recut(cutter, family.id) == "city"

    def happens() -> None:
        {
            "rendered again": lambda: render_again(workshop, cpu, variation_id),
            "deleted": lambda: delete(workshop, variation_id),
            "cut again": cut_anyway,
        }[happen]()
        shown.append(hashes(workshop.engine))

    with pytest.raises((PictureReplacedError, DBAPIError)):
        recut(watched(workshop, happens), family.id)

    assert hashes(workshop.engine) == shown[0]
    assert unnamed_content(workshop) == set()


def hashes(engine: Engine) -> list[tuple[str, str]]:
    """Return the names and hashes of the current pictures."""
    current = select(ImageDerivative.name, ImageDerivative.sha256).where(ImageDerivative.is_current)
    return sorted((row[0], row[1]) for row in in_transaction(engine, lambda session: session.execute(current).all()))


def test_a_picture_that_was_replaced_is_not_cut_in_another_format(workshop: Workshop, cpu: CpuProcess) -> None:
    variation_id = finished(workshop, cpu)
    replaced = picture(workshop.engine)
    render_again(workshop, cpu, variation_id)

    assert add_wanted_format(cpu, replaced.id, ImageFormat.AVIF) == "nothing to do"
    assert len(served(workshop.engine)) == 3


def test_a_picture_whose_size_no_longer_exists_gets_no_other_format(workshop: Workshop, cpu: CpuProcess) -> None:
    finished(workshop, cpu)
    make_recipes_old(workshop.engine)

    said = add_wanted_format(cpu, picture(workshop.engine, "sidebar-xl").id, ImageFormat.AVIF)

    assert said == "nothing to do"


def test_a_new_render_removes_the_formats_that_were_cut_of_the_old_one(workshop: Workshop, cpu: CpuProcess) -> None:
    variation_id = finished(workshop, cpu)
    add_wanted_format(cpu, picture(workshop.engine).id, ImageFormat.AVIF)

    render_again(workshop, cpu, variation_id)

    assert ("sidebar", "avif") not in served(workshop.engine)
    assert not (workshop.store.root / "city" / "derivatives" / "sidebar-300x600.avif").is_symlink()


def test_while_a_family_is_rendered_again_formats_are_cut_of_its_current_pictures(
    workshop: Workshop, cpu: CpuProcess
) -> None:
    variation_id = finished(workshop, cpu, colour=90)
    in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    workshop.finish_rendering(claimed(workshop.claim(RENDERING)), colour=200)

    add_wanted_format(cpu, picture(workshop.engine).id, ImageFormat.PNG)

    added = picture(workshop.engine, image_format=ImageFormat.PNG)
    shown = opened(workshop.store.content_path(added.sha256, "png"))
    assert shown.getpixel((150, 300)) == (90, 90, 90)
    assert added.revision == picture(workshop.engine).revision == 1


def test_a_family_with_an_older_recipe_is_cut_again(workshop: Workshop, cpu: CpuProcess) -> None:
    """Old sizes go, formats that were added stay, and the state of the family does not change."""
    variation_id = finished(workshop, cpu)
    add_wanted_format(cpu, picture(workshop.engine).id, ImageFormat.AVIF)
    before, events = picture(workshop.engine), len(workshop.events(variation_id))
    make_recipes_old(workshop.engine)

    said = recut_family(cpu, workshop.family(variation_id).id)

    family = workshop.family(variation_id)
    assert said == "city has new pictures"
    assert served(workshop.engine) == [
        ("sidebar", "avif"),
        ("sidebar", "webp"),
        ("sidebar-master", "webp"),
        ("sidebar-sm", "webp"),
    ]
    assert (family.recipe, family.status) == (recipe(FamilyName.SIDEBAR), FamilyStatus.COMPLETE)
    assert len(workshop.events(variation_id)) == events
    assert picture(workshop.engine).id != before.id
    old = in_transaction(workshop.engine, lambda session: find_picture(session, "city", "sidebar", before.sha256))
    assert workshop.store.content_path(old.sha256, old.format).exists()


def make_recipes_old(engine: Engine) -> None:
    """Give all families an older recipe, with a size that the matrix no longer has and without one that it has."""
    age(engine)
    renamed = text("UPDATE image_derivatives SET name = 'sidebar-xl' WHERE name = 'sidebar-sm'")
    in_transaction(engine, lambda session: session.execute(renamed))


def test_a_recut_says_when_the_picture_was_made(workshop: Workshop, cpu: CpuProcess) -> None:
    """The time is that of the original, so equal pixels become equal bytes whenever they are cut."""
    variation_id = finished(workshop, cpu)
    before = picture(workshop.engine).sha256
    age(workshop.engine)

    recut_family(cpu, workshop.family(variation_id).id)

    assert picture(workshop.engine).sha256 == before


@pytest.mark.parametrize("make", ["of today", "under way", "never cut", "deleted"])
def test_a_family_that_need_not_be_cut_again_is_left_alone(workshop: Workshop, cpu: CpuProcess, make: str) -> None:
    variation_id = workshop.submit() if make == "never cut" else finished(workshop, cpu)
    family_id = workshop.family(variation_id).id
    if make != "of today":
        age(workshop.engine)
    if make == "under way":
        in_transaction(workshop.engine, lambda session: regenerate(session, variation_id, {}, workshop.settings))
    if make == "never cut":
        in_transaction(workshop.engine, lambda session: cancel(session, variation_id))
    if make == "deleted":
        delete(workshop, variation_id)
    cutter = watched(workshop)

    assert recut_family(replace(cpu, cutter=cutter), family_id) == "nothing to do"
    assert cutter.cuts == []


def test_old_pictures_of_a_canceled_family_are_cut_again_too(workshop: Workshop, cpu: CpuProcess) -> None:
    variation_id = finished(workshop, cpu)
    cancel_regeneration(workshop, variation_id)
    age(workshop.engine)

    assert recut_family(cpu, workshop.family(variation_id).id) == "city has new pictures"
    assert workshop.family(variation_id).status == FamilyStatus.CANCELED


def test_many_processes_that_recut_the_same_family_do_it_once(workshop: Workshop, cpu: CpuProcess) -> None:
    variation_id = finished(workshop, cpu)
    age(workshop.engine)
    cutter, start, family_id = watched(workshop), Barrier(8, timeout=patience(60)), workshop.family(variation_id).id

    def work(_: int) -> str | None:
        start.wait()
        return recut(cutter, family_id)

    with ThreadPoolExecutor(8) as crowd:
        said = list(crowd.map(work, range(8)))

    assert said.count("city") == 1
    assert len(cutter.cuts) == 3


@pytest.fixture
def command(workshop: Workshop, redis_client: Redis, celery: Celery) -> Callable[..., Recut]:
    """Return a function that makes runs of the command."""

    def command(variation: str | None = None) -> Recut:
        return Recut(engine=workshop.engine, redis=redis_client, celery=celery, variation=variation)

    return command


def run(command: Recut, cpu: CpuProcess, celery: Celery, most: int = 1000) -> int:
    """Run the command with one CPU process that receives its messages. Returns how many families ended."""
    done = 0
    for progress in islice(command.run(), most):
        done = progress.done
        hear(cpu, celery)
    return done


def hear(cpu: CpuProcess, celery: Celery) -> None:
    """Do the tasks in the queue."""
    with celery.connection_for_read() as connection, suppress(Empty):
        queue = connection.SimpleQueue(AGAIN_QUEUE)
        while True:
            message = queue.get_nowait()
            recut_family(cpu, UUID(message.payload[0][0]))
            message.ack()


def test_the_command_has_all_outdated_families_cut_again(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, command: Callable[..., Recut]
) -> None:
    for number in range(3):
        workshop.submit(f"idea-{number}")
        workshop.make_one()
    age(workshop.engine)
    workshop.submit("waits")

    first = command()

    assert run(first, cpu, celery) == 3
    assert first.failures == {}
    assert run(command(), cpu, celery) == 0


def test_the_command_goes_on_where_it_was_ended(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, command: Callable[..., Recut]
) -> None:
    for number in range(3):
        workshop.submit(f"idea-{number}")
        workshop.make_one()
    age(workshop.engine)
    some = select(ImageFamily.id).limit(1)
    recut_family(cpu, in_transaction(workshop.engine, lambda session: session.scalars(some).one()))
    left = watched(workshop)

    assert run(command(), replace(cpu, cutter=left), celery) == 2
    assert len(left.cuts) == 6


def test_the_command_takes_only_the_variation_that_is_named(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, command: Callable[..., Recut]
) -> None:
    for name in ("one", "other"):
        workshop.submit(name)
        workshop.make_one()
    age(workshop.engine)

    assert run(command("other"), cpu, celery) == 1
    assert run(command("other"), cpu, celery) == 0


def test_the_option_all_has_every_family_cut_again(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, command: Callable[..., Recut]
) -> None:
    for name in ("one", "other"):
        workshop.submit(name)
        workshop.make_one()
    everything = command()

    everything.mark_all()

    assert run(everything, cpu, celery) == 2


def test_the_command_says_what_could_not_be_cut_and_why(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, command: Callable[..., Recut]
) -> None:
    for name in ("gone", "fine"):
        workshop.submit(name)
        workshop.make_one(colour=90 if name == "fine" else 30)
    lost = text(
        "SELECT sha256 FROM image_derivatives d JOIN image_variations v ON v.id = d.variation_id"
        " WHERE v.name = 'gone' AND d.kind = 'original'"
    )
    sha256 = in_transaction(workshop.engine, lambda session: session.scalars(lost).one())
    workshop.store.content_path(sha256, "png").unlink()
    age(workshop.engine)
    first = command()

    assert run(first, cpu, celery) == 2
    assert list(first.failures) == ["gone sidebar"]
    assert "The original of gone sidebar cannot be read" in first.failures["gone sidebar"]


def test_a_family_without_an_original_is_named(workshop: Workshop, cpu: CpuProcess, cutter: Cutter) -> None:
    variation_id = finished(workshop, cpu)
    age(workshop.engine)
    in_transaction(
        workshop.engine, lambda session: session.execute(text("DELETE FROM image_derivatives WHERE kind = 'original'"))
    )

    with pytest.raises(OriginalUnreadableError, match="city sidebar has no original"):
        recut(cutter, workshop.family(variation_id).id)


def test_a_family_that_kills_its_process_again_and_again_is_given_up(
    workshop: Workshop, cpu: CpuProcess, celery: Celery, command: Callable[..., Recut], redis_client: Redis
) -> None:
    variation_id = finished(workshop, cpu)
    age(workshop.engine)
    family_id = workshop.family(variation_id).id
    given_up = command()
    progress = given_up.run()
    next(progress)
    for _ in range(workshop.settings.crash_budget):
        count_try(redis_client, family_id)  # and the process dies

    hear(cpu, celery)
    assert next(progress).done == 1
    assert "3 processes died" in given_up.failures["city sidebar"]


def test_the_number_of_families_in_flight_is_bounded(
    workshop: Workshop, redis_client: Redis, command: Callable[..., Recut], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        workshop.submit(f"idea-{number}")
        workshop.make_one()
    age(workshop.engine)
    monkeypatch.setattr(commands_recutting, "IN_FLIGHT", 2)

    progress = command().run()
    for _ in range(3):
        next(progress)

    assert redis_client.llen(AGAIN_QUEUE) == 2
