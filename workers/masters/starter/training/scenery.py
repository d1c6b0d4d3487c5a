"""The panoramas behind the subjects, as label maps: four units wide and periodic, with the horizon at 0.

Each label has a colour, a share of haze (how much of the horizon's colour lies over it) and a share of light (how much
it shines in the dark). Label 0 is the sky, or what a window shows of it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyvips

from workers.masters.starter.latent_map import PERIOD, SCENES

UNIT = 768  #: pixels of one unit in a label map
TOP, BOTTOM = -1.5, 1.1  #: what a label map shows, in units

Colour = tuple[float, float, float]
Point = tuple[float, float]


@dataclass(kw_only=True, slots=True)
class Scenery:
    """A scene as a label map."""

    labels: np.ndarray  #: (height, width), uint8
    palette: np.ndarray  #: (labels, 5), uint8: red, green, blue, haze, light


@dataclass(slots=True)
class _Canvas:
    """Shapes in units, collected as SVG in which a label is a colour."""

    rng: random.Random
    shapes: list[str] = field(default_factory=list)
    labels: dict[tuple[int, int, int, int, int], int] = field(default_factory=dict)

    def _label(self, colour: Colour | None, haze: float, light: float) -> str:
        if colour is None:
            return "#000000"
        red, green, blue = (round(min(max(value, 0), 255)) for value in colour)
        key = (red, green, blue, round(255 * haze), round(255 * light))
        return f"#{self.labels.setdefault(key, len(self.labels) + 1):02x}0000"

    def polygon(self, points: Sequence[Point], colour: Colour | None, haze: float = 0, light: float = 0) -> None:
        at = " ".join(f"{x:.3f},{y:.3f}" for x, y in points)
        self.shapes.append(f'<polygon points="{at}" fill="{self._label(colour, haze, light)}"/>')

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        colour: Colour | None,
        haze: float = 0,
        light: float = 0,
        r: float = 0,
    ) -> None:
        fill = self._label(colour, haze, light)
        self.shapes.append(
            f'<rect x="{x:.3f}" y="{y:.3f}" width="{w:.3f}" height="{h:.3f}" rx="{r:.3f}" fill="{fill}"/>'
        )

    def oval(
        self, x: float, y: float, rx: float, ry: float, colour: Colour | None, haze: float = 0, light: float = 0
    ) -> None:
        fill = self._label(colour, haze, light)
        self.shapes.append(f'<ellipse cx="{x:.3f}" cy="{y:.3f}" rx="{rx:.4f}" ry="{ry:.4f}" fill="{fill}"/>')

    def hill(self, y: float, height: float, waves: int, phase: float, colour: Colour, haze: float = 0) -> None:
        """Ground whose edge goes up and down `waves` times in a period, with half as high waves of twice the number."""
        xs = [nth / 32 - 0.1 for nth in range(136)]
        edge = [
            (
                x,
                y
                - height
                * (
                    math.sin(2 * math.pi * waves * x / 4 + phase)
                    + 0.4 * math.sin(4 * math.pi * waves * x / 4 + 2 * phase)
                ),
            )
            for x in xs
        ]
        self.polygon([(-0.1, 2), *edge, (4.2, 2)], colour, haze)

    def along(self, least: float, most: float, start: float = 0.0) -> list[float]:
        """Places along a period, at random distances, the last not too near to the first of the next."""
        places, x = [], start
        while x < PERIOD - least * 0.7 + start:
            places.append(x)
            x += self.rng.uniform(least, most)
        return places

    def finish(self) -> Scenery:
        shapes = "".join(self.shapes)
        width, height = round(PERIOD * UNIT), round((BOTTOM - TOP) * UNIT)
        repeats = "".join(f'<use href="#all" x="{shift}"/>' for shift in (-PERIOD, PERIOD, 0))
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 {TOP} {PERIOD} {BOTTOM - TOP}">'
            f'<defs><g id="all" shape-rendering="crispEdges">{shapes}</g></defs>{repeats}</svg>'
        )
        pixels = pyvips.Image.svgload_buffer(svg.encode()).numpy()
        labels = np.where(pixels[..., 3] > 127, pixels[..., 0], 0).astype(np.uint8)
        palette = np.zeros((len(self.labels) + 1, 5), np.uint8)
        for key, label in self.labels.items():
            palette[label] = key
        return Scenery(labels=labels, palette=palette)


def draw_sceneries() -> list[Scenery]:
    """All scenes, in the order of SCENES."""
    sceneries = []
    for nth, name in enumerate(SCENES):
        canvas = _Canvas(random.Random(nth + 3))
        _DRAWN[name](canvas)
        sceneries.append(canvas.finish())
    return sceneries


def _shade(colour: Colour, factor: float) -> Colour:
    return (colour[0] * factor, colour[1] * factor, colour[2] * factor)


def _tree(c: _Canvas, x: float, y: float, h: float, leaves: Colour, haze: float = 0) -> None:
    c.box(x - 0.035 * h, y - 0.5 * h, 0.07 * h, 0.5 * h, (112, 82, 58), haze)
    for dx, dy, r in ((-0.18, 0.55, 0.2), (0.18, 0.55, 0.2), (0, 0.78, 0.24), (0, 0.58, 0.2)):
        c.oval(x + dx * h, y - dy * h, r * h, r * h, leaves, haze)
    c.oval(x - 0.06 * h, y - 0.8 * h, 0.13 * h, 0.11 * h, _shade(leaves, 1.1), haze)


def _fir(c: _Canvas, x: float, y: float, h: float, colour: Colour, haze: float = 0, snow: bool = False) -> None:
    c.box(x - 0.03 * h, y - 0.15 * h, 0.06 * h, 0.17 * h, (96, 66, 46), haze)
    for tier in range(3):
        half, low = h * (0.25 - 0.055 * tier), y - h * (0.08 + 0.25 * tier)
        top = low - 0.42 * h
        c.polygon([(x - half, low), (x + half, low), (x, top)], colour, haze)
        c.polygon([(x, top), (x + half, low), (x + 0.2 * half, low)], _shade(colour, 0.86), haze)
        if snow:
            c.polygon(
                [(x, top), (x - half * 0.5, low - 0.21 * h), (x, low - 0.25 * h), (x + half * 0.5, low - 0.21 * h)],
                (246, 250, 255),
                haze,
            )


def _tuft(c: _Canvas, x: float, y: float, k: float, colour: Colour) -> None:
    c.polygon(
        [
            (x - k, y),
            (x - 0.7 * k, y - 1.5 * k),
            (x - 0.2 * k, y - 0.3 * k),
            (x + 0.1 * k, y - 2 * k),
            (x + 0.4 * k, y - 0.3 * k),
            (x + 0.9 * k, y - 1.4 * k),
            (x + k, y),
        ],
        colour,
    )


def _flower(c: _Canvas, x: float, y: float, k: float, colour: Colour) -> None:
    c.box(x - 0.06 * k, y, 0.12 * k, 1.6 * k, (72, 132, 62))
    for turn in range(5):
        angle = turn * 2 * math.pi / 5
        c.oval(x + 0.5 * k * math.cos(angle), y + 0.5 * k * math.sin(angle), 0.42 * k, 0.42 * k, colour)
    c.oval(x, y, 0.34 * k, 0.34 * k, (250, 200, 70))


def _peak(c: _Canvas, x: float, y: float, h: float, colour: Colour, haze: float) -> None:
    w = 0.85 * h
    c.polygon([(x - w, y), (x, y - h), (x + w, y)], colour, haze)
    c.polygon([(x, y - h), (x + w, y), (x + 0.18 * w, y), (x + 0.06 * w, y - 0.45 * h)], _shade(colour, 0.84), haze)
    snow = [
        (x, y - h),
        (x - 0.28 * w, y - 0.72 * h),
        (x - 0.12 * w, y - 0.77 * h),
        (x + 0.04 * w, y - 0.66 * h),
        (x + 0.15 * w, y - 0.76 * h),
        (x + 0.28 * w, y - 0.72 * h),
    ]
    c.polygon(snow, (246, 249, 255), 0.6 * haze)


def _meadow(c: _Canvas) -> None:
    c.hill(0.0, 0.06, 2, 1, (150, 200, 140), 0.5)
    c.hill(0.06, 0.05, 3, 2, (132, 192, 104), 0.25)
    for x in c.along(0.35, 0.8):
        _tree(c, x, 0.07, c.rng.uniform(0.16, 0.26), (88, 160, 88), 0.2)
    c.hill(0.16, 0.045, 2, 3, (114, 182, 84), 0.06)
    c.polygon([(1.5, 0.14), (1.56, 0.14), (1.9, 0.5), (2.6, 1.2), (1.9, 1.2), (1.6, 0.5)], (226, 200, 150))
    c.hill(0.42, 0.035, 3, 0.5, (98, 168, 72))
    for _ in range(70):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.26, 1.0)
        if c.rng.random() < 0.5:
            _tuft(c, x, y, 0.012 + 0.02 * y, (82, 150, 62))
        else:
            _flower(
                c,
                x,
                y,
                0.012 + 0.018 * y,
                c.rng.choice(((255, 255, 255), (252, 214, 84), (242, 124, 146), (190, 140, 232))),
            )


def _forest(c: _Canvas) -> None:
    for y, h, haze, colour, gap in (
        (0.0, 0.5, 0.6, (70, 140, 100), 0.2),
        (0.06, 0.66, 0.34, (50, 118, 78), 0.3),
        (0.15, 0.95, 0.07, (34, 94, 58), 0.52),
    ):
        for x in c.along(0.8 * gap, 1.3 * gap, c.rng.uniform(0, 0.2)):
            _fir(c, x, y, h * c.rng.uniform(0.75, 1.15), colour, haze)
        c.hill(y + 0.015, 0.012, 3, y * 30, _shade(colour, 0.95), haze)
    c.hill(0.3, 0.03, 2, 1, (44, 104, 56))
    c.polygon([(2.2, 0.19), (2.27, 0.19), (2.5, 0.5), (3.1, 1.2), (2.2, 1.2), (2.25, 0.5)], (128, 108, 76))
    for _ in range(34):
        _tuft(c, c.rng.uniform(0, 4), c.rng.uniform(0.3, 1.0), c.rng.uniform(0.02, 0.035), (74, 146, 72))
    for x, y in ((0.5, 0.36), (1.4, 0.5), (1.47, 0.47), (2.9, 0.4), (3.5, 0.6), (3.57, 0.64)):
        c.box(x - 0.012, y - 0.04, 0.024, 0.05, (240, 226, 200))
        c.polygon(
            [
                (x - 0.045, y - 0.035),
                (x - 0.03, y - 0.075),
                (x, y - 0.088),
                (x + 0.03, y - 0.075),
                (x + 0.045, y - 0.035),
            ],
            (214, 70, 60),
            0,
            0.35,
        )


def _jungle(c: _Canvas) -> None:
    c.hill(-0.12, 0.1, 3, 1, (104, 178, 120), 0.5)
    c.hill(-0.02, 0.08, 4, 2, (74, 158, 92), 0.28)
    for x in c.along(0.42, 0.75):
        lean, h = c.rng.uniform(-0.12, 0.12), c.rng.uniform(0.55, 0.95)
        y = 0.16
        c.polygon(
            [(x - 0.025, y), (x + 0.025, y), (x + lean + 0.016, y - h), (x + lean - 0.016, y - h)], (142, 106, 72), 0.1
        )
        for turn in range(7):
            angle = math.pi * (1.05 + 0.15 * turn)
            dx, dy = 0.3 * math.cos(angle), 0.16 * math.sin(angle)
            tip = (x + lean + dx, y - h + dy + 0.12)
            c.polygon(
                [
                    (x + lean, y - h),
                    (x + lean + 0.55 * dx, y - h + dy - 0.03),
                    tip,
                    (x + lean + 0.5 * dx, y - h + dy + 0.04),
                ],
                (48, 140 - 6 * (turn % 2), 70),
                0.05,
            )
    c.hill(0.14, 0.04, 3, 0, (58, 140, 74), 0.06)
    c.hill(0.36, 0.04, 2, 2, (44, 120, 62))
    for _ in range(40):
        x, y, k = c.rng.uniform(0, 4), c.rng.uniform(0.24, 1.0), c.rng.uniform(0.05, 0.1)
        for turn in range(5):
            angle = math.pi * (1.1 + 0.2 * turn)
            tip = (x + k * 1.5 * math.cos(angle), y + k * 1.2 * math.sin(angle))
            c.polygon([(x - 0.012, y), tip, (x + 0.02, y)], (64, 158, 80) if turn % 2 else (82, 176, 92))
    for x, y in ((0.6, 0.4), (1.7, 0.55), (2.6, 0.42), (3.4, 0.7)):
        _flower(c, x, y, 0.04, (246, 96, 128))


def _mountains(c: _Canvas) -> None:
    for y, h, haze, colour, gap in (
        (0.04, 0.62, 0.52, (122, 134, 166), 0.5),
        (0.1, 0.44, 0.28, (106, 114, 144), 0.42),
        (0.15, 0.25, 0.1, (92, 102, 120), 0.34),
    ):
        for x in c.along(0.8 * gap, 1.3 * gap, c.rng.uniform(0, 0.2)):
            _peak(c, x, y, h * c.rng.uniform(0.7, 1.12), colour, haze)
        c.box(-0.2, y - 0.005, 4.4, 0.5, colour, haze)
    c.hill(0.18, 0.03, 2, 0, (104, 152, 100), 0.06)
    for x in c.along(0.1, 0.34):
        _fir(c, x, c.rng.uniform(0.2, 0.28), c.rng.uniform(0.12, 0.22), (56, 108, 74), 0.04)
    c.hill(0.33, 0.03, 3, 2, (88, 136, 82))
    for _ in range(30):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.4, 1.0)
        if c.rng.random() < 0.4:
            c.polygon([(x - 0.05, y), (x - 0.03, y - 0.035), (x + 0.01, y - 0.045), (x + 0.05, y)], (150, 150, 152))
        else:
            _tuft(c, x, y, 0.02, (72, 118, 66))


def _desert(c: _Canvas) -> None:
    for x, h in ((0.5, 0.34), (0.95, 0.22), (2.6, 0.4), (3.2, 0.26)):
        w = 0.42 * h + 0.12
        c.polygon(
            [
                (x - w, 0.06),
                (x - 0.75 * w, 0.02 - 0.9 * h),
                (x - 0.3 * w, -h),
                (x + 0.5 * w, -h),
                (x + 0.8 * w, -0.6 * h),
                (x + w, 0.06),
            ],
            (206, 128, 92),
            0.42,
        )
        c.polygon(
            [(x + 0.5 * w, -h), (x + 0.8 * w, -0.6 * h), (x + w, 0.06), (x + 0.3 * w, 0.06)], (184, 110, 80), 0.42
        )
        c.polygon(
            [(x - 0.68 * w, -0.7 * h), (x + 0.7 * w, -0.7 * h), (x + 0.76 * w, -0.62 * h), (x - 0.72 * w, -0.62 * h)],
            (222, 150, 110),
            0.42,
        )
    for y, height, waves, colour, haze in (
        (0.02, 0.035, 2, (232, 184, 120), 0.4),
        (0.09, 0.04, 3, (238, 188, 112), 0.2),
        (0.2, 0.045, 2, (244, 200, 124), 0.05),
        (0.44, 0.05, 2, (236, 186, 106), 0.0),
    ):
        c.hill(y, height, waves, 9 * y, colour, haze)
    for x, y, k in ((0.25, 0.1, 0.17), (1.3, 0.2, 0.2), (1.95, 0.1, 0.14), (3.0, 0.22, 0.22), (3.7, 0.11, 0.15)):
        green = (82, 148, 92)
        c.box(x - 0.1 * k, y - k, 0.2 * k, k, green, 0.08, r=0.1 * k)
        for side in (-1, 1):
            height = 0.75 if side < 0 else 0.9
            c.box(x + side * 0.32 * k - 0.07 * k, y - height * k, 0.14 * k, 0.38 * k, green, 0.08, r=0.07 * k)
            c.box(min(x, x + side * 0.36 * k), y - (height - 0.27) * k, 0.36 * k, 0.13 * k, green, 0.08, r=0.05 * k)
    for _ in range(26):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.3, 1.0)
        c.oval(x, y, 0.03 + 0.03 * y, 0.006 + 0.006 * y, (222, 168, 92))


def _sea(c: _Canvas) -> None:
    for nth in range(7):
        c.box(-0.2, 0.055 * nth, 4.4, 2, (86 - 7 * nth, 170 - 9 * nth, 222 - 7 * nth), max(0.0, 0.42 - 0.09 * nth))
    c.polygon([(0.3, 0.005), (0.48, -0.07), (0.6, -0.03), (0.74, -0.1), (1.0, 0.005)], (104, 146, 128), 0.45)
    c.polygon([(2.7, 0.005), (2.85, -0.05), (3.0, -0.075), (3.2, 0.005)], (104, 146, 128), 0.5)
    for _ in range(60):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.02, 0.4)
        k = 0.03 + 0.12 * y
        c.box(x, y, 2 * k, 0.006 + 0.016 * y, (184, 226, 246), 0.08, r=0.006)
    c.hill(0.46, 0.03, 2, 1, (240, 244, 244))
    c.hill(0.485, 0.03, 2, 1, (226, 196, 138))
    c.hill(0.52, 0.03, 2, 1.1, (242, 214, 158))
    for _ in range(24):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.6, 1.05)
        c.oval(
            x, y, c.rng.uniform(0.01, 0.022), 0.009, c.rng.choice(((222, 186, 134), (250, 232, 200), (214, 150, 130)))
        )


def _snow(c: _Canvas) -> None:
    for x, h in ((0.4, 0.34), (1.1, 0.24), (2.2, 0.4), (3.1, 0.28), (3.7, 0.36)):
        _peak(c, x, 0.06, h, (166, 184, 212), 0.45)
    c.hill(0.02, 0.03, 2, 1, (226, 236, 248), 0.3)
    for x in c.along(0.22, 0.6):
        _fir(c, x, 0.1, c.rng.uniform(0.25, 0.5), (74, 118, 112), 0.14, snow=True)
    c.hill(0.1, 0.03, 3, 2, (232, 241, 251), 0.1)
    c.hill(0.28, 0.04, 2, 0, (241, 247, 254))
    c.hill(0.55, 0.04, 2, 3, (250, 252, 255))
    for _ in range(22):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.3, 1.0)
        c.oval(x, y, 0.05 + 0.04 * y, 0.008 + 0.006 * y, (222, 233, 246))


def _sky(c: _Canvas) -> None:
    white = (255, 255, 255)
    for y, haze, k in ((-0.02, 0.5, 0.1), (0.2, 0.28, 0.16), (0.5, 0.08, 0.24), (0.85, 0.0, 0.3)):
        for x in c.along(1.0 * k, 1.7 * k, c.rng.uniform(0, 0.1)):
            c.oval(x, y + c.rng.uniform(-0.04, 0.04), k * c.rng.uniform(0.8, 1.2), k * 0.75, white, haze)
        c.box(-0.2, y, 4.4, 2, _shade(white, 0.985), haze)
    for x, y, k in ((0.6, -0.5, 0.09), (1.7, -0.85, 0.12), (2.9, -0.42, 0.1), (3.5, -1.1, 0.1), (2.2, -1.2, 0.08)):
        for dx, dy, r in ((0, 0, 1.0), (1.1, 0.25, 0.75), (-1.1, 0.3, 0.7)):
            c.oval(x + dx * k, y + dy * k, r * k, r * k * 0.9, white, 0.15)
        c.box(x - 1.8 * k, y + 0.3 * k, 3.6 * k, 0.6 * k, white, 0.15, r=0.3 * k)


def _space(c: _Canvas) -> None:
    c.box(-0.2, -2, 4.4, 4, (18, 16, 48))
    for _ in range(16):
        c.oval(
            c.rng.uniform(0, 4),
            c.rng.uniform(-1.4, 1.0),
            c.rng.uniform(0.2, 0.5),
            c.rng.uniform(0.08, 0.18),
            (30, 24, 74),
        )
    for _ in range(10):
        c.oval(
            c.rng.uniform(0, 4),
            c.rng.uniform(-1.4, 1.0),
            c.rng.uniform(0.1, 0.3),
            c.rng.uniform(0.04, 0.1),
            (44, 32, 98),
        )
    for _ in range(300):
        r = c.rng.uniform(0.002, 0.008)
        c.oval(
            c.rng.uniform(0, 4),
            c.rng.uniform(-1.5, 1.1),
            r,
            r,
            c.rng.choice(((255, 255, 255), (255, 240, 204), (206, 220, 255))),
            0,
            0.3,
        )
    planets = (
        (0.5, -0.42, 0.2, (236, 146, 84)),
        (1.5, -0.66, 0.12, (112, 170, 234)),
        (2.4, -0.3, 0.09, (214, 126, 170)),
        (3.3, -0.55, 0.17, (146, 206, 156)),
        (0.9, 0.62, 0.12, (210, 120, 170)),
        (2.7, 0.66, 0.16, (120, 150, 226)),
        (1.9, -1.15, 0.15, (226, 196, 126)),
        (3.7, 0.4, 0.08, (240, 180, 110)),
    )
    for x, y, r, colour in planets:
        c.oval(x, y, r, r, colour)
        c.oval(x - 0.2 * r, y - 0.16 * r, 0.72 * r, 0.72 * r, _shade(colour, 1.1))
        c.oval(x - 0.36 * r, y - 0.32 * r, 0.34 * r, 0.34 * r, _shade(colour, 1.2))
    for x, y, r, colour in (planets[0], planets[6]):
        c.oval(x, y + 0.05 * r, 1.75 * r, 0.26 * r, (248, 220, 176))
        c.polygon(
            [
                (x - r, y),
                (x - 0.97 * r, y - 0.25 * r),
                (x + 0.97 * r, y - 0.25 * r),
                (x + r, y),
                (x + 0.98 * r, y + 0.02 * r),
                (x - 0.98 * r, y + 0.02 * r),
            ],
            colour,
        )


def _moon(c: _Canvas) -> None:
    c.box(-0.2, -2, 4.4, 4, (16, 16, 40))
    for _ in range(220):
        r = c.rng.uniform(0.002, 0.007)
        c.oval(c.rng.uniform(0, 4), c.rng.uniform(-1.5, 0.1), r, r, (255, 255, 255), 0, 0.3)
    for x, y, r in ((0.8, -0.5, 0.2), (2.9, -0.62, 0.16)):
        c.oval(x, y, r, r, (70, 142, 226))
        for dx, dy, w, h in (
            (-0.3, -0.3, 0.4, 0.24),
            (0.2, 0.2, 0.36, 0.3),
            (-0.2, 0.55, 0.3, 0.16),
            (0.4, -0.4, 0.24, 0.14),
        ):
            c.oval(x + dx * r, y + dy * r, w * r, h * r, (104, 186, 122))
        c.oval(x - 0.1 * r, y - 0.05 * r, 0.7 * r, 0.09 * r, (240, 248, 255))
    c.hill(0.0, 0.05, 3, 1, (126, 128, 146))
    c.hill(0.1, 0.04, 2, 2, (154, 156, 172))
    c.hill(0.3, 0.04, 2, 0, (178, 180, 194))
    for _ in range(26):
        x, y = c.rng.uniform(0, 4), c.rng.uniform(0.16, 1.0)
        k = 0.03 + 0.09 * y * c.rng.uniform(0.5, 1)
        c.oval(x, y, k, 0.32 * k, (146, 148, 166))
        c.oval(x, y + 0.05 * k, 0.84 * k, 0.24 * k, (128, 130, 150))


def _underwater(c: _Canvas) -> None:
    for nth in range(8):
        c.box(-0.2, -2 + 0.42 * nth * (nth > 0), 4.4, 4, (92 - 9 * nth, 196 - 15 * nth, 232 - 11 * nth))
    for x in (0.4, 1.3, 2.5, 3.4):
        c.polygon([(x, -1.6), (x + 0.18, -1.6), (x + 0.6, 0.3), (x + 0.1, 0.3)], (84, 176, 220))
    c.hill(0.05, 0.1, 3, 1, (40, 104, 150))
    c.hill(0.16, 0.06, 2, 2, (52, 112, 140))
    for x in c.along(0.16, 0.34):
        kind, y, k = c.rng.randrange(3), c.rng.uniform(0.22, 0.4), c.rng.uniform(0.1, 0.2)
        colour = c.rng.choice(((240, 108, 128), (246, 158, 92), (184, 110, 214), (250, 200, 110)))
        if kind == 0:
            for dx in (-0.4, -0.1, 0.2, 0.45):
                c.box(x + dx * k, y - k * c.rng.uniform(0.7, 1.3), 0.16 * k, 1.4 * k, colour, r=0.08 * k)
        elif kind == 1:
            for dx, dy, r in ((0, -0.5, 0.4), (-0.35, -0.25, 0.32), (0.35, -0.25, 0.32)):
                c.oval(x + dx * k, y + dy * k, r * k, r * k, colour)
        else:
            for dx in (-0.2, 0.05, 0.3):
                top = y - k * c.rng.uniform(1.6, 2.6)
                c.polygon(
                    [
                        (x + dx * k, y),
                        (x + dx * k + 0.2 * k, (y + top) / 2),
                        (x + dx * k, top),
                        (x + dx * k - 0.08 * k, (y + top) / 2),
                    ],
                    (60, 160, 104),
                )
    c.hill(0.33, 0.03, 3, 0, (226, 204, 154))
    c.hill(0.5, 0.03, 2, 1, (238, 218, 170))
    for _ in range(36):
        r = c.rng.uniform(0.008, 0.022)
        x, y = c.rng.uniform(0, 4), c.rng.uniform(-1.2, 0.2)
        c.oval(x, y, r, r, (176, 226, 246))
        c.oval(x - 0.3 * r, y - 0.3 * r, 0.35 * r, 0.35 * r, (240, 252, 255))
    for x, y, k in ((0.7, -0.35, 0.07), (0.95, -0.22, 0.05), (2.0, -0.6, 0.06), (3.1, -0.3, 0.08), (2.85, -0.75, 0.05)):
        c.oval(x, y, k, 0.55 * k, (250, 180, 80))
        c.polygon([(x + 0.8 * k, y), (x + 1.5 * k, y - 0.45 * k), (x + 1.5 * k, y + 0.45 * k)], (250, 180, 80))
        c.oval(x - 0.5 * k, y - 0.1 * k, 0.1 * k, 0.1 * k, (40, 40, 60))


def _city(c: _Canvas) -> None:
    for nth, (h, haze, colour) in enumerate(
        ((0.78, 0.58, (116, 132, 172)), (0.58, 0.3, (98, 110, 150)), (0.36, 0.06, (84, 88, 128)))
    ):
        x = 0.0
        while x < PERIOD - 0.05:
            w = min(c.rng.uniform(0.14, 0.24), PERIOD - x)
            k = h * c.rng.uniform(0.55, 1.1)
            tone = _shade(colour, c.rng.choice((0.92, 1.0, 1.07)))
            c.box(x, 0.2 - k, w - 0.012, k + 0.5, tone, haze)
            c.box(x + w - 0.012 - 0.2 * w, 0.2 - k, 0.2 * w, k + 0.5, _shade(tone, 0.92), haze)
            if c.rng.random() < 0.35:
                c.box(x + 0.45 * w, 0.2 - k - 0.08, 0.03 * w + 0.006, 0.09, tone, haze)
            for column in range(3 if nth else 0):
                for row in range(int(k / 0.075)):
                    if c.rng.random() < 0.72:
                        c.box(
                            x + w * (0.1 + 0.24 * column),
                            0.225 - k + 0.075 * row,
                            0.15 * w,
                            0.038,
                            (204, 222, 240),
                            haze,
                            0.95,
                        )
            x += w
    c.box(-0.2, 0.2, 4.4, 2, (134, 136, 150))
    c.box(-0.2, 0.2, 4.4, 0.02, (176, 176, 186))
    c.box(-0.2, 0.32, 4.4, 2, (92, 94, 110))
    for nth in range(10):
        c.box(0.4 * nth + 0.05, 0.56, 0.2, 0.026, (232, 226, 204))
    for x in (0.3, 1.3, 2.3, 3.3):
        c.box(x, -0.2, 0.016, 0.5, (62, 64, 78))
        c.box(x - 0.04, -0.215, 0.1, 0.02, (62, 64, 78), r=0.01)
        c.oval(x + 0.008, -0.17, 0.03, 0.03, (246, 240, 214), 0, 1.0)
    for x in (0.8, 2.75):
        _tree(c, x, 0.24, 0.3, (96, 156, 96))


def _street(c: _Canvas) -> None:
    walls = (
        (226, 160, 128),
        (240, 214, 160),
        (168, 200, 196),
        (216, 142, 142),
        (196, 204, 168),
        (180, 176, 210),
        (244, 226, 200),
    )
    x = 0.0
    for nth, w in enumerate((0.52, 0.46, 0.6, 0.44, 0.5, 0.48, 0.56, 0.44)):
        wall, h = walls[nth % len(walls)], 0.62 + 0.2 * ((nth * 5) % 3) / 2
        c.box(x, 0.16 - h, w - 0.008, h + 0.1, wall, 0.05)
        roof = (150, 84, 70) if nth % 2 else (106, 98, 116)
        if nth % 3:
            c.polygon([(x - 0.02, 0.16 - h), (x + w / 2, -h - 0.02), (x + w + 0.012, 0.16 - h)], roof, 0.05)
        else:
            c.box(x - 0.015, 0.13 - h, w + 0.02, 0.05, roof, 0.05)
        for row in range(int((h - 0.36) / 0.19) + 1):
            for column in range(3):
                wx, wy = x + w * (0.12 + 0.29 * column), 0.2 - h + 0.19 * row
                c.box(wx - 0.008, wy - 0.008, 0.18 * w + 0.016, 0.126, (250, 246, 236), 0.05)
                c.box(wx, wy, 0.18 * w, 0.11, (126, 160, 190), 0.05, 0.9)
                c.box(wx - 0.012, wy + 0.118, 0.18 * w + 0.024, 0.02, (104, 160, 92), 0.05)
        c.box(x + 0.06, -0.1, w - 0.13, 0.26, (92, 84, 92))
        c.box(x + 0.08, -0.06, 0.55 * w - 0.06, 0.18, (170, 206, 226), 0, 0.95)
        c.box(x + 0.62 * w, -0.07, 0.22 * w, 0.23, (118, 78, 60))
        c.oval(x + 0.8 * w, 0.05, 0.008, 0.008, (240, 210, 120))
        stripes = 6
        awning = walls[(nth + 3) % len(walls)]
        for stripe in range(stripes):
            sx = x + 0.03 + (w - 0.068) / stripes * stripe
            c.polygon(
                [(sx, -0.16), (sx + (w - 0.068) / stripes, -0.16), (sx + (w - 0.068) / stripes, -0.065), (sx, -0.065)],
                (252, 248, 240) if stripe % 2 else _shade(awning, 0.85),
            )
        x += w
    c.box(-0.2, 0.16, 4.4, 2, (198, 190, 184))
    c.box(-0.2, 0.3, 4.4, 2, (168, 160, 158))
    c.box(-0.2, 0.3, 4.4, 0.022, (212, 206, 200))
    for _ in range(60):
        px, py = c.rng.uniform(0, 4), c.rng.uniform(0.38, 1.05)
        c.box(px, py, 0.06 + 0.05 * py, 0.02 + 0.012 * py, (182, 174, 172), r=0.008)
    for x in (0.51, 2.03, 3.05):
        c.box(x, -0.32, 0.018, 0.54, (56, 58, 70))
        c.oval(x + 0.009, -0.35, 0.034, 0.04, (250, 238, 200), 0, 1.0)
    for x in (1.0, 1.56, 2.55, 3.62):
        c.box(x - 0.05, 0.1, 0.1, 0.1, (150, 98, 70))
        c.oval(x, 0.06, 0.075, 0.075, (86, 150, 90))


def _wall(c: _Canvas, wall: Colour, floor: Colour, skirting: Colour) -> None:
    c.box(-0.2, -2, 4.4, 4, wall)
    c.box(-0.2, 0.13, 4.4, 0.04, skirting)
    c.box(-0.2, 0.165, 4.4, 2, floor)


def _planks(c: _Canvas, colour: Colour) -> None:
    y = 0.165
    for nth in range(8):
        c.box(-0.2, y, 4.4, 0.006, colour)
        step = 0.07 + 0.022 * nth
        for column in range(7):
            c.box(0.6 * column + (0.3 if nth % 2 else 0.05), y, 0.007, step, colour)
        y += step


def _window(c: _Canvas, x: float, y: float, w: float, h: float, frame: Colour) -> None:
    c.box(x - 0.03, y - 0.03, w + 0.06, h + 0.06, frame)
    c.box(x, y, w, h, None)
    c.box(x + w / 2 - 0.01, y, 0.02, h, frame)
    c.box(x, y + 0.48 * h, w, 0.018, frame)
    c.box(x - 0.05, y + h + 0.02, w + 0.1, 0.035, _shade(frame, 0.9))


def _shelf(c: _Canvas, x: float, y: float, w: float, board: Colour) -> None:
    c.box(x, y, w, 0.022, board)
    at = x + 0.015
    while at < x + w - 0.05:
        thick, high = c.rng.uniform(0.022, 0.045), c.rng.uniform(0.1, 0.17)
        colour = c.rng.choice(
            ((206, 84, 82), (86, 136, 194), (236, 192, 86), (104, 168, 108), (154, 114, 184), (238, 226, 204))
        )
        c.box(at, y - high, thick, high, colour)
        c.box(at, y - 0.75 * high, thick, 0.012, _shade(colour, 1.16))
        at += thick + 0.003 + 0.04 * (c.rng.random() < 0.1)


def _lamp(c: _Canvas, x: float, y: float, shade: Colour) -> None:
    c.box(x - 0.004, -2, 0.008, 2 + y, (70, 64, 68))
    c.polygon([(x - 0.04, y), (x + 0.04, y), (x + 0.1, y + 0.1), (x - 0.1, y + 0.1)], shade)
    c.oval(x, y + 0.1, 0.05, 0.02, (255, 240, 190), 0, 1.0)


def _plant(c: _Canvas, x: float, y: float, k: float) -> None:
    for turn in range(7):
        angle = math.pi * (1.12 + 0.126 * turn)
        tip = (x + 1.2 * k * math.cos(angle), y - 0.4 * k + 1.4 * k * math.sin(angle))
        c.polygon(
            [(x - 0.03, y - 0.35 * k), tip, (x + 0.03, y - 0.35 * k)], (70, 150, 84) if turn % 2 else (92, 172, 98)
        )
    c.polygon(
        [
            (x - 0.36 * k, y - 0.45 * k),
            (x + 0.36 * k, y - 0.45 * k),
            (x + 0.26 * k, y + 0.15 * k),
            (x - 0.26 * k, y + 0.15 * k),
        ],
        (206, 122, 84),
    )


def _picture(c: _Canvas, x: float, y: float, w: float, h: float, colour: Colour) -> None:
    c.box(x, y, w, h, (122, 88, 62))
    c.box(x + 0.02, y + 0.02, w - 0.04, h - 0.04, (246, 240, 228))
    c.polygon(
        [
            (x + 0.03, y + h - 0.03),
            (x + 0.4 * w, y + 0.4 * h),
            (x + 0.6 * w, y + 0.65 * h),
            (x + 0.75 * w, y + 0.5 * h),
            (x + w - 0.03, y + h - 0.03),
        ],
        colour,
    )
    c.oval(x + 0.7 * w, y + 0.28 * h, 0.09 * w, 0.09 * w, (244, 190, 90))


def _room(c: _Canvas) -> None:
    _wall(c, (232, 214, 192), (182, 136, 98), (250, 244, 234))
    _planks(c, (164, 120, 84))
    for x in (0.35, 2.45):
        _window(c, x, -0.62, 0.52, 0.52, (250, 246, 238))
        for side in (-0.1, 0.5):
            c.box(x + side, -0.72, 0.13, 0.78, (204, 116, 100), r=0.02)
    _picture(c, 1.12, -0.55, 0.3, 0.26, (110, 160, 150))
    _picture(c, 3.25, -0.6, 0.24, 0.3, (190, 120, 130))
    _shelf(c, 1.55, -0.42, 0.6, (138, 98, 68))
    _shelf(c, 3.55, -0.36, 0.4, (138, 98, 68))
    c.box(1.5, -0.14, 0.66, 0.3, (150, 106, 74), r=0.01)
    for y in (-0.12, 0.02):
        c.box(1.53, y, 0.29, 0.12, (168, 122, 88))
        c.box(1.84, y, 0.29, 0.12, (168, 122, 88))
        c.oval(1.675, y + 0.06, 0.012, 0.012, (240, 220, 160))
        c.oval(1.985, y + 0.06, 0.012, 0.012, (240, 220, 160))
    _plant(c, 1.26, 0.15, 0.16)
    _plant(c, 3.12, 0.15, 0.2)
    _lamp(c, 2.3, -0.85, (226, 164, 92))
    _lamp(c, 0.1, -0.95, (226, 164, 92))
    c.oval(2.2, 0.62, 0.9, 0.16, (196, 92, 90))
    c.oval(2.2, 0.62, 0.78, 0.125, (226, 164, 130))
    c.oval(0.4, 0.7, 0.6, 0.12, (104, 136, 160))


def _office(c: _Canvas) -> None:
    _wall(c, (222, 228, 236), (150, 158, 172), (196, 202, 212))
    for x in (0.15, 1.15, 2.15, 3.15):
        c.box(x - 0.02, -0.92, 0.84, 0.78, (246, 248, 252))
        c.box(x, -0.9, 0.8, 0.74, None)
        for divider in (0.26, 0.53):
            c.box(x + divider, -0.9, 0.014, 0.74, (246, 248, 252))
        h = 0.2
        for column in range(5):
            h = c.rng.uniform(0.12, 0.36)
            c.box(x + 0.16 * column, -0.16 - h, 0.15, h, (134, 150, 184), 0.5)
            c.box(x + 0.16 * column + 0.03, -0.13 - h, 0.035, 0.04, (214, 224, 238), 0.4, 0.9)
    c.box(-0.2, -0.16, 4.4, 0.03, (246, 248, 252))
    for x in (0.5, 2.4):
        c.box(x, -0.02, 0.8, 0.035, (198, 158, 118))
        for leg in (0.04, 0.73):
            c.box(x + leg, 0.015, 0.026, 0.22, (96, 102, 116))
        c.box(x + 0.26, -0.22, 0.28, 0.17, (54, 60, 76), r=0.012)
        c.box(x + 0.274, -0.206, 0.252, 0.135, (120, 196, 232), 0, 0.8)
        c.box(x + 0.38, -0.05, 0.04, 0.03, (54, 60, 76))
        c.box(x + 0.62, -0.07, 0.05, 0.05, (226, 110, 96), r=0.008)
        c.box(x + 0.08, -0.045, 0.13, 0.025, (250, 250, 246))
    _plant(c, 1.62, 0.17, 0.2)
    _plant(c, 3.62, 0.17, 0.18)
    for x in (0.9, 2.8):
        c.box(x - 0.25, -1.16, 0.5, 0.035, (250, 250, 250), 0, 0.9)
        c.box(x - 0.2, -2, 0.006, 0.86, (120, 124, 134))
        c.box(x + 0.194, -2, 0.006, 0.86, (120, 124, 134))
    for nth in range(6):
        c.box(-0.2, 0.3 + 0.16 * nth, 4.4, 0.006, (138, 146, 160))


def _kitchen(c: _Canvas) -> None:
    _wall(c, (246, 226, 196), (176, 104, 84), (214, 150, 110))
    for row in range(6):
        for column in range(-1, 17):
            if (row + column) % 2:
                y, step = 0.17 + 0.06 * row * (1 + 0.25 * row), 0.06 * (1 + 0.5 * row) + 0.02
                c.box(0.25 * column, y, 0.25, step, (226, 188, 158))
    c.box(-0.2, -0.3, 4.4, 0.2, (252, 248, 240))
    for column in range(40):
        c.box(0.105 * column, -0.3, 0.005, 0.2, (224, 214, 200))
    c.box(-0.2, -0.2, 4.4, 0.005, (224, 214, 200))
    c.box(-0.2, -0.1, 4.4, 0.035, (122, 82, 60))
    c.box(-0.2, -0.065, 4.4, 0.2, (112, 150, 142))
    for column in range(10):
        c.box(0.42 * column + 0.03, -0.045, 0.36, 0.16, (128, 168, 158), r=0.008)
        c.oval(0.42 * column + 0.21, -0.02, 0.02, 0.008, (240, 224, 180))
    _window(c, 0.4, -0.95, 0.5, 0.44, (252, 248, 240))
    for x in (1.15, 2.9):
        c.box(x, -0.66, 0.85, 0.026, (122, 82, 60))
        c.box(x, -0.86, 0.85, 0.026, (122, 82, 60))
        for nth in range(6):
            jar = c.rng.choice(((226, 120, 96), (246, 198, 110), (150, 184, 150), (176, 150, 196), (250, 242, 226)))
            c.box(x + 0.05 + 0.135 * nth, -0.75, 0.075, 0.09, jar, r=0.012)
            c.box(x + 0.058 + 0.135 * nth, -0.77, 0.06, 0.022, (150, 106, 74))
            c.oval(x + 0.09 + 0.135 * nth, -0.9, 0.045, 0.016, (250, 248, 242))
            c.box(
                x + 0.06 + 0.135 * nth,
                -0.93,
                0.06,
                0.035,
                c.rng.choice(((250, 248, 242), (206, 96, 84), (96, 142, 170))),
                r=0.01,
            )
    c.box(2.2, -0.36, 0.4, 0.26, (104, 108, 120), r=0.02)
    c.box(2.24, -0.32, 0.32, 0.09, (60, 62, 74))
    for nth in range(3):
        c.oval(2.29 + 0.1 * nth, -0.165, 0.02, 0.02, (236, 230, 220), 0, 0.4)
    for x in (1.6, 3.3):
        for nth in range(3):
            c.oval(x + 0.12 * nth, -0.13, 0.055, 0.04, (222, 160, 92))
            c.oval(x + 0.12 * nth - 0.01, -0.14, 0.03, 0.015, (240, 190, 124))
    for x in (0.3, 1.5, 2.6, 3.6):
        _lamp(c, x, -1.08, (206, 92, 76))


def _library(c: _Canvas) -> None:
    _wall(c, (122, 82, 62), (146, 98, 68), (94, 62, 46))
    _planks(c, (128, 84, 58))
    for x in (0.05, 0.72, 1.39, 2.72, 3.39):
        c.box(x, -1.28, 0.62, 1.42, (92, 58, 42))
        c.box(x + 0.025, -1.25, 0.57, 1.36, (70, 44, 34))
        for row in range(6):
            _shelf(c, x + 0.025, -1.03 + 0.222 * row, 0.57, (110, 72, 52))
        c.box(x - 0.02, -1.31, 0.66, 0.05, (108, 70, 50))
    _window(c, 2.17, -0.9, 0.4, 0.72, (94, 60, 44))
    c.polygon([(1.18, 0.16), (1.22, 0.16), (1.36, -0.98), (1.32, -0.98)], (190, 140, 92))
    c.polygon([(1.42, 0.16), (1.46, 0.16), (1.5, -0.98), (1.46, -0.98)], (190, 140, 92))
    for nth in range(8):
        y = 0.06 - 0.13 * nth
        c.box(1.2 + 0.0155 * nth, y, 0.26 - 0.008 * nth, 0.02, (190, 140, 92))
    for x in (2.37, 0.7, 3.36):
        _lamp(c, x, -1.12 if x == 2.37 else -1.4, (86, 150, 104))
    c.oval(2.4, 0.6, 1.0, 0.17, (140, 52, 58))
    c.oval(2.4, 0.6, 0.86, 0.13, (186, 88, 76))


def _hall(c: _Canvas) -> None:
    _wall(c, (196, 176, 170), (160, 120, 112), (140, 104, 98))
    for nth in range(5):
        c.box(-0.2, 0.165 + 0.17 * nth, 4.4, 0.01, (146, 106, 100))
    for x in (0.5, 1.5, 2.5, 3.5):
        c.box(x - 0.34, -0.55, 0.68, 0.7, (120, 92, 104))
        c.oval(x, -0.55, 0.34, 0.34, (120, 92, 104))
        if x in (0.5, 2.5):
            c.box(x - 0.3, -0.53, 0.6, 0.68, (148, 34, 48))
            for nth in range(7):
                c.box(x - 0.3 + 0.088 * nth, -0.53, 0.03, 0.68, (178, 50, 62))
            c.oval(x, -0.53, 0.3, 0.3, (178, 50, 62))
            c.box(x - 0.3, -0.56, 0.6, 0.06, (232, 190, 100))
        else:
            c.box(x - 0.28, -0.5, 0.56, 0.52, None)
            c.oval(x, -0.5, 0.28, 0.28, None)
            c.box(x - 0.008, -0.78, 0.016, 0.8, (120, 92, 104))
            c.box(x - 0.28, -0.42, 0.56, 0.016, (120, 92, 104))
    for x in (0.0, 1.0, 2.0, 3.0):
        c.box(x - 0.07, -1.3, 0.14, 1.46, (234, 222, 212))
        c.box(x + 0.02, -1.3, 0.05, 1.46, (212, 198, 188))
        c.box(x - 0.1, 0.1, 0.2, 0.07, (222, 208, 198))
        c.box(x - 0.1, -1.36, 0.2, 0.08, (222, 208, 198))
    for x in (0.5, 2.5):
        c.box(x - 0.006, -2, 0.012, 0.9, (214, 176, 96))
        for dx in (-0.16, -0.06, 0.06, 0.16):
            c.box(x + dx - 0.012, -1.08, 0.024, 0.06, (250, 246, 230))
            c.oval(x + dx, -1.1, 0.02, 0.028, (255, 226, 150), 0, 1.0)
        c.box(x - 0.2, -1.03, 0.4, 0.024, (214, 176, 96), r=0.01)
    c.polygon([(1.82, 0.165), (2.18, 0.165), (2.6, 1.2), (1.4, 1.2)], (170, 44, 56))
    c.polygon([(1.845, 0.165), (2.155, 0.165), (2.54, 1.2), (1.46, 1.2)], (196, 62, 70))


def _workshop(c: _Canvas) -> None:
    _wall(c, (168, 158, 150), (132, 126, 124), (104, 98, 98))
    for row in range(12):
        for column in range(14):
            if c.rng.random() < 0.16:
                c.box(0.3 * column + 0.15 * (row % 2), -1.4 + 0.125 * row, 0.13, 0.055, (156, 142, 132), r=0.006)
    _window(c, 2.95, -0.82, 0.62, 0.42, (84, 82, 88))
    c.box(0.25, -0.8, 1.15, 0.5, (134, 100, 72))
    for nth in range(8):
        x, y = 0.34 + 0.135 * nth, -0.72
        steel, wood = (196, 202, 210), (214, 92, 70)
        if nth % 3 == 0:
            c.box(x - 0.012, y, 0.024, 0.26, wood)
            c.box(x - 0.05, y - 0.02, 0.1, 0.05, steel)
        elif nth % 3 == 1:
            c.box(x - 0.014, y + 0.04, 0.028, 0.24, steel)
            c.oval(x, y + 0.03, 0.036, 0.036, steel)
            c.oval(x, y + 0.01, 0.016, 0.02, (134, 100, 72))
        else:
            c.box(x - 0.009, y + 0.02, 0.018, 0.16, steel)
            c.box(x - 0.018, y + 0.17, 0.036, 0.12, (236, 180, 70), r=0.01)
    c.box(0.2, -0.07, 1.3, 0.05, (176, 126, 82))
    for leg in (0.26, 1.36):
        c.box(leg, -0.02, 0.06, 0.24, (140, 98, 64))
    c.box(0.4, -0.16, 0.16, 0.09, (206, 72, 64), r=0.01)
    c.box(0.95, -0.13, 0.12, 0.06, (94, 104, 120))
    c.box(1.8, -0.62, 0.82, 0.78, (112, 118, 130), r=0.01)
    for row in range(3):
        c.box(1.83, -0.6 + 0.25 * row, 0.76, 0.22, (92, 96, 108))
        for nth in range(4):
            box = c.rng.choice(((222, 150, 84), (98, 140, 176), (196, 96, 84), (150, 170, 120)))
            high = c.rng.uniform(0.09, 0.17)
            c.box(1.86 + 0.18 * nth, -0.38 + 0.25 * row - high, 0.14, high, box)
    for x, y, r in ((3.75, -0.45, 0.17), (3.9, -0.2, 0.1)):
        for turn in range(8):
            angle = turn * math.pi / 4
            c.oval(x + r * math.cos(angle), y + r * math.sin(angle), 0.24 * r, 0.24 * r, (124, 116, 112))
        c.oval(x, y, r, r, (124, 116, 112))
        c.oval(x, y, 0.4 * r, 0.4 * r, (168, 158, 150))
    for x in (0.8, 2.2, 3.3):
        _lamp(c, x, -1.02, (236, 180, 70))
    for x in (0.3, 1.9, 3.1):
        c.oval(x, 0.55, 0.2, 0.03, (118, 112, 112))


def _lab(c: _Canvas) -> None:
    _wall(c, (224, 240, 240), (196, 212, 216), (168, 200, 204))
    for nth in range(8):
        c.box(-0.2, 0.165 + 0.15 * nth, 4.4, 0.006, (178, 198, 204))
    for column in range(10):
        c.box(0.42 * column, 0.165, 0.006, 1, (178, 198, 204))
    _window(c, 0.3, -0.86, 0.7, 0.5, (250, 254, 254))
    c.box(1.3, -0.8, 0.9, 0.44, (250, 254, 254))
    c.box(1.33, -0.77, 0.84, 0.38, (70, 96, 116))
    points = [(1.38, -0.5), (1.55, -0.58), (1.68, -0.53), (1.85, -0.68), (2.1, -0.72)]
    c.polygon([*points, *[(x, y + 0.016) for x, y in reversed(points)]], (110, 230, 190), 0, 0.7)
    for nth in range(5):
        c.box(1.4 + 0.15 * nth, -0.46, 0.08, 0.03, (150, 190, 210))
    for y in (-0.82, -0.58):
        c.box(2.6, y, 1.1, 0.024, (150, 176, 184))
        for nth in range(8):
            liquid = c.rng.choice(((120, 214, 160), (246, 150, 110), (122, 176, 240), (220, 140, 214), (250, 214, 110)))
            x = 2.66 + 0.135 * nth
            if nth % 2:
                c.polygon([(x - 0.014, y - 0.15), (x + 0.014, y - 0.15), (x + 0.05, y), (x - 0.05, y)], (206, 226, 234))
                c.polygon(
                    [(x - 0.025, y - 0.075), (x + 0.025, y - 0.075), (x + 0.046, y - 0.006), (x - 0.046, y - 0.006)],
                    liquid,
                    0,
                    0.3,
                )
            else:
                c.box(x - 0.03, y - 0.13, 0.06, 0.13, (206, 226, 234), r=0.01)
                c.box(x - 0.025, y - 0.08, 0.05, 0.075, liquid, 0, 0.3)
    c.box(-0.2, -0.16, 4.4, 0.04, (250, 254, 254))
    c.box(-0.2, -0.12, 4.4, 0.26, (148, 186, 194))
    for column in range(11):
        c.box(0.38 * column + 0.02, -0.1, 0.33, 0.22, (166, 204, 210), r=0.008)
        c.box(0.38 * column + 0.13, -0.08, 0.11, 0.014, (110, 146, 156))
    for x in (0.75, 2.1, 3.4):
        c.box(x - 0.02, -0.3, 0.04, 0.14, (120, 130, 150))
        c.box(x - 0.08, -0.18, 0.16, 0.024, (120, 130, 150))
        c.oval(x, -0.31, 0.05, 0.05, (120, 130, 150))
    for x in (0.9, 2.7):
        c.box(x - 0.3, -1.2, 0.6, 0.04, (255, 255, 255), 0, 0.9)


def _server(c: _Canvas) -> None:
    _wall(c, (52, 62, 92), (74, 84, 112), (40, 48, 74))
    for nth in range(7):
        c.box(-0.2, 0.165 + 0.12 * nth, 4.4, 0.008, (92, 104, 136))
    for column in range(-4, 16):
        x = 0.3 * column
        c.polygon(
            [
                (2 + (x - 2) * 0.8, 0.165),
                (2 + (x - 2) * 0.8 + 0.006, 0.165),
                (2 + (x - 2) * 2.2 + 0.012, 1.2),
                (2 + (x - 2) * 2.2, 1.2),
            ],
            (92, 104, 136),
        )
    for nth in range(9):
        x = 0.445 * nth
        c.box(x + 0.02, -0.92, 0.4, 1.07, (34, 40, 60), r=0.012)
        c.box(x + 0.045, -0.89, 0.35, 1.0, (24, 28, 44))
        for row in range(11):
            y = -0.87 + 0.088 * row
            c.box(x + 0.055, y, 0.33, 0.068, (58, 70, 100), r=0.006)
            c.box(x + 0.2, y + 0.024, 0.16, 0.02, (36, 44, 66))
            for light in range(3):
                colour = c.rng.choice(((92, 230, 150), (92, 230, 150), (90, 190, 255), (255, 196, 90)))
                c.oval(x + 0.085 + 0.036 * light, y + 0.034, 0.01, 0.01, colour, 0, 1.0)
    c.box(-0.2, -1.02, 4.4, 0.05, (86, 98, 130))
    for x in (0.2, 1.2, 2.2, 3.2):
        c.box(x, -1.22, 0.7, 0.035, (190, 224, 255), 0, 1.0)
        c.box(x + 0.1, -1.02, 0.02, 0.06, (236, 150, 70))
    for nth in range(5):
        c.box(
            -0.2,
            -1.12 + 0.018 * nth,
            4.4,
            0.007,
            ((228, 110, 80), (80, 150, 230), (240, 190, 80), (120, 200, 140), (170, 120, 210))[nth],
        )


_DRAWN: dict[str, Callable[[_Canvas], None]] = {
    "meadow": _meadow,
    "forest": _forest,
    "jungle": _jungle,
    "mountains": _mountains,
    "desert": _desert,
    "sea": _sea,
    "snow": _snow,
    "sky": _sky,
    "space": _space,
    "moon": _moon,
    "underwater": _underwater,
    "city": _city,
    "street": _street,
    "room": _room,
    "office": _office,
    "kitchen": _kitchen,
    "library": _library,
    "hall": _hall,
    "workshop": _workshop,
    "lab": _lab,
    "server": _server,
}
