"""The cost of cutting compared with sharp, used in two ways, and with libwebp alone, and the quality of the files.

What is cut is what a CPU worker cuts of all families: masters, derivatives, cards and icons, in their formats.

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

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName, ImageSize
from shared.formats import ENCODINGS, ImageFormat, formats_cut_beforehand
from tests.benchmarks.masters import KEPT, drawings, photographs
from workers.derivatives.cutting import configure_libvips, cut_family
from workers.xmp import generated_picture_xmp

SHARP = "sharp@0.35.5"
WAYS = ("usual", "well")  #: of sharp_peer.mjs
TURNS = 4
SOAK_FAMILIES = 500

_HERE = Path(__file__).parent
_MADE_AT = datetime(2026, 8, 2, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that is cut of a family."""

    name: str
    family: FamilyName
    size: ImageSize
    image_format: ImageFormat

    @property
    def file_name(self) -> str:
        """Return the name under which each peer writes it."""
        return f"{self.name}.{self.image_format}"


def _files() -> Iterator[File]:
    for family, shape in ASPECT_FAMILIES.items():
        sizes = {derivative.name: derivative.size for derivative in shape.derivatives} | {
            shape.master_name: shape.master
        }
        for name, size in sizes.items():
            for image_format in formats_cut_beforehand(name):
                yield File(name=name, family=family, size=size, image_format=image_format)


_FILES = list(_files())
_WEBP = [file for file in _FILES if file.image_format == ImageFormat.WEBP]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """The cost of cutting all families once."""

    cpu_seconds: float
    peak_kilobytes: float = 0  #: of the whole process, with all the code that it has loaded
    added_kilobytes: float = 0  #: at the peak, beyond the memory of the process before it cuts


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Cut photographs, then drawings, then photographs for a long time."""
    sharp_folder = _install_sharp(KEPT / "sharp")
    photographic = photographs()
    subjects = {"photographs": photographic} if brief else {"photographs": photographic, "drawings": drawings()}
    for name, originals in subjects.items():
        with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as folder:
            yield from _beside_peers(name, originals, Path(folder), sharp_folder, 1 if brief else TURNS)
    yield from _soak(photographic, 10 if brief else SOAK_FAMILIES)


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
    for peer in ("ours", *WAYS):
        (folder / peer).mkdir()
    pixels = _resized(originals)
    turned = [
        {
            "ours": _apart(_cut_all, paths, folder / "ours"),
            **{way: _cut_with_sharp(way, paths, folder / way, sharp_folder) for way in WAYS},
            "libwebp": _apart(_alone, pixels),  # in a process full of pictures it takes half as long again
        }
        for _ in range(turns)
    ]
    cpu = {peer: min(turn[peer].cpu_seconds for turn in turned) for peer in turned[0]}
    added, peak = (
        {peer: min(getattr(turn[peer], of) for turn in turned) for peer in turned[0]}
        for of in ("added_kilobytes", "peak_kilobytes")
    )
    likeness = {peer: _likeness(folder / peer, originals) for peer in ("ours", "well")}
    webp_ratio, all_ratio = (
        _bytes(folder / "ours", files) / _bytes(folder / "well", files) for files in (_WEBP, _FILES)
    )
    what = f"{len(originals)} masters to {len(_FILES)} files, {len(_WEBP)} of them WebP"
    for figure in (
        {"what": f"our CPU, {what}", "value": cpu["ours"], "unit": "s"},
        {"what": "sharp's CPU as usual, over ours", "value": cpu["usual"] / cpu["ours"], "at_least": 1.3},
        {"what": "sharp's CPU used well, over ours", "value": cpu["well"] / cpu["ours"], "at_least": 1.15},
        {"what": "our CPU over libwebp's alone", "value": cpu["ours"] / cpu["libwebp"], "at_most": 1.4},
        {"what": "our bytes over sharp's, WebP", "value": webp_ratio, "at_most": 1.01},
        {"what": "our bytes over sharp's, all files", "value": all_ratio},
        {"what": "our SSIM, WebP", "value": likeness["ours"]},
        {"what": "our SSIM over sharp's, WebP", "value": likeness["ours"] / likeness["well"], "at_least": 1},
        {
            "what": "memory that cutting adds, over sharp's as usual",
            "value": added["ours"] / added["usual"],
            "at_most": 1,
        },
        {"what": "the same over sharp's used well", "value": added["ours"] / added["well"]},
        {"what": "our peak memory, the whole worker in it", "value": peak["ours"] / 1024, "unit": "MiB"},
        {"what": "sharp's peak memory used well, Node in it", "value": peak["well"] / 1024, "unit": "MiB"},
    ):
        yield {"unit": "", **figure, "what": f"{name}: {figure['what']}"}


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
            for cut in cut_family(path, ASPECT_FAMILIES[family], _ignore, made_at=_MADE_AT)
        ]
        used = _cpu_seconds() - before
    for cut in cuts:
        (target / f"{cut.name}.{cut.image_format}").write_bytes(cut.data)
    peak = _kilobytes("VmHWM")
    return Cost(cpu_seconds=used, peak_kilobytes=peak, added_kilobytes=peak - base)


def _ignore(_done: int, _total: int) -> None:
    """Ignore the progress."""


def _cut_with_sharp(way: str, paths: Mapping[FamilyName, Path], target: Path, sharp_folder: Path) -> Cost:
    webp, jpeg, png = (ENCODINGS[one] for one in (ImageFormat.WEBP, ImageFormat.JPEG, ImageFormat.PNG))
    order = {
        "way": way,
        "sharpFolder": str(sharp_folder),
        "encodings": {
            "webp": {"quality": webp["quality"], "effort": webp["method"]},
            "jpeg": {"quality": jpeg["quality"], "chromaSubsampling": jpeg["subsampling"]},
            "png": {"compressionLevel": png["compress_level"]},
        },
        "xmp": generated_picture_xmp(_MADE_AT).decode(),
        "cuts": [
            {
                "original": str(paths[file.family]),
                "target": str(target / file.file_name),
                "format": file.image_format,
                "width": file.size.width,
                "height": file.size.height,
            }
            for file in _FILES
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
    """Return the pictures of all different sizes that become WebP, resized without loss by compression."""
    return [
        _ideal(originals[family], size)
        for family in originals
        for size in {file.size for file in _WEBP if file.family == family}
    ]


def _ideal(original: bytes, size: ImageSize) -> Image.Image:
    """Resize the largest centred window of the ratio with Pillow: a reference that neither we nor sharp produce."""
    with Image.open(io.BytesIO(original)) as image:
        width = min(image.width, image.height * size.width / size.height)
        height = min(image.height, image.width * size.height / size.width)
        left, top = (image.width - width) / 2, (image.height - height) / 2
        box = (left, top, left + width, top + height)
        return image.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)


def _bytes(folder: Path, files: Sequence[File]) -> int:
    return sum((folder / file.file_name).stat().st_size for file in files)


def _likeness(folder: Path, originals: Mapping[FamilyName, bytes]) -> float:
    """Return the mean SSIM of all WebP files."""

    def of(file: File) -> float:
        ideal = pyvips.Image.new_from_array(_ideal(originals[file.family], file.size))
        return ssim(ideal, pyvips.Image.new_from_buffer((folder / file.file_name).read_bytes(), ""))

    return statistics.mean(map(of, _WEBP))


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
