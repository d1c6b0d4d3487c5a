"""`python -m tests.benchmarks gpu --model sdxl`: what a GPU makes of the real architectures at their full size.

It needs a GPU and torch, and no download: the weights are random, so the speed and the memory are those of real ones,
and the pictures are noise. The most valuable figures come first, and each is printed when it is known; a run that is
cut off has said what it knew. `--tiny` runs all of it on a CPU, to show that it works.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import diffusers
import torch
from rich.console import Console
from rich.table import Table

from image_generator_types.negative import build_negative_prompt
from image_generator_types.sizes import FamilyName
from shared.catalog import CatalogModel, Precision, find_model
from tests.support.full_size_checkpoints import build_full_size
from tests.support.tiny_checkpoints import build_checkpoint
from workers.masters.checkpoint import LoadedModel, LoadingOptions, load_checkpoint
from workers.masters.generation_plan import plan_generation
from workers.masters.rendering import RenderedPicture, RenderRequest, family_seed, render

MODELS = {"sdxl": "realvisxl-v4", "sd35": "sd35-large"}
PROMPT = "a photograph of a city at night, seen from the sea, with lights in the water and a small boat in front"
STEPS = 8  #: of each picture that is measured: enough for a mean; a whole picture is computed from it
LIMIT_SECONDS = 440.0  #: a lent GPU is lent for eight minutes
BATCHES = (1, 2, 4)
NOTABLE = 0.97  #: a setting is advised if it takes at most this share of the time


class TimeUpError(Exception):
    """Raised between two steps when the time limit is reached."""


@dataclass(kw_only=True)
class Bench:
    """One run: what it measures with, and what it knows so far."""

    model: CatalogModel
    folder: Path
    device: str
    tiny: bool
    deadline: float
    without: frozenset[str] = frozenset()  #: measurements that are left out
    console: Console
    figures: dict[str, tuple[float, str]] = field(default_factory=dict)
    loaded: LoadedModel | None = None  #: as a worker loads it by default

    def note(self, what: str, value: float, unit: str) -> None:
        """Record a figure, and print it at once."""
        self.figures[what] = (value, unit)
        self.console.print(f"{what}: {value:.4g} {unit}", highlight=False)

    def value(self, what: str) -> float | None:
        """Return a figure if it is known."""
        return self.figures[what][0] if what in self.figures else None

    def model_in_memory(self) -> LoadedModel:
        """Return the model as a worker loads it by default."""
        if self.loaded is None:
            self.loaded = load_checkpoint(self.folder, self.model, self.device, LoadingOptions())
        return self.loaded

    def unload(self) -> None:
        """Make room for another model."""
        self.loaded = None
        torch.cuda.empty_cache()

    def request(self, family: FamilyName = FamilyName.SQUARE, number: int = 0) -> RenderRequest:
        """Return the request that a worker would make of a family, with fewer steps."""
        plan = plan_generation(self.model.native_px, family)
        scale = 8 if self.tiny else 1  # the sides of a tiny picture
        width, height = (max(64, side // scale // 16 * 16) for side in (plan.generate.width, plan.generate.height))
        hires = None
        if plan.hires:
            hires = (plan.hires.width // scale // 16 * 16, plan.hires.height // scale // 16 * 16)
        return RenderRequest(
            prompt=PROMPT,
            negative_prompt=build_negative_prompt(self.model.type),
            seed=family_seed(7 + number, family),
            width=width,
            height=height,
            hires=hires,
            num_inference_steps=2 if self.tiny else STEPS,
            guidance_scale=self.model.guidance_scale,
        )

    def draw(self, loaded: LoadedModel, requests: Sequence[RenderRequest]) -> list[RenderedPicture]:
        """Render a batch; noise that is called blank is a picture, too. Raises TimeUpError."""
        outcomes = render(loaded, requests, self._each_step)
        for outcome in outcomes:
            if not isinstance(outcome, RenderedPicture):
                raise outcome
        return [outcome for outcome in outcomes if isinstance(outcome, RenderedPicture)]

    def _each_step(self, *_: object) -> None:
        self.watch_the_time()

    def watch_the_time(self) -> dict[str, object]:
        """Raise TimeUpError when the time is up; diffusers wants the tensors that a callback has changed: none."""
        if time.monotonic() > self.deadline:
            raise TimeUpError
        return {}

    def peak_gb(self) -> float:
        """Return the most memory in use since the last call of `forget_peak`; on a CPU, of the process in all."""
        if self.device.startswith("cuda"):
            return torch.cuda.max_memory_allocated(self.device) / 1e9
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9

    def forget_peak(self) -> None:
        """Begin to measure the peak again."""
        if self.device.startswith("cuda"):
            torch.cuda.reset_peak_memory_stats(self.device)

    def synchronize(self) -> None:
        """Wait until the device has done what it was told."""
        if self.device.startswith("cuda"):
            torch.cuda.synchronize(self.device)

    @contextmanager
    def timed(self) -> Iterator[Callable[[], float]]:
        """Give a function that tells how long the block took on the device."""
        self.synchronize()
        started = time.perf_counter()
        taken: list[float] = []
        yield lambda: taken[0]
        self.synchronize()
        taken.append(time.perf_counter() - started)


def loading(bench: Bench) -> None:
    """Measure how long a worker waits for its model."""
    with bench.timed() as seconds:
        loaded = bench.model_in_memory()
    bench.note("load", seconds(), "s")
    with bench.timed() as seconds:
        loaded.warm_up()
    bench.note("warm up", seconds(), "s")
    bench.note("memory of the weights", bench.peak_gb(), "GB")


def families(bench: Bench) -> None:
    """Measure every family at its size."""
    loaded = bench.model_in_memory()
    bench.draw(loaded, [bench.request()])  # what comes first finds kernels chosen
    for family in FamilyName:
        bench.forget_peak()
        (picture,) = bench.draw(loaded, [bench.request(family)])
        whole = replace(bench.request(family), num_inference_steps=bench.model.steps).steps
        bench.note(f"{family}: a step", picture.seconds_per_step, "s")
        bench.note(f"{family}: decoding", picture.decoding_seconds, "s")
        bench.note(f"{family}: a picture", whole * picture.seconds_per_step + picture.decoding_seconds, "s")
        bench.note(f"{family}: peak memory", bench.peak_gb(), "GB")


def beside_diffusers(bench: Bench) -> None:
    """Measure the same square with diffusers alone, in turns: the same weights, steps and embeddings."""
    loaded = bench.model_in_memory()
    request = bench.request()
    with bench.timed() as seconds:
        plain = getattr(diffusers, bench.model.pipeline).from_pretrained(
            bench.folder,
            dtype=getattr(torch, loaded.precision),
            variant=bench.model.variant if bench.tiny else None,
            local_files_only=True,
        )
        plain.to(bench.device)
    bench.note("diffusers: load", seconds(), "s")
    plain.set_progress_bar_config(disable=True)
    embeddings = vars(loaded.encode(request.prompt, request.negative_prompt))

    def draw_plainly() -> float:
        with bench.timed() as seconds:
            plain(
                **embeddings,
                width=request.width,
                height=request.height,
                num_inference_steps=request.num_inference_steps,
                guidance_scale=request.guidance_scale,
                generator=torch.Generator("cpu").manual_seed(1),
                output_type="np",
                callback_on_step_end=lambda *_: bench.watch_the_time(),
            )
        return seconds()

    draw_plainly()
    pairs = [(bench.draw(loaded, [request])[0].seconds, draw_plainly()) for _ in range(3)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    bench.note(f"a square of {request.num_inference_steps} steps", ours, "s")
    bench.note("the same by diffusers alone", theirs, "s")
    bench.note("ours over diffusers", ours / theirs, "times")


def parts(bench: Bench) -> None:
    """Measure what lies around the steps."""
    loaded = bench.model_in_memory()
    request = bench.request()
    for name, prompt in (
        ("short prompts", ("a city", "blurry")),
        ("long prompts", (PROMPT * 8, request.negative_prompt)),
    ):
        with bench.timed() as seconds:
            loaded.encode(*prompt)
        bench.note(f"encoding {name}", seconds(), "s")
    vae = loaded.pipeline.vae
    size = (1, vae.config.latent_channels, request.height // 8, request.width // 8)
    latents = torch.randn(size).to(bench.device, vae.dtype)
    for _ in range(2):
        with bench.timed() as seconds, torch.no_grad():
            (image,) = vae.decode(latents, return_dict=False)
    bench.note(f"the VAE alone, {vae.dtype}", seconds(), "s")
    with bench.timed() as seconds:
        (image[0].float() * 255).to(torch.uint8).permute(1, 2, 0).cpu().numpy()
    bench.note("device to host", seconds(), "s")


def idle_gap(bench: Bench) -> None:
    """Measure how long the device waits between the end of one family's decode and the next family's first step.

    `python -m tests.benchmarks gpu_busy` measures the gap that database and store add.
    """
    loaded = bench.model_in_memory()
    marks: list[tuple[str, Any]] = []

    def mark(what: str) -> Callable[..., None]:
        def hook(*_: object) -> None:
            if bench.device.startswith("cuda"):
                event: Any = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
                event.record()
                marks.append((what, event))
            else:
                marks.append((what, time.perf_counter()))

        return hook

    hooks = [
        loaded.network.register_forward_pre_hook(mark("begin")),
        loaded.pipeline.vae.decoder.register_forward_hook(mark("end")),
    ]
    for number in range(4):
        bench.draw(loaded, [bench.request(number=number)])
    for hook in hooks:
        hook.remove()
    bench.synchronize()
    pairs = [(one, other) for (what, one), (then, other) in pairwise(marks) if (what, then) == ("end", "begin")]
    gaps = [one.elapsed_time(other) / 1000 if hasattr(one, "elapsed_time") else other - one for one, other in pairs]
    bench.note("idle between two families", statistics.median(gaps), "s")


def batches(bench: Bench) -> None:
    """Measure what a picture takes in batches."""
    loaded = replace(bench.model_in_memory(), batches=True)
    for size in BATCHES:
        bench.forget_peak()
        requests = [bench.request(number=number) for number in range(size)]
        bench.draw(loaded, requests)
        pictures = bench.draw(loaded, requests)
        whole = pictures[0].seconds_per_step * bench.model.steps + pictures[0].decoding_seconds
        bench.note(f"batch of {size}: a picture", whole / size, "s")
        bench.note(f"batch of {size}: peak memory", bench.peak_gb(), "GB")


def other_precision(bench: Bench) -> None:
    """Measure the other half precision."""
    usual = bench.model_in_memory().precision
    other = Precision.BFLOAT16 if usual == Precision.FLOAT16 else Precision.FLOAT16
    bench.note(f"precision {usual}: a picture", *_square(bench, bench.model_in_memory()))
    _measure_option(bench, f"precision {other}", LoadingOptions(precision=other))


def channels_last(bench: Bench) -> None:
    """Measure another layout of the convolutions."""
    _measure_option(bench, "channels last", LoadingOptions(channels_last=True))


def deep_cache(bench: Bench) -> None:
    """Measure a picture whose deep layers are computed in every second step."""
    if bench.model.pipeline == "StableDiffusionXLPipeline":
        _measure_option(bench, "deep cache of 2", LoadingOptions(deep_cache=2))


def compiling(bench: Bench) -> None:
    """Measure compilation in two processes, one after the other: the second finds what the first has compiled."""
    bench.unload()
    for start in ("first", "second"):
        left = bench.deadline - time.monotonic()
        if left < 30 and not bench.tiny:
            raise TimeUpError
        command = [sys.executable, "-m", "tests.benchmarks", "gpu", "--compiled", str(bench.folder)]
        command += ["--model", _name_of(bench.model), "--device", bench.device, *(["--tiny"] if bench.tiny else [])]
        environment = {**os.environ, "TORCHINDUCTOR_CACHE_DIR": str(bench.folder.parent / "compiled")}
        try:
            answer = subprocess.run(
                command,
                env=environment,
                capture_output=True,
                text=True,
                timeout=max(left, 300 * bench.tiny),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TimeUpError from None
        if answer.returncode:
            raise ValueError(answer.stderr.strip().rpartition("\n")[2])
        for what, (value, unit) in json.loads(answer.stdout.splitlines()[-1]).items():
            bench.note(f"compiled, {start} start: {what}", value, unit)


def compiled(bench: Bench) -> None:
    """Measure one start of a compiled model; its figures are the last line of standard output."""
    with bench.timed() as seconds:
        loaded = load_checkpoint(bench.folder, bench.model, bench.device, LoadingOptions(compile=True))
        loaded.warm_up()
    bench.note("load and warm up", seconds(), "s")
    for family in (FamilyName.SQUARE, FamilyName.HERO):
        with bench.timed() as seconds:
            bench.draw(loaded, [bench.request(family)])
        bench.note(f"the first {family}", seconds(), "s")
    (picture,) = bench.draw(loaded, [bench.request()])
    bench.note("a step", picture.seconds_per_step, "s")
    bench.note("a picture", bench.model.steps * picture.seconds_per_step + picture.decoding_seconds, "s")
    print(json.dumps(bench.figures))  # noqa: T201 -- for the process that asked


def _square(bench: Bench, loaded: LoadedModel) -> tuple[float, str]:
    bench.draw(loaded, [bench.request()])
    (picture,) = bench.draw(loaded, [bench.request()])
    return bench.model.steps * picture.seconds_per_step + picture.decoding_seconds, "s"


def _measure_option(bench: Bench, name: str, how: LoadingOptions) -> None:
    bench.unload()
    loaded = load_checkpoint(bench.folder, bench.model, bench.device, how)
    bench.note(f"{name}: a picture", *_square(bench, loaded))


#: In the order of their value.
MEASUREMENTS = (
    loading,
    families,
    beside_diffusers,
    batches,
    parts,
    idle_gap,
    other_precision,
    channels_last,
    deep_cache,
    compiling,
)


def advice(bench: Bench) -> Iterator[str]:
    """Say which settings the figures ask for."""
    usual = bench.value("square: a picture")
    alone = bench.value("batch of 1: a picture")
    if usual is None:
        return
    for what, setting in (
        ("channels last: a picture", "IMAGE_CHANNELS_LAST=true"),
        ("compiled, second start: a picture", "IMAGE_COMPILE=true, and TORCHINDUCTOR_CACHE_DIR in a folder that stays"),
        ("deep cache of 2: a picture", "IMAGE_DEEP_CACHE=2, which changes pictures"),
        ("precision float16: a picture", "IMAGE_PRECISION=float16"),
        ("precision bfloat16: a picture", "IMAGE_PRECISION=bfloat16"),
    ):
        value = bench.value(what)
        if value is not None:
            share = value / usual
            yield f"{setting}: {'yes' if share <= NOTABLE else 'no'}, {share:.0%} of the time of a square by default"
    for size in BATCHES[1:]:
        value = bench.value(f"batch of {size}: a picture")
        if value is not None and alone is not None:
            share = value / alone
            yield f"IMAGE_BATCH_SIZE={size}: {'yes' if share <= NOTABLE else 'no'}, {share:.0%} of one alone"
    peaks = [
        value for what, (value, _) in bench.figures.items() if what.endswith(": peak memory") and "batch" not in what
    ]
    if peaks:
        yield f"memory_gb of the catalogue is {bench.model.memory_gb}; one picture took at most {max(peaks):.1f}"


def main(arguments: Sequence[str]) -> None:
    """Run the measurements, within a time limit; exit with 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks gpu", description=__doc__)
    parser.add_argument("--model", choices=MODELS, default="sdxl")
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--tiny", action="store_true", help="tiny models on the CPU, to try the bench itself")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="seconds; what is not measured then is said")
    names = {measure.__name__ for measure in MEASUREMENTS}
    parser.add_argument("--without", choices=names, action="append", default=[], help="leave a measurement out")
    parser.add_argument("--compiled", type=Path, help=argparse.SUPPRESS)  # a folder: of a process that this one starts
    options = parser.parse_args(arguments)
    device = "cpu" if options.tiny else options.device
    if device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit("torch sees no GPU here. --tiny runs the bench on a CPU, to show that it works.")
    if options.tiny:
        torch.set_num_threads(1)  # threads that wait for each other take longer than tiny models
    signal.signal(signal.SIGTERM, _stop)
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as own:
        bench = Bench(
            model=find_model(MODELS[options.model]),
            folder=options.compiled or Path(own) / "checkpoint",
            device=device,
            tiny=options.tiny,
            deadline=time.monotonic() + options.limit,
            without=frozenset(options.without),
            console=Console(width=None if sys.stdout.isatty() else 160),
        )
        if options.compiled:
            compiled(bench)
            return
        sys.exit(not _run(bench))


def _stop(*_: object) -> None:
    raise TimeUpError


def _run(bench: Bench) -> bool:
    """Build the model, then measure. Returns whether every measurement that was begun succeeded."""
    where = torch.cuda.get_device_name(bench.device) if bench.device.startswith("cuda") else bench.device
    bench.console.print(f"{bench.model.name} on {where}, torch {torch.__version__}, diffusers {diffusers.__version__}")
    todo = [measure for measure in MEASUREMENTS if measure.__name__ not in bench.without]
    left, failed = [measure.__name__ for measure in todo], False
    try:
        with bench.timed() as seconds:
            _build(bench)
        bench.note("building random weights", seconds(), "s")
        for measure in todo:
            try:
                measure(bench)
            except (RuntimeError, ValueError, OSError) as error:
                failed = True
                bench.console.print(f"[red]{measure.__name__} failed: {type(error).__name__}: {error}[/]")
            left.remove(measure.__name__)
    except (TimeUpError, KeyboardInterrupt):
        bench.console.print(f"[yellow]The time is up. Not or not wholly measured: {', '.join(left)}.[/]")
    _print_tables(bench)
    return not failed


def _build(bench: Bench) -> None:
    if bench.tiny:
        build_checkpoint(bench.model.id, bench.folder.parent / "tiny").rename(bench.folder)
    else:
        build_full_size(bench.model, bench.folder, bench.device)


def _print_tables(bench: Bench) -> None:
    table = Table("what", "measured", box=None, padding=(0, 2, 0, 0))
    for what, (value, unit) in bench.figures.items():
        table.add_row(what, f"{value:.4g} {unit}")
    bench.console.print(table)
    for sentence in advice(bench):
        bench.console.print(sentence, highlight=False)


def _name_of(model: CatalogModel) -> str:
    return next(name for name, model_id in MODELS.items() if model_id == model.id)
