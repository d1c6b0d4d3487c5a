"""What the workers spend on a family beside model and encoders, over a straight-line script that does as much.

Both take turns on the same servers and in the same store. All that a GPU process and a process of a CPU worker do once
their doorbell has rung runs in this process. The stand-in for the model, the encoder of originals and the cutting are
measured and taken out, with their threads. The script is in own_cpu_floor.py.
"""

from __future__ import annotations

import io
import itertools
import logging
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import numpy as np
import torch
from PIL import Image

from image_generator_types.sizes import FamilyName
from shared.catalog import find_model
from shared.database import in_transaction, make_engine
from shared.generation_params import GenerationRequest, VariationRequest
from shared.live_state import make_redis
from shared.logs import configure_logs
from shared.pictures.store import make_store
from shared.queues import gpu_queue, make_celery
from shared.settings import Settings
from shared.variations import submit
from tests.benchmarks.masters import drawings
from tests.benchmarks.own_cpu_floor import Floor, Picture
from tests.benchmarks.stand_in_pipeline import StandIn, loaded, to_floats
from tests.support.local_stack import private_stack
from workers.attempt_feed import AttemptFeed
from workers.derivatives import staged_cuts
from workers.derivatives.cutting import Cut, configure_libvips
from workers.derivatives.staged_cuts import Cutter
from workers.derivatives.tasks import CpuProcess, cut_next
from workers.leases import Lease
from workers.masters import gpu_process
from workers.masters.assignment import GpuAssignment
from workers.masters.gpu_process import BATCHES_IN_FLIGHT, GIL_SECONDS, GpuProcess
from workers.worker_process import WorkerProcess

MODEL = find_model("starter")  #: it renders every family in one pass
SECONDS = 0.2  #: that the stand-in takes for a picture
STEPS = 20
TURNS = 8  #: of one variation each, so of nine families; the first one is not counted
MOST_TIMES = 2.0
SIDES = ("GPU process", "CPU worker")


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Let both sides take turns, and compare their medians."""
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
        servers = private_stack(folder)
        stack.callback(servers.stop)
        servers.start_servers()
        stack.enter_context(_as_in_a_worker(servers.settings))
        bench = Bench(servers.settings)
        stack.callback(bench.close)
        for _ in range(2 if brief else TURNS):
            bench.take_turns()
    yield from _figures({side: statistics.median(turns[1:]) for side, turns in bench.spent.items()})


def _figures(seconds: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    for side in SIDES:
        times = seconds[side] / seconds[_floor_of(side)]
        yield {"what": f"{side}: own CPU a family, over the floor", "value": times, "unit": "", "at_most": MOST_TIMES}
    for side, one in seconds.items():
        yield {"what": f"{side}: CPU a family", "value": 1000 * one, "unit": "ms"}


def _floor_of(side: str) -> str:
    return f"floor of the {side}"


@contextmanager
def _as_in_a_worker(settings: Settings) -> Iterator[None]:
    """Set this process up like a worker; its logs are written, but to nowhere."""
    configure_libvips()
    torch.set_num_threads(1)  # as many as the local stack allows
    interval = sys.getswitchinterval()
    sys.setswitchinterval(GIL_SECONDS)
    configure_logs(settings.log_format)
    [handler] = logging.getLogger().handlers
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 -- no file
        handler.setStream(nowhere)  # type: ignore[attr-defined]
        yield
        handler.setStream(sys.stderr)  # type: ignore[attr-defined]
    sys.setswitchinterval(interval)


class Drawer(StandIn):
    """A stand-in that draws a picture of the size that is asked for."""

    def __init__(self, pictures: Mapping[FamilyName, np.ndarray]) -> None:
        super().__init__(SECONDS)
        self._by_size = {picture.shape[1::-1]: picture for picture in pictures.values()}

    def _draw(self, width: int, height: int) -> torch.Tensor:
        return to_floats(self._by_size[width, height])


class Unasked:
    """A picture check that is never asked: these pictures need none."""

    def score(self, pixels: np.ndarray) -> float:
        """Refuse to answer."""
        raise AssertionError(f"A picture of the shape {pixels.shape} was checked, and needs no check.")


@dataclass(kw_only=True)
class Encoders:
    """The encoders of both workers, which are no work of our own: their CPU time, and what they made last."""

    seconds: float = 0.0
    originals: dict[str, bytes] = field(default_factory=dict)  #: by family
    cuts: dict[str, Sequence[Cut]] = field(default_factory=dict)  #: by family

    @classmethod
    def watched(cls) -> Encoders:
        """Put a watch over both encoders in this process."""
        encoders = cls()
        gpu_process.encode_original = partial(encoders._encode, gpu_process.encode_original)
        staged_cuts.cut_family = partial(encoders._cut, staged_cuts.cut_family)  # type: ignore[attr-defined]
        return encoders

    def _encode(self, encode: Callable[..., bytes], pixels: np.ndarray, metadata: Any, made_at: Any) -> bytes:
        began = time.thread_time()
        data = encode(pixels, metadata, made_at)
        self.seconds += time.thread_time() - began
        self.originals[str(pixels.shape[1::-1])] = data
        return data

    def _cut(
        self, cut_family: Callable[..., list[Cut]], original: bytes, family: Any, *arguments: Any, **more: Any
    ) -> list[Cut]:
        """Cut, with a watch over the whole process: libvips has threads of its own. The lease's thread is ours."""
        began = time.process_time() - _lease_seconds()
        cuts = cut_family(original, family, *arguments, **more)
        self.seconds += time.process_time() - _lease_seconds() - began
        self.cuts[family.name] = cuts
        return cuts


def _lease_seconds() -> float:
    leases = [one.ident for one in threading.enumerate() if one.name == "lease" and one.ident is not None]
    return sum(time.clock_gettime(time.pthread_getcpuclockid(ident)) for ident in leases)


class Bench:
    """Both workers and the script, over the same servers and the same store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = make_engine(settings, "bench")
        self.redis = make_redis(settings)
        self.celery = make_celery("bench", settings=settings)
        self.store = make_store(settings)
        self.store.prepare()
        self.floor = Floor(settings.database_url, settings.redis_url, settings.storage_path)
        self.encoders = Encoders.watched()
        self.pictures = {family: _pixels(png) for family, png in drawings(MODEL.native_px).items()}
        self.pipeline = Drawer(self.pictures)
        self.claiming, self.background = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.spent: dict[str, list[float]] = defaultdict(list)  #: seconds a family in each turn, by side
        self._numbers = itertools.count()

    def close(self) -> None:
        """Close all connections and threads."""
        for executor in (self.claiming, self.background):
            executor.shutdown()
        self.floor.close()
        self.celery.close()
        self.redis.close()
        self.engine.dispose()

    def take_turns(self) -> None:
        """Let each side render and cut a variation."""
        self._submit()
        with self._worker() as worker:
            self._measure(SIDES[0], partial(self._render, worker))
        with self._worker() as worker:
            self._measure(SIDES[1], partial(self._cut, worker))
        self._submit()
        number = str(next(self._numbers)).encode()  # at the end of each file, or its content would exist already
        images: dict[str, torch.Tensor] = {}
        originals: dict[str, bytes] = {}
        for family, picture in self.pictures.items():
            images[family] = to_floats(picture)
            originals[family] = self.encoders.originals[str(picture.shape[1::-1])] + number
        cuts = {name: [_picture(cut, number) for cut in some] for name, some in self.encoders.cuts.items()}
        self._measure(_floor_of(SIDES[0]), partial(self.floor.render_all, gpu_queue(MODEL.id), images, originals))
        self._measure(_floor_of(SIDES[1]), partial(self.floor.cut_all, cuts))

    def _render(self, worker: WorkerProcess) -> None:
        process = GpuProcess(
            gpu=GpuAssignment(MODEL, "cpu"),
            process=worker,
            loaded=loaded(MODEL, self.pipeline),
            revision="0" * 40,
            classifier=Unasked(),
            claiming=self.claiming,
            background=self.background,
            in_flight=BoundedSemaphore(BATCHES_IN_FLIGHT),
        )
        process.render_waiting()
        self.background.submit(lambda: None).result()

    def _cut(self, worker: WorkerProcess) -> None:
        process = CpuProcess(worker=worker, cutter=Cutter(engine=self.engine, store=self.store, credentials=None))
        while cut_next(process):
            pass

    def _measure(self, side: str, work: Callable[[], object]) -> None:
        self.encoders.seconds = self.pipeline.own_cpu_seconds = 0.0
        began = time.process_time()
        work()
        spent = time.process_time() - began - self.encoders.seconds - self.pipeline.own_cpu_seconds
        self.spent[side].append(spent / len(FamilyName))

    def _submit(self) -> None:
        request = VariationRequest(
            name=f"city-{next(self._numbers)}",
            category="landing",
            generation=GenerationRequest(prompt="a city at night", model=MODEL.id, inference_steps=STEPS),
        )
        in_transaction(self.engine, partial(submit, request=request, settings=self.settings))

    @contextmanager
    def _worker(self) -> Iterator[WorkerProcess]:
        """Return the connections of a worker, with a lease that beats during the block."""
        lease = Lease(
            self.engine,
            self.redis,
            name="own_cpu 1.2",
            lease_seconds=self.settings.lease_seconds,
            stall_seconds=60,
            on_stall=lambda _: None,
        )
        lease.start()
        process = WorkerProcess(
            settings=self.settings,
            engine=self.engine,
            redis=self.redis,
            celery=self.celery,
            node_name="own_cpu",
            store=self.store,
            lease=lease,
            feed=AttemptFeed(self.celery),
        )
        process.feed.start()
        try:
            yield process
        finally:
            process.stop()


def _pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as picture:
        return np.array(picture)


def _picture(cut: Cut, number: bytes) -> Picture:
    return Picture(
        name=cut.name,
        kind=cut.kind,
        extension=cut.image_format,
        width=cut.size.width,
        height=cut.size.height,
        data=cut.data + number,
        dominant_color=cut.dominant_color,
        placeholder=cut.placeholder,
    )
