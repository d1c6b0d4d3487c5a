"""The map that the starter denoises: what stands in a cell of it, and how a picture's description is read out of it.

A map has one cell for 64 x 64 pixels. Everything that a picture shows is written into every cell: who is there, as a
code; where the cell lies from their point of view, as coordinates; scene, time of day, weather and palette, as codes.
The codes of one kind are spread over a sphere, so that noise does not turn one into another. Guidance stretches a code
and leaves its direction; what a negative prompt names comes out with a negative sign.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import torch

CELL = 64  #: pixels

SCENES = (
    *("meadow", "forest", "jungle", "mountains", "desert", "sea", "snow", "sky", "space", "moon", "underwater"),
    *("city", "street", "room", "office", "kitchen", "library", "hall", "workshop", "lab", "server"),
)
TIMES = ("day", "sunset", "night", "dawn")
WEATHERS = ("clear", "rain", "snow", "fog", "storm")
PALETTES = ("natural", "purple", "teal", "golden", "crimson", "green", "blue", "pink", "sepia", "silver")
COLOURS = (
    *("natural", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"),
    *("white", "black", "brown", "grey"),
)
INDOORS = frozenset({"room", "office", "kitchen", "library", "hall", "workshop", "lab", "server"})

#: Numbers in the code of one name. Subjects are many, so theirs is long.
CODE_LENGTHS = {"subject": 24, "scene": 8, "time": 2, "weather": 3, "palette": 4, "colour": 4}

#: The channels of one of the two figures: code, its coordinates u and v, colours of both parts, woman or man, skin.
_FIGURE_CHANNELS = {"subject": 24, "u": 1, "v": 1, "first_colour": 4, "second_colour": 4, "gender": 1, "skin": 1}
_SCENE_CHANNELS = {
    "thumbnail": 3,
    "scene": 8,
    "time": 2,
    "weather": 3,
    "palette": 4,
    "glow": 1,
    "panorama": 2,
    "height": 1,
}

FIGURES = 2  #: most that one picture shows
SKIN_TONES = 5
COORDINATE_LIMIT = 1.25  #: coordinates end here, in half sizes of a figure from its centre; their slope is what counts
HEIGHT_LIMIT = 1.6  #: the same for the height above the horizon, in scene units
PERIOD = 4.0  #: scene units after which a panorama comes again
COORDINATE_SCALE = 1.3  #: a channel's standard deviation should be about 1

#: Share of a code that must be there to count: less is noise, or what guidance leaves of nothing.
_LEAST_SHARE = 0.4

#: Share of the width between the centre of a figure and the sides.
_LEAST_MARGIN = 0.22

#: Share of the sizes of two figures between their centres.
_LEAST_DISTANCE = 0.4


class Placement(StrEnum):
    """How a figure sits in a picture."""

    GROUND = "ground"  #: it stands on the ground, above its shadow
    BUST = "bust"  #: head and shoulders, cut off by the picture's lower edge
    AIR = "air"  #: it floats
    WATER = "water"  #: it swims at sea, and stands on the ground elsewhere


def _slices() -> dict[str, slice]:
    widths = dict(_SCENE_CHANNELS)
    for nth in range(FIGURES):
        widths |= {f"{name}_{nth}": width for name, width in _FIGURE_CHANNELS.items()}
    starts, start = {}, 0
    for name, width in widths.items():
        starts[name] = slice(start, start + width)
        start += width
    return starts


#: Where each part of a cell lies among its channels; read-only.
CHANNELS: Mapping[str, slice] = _slices()
CHANNEL_COUNT = max(part.stop for part in CHANNELS.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One subject in a picture."""

    subject: int  #: index among the painter's subjects
    gender: int = 0  #: 0 woman, 1 man
    skin: int = 0  #: 0 light to 4 dark
    colours: tuple[int, int] = (0, 0)  #: indices in COLOURS: of hair or body, and of clothes
    x: float  #: centre, pixels
    y: float
    size: float  #: edge of the square that it fits in, pixels
    mirrored: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """All that a map says: what the painter paints."""

    width: int  #: pixels
    height: int
    figures: tuple[Figure | None, ...]  #: FIGURES of them
    scene: int
    time: int
    weather: int
    palette: int
    glow: bool  #: a light behind the first figure
    horizon: float  #: pixels from above
    offset: float  #: where the panorama begins, 0 to 1


def scene_unit(width: int, height: int) -> float:
    """Pixels of one unit of a scene: three quarters of the shorter edge, and more where a picture is very wide."""
    return 0.75 * min(width, 1.3 * height)


def write_map(picture: Picture, codes: Mapping[str, torch.Tensor], thumbnail: torch.Tensor) -> torch.Tensor:
    """Write the map of a picture, (CHANNEL_COUNT, height / CELL, width / CELL).

    `thumbnail` is what a preview shows of it: colours from -1 to 1, (3, height / CELL, width / CELL).
    """
    xs, ys = _centres(picture.width), _centres(picture.height)
    cells = torch.zeros(CHANNEL_COUNT, len(ys), len(xs))

    def fill(name: str, value: torch.Tensor | float) -> None:
        part = cells[CHANNELS[name]]
        part.copy_(value.view(-1, 1, 1).expand_as(part) if isinstance(value, torch.Tensor) else torch.tensor(value))

    fill("scene", codes["scene"][picture.scene])
    fill("time", codes["time"][picture.time])
    for name, index in (("weather", picture.weather), ("palette", picture.palette)):
        if index:
            fill(name, codes[name][index - 1])
    fill("glow", COORDINATE_SCALE if picture.glow else 0.0)
    unit = scene_unit(picture.width, picture.height)
    phase = 2 * math.pi * ((xs - picture.width / 2) / unit / PERIOD + picture.offset)
    cells[CHANNELS["panorama"]] = torch.stack([phase.sin(), phase.cos()])[:, None, :]
    cells[CHANNELS["height"]] = _ramp(ys, picture.horizon, unit, HEIGHT_LIMIT)[:, None] / HEIGHT_LIMIT * 2
    cells[CHANNELS["thumbnail"]] = thumbnail
    for nth, figure in enumerate(picture.figures):
        if figure is None:
            continue
        fill(f"subject_{nth}", codes["subject"][figure.subject])
        half = figure.size / 2 * (-1 if figure.mirrored else 1)
        cells[CHANNELS[f"u_{nth}"]] = COORDINATE_SCALE * _ramp(xs, figure.x, half, COORDINATE_LIMIT)
        cells[CHANNELS[f"v_{nth}"]] = COORDINATE_SCALE * _ramp(ys, figure.y, figure.size / 2, COORDINATE_LIMIT)[:, None]
        for name, colour in zip(("first_colour", "second_colour"), figure.colours, strict=True):
            if colour:
                fill(f"{name}_{nth}", codes["colour"][colour - 1])
        fill(f"gender_{nth}", 1.0 - 2 * figure.gender)
        fill(f"skin_{nth}", figure.skin / 2 - 1.0)
    return cells


def read_map(cells: torch.Tensor, codes: Mapping[str, torch.Tensor]) -> Picture:
    """Read which picture a map of (CHANNEL_COUNT, height, width) describes, in spite of noise and guidance."""
    cells = cells.float().cpu()
    tables = {name: table.float().cpu() for name, table in codes.items()}
    rows, columns = cells.shape[1:]
    width, height = columns * CELL, rows * CELL
    unit = scene_unit(width, height)
    means = {name: cells[part].mean((1, 2)) for name, part in CHANNELS.items()}

    def named(name: str) -> int:
        found = _nearest_code(means[name], tables[name])
        return 0 if found is None else found + 1

    panorama = cells[CHANNELS["panorama"]].mean(1)
    phases = 2 * math.pi * (_centres(width) - width / 2) / unit / PERIOD
    turned = torch.polar(torch.ones_like(phases), -phases) * torch.complex(panorama[1], panorama[0])
    heights = cells[CHANNELS["height"]].mean((0, 2)) * HEIGHT_LIMIT / 2
    scene = _nearest_code(means["scene"], tables["scene"])
    return Picture(
        width=width,
        height=height,
        figures=_side_by_side([_read_figure(cells, means, tables, nth) for nth in range(FIGURES)], width),
        scene=0 if scene is None else scene,
        time=int((tables["time"] @ means["time"]).argmax()),
        weather=named("weather"),
        palette=named("palette"),
        glow=bool(means["glow"] > _LEAST_SHARE * COORDINATE_SCALE),
        horizon=_fit_start(heights, unit, height),
        offset=float(turned.sum().angle() / (2 * math.pi)) % 1.0,
    )


def _centres(pixels: int) -> torch.Tensor:
    return (torch.arange(pixels // CELL) + 0.5) * CELL


def _ramp(at: torch.Tensor, start: float, unit: float, limit: float) -> torch.Tensor:
    return ((at - start) / unit).clamp(-limit, limit)


def _nearest_code(mean: torch.Tensor, table: torch.Tensor) -> int | None:
    """Which code is in `mean` with the greatest positive share, where it is more than noise.

    Guided away from one code, `mean` holds that code with a negative share, which may look like the positive share of
    another. So the strongest share of either sign is taken out first (matching pursuit).
    """
    best, best_share = None, _LEAST_SHARE
    rest = mean.clone()
    for _ in range(3):
        shares = table @ rest / (table * table).sum(1)
        index = int(shares.abs().argmax())
        if shares[index] > best_share:
            best, best_share = index, float(shares[index])
        rest = rest - shares[index] * table[index]
    return best


def _read_figure(
    cells: torch.Tensor, means: Mapping[str, torch.Tensor], codes: Mapping[str, torch.Tensor], nth: int
) -> Figure | None:
    subject = _nearest_code(means[f"subject_{nth}"], codes["subject"])
    if subject is None:
        return None

    def colour(name: str) -> int:
        found = _nearest_code(means[f"{name}_{nth}"], codes["colour"])
        return 0 if found is None else found + 1

    us = cells[CHANNELS[f"u_{nth}"]].mean((0, 1)) / COORDINATE_SCALE
    vs = cells[CHANNELS[f"v_{nth}"]].mean((0, 2)) / COORDINATE_SCALE
    x, y, size, mirrored = _fit_square(us, vs)
    width, height = len(us) * CELL, len(vs) * CELL
    margin = _LEAST_MARGIN * width
    return Figure(
        subject=subject,
        gender=int(means[f"gender_{nth}"] < 0),
        skin=int(((means[f"skin_{nth}"] + 1) * 2).round().clamp(0, SKIN_TONES - 1)),
        colours=(colour("first_colour"), colour("second_colour")),
        # Whole in the picture and in the safe zone, whatever noise made of it; the corners of its square are empty.
        x=min(max(x, margin, 0.46 * size), width - max(margin, 0.46 * size)),
        y=min(max(y, 0.46 * size), height - 0.46 * size),
        size=size,
        mirrored=mirrored,
    )


def _side_by_side(figures: Sequence[Figure | None], width: int) -> tuple[Figure | None, ...]:
    """Move two figures apart if one would cover the other."""
    shown = sorted((figure for figure in figures if figure), key=lambda figure: figure.x)
    if len(shown) < FIGURES or shown[1].x - shown[0].x >= _LEAST_DISTANCE * (shown[0].size + shown[1].size):
        return tuple(figures)
    moved = {}
    for figure, share in zip(shown, (0.27, 0.73), strict=True):
        size = min(figure.size, 0.46 * width)
        moved[id(figure)] = replace(figure, x=share * width, y=figure.y + (figure.size - size) / 2, size=size)
    return tuple(figure and moved[id(figure)] for figure in figures)


def _fit_start(ramp: torch.Tensor, unit: float, pixels: int) -> float:
    """Where a ramp of known slope passes zero, to an eighth of a cell."""
    starts = torch.arange(0, pixels + 1, CELL / 8)
    fitted = _ramp(_centres(pixels)[None], starts[:, None], unit, HEIGHT_LIMIT)  # type: ignore[arg-type]
    return float(starts[(fitted - ramp).abs().mean(1).argmin()])


def _fit_square(us: torch.Tensor, vs: torch.Tensor) -> tuple[float, float, float, bool]:
    """Centre x and y, edge and whether mirrored, of the square whose coordinates come nearest to both profiles."""
    width, height = len(us) * CELL, len(vs) * CELL
    sizes = min(width, height) * torch.logspace(math.log10(0.18), 0.0, 40)
    x_errors, xs = _fit_centres(us, sizes, width)
    mirrored_errors, mirrored_xs = _fit_centres(-us, sizes, width)
    y_errors, ys = _fit_centres(vs, sizes, height)
    mirrored = bool(mirrored_errors.min() < x_errors.min())
    if mirrored:
        x_errors, xs = mirrored_errors, mirrored_xs
    best = int((x_errors + y_errors).argmin())
    return float(xs[best]), float(ys[best]), float(sizes[best]), mirrored


def _fit_centres(profile: torch.Tensor, sizes: torch.Tensor, pixels: int) -> tuple[torch.Tensor, torch.Tensor]:
    """For each size the smallest error, and the centre at which it is."""
    centres = torch.arange(0, pixels + 1, CELL / 8)
    fitted = (_centres(pixels)[None, None] - centres[None, :, None]) / (sizes[:, None, None] / 2)
    errors = (fitted.clamp(-COORDINATE_LIMIT, COORDINATE_LIMIT) - profile).abs().mean(2)
    return errors.min(1).values, centres[errors.argmin(1)]


def spread_codes(count: int, length: int, generator: torch.Generator) -> torch.Tensor:
    """`count` codes of `length` numbers of about 1, far from each other: charges that repel on a sphere."""
    codes = torch.nn.functional.normalize(torch.randn(count, length, generator=generator), dim=1).requires_grad_()
    optimizer = torch.optim.Adam([codes], lr=0.02)
    for sharpness in torch.linspace(5, 60, 600).tolist():
        unit = torch.nn.functional.normalize(codes, dim=1)
        # Both signs: a negative share of one code must not be taken for another.
        alike = (unit @ unit.T).abs()
        loss = torch.logsumexp(sharpness * (alike - 2 * torch.eye(count)).flatten(), 0) / sharpness
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return torch.nn.functional.normalize(codes.detach(), dim=1) * math.sqrt(length)


def make_codes(subjects: Sequence[str]) -> dict[str, torch.Tensor]:
    """Make the codes of every name, the same in each run. Times of day lie on a circle: opposite day is night."""
    generator = torch.Generator().manual_seed(1)
    counts = {"subject": len(subjects), "scene": len(SCENES), "weather": len(WEATHERS) - 1}
    counts |= {"palette": len(PALETTES) - 1, "colour": len(COLOURS) - 1}
    codes = {name: spread_codes(count, CODE_LENGTHS[name], generator) for name, count in counts.items()}
    quarter = torch.arange(len(TIMES)) * math.pi / 2
    return codes | {"time": torch.stack([quarter.cos(), quarter.sin()], 1) * math.sqrt(2)}
