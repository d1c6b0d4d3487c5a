"""The cost of cutting compared with sharp and with libwebp alone, and the quality of the files.

The peers take turns, so that other load on the machine hits all of them; the best turn of each counts.
"""

from __future__ import annotations

import ctypes
import io
import json
import multiprocessing
import resource
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import PIL
import pyvips
from PIL import Image

from shared.formats import ENCODINGS, ImageFormat
from shared.sizes import ASPECT_FAMILIES, Derivative, FamilyName, Size
from tests.benchmarks.masters import drawings, photographs
from workers.derivatives.cutting import configure_libvips, cut_family
from workers.xmp import generated_picture_xmp

SHARP = "sharp@0.35.5"
TURNS = 4
SOAK_FAMILIES = 500

_HERE = Path(__file__).parent
_KEPT = _HERE.parents[1] / "var" / "bench"  #: downloads, kept for the next run
_MADE_AT = datetime(2026, 8, 2, tzinfo=UTC)
_DERIVATIVES = [derivative for family in ASPECT_FAMILIES.values() for derivative in family.derivatives]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The cost of cutting all families once."""

    cpu_seconds: float
    peak_kilobytes: float = 0  #: of the whole process, with all the code that it has loaded
    added_kilobytes: float = 0  #: at the peak, beyond the memory of the process before it cuts


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Cut photographs, then drawings, then photographs for a long time."""
    sharp_folder = _install_sharp(_KEPT / "sharp")
    photographic = photographs(_KEPT / "photographs")
    for name, originals in (("photographs", photographic), ("drawings", drawings())):
        with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as folder:
            yield from _beside_peers(name, originals, Path(folder), sharp_folder, 1 if brief else TURNS)
    yield from _soak(photographic, 20 if brief else SOAK_FAMILIES)


def _install_sharp(folder: Path) -> Path:
    """Install sharp, and return the folder in which Node finds it."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise SystemExit("The bench of cutting compares with sharp, which needs Node: install node and npm.")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", folder, SHARP], check=True)
    return folder


def _beside_peers(
    name: str, originals: Mapping[FamilyName, bytes], folder: Path, sharp_folder: Path, turns: int
) -> Iterator[dict[str, Any]]:
    paths = {family: folder / f"{family}.png" for family in originals}
    for family, data in originals.items():
        paths[family].write_bytes(data)
    (folder / "ours").mkdir()
    (folder / "sharp").mkdir()
    pixels = _resized(originals)
    costs = [
        (
            _apart(_cut_all, paths, folder / "ours"),
            _cut_with_sharp(paths, folder / "sharp", sharp_folder),
            _alone(pixels),
        )
        for _ in range(turns)
    ]
    ours, sharp, libwebp = (min(turn[peer].cpu_seconds for turn in costs) for peer in range(3))
    added, sharp_added = (min(turn[peer].added_kilobytes for turn in costs) for peer in range(2))
    peak, sharp_peak = (min(turn[peer].peak_kilobytes for turn in costs) for peer in range(2))
    bytes_ratio = _bytes(folder / "ours") / _bytes(folder / "sharp")
    ssim, sharp_ssim = _likeness(folder / "ours", originals), _likeness(folder / "sharp", originals)
    yield {"what": f"{name}: our CPU, {len(originals)} masters to {len(_DERIVATIVES)} WebP", "value": ours, "unit": "s"}
    yield {"what": f"{name}: sharp's CPU over ours", "value": sharp / ours, "unit": "", "at_least": 1.3}
    yield {"what": f"{name}: our CPU over libwebp's alone", "value": ours / libwebp, "unit": "", "at_most": 1.4}
    yield {"what": f"{name}: our bytes over sharp's", "value": bytes_ratio, "unit": "", "at_most": 1.01}
    yield {"what": f"{name}: our SSIM", "value": ssim, "unit": ""}
    yield {"what": f"{name}: our SSIM over sharp's", "value": ssim / sharp_ssim, "unit": "", "at_least": 1}
    yield {
        "what": f"{name}: memory that cutting adds, over sharp's",
        "value": added / sharp_added,
        "unit": "",
        "at_most": 1,
    }
    yield {"what": f"{name}: our peak memory, the whole worker in it", "value": peak / 1024, "unit": "MiB"}
    yield {"what": f"{name}: sharp's peak memory, Node in it", "value": sharp_peak / 1024, "unit": "MiB"}


def _apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """Call `work` in a new process, in which nothing else has taken memory, and return its result."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _cut_all(paths: Mapping[FamilyName, Path], target: Path) -> Cost:
    configure_libvips()
    base = _kilobytes("VmRSS")
    for _ in range(2):  # the first time warms up, as with sharp
        before = _cpu_seconds()
        cuts = [
            cut
            for family, path in paths.items()
            for cut in cut_family(path, ASPECT_FAMILIES[family], _ignore, made_at=_MADE_AT, wanted=_webp(family))
        ]
        used = _cpu_seconds() - before
    for cut in cuts:
        (target / cut.name).write_bytes(cut.data)
    peak = _kilobytes("VmHWM")
    return Cost(cpu_seconds=used, peak_kilobytes=peak, added_kilobytes=peak - base)


def _webp(family: FamilyName) -> set[tuple[str, ImageFormat]]:
    return {(derivative.name, ImageFormat.WEBP) for derivative in ASPECT_FAMILIES[family].derivatives}


def _ignore(_done: int, _total: int) -> None:
    """Ignore the progress."""


def _cut_with_sharp(paths: Mapping[FamilyName, Path], target: Path, sharp_folder: Path) -> Cost:
    options = ENCODINGS[ImageFormat.WEBP]
    order = {
        "sharpFolder": str(sharp_folder),
        "quality": options["quality"],
        "effort": options["method"],
        "xmp": generated_picture_xmp(_MADE_AT).decode(),
        "cuts": [
            {
                "original": str(paths[derivative.family]),
                "target": str(target / derivative.name),
                "width": derivative.size.width,
                "height": derivative.size.height,
            }
            for derivative in _DERIVATIVES
        ],
    }
    program = ["node", str(_HERE / "sharp_peer.mjs")]
    answer = subprocess.run(program, input=json.dumps(order), capture_output=True, text=True, check=True)
    return Cost(**json.loads(answer.stdout))


def _alone(pixels: Sequence[Image.Image]) -> Cost:
    """Encode ready pixels with libwebp and do nothing else: no program that uses libwebp can cost less."""
    libwebp = ctypes.CDLL(str(next((Path(PIL.__file__).parents[1] / "pillow.libs").glob("libwebp-*"))))
    libwebp.WebPEncodeRGB.restype = ctypes.c_size_t
    libwebp.WebPFree.argtypes = [ctypes.c_void_p]
    quality = ctypes.c_float(float(ENCODINGS[ImageFormat.WEBP]["quality"]))
    file = ctypes.c_void_p()
    raw = [(image.tobytes(), image.width, image.height) for image in pixels]
    before = _cpu_seconds()
    for rgb, width, height in raw:
        libwebp.WebPEncodeRGB(rgb, width, height, 3 * width, quality, ctypes.byref(file))
        libwebp.WebPFree(file)
    return Cost(cpu_seconds=_cpu_seconds() - before)


def _resized(originals: Mapping[FamilyName, bytes]) -> list[Image.Image]:
    """Return the pictures of all different sizes, resized without loss by compression."""
    return [
        _ideal(originals[family], size)
        for family in originals
        for size in {derivative.size for derivative in ASPECT_FAMILIES[family].derivatives}
    ]


def _ideal(original: bytes, size: Size) -> Image.Image:
    """Resize the largest centred window of the ratio with Pillow: a reference that neither we nor sharp produce."""
    with Image.open(io.BytesIO(original)) as image:
        width = min(image.width, image.height * size.width / size.height)
        height = min(image.height, image.width * size.height / size.width)
        left, top = (image.width - width) / 2, (image.height - height) / 2
        box = (left, top, left + width, top + height)
        return image.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _likeness(folder: Path, originals: Mapping[FamilyName, bytes]) -> float:
    """Return the mean SSIM of all files."""

    def of(derivative: Derivative) -> float:
        ideal = pyvips.Image.new_from_array(_ideal(originals[derivative.family], derivative.size))
        return ssim(ideal, pyvips.Image.new_from_buffer((folder / derivative.name).read_bytes(), ""))

    return statistics.mean(map(of, _DERIVATIVES))


def ssim(one: pyvips.Image, other: pyvips.Image) -> float:
    """Return the structural similarity of lightness, 0 to 1. Source: Wang, Bovik, Sheikh and Simoncelli, 2004."""

    def blur(image: pyvips.Image) -> pyvips.Image:
        return image.gaussblur(1.5, precision="float")

    a, b = (image.copy(interpretation="srgb").colourspace("b-w")[0].cast("float") for image in (one, other))
    mean_a, mean_b = blur(a), blur(b)
    variances = blur(a * a) - mean_a * mean_a + blur(b * b) - mean_b * mean_b
    covariance = blur(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    below = (mean_a * mean_a + mean_b * mean_b + c1) * (variances + c2)
    return float((above / below).avg())


def _soak(originals: Mapping[FamilyName, bytes], count: int) -> Iterator[dict[str, Any]]:
    """Measure whether the memory of a process grows while it cuts for a long time."""
    after = _apart(_cut_for_long, originals, count)
    yield {
        "what": f"peak memory in {count} families over that in {count // 10}",
        "value": after[count] / after[count // 10],
        "unit": "",
        "at_most": 1.05,
    }


def _cut_for_long(originals: Mapping[FamilyName, bytes], count: int) -> dict[int, float]:
    """Cut many families, and return the peak memory in kilobytes by the number of families cut."""
    configure_libvips()
    families = list(originals)
    peaks = {}
    for number in range(1, count + 1):
        family = families[number % len(families)]
        cut_family(originals[family], ASPECT_FAMILIES[family], _ignore, made_at=_MADE_AT)
        peaks[number] = _kilobytes("VmHWM")
    return peaks


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _kilobytes(which: str) -> float:
    """Read a memory figure of this process from /proc. Unlike ru_maxrss, it does not start from the parent's memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith(f"{which}:")).split()[1])
