"""The map that the starter denoises: what stands in a cell of it, and how a picture's description is read out of it.

A map has one cell for 64 x 64 pixels. Everything that a picture shows is written into every cell, as codes: who is
there and how large, scene, time of day, weather, palette. So a map is read in spite of much noise, and can be painted
while it is still denoised. The codes of one kind are spread over a sphere, so that noise does not turn one into
another. Guidance stretches a code and leaves its direction; what a negative prompt names comes out with a negative
sign.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
SIZES = ("usual", "tiny", "small", "large", "huge")  #: of a figure
SIDES = ("middle", "left", "right")  #: of the first figure

#: Numbers in the code of one name. Subjects are many, so theirs is long.
CODE_LENGTHS = {"subject": 24, "scene": 8, "time": 2, "weather": 3, "palette": 4, "colour": 4, "size": 3, "skin": 3}

#: The channels of one of the two figures: code, colours of both parts, woman or man, skin, size, which way it looks.
_FIGURE_CHANNELS = {
    "subject": 24,
    "first_colour": 4,
    "second_colour": 4,
    "gender": 1,
    "skin": 3,
    "size": 3,
    "mirrored": 1,
}
_SCENE_CHANNELS = {
    "scene": 8,
    "time": 2,
    "weather": 3,
    "palette": 4,
    "glow": 1,
    "side": 1,
    "panorama": 2,
}

FIGURES = 2  #: most that one picture shows
SKIN_TONES = 5
PERIOD = 4.0  #: scene units after which a panorama comes again

#: What a channel holds that says yes or no, or left or right; a channel's standard deviation should be about 1.
_LOUD = 1.3

#: Share of a code that must be there to count: less is noise, or what guidance leaves of nothing.
_LEAST_SHARE = 0.4

#: How much of the loudest figure's code another figure must have: less is an echo of it.
_LEAST_OF_LOUDEST = 0.55


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
    size: int = 0  #: index in SIZES
    mirrored: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """All that a map says: what the painter paints. The other indices are those in SCENES, TIMES and so on."""

    figures: tuple[Figure | None, ...]  #: FIGURES of them
    scene: int
    time: int
    weather: int
    palette: int
    glow: bool  #: a light behind the first figure
    side: int = 0  #: index in SIDES
    offset: float  #: where the panorama begins, 0 to 1


def write_map(picture: Picture, codes: Mapping[str, torch.Tensor], rows: int, columns: int) -> torch.Tensor:
    """Write the map of a picture, (CHANNEL_COUNT, rows, columns)."""
    cells = torch.zeros(CHANNEL_COUNT, rows, columns)

    def fill(name: str, value: torch.Tensor | float) -> None:
        part = cells[CHANNELS[name]]
        part.copy_(value.view(-1, 1, 1).expand_as(part) if isinstance(value, torch.Tensor) else torch.tensor(value))

    def name_one(channel: str, kind: str, index: int) -> None:
        if index:  # the first of its kind is what nobody says
            fill(channel, codes[kind][index - 1])

    fill("scene", codes["scene"][picture.scene])
    fill("time", codes["time"][picture.time])
    name_one("weather", "weather", picture.weather)
    name_one("palette", "palette", picture.palette)
    fill("glow", _LOUD * picture.glow)
    fill("side", _LOUD * (0, -1, 1)[picture.side])
    turn = 2 * math.pi * picture.offset
    fill("panorama", torch.tensor([math.sin(turn), math.cos(turn)]))
    for nth, figure in enumerate(picture.figures):
        if figure is None:
            continue
        fill(f"subject_{nth}", codes["subject"][figure.subject])
        name_one(f"first_colour_{nth}", "colour", figure.colours[0])
        name_one(f"second_colour_{nth}", "colour", figure.colours[1])
        fill(f"skin_{nth}", codes["skin"][figure.skin])
        name_one(f"size_{nth}", "size", figure.size)
        fill(f"gender_{nth}", 1.0 - 2 * figure.gender)
        fill(f"mirrored_{nth}", 2.0 * figure.mirrored - 1.0)
    return cells


def read_map(cells: torch.Tensor, codes: Mapping[str, torch.Tensor]) -> Picture:
    """Read which picture a map of (CHANNEL_COUNT, rows, columns) describes, in spite of noise and guidance."""
    cells = cells.float().cpu()
    tables = {name: table.float().cpu() for name, table in codes.items()}
    means = {name: cells[part].mean((1, 2)) for name, part in CHANNELS.items()}
    times, scenes = (_shares(means[name], tables[name]) for name in ("time", "scene"))
    # Guidance makes all codes louder alike. How loud, these two tell, since every map says them; a negative prompt
    # makes one of them louder still if it names it.
    least = _LEAST_SHARE * max(1.0, min(float(times.max()), float(scenes.max())))
    loudest = max(float(_shares(means[f"subject_{nth}"], tables["subject"]).max()) for nth in range(FIGURES))
    least_figure = max(least, _LEAST_OF_LOUDEST * loudest)
    return Picture(
        figures=tuple(_read_figure(means, tables, nth, least, least_figure) for nth in range(FIGURES)),
        scene=int(scenes.argmax()),
        time=int(times.argmax()),
        weather=_named(means["weather"], tables["weather"], least),
        palette=_named(means["palette"], tables["palette"], least),
        glow=bool(means["glow"] > least * _LOUD),
        side=_read_side(float(means["side"]), least),
        offset=math.atan2(*means["panorama"].tolist()) / (2 * math.pi) % 1.0,
    )


def _read_figure(
    means: Mapping[str, torch.Tensor], codes: Mapping[str, torch.Tensor], nth: int, least: float, least_figure: float
) -> Figure | None:
    subject = _nearest_code(means[f"subject_{nth}"], codes["subject"], least_figure)
    if subject is None:
        return None
    return Figure(
        subject=subject,
        gender=int(means[f"gender_{nth}"] < 0),
        skin=int(_shares(means[f"skin_{nth}"], codes["skin"]).argmax()),
        colours=(
            _named(means[f"first_colour_{nth}"], codes["colour"], least),
            _named(means[f"second_colour_{nth}"], codes["colour"], least),
        ),
        size=_named(means[f"size_{nth}"], codes["size"], least),
        mirrored=bool(means[f"mirrored_{nth}"] > 0),
    )


def _read_side(mean: float, least: float) -> int:
    if abs(mean) < least * _LOUD:
        return SIDES.index("middle")
    return SIDES.index("left" if mean < 0 else "right")


def _named(mean: torch.Tensor, table: torch.Tensor, least: float) -> int:
    """Return the index of what `mean` names, 0 if it names nothing."""
    found = _nearest_code(mean, table, least)
    return 0 if found is None else found + 1


def _nearest_code(mean: torch.Tensor, table: torch.Tensor, least: float) -> int | None:
    """Return which code is in `mean` with the greatest positive share, None where none reaches `least`.

    Guided away from one code, `mean` holds that code with a negative share, which may look like the positive share of
    another. So the strongest share of either sign is taken out first (matching pursuit).
    """
    best, best_share = None, least
    rest = mean.clone()
    for _ in range(3):
        shares = _shares(rest, table)
        index = int(shares.abs().argmax())
        if shares[index] > best_share:
            best, best_share = index, float(shares[index])
        rest = rest - shares[index] * table[index]
    return best


def _shares(mean: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
    """How much of each code is in `mean`."""
    return table @ mean / (table * table).sum(1)


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
    counts |= {"size": len(SIZES) - 1, "skin": SKIN_TONES}
    codes = {name: spread_codes(count, CODE_LENGTHS[name], generator) for name, count in counts.items()}
    quarter = torch.arange(len(TIMES)) * math.pi / 2
    return codes | {"time": torch.stack([quarter.cos(), quarter.sin()], 1) * math.sqrt(2)}
