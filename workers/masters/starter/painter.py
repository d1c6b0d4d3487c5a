"""The starter's VAE: it paints what a map describes from an atlas of illustrations, crisp at every size.

The atlas is its weights: label maps, compressed, in which each pixel names one of a few colours, and the tables of
those colours. It is loaded and called like every VAE of diffusers; there is no encoder, since nothing is learned from
pixels.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from diffusers.models.autoencoders.vae import AutoencoderMixin, DecoderOutput
from PIL import Image, ImageDraw

from workers.masters.starter.composition import PlacedFigure, Placement, compose
from workers.masters.starter.latent_map import (
    CELL,
    CHANNEL_COUNT,
    CODE_LENGTHS,
    COLOURS,
    INDOORS,
    PALETTES,
    PERIOD,
    SCENES,
    SIZES,
    SKIN_TONES,
    TIMES,
    WEATHERS,
    Figure,
    Picture,
    read_map,
)
from workers.masters.starter.light import figure_colours, recolour, scenery_colours, sky_colours, tint

#: Samples per pixel and direction: edges of label maps become smooth by them.
SCENERY_SAMPLES, FIGURE_SAMPLES = 2, 3

FIGURE_LABELS, SCENERY_LABELS = 24, 64  #: rows of a table of colours

_SKYLESS = frozenset({"space", "moon", "underwater"})
_CLOUDS = (
    (0.2, -0.72, 0.07),
    (0.95, -0.46, 0.05),
    (1.55, -0.85, 0.075),
    (2.2, -0.52, 0.055),
    (2.9, -0.78, 0.065),
    (3.5, -0.44, 0.05),
    (0.6, -1.2, 0.08),
    (2.5, -1.25, 0.07),
)


class AtlasPainter(ModelMixin, AutoencoderMixin, ConfigMixin):
    """Paints maps: the decoder half of a VAE whose latents are written down, not learned."""

    # A configuration's fields: `register_to_config` keeps them all, diffusers and the painter read them from there.
    @register_to_config
    def __init__(  # noqa: PLR0913
        self,
        *,
        subjects: tuple[str, ...] = (),
        placements: tuple[str, ...] = (),  # noqa: ARG002
        illustrations: int = 0,
        atlas_bytes: int = 0,
        figure_edge: int = 640,  # noqa: ARG002
        scenery_unit: int = 704,  # noqa: ARG002
        scenery_top: float = -1.5,  # noqa: ARG002
        scenery_bottom: float = 1.1,  # noqa: ARG002
        latent_channels: int = CHANNEL_COUNT,  # noqa: ARG002
        # Only their number counts: diffusers halves the size once less than there are blocks, which makes CELL.
        block_out_channels: tuple[int, ...] = (1,) * (int(math.log2(CELL)) + 1),  # noqa: ARG002
        scaling_factor: float = 1.0,  # noqa: ARG002
        force_upcast: bool = False,  # noqa: ARG002
    ) -> None:
        super().__init__()
        self.use_tiling = self.use_slicing = False
        counts = {"subject": len(subjects), "scene": len(SCENES), "time": len(TIMES), "weather": len(WEATHERS) - 1}
        counts |= {"palette": len(PALETTES) - 1, "colour": len(COLOURS) - 1}
        counts |= {"size": len(SIZES) - 1, "skin": SKIN_TONES}
        for name, count in counts.items():
            table = torch.zeros(count, CODE_LENGTHS[name])
            self.register_parameter(f"{name}_codes", torch.nn.Parameter(table, requires_grad=False))
        pages = illustrations + len(SCENES)
        self._stored("atlas", atlas_bytes)
        self._stored("page_ends", pages, dtype=torch.int64)
        self._stored("page_of_subject", len(subjects), 2, dtype=torch.int64)
        self._stored("figure_tables", illustrations, SKIN_TONES, FIGURE_LABELS, 3)
        self._stored("figure_parts", illustrations, FIGURE_LABELS)
        self._stored("scenery_tables", len(SCENES), SCENERY_LABELS, 5)
        self._pages = lru_cache(maxsize=24)(self._read_page)

    def _stored(self, name: str, *shape: int, dtype: torch.dtype = torch.uint8) -> None:
        self.register_buffer(name, torch.zeros(shape, dtype=dtype))

    @property
    def codes(self) -> Mapping[str, torch.Tensor]:
        """The code tables that maps are written with."""
        return {name: getattr(self, f"{name}_codes") for name in CODE_LENGTHS}

    def decode(self, z: torch.Tensor, return_dict: bool = True, generator: Any = None) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Pictures of maps (pictures, CHANNEL_COUNT, height, width): colours from -1 to 1, CELL times as large."""
        painted = torch.stack([self._paint_map(cells) for cells in z])
        sample = painted.to(device=z.device, dtype=z.dtype)
        return DecoderOutput(sample=sample) if return_dict else (sample,)

    def forward(self, sample: torch.Tensor) -> Any:
        """Decode, as `decode` does."""
        return self.decode(sample)

    def sketch(self, cells: torch.Tensor, longest_edge: int) -> torch.Tensor:
        """Paint a map that is still denoised, small: (3, height, width), for previews. Takes milliseconds."""
        return self._paint_map(cells, longest_edge / (CELL * max(cells.shape[1:])))

    def _paint_map(self, cells: torch.Tensor, scale: float = 1.0) -> torch.Tensor:
        height, width = (edge * CELL for edge in cells.shape[1:])
        if not cells.isfinite().all():
            return torch.full((3, round(height * scale), round(width * scale)), torch.nan)
        pixels = self.paint(read_map(cells, self.codes), width, height, scale)
        return torch.from_numpy(pixels).permute(2, 0, 1).float() / 127.5 - 1

    def paint(self, picture: Picture, width: int, height: int, scale: float = 1.0) -> np.ndarray:
        """Paint a picture of `width` x `height` pixels: (height, width, 3) in uint8, at `scale` times that size."""
        return _Painting(self, picture, width, height, scale).paint()

    def scenery(self, scene: int) -> tuple[np.ndarray, np.ndarray]:
        """Return a scene's label map and table of colours."""
        config = self.config
        height = round((config.scenery_bottom - config.scenery_top) * config.scenery_unit)
        labels = self._pages(config.illustrations + scene).reshape(height, round(PERIOD * config.scenery_unit))
        return labels, self.scenery_tables[scene].cpu().numpy()

    def illustration(self, figure: Figure) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return a figure's label map, its colours (labels, 3) and the part that each label belongs to."""
        page = int(self.page_of_subject[figure.subject, figure.gender])
        labels = self._pages(page).reshape(self.config.figure_edge, self.config.figure_edge)
        table = self.figure_tables[page, figure.skin].cpu().numpy()
        return labels, table.astype(np.float32), self.figure_parts[page].cpu().numpy()

    def _read_page(self, page: int) -> np.ndarray:
        start = int(self.page_ends[page - 1]) if page else 0
        compressed = self.atlas[start : int(self.page_ends[page])].cpu().numpy().tobytes()
        return np.frombuffer(zlib.decompress(compressed), np.uint8)


class _Painting:
    """One picture on its way from description to pixels."""

    def __init__(self, painter: AtlasPainter, picture: Picture, width: int, height: int, scale: float) -> None:
        composition = compose(picture, width, height, painter.config.placements)
        self._painter = painter
        self._picture = picture
        self._figures = composition.figures
        self._scale = scale
        self._width, self._height = round(width * scale), round(height * scale)
        self._unit = composition.unit * scale
        self._horizon = composition.horizon * scale
        self._scene = SCENES[picture.scene]
        self._weather = WEATHERS[picture.weather] if self._scene not in _SKYLESS else "clear"
        #: A coin that the map itself tosses, for what may be on either side.
        self._seen_from_left = picture.offset < 1 / 2
        self._canvas = np.zeros((self._height, self._width, 3), np.float32)

    def paint(self) -> np.ndarray:
        """Paint from the back to the front."""
        if self._scene not in _SKYLESS:
            self._paint_sky()
        self._paint_scenery()
        if self._picture.glow:
            self._paint_glow()
        for placed in sorted(self._figures, key=lambda placed: placed.y + placed.size / 2):
            self._paint_figure(placed)
        self._paint_weather()
        return (self._canvas + 0.5).clip(0, 255).astype(np.uint8)

    def _paint_sky(self) -> None:
        picture = self._picture
        upper, lower = sky_colours(picture.time, picture.weather, picture.palette)
        rows = np.arange(self._height, dtype=np.float32)
        share = ((rows - self._horizon) / self._unit + 1.05).clip(0, 1.07) / 1.07
        self._canvas[:] = (upper + (lower - upper) * share[:, None])[:, None]
        if TIMES[picture.time] == "night" and self._weather == "clear":
            self._paint_stars()
        if self._weather in {"clear", "snow", "fog"}:
            self._paint_sun()
        if self._weather != "fog":
            self._paint_clouds(upper, lower)
        if self._weather == "storm":
            self._paint_lightning()

    def _paint_stars(self) -> None:
        rng = np.random.default_rng(5)
        count = int(46 * max(1.0, self._width / self._unit))
        xs, ys = rng.random(count), rng.random(count)
        sizes = rng.uniform(0.0025, 0.006, count) * self._unit
        for x, y, size in zip(xs, ys, sizes, strict=True):
            at = (((x + self._picture.offset) % 1) * self._width, y * (self._horizon - 0.08 * self._unit))
            self._disc(*at, size, (255, 246, 220), 0.9)

    def _paint_sun(self) -> None:
        """One sun or moon, on the side on which the first figure leaves more room."""
        figure_x = self._width * (0.3 if self._seen_from_left else 0.7)
        if self._figures:
            figure_x = self._figures[0].x * self._scale
        middle = self._width / 2
        left = figure_x >= middle
        reach = min(0.3 * self._width, 0.75 * self._unit)
        x = middle - reach if left else middle + reach
        height, size, colour = {
            "day": (0.58, 0.085, (255, 242, 168)),
            "sunset": (0.1, 0.14, (255, 212, 96)),
            "night": (0.56, 0.09, (250, 243, 214)),
            "dawn": (0.1, 0.09, (255, 240, 210)),
        }[TIMES[self._picture.time]]
        y = max(self._horizon - height * self._unit, 0.16 * self._unit)
        colour_now = tuple(tint(np.array(colour, np.float32), self._picture.palette, 0.3))
        radius = size * self._unit
        faint = 0.5 if self._weather != "clear" else 1.0
        self._disc(x, y, 1.8 * radius, colour_now, 0.22 * faint)
        self._disc(x, y, radius, colour_now, faint)
        if TIMES[self._picture.time] == "night":
            shade = tuple(channel * 0.9 for channel in colour_now)
            for dx, dy, size_of_crater in (
                (-0.33, -0.25, 0.22),
                (0.3, 0.3, 0.16),
                (0.22, -0.4, 0.1),
                (-0.25, 0.42, 0.12),
            ):
                self._disc(x + dx * radius, y + dy * radius, size_of_crater * radius, shade, faint)

    def _paint_clouds(self, upper: np.ndarray, lower: np.ndarray) -> None:
        picture = self._picture
        moment = TIMES[picture.time]
        light = {"day": (255, 255, 255), "sunset": (244, 160, 124), "night": (58, 70, 122), "dawn": (255, 232, 226)}[
            moment
        ]
        colour = tint(np.array(light, np.float32), picture.palette, 0.5)
        wet = self._weather in {"rain", "storm", "snow"}
        if wet:
            colour = (colour * 0.35 + (upper * 0.5 + lower * 0.5) * 0.65) * np.float32(
                0.8 if self._weather == "storm" else 0.94
            )
        for x, y, size in _CLOUDS:
            place = (x - picture.offset * PERIOD) % PERIOD
            at_x = self._width / 2 + (place - PERIOD / 2) * self._unit
            at_y = self._horizon + y * self._unit
            grown = size * self._unit * (1.7 if wet else 1.0)
            for repeat in (-PERIOD * self._unit, 0.0, PERIOD * self._unit):
                self._cloud(at_x + repeat, at_y, grown, tuple(colour), 0.92)

    def _cloud(self, x: float, y: float, size: float, colour: tuple[float, ...], strength: float) -> None:
        box = self._box(x - 2.1 * size, y - 1.1 * size, x + 2.1 * size, y + 1.0 * size)
        if box is None:
            return
        ys, xs = np.mgrid[box[0], box[1]].astype(np.float32) + 0.5
        cover = np.zeros(ys.shape, np.float32)
        for dx, dy, radius in (
            (0, 0, 1.0),
            (1.05, 0.22, 0.74),
            (-1.05, 0.28, 0.68),
            (0.45, 0.3, 0.7),
            (-0.5, 0.32, 0.68),
        ):
            distance = np.hypot(xs - x - dx * size, ys - y - dy * size)
            cover = np.maximum(cover, (radius * size - distance + 0.5).clip(0, 1))
        cover *= ((y + 0.82 * size) - ys).clip(0, 1)
        self._blend(box, np.array(colour, np.float32), cover * np.float32(strength))

    def _paint_lightning(self) -> None:
        x = self._width * (0.24 if self._seen_from_left else 0.76)
        top, low = self._horizon - 0.95 * self._unit, self._horizon - 0.1 * self._unit
        points, step = (
            [(0.1, 0.0), (-0.12, 0.5), (0.02, 0.46), (-0.1, 1.0), (0.14, 0.36), (0.0, 0.4), (0.2, 0.0)],
            low - top,
        )
        mask = Image.new("L", (2 * self._width, 2 * self._height))
        ImageDraw.Draw(mask).polygon([(2 * (x + dx * step), 2 * (top + dy * step)) for dx, dy in points], fill=255)
        cover = np.asarray(mask.reduce(2), np.float32) / 255
        self._blend((slice(None), slice(None)), np.array((255, 244, 190), np.float32), cover)

    def _paint_scenery(self) -> None:
        picture, config = self._picture, self._painter.config
        labels, table = self._painter.scenery(picture.scene)
        colours = scenery_colours(table, picture.scene, picture.time, picture.weather, picture.palette)
        opaque = np.zeros((len(colours), 4), np.uint8)
        opaque[1:, :3] = colours[1:].clip(0, 255) + 0.5
        opaque[1:, 3] = 255
        samples = SCENERY_SAMPLES
        xs = (np.arange(self._width * samples) + 0.5) / samples
        ys = (np.arange(self._height * samples) + 0.5) / samples
        columns = (
            (((xs - self._width / 2) / self._unit + picture.offset * PERIOD) % PERIOD) * config.scenery_unit
        ).astype(np.int64)
        rows = (((ys - self._horizon) / self._unit - config.scenery_top) * config.scenery_unit).astype(np.int64)
        sampled = labels.take(rows.clip(0, labels.shape[0] - 1), 0).take(columns.clip(0, labels.shape[1] - 1), 1)
        layer = _averaged(opaque[sampled], samples)
        if self._scene in _SKYLESS:
            self._canvas[:] = layer[..., :3]
            return
        self._canvas *= 1 - layer[..., 3:].astype(np.float32) / 255
        self._canvas += layer[..., :3]

    def _paint_glow(self) -> None:
        x, y = self._width / 2, 0.45 * self._height
        size = 0.4 * min(self._width, self._height)
        if self._figures:
            first = self._figures[0]
            x, y, size = first.x * self._scale, first.y * self._scale, 0.62 * first.size * self._scale
        box = self._box(x - 1.7 * size, y - 1.7 * size, x + 1.7 * size, y + 1.7 * size)
        if box is None:
            return
        ys, xs = np.mgrid[box[0], box[1]].astype(np.float32) + 0.5
        near = (1 - np.hypot(xs - x, ys - y) / (1.7 * size)).clip(0, 1)
        light = tint(np.array((255, 244, 190), np.float32), self._picture.palette, 0.4)
        self._blend(box, light, 0.78 * near**1.4)

    def _paint_figure(self, placed: PlacedFigure) -> None:
        figure, placement = placed.figure, placed.placement
        labels, colours, parts = self._painter.illustration(figure)
        for part, colour in enumerate(figure.colours, 1):
            recolour(colours, np.flatnonzero(parts == part), colour)
        colours = figure_colours(colours, self._picture.scene, self._picture.time, self._picture.palette)
        size, x, y = placed.size * self._scale, placed.x * self._scale, placed.y * self._scale
        if placement is Placement.BUST:
            # Always cut by the picture's edge, with no gap below.
            y = self._height * 1.004 - (np.flatnonzero(labels.any(1))[-1] / len(labels) - 0.5) * size
        elif placement is not Placement.AIR and self._stands(placement):
            self._paint_shadow(x, y, size, labels)
        opaque = np.zeros((len(colours), 4), np.uint8)
        opaque[1:, :3] = colours[1:].clip(0, 255) + 0.5
        opaque[1:, 3] = 255
        box = self._box(x - size / 2, y - size / 2, x + size / 2, y + size / 2)
        if box is None:
            return
        samples, edge = FIGURE_SAMPLES, labels.shape[0]
        us = (np.arange(box[1].start * samples, box[1].stop * samples) + 0.5) / samples
        vs = (np.arange(box[0].start * samples, box[0].stop * samples) + 0.5) / samples
        columns = (((us - x) / size * (-1 if figure.mirrored else 1) + 0.5) * edge).astype(np.int64)
        rows = (((vs - y) / size + 0.5) * edge).astype(np.int64)
        inside = ((columns >= 0) & (columns < edge))[None] & ((rows >= 0) & (rows < edge))[:, None]
        sampled = labels.take(rows.clip(0, edge - 1), 0).take(columns.clip(0, edge - 1), 1) * inside
        layer = _averaged(opaque[sampled], samples)
        covered = self._canvas[box]
        covered *= 1 - layer[..., 3:].astype(np.float32) / 255
        covered += layer[..., :3]

    def _stands(self, placement: Placement) -> bool:
        return self._scene not in {"space", "sky", "underwater"} and not (
            placement is Placement.WATER and self._scene == "sea"
        )

    def _paint_shadow(self, x: float, y: float, size: float, labels: np.ndarray) -> None:
        """Draw a flat shadow under the feet, as wide as the figure is there."""
        filled = np.flatnonzero(labels.any(1))
        low = filled[-1]
        feet = np.flatnonzero(labels[max(0, low - len(labels) // 6) : low + 1].any(0))
        half = 0.5 * (feet[-1] - feet[0]) / len(labels) * size * 1.08
        bottom = y + (low / len(labels) - 0.5) * size
        box = self._box(x - half, bottom - 0.16 * half, x + half, bottom + 0.16 * half)
        if box is None:
            return
        ys, xs = np.mgrid[box[0], box[1]].astype(np.float32) + 0.5
        distance = np.hypot((xs - x) / half, (ys - bottom) / (0.13 * half))
        self._blend(box, np.array((16, 20, 44), np.float32), ((1 - distance) * 3).clip(0, 1) * 0.3)

    def _paint_weather(self) -> None:
        if self._scene in INDOORS:
            return
        if self._weather == "fog":
            lower = sky_colours(self._picture.time, self._picture.weather, self._picture.palette)[1]
            rows = (np.arange(self._height, dtype=np.float32) - self._horizon) / self._unit
            cover = 0.5 * np.exp(-((rows - 0.02) ** 2) / 0.09) + 0.16
            self._canvas += (lower - self._canvas) * cover[:, None, None]
        elif self._weather in {"rain", "storm"}:
            self._paint_drops()
        elif self._weather == "snow":
            self._paint_flakes()

    def _paint_drops(self) -> None:
        rng = np.random.default_rng(11)
        mask = Image.new("L", (self._width, self._height))
        draw = ImageDraw.Draw(mask)
        for _ in range(int(120 * self._width * self._height / self._unit**2)):
            x, y = rng.random() * 1.2 * self._width, rng.random() * self._height
            length = rng.uniform(0.03, 0.06) * self._unit
            draw.line(
                (x, y, x - 0.28 * length, y + length),
                fill=int(rng.uniform(70, 130)),
                width=max(1, round(0.003 * self._unit)),
            )
        cover = np.asarray(mask, np.float32) / 255
        self._blend((slice(None), slice(None)), np.array((214, 230, 250), np.float32), cover)

    def _paint_flakes(self) -> None:
        rng = np.random.default_rng(12)
        mask = Image.new("L", (2 * self._width, 2 * self._height))
        draw = ImageDraw.Draw(mask)
        for _ in range(int(100 * self._width * self._height / self._unit**2)):
            x, y = rng.random() * 2 * self._width, rng.random() * 2 * self._height
            radius = rng.uniform(0.006, 0.019) * self._unit
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(rng.uniform(150, 245)))
        cover = np.asarray(mask.reduce(2), np.float32) / 255
        self._blend((slice(None), slice(None)), np.array((255, 255, 255), np.float32), cover)

    def _disc(self, x: float, y: float, radius: float, colour: tuple[float, ...], strength: float) -> None:
        box = self._box(x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1)
        if box is None:
            return
        ys, xs = np.mgrid[box[0], box[1]].astype(np.float32) + 0.5
        cover = (radius - np.hypot(xs - x, ys - y) + 0.5).clip(0, 1) * np.float32(strength)
        self._blend(box, np.array(colour, np.float32), cover)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice] | None:
        """Rows and columns of the canvas that a rectangle touches; None where it is outside."""
        top, bottom = max(0, math.floor(y0)), min(self._height, math.ceil(y1))
        left, right = max(0, math.floor(x0)), min(self._width, math.ceil(x1))
        return (slice(top, bottom), slice(left, right)) if top < bottom and left < right else None

    def _blend(self, box: tuple[slice, slice], colour: np.ndarray, cover: np.ndarray) -> None:
        part = self._canvas[box]
        part += (colour - part) * cover[..., None]


def _averaged(pixels: np.ndarray, samples: int) -> np.ndarray:
    """Mean of each square of samples x samples; the colours of (height, width, 4) count as they are, premultiplied."""
    height, width = pixels.shape[:2]
    return np.asarray(Image.frombuffer("RGBX", (width, height), pixels, "raw", "RGBX", 0, 1).reduce(samples))
