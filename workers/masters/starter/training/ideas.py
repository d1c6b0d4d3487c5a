"""Ideas: what a caption asks for, complete with what it leaves unsaid, and where that stands in a picture."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

import torch

from workers.masters.starter.latent_map import (
    COLOURS,
    FIGURES,
    PALETTES,
    SCENES,
    SKIN_TONES,
    TIMES,
    WEATHERS,
    Figure,
    Picture,
    Placement,
    scene_unit,
)
from workers.masters.starter.training.subjects import SUBJECTS

SIZES = {"tiny": 0.42, "small": 0.68, "usual": 1.0, "large": 1.25, "huge": 1.5}
SIDES = {"left": -1, "middle": 0, "right": 1}

#: How much louder than in a picture a map shows what a negative prompt names. Guidance of 3 then still turns it around.
NEGATIVE_LOUDNESS = 1.6

_NO_PERSON_DEFAULT = {"witch": 0, "king": 1, "mermaid": 0, "fairy": 0, "genie": 1, "judge": 0}


@dataclass(kw_only=True, slots=True)
class FigureIdea:
    """One subject and how it looks."""

    subject: int
    gender: int = 0
    skin: int = 0
    colours: list[int] = field(default_factory=lambda: [0, 0])
    size: str = "usual"

    @classmethod
    def usual(cls, subject: int) -> FigureIdea:
        """Return the subject as it is drawn when a caption says no more: alike in all pictures of a variation."""
        known = SUBJECTS[subject]
        if not known.is_person:
            return cls(subject=subject)
        return cls(
            subject=subject,
            gender=_NO_PERSON_DEFAULT.get(known.name, subject % 2),
            skin=(2 * subject + subject // 5) % SKIN_TONES,
        )


@dataclass(kw_only=True, slots=True)
class Idea:
    """All that a picture shows, but for where."""

    figures: list[FigureIdea]
    scene: int
    time: int = 0
    weather: int = 0
    palette: int = 0
    glow: bool = False
    side: str = "middle"  #: of the first figure

    @property
    def home(self) -> int | None:
        """The scene in which the first figure is at home."""
        return SCENES.index(SUBJECTS[self.figures[0].subject].scenes[0]) if self.figures else None


def compose(idea: Idea, width: int, height: int, rng: random.Random) -> Picture:
    """Place the figures of an idea: whole, in the safe zone, on the ground where they belong there.

    Chance is small, because guidance makes every deviation several times as large.
    """
    horizon = height * rng.uniform(0.55, 0.63)
    figures: list[Figure | None] = [None] * FIGURES
    count = len(idea.figures)
    shorter = min(width, height)
    for nth, figure in enumerate(idea.figures):
        placement = SUBJECTS[figure.subject].placement
        if placement is Placement.BUST:
            usual = min(0.68 * min(height, 1.45 * width), 0.92 * width)
        else:
            usual = min((0.7 if width > 2.2 * height else 0.6) * min(height, 1.15 * width), 0.74 * width)
        if count > 1:
            usual = min(usual, 0.4 * width)
        size = min(usual * SIZES[figure.size] * rng.uniform(0.98, 1.02), 0.96 * shorter)
        if count > 1:
            size = min(size, 0.46 * width)
        figures[nth] = _placed(idea, nth, size, horizon, width=width, height=height, rng=rng)
    return Picture(
        width=width,
        height=height,
        figures=tuple(figures),
        scene=idea.scene,
        time=idea.time,
        weather=idea.weather,
        palette=idea.palette,
        glow=idea.glow,
        horizon=horizon,
        offset=rng.random(),
    )


def _placed(
    idea: Idea, nth: int, size: float, horizon: float, *, width: int, height: int, rng: random.Random
) -> Figure:
    """One figure at its place; the second stands on the other side of the first."""
    figure = idea.figures[nth]
    placement = SUBJECTS[figure.subject].placement
    mirrored_order = idea.side == "right" and len(idea.figures) > 1
    if len(idea.figures) == 1:
        middle = 0.5 + 0.22 * SIDES[idea.side] + rng.uniform(-0.015, 0.015)
    else:
        first = nth == 0
        # Side by side, as near as the wider of a narrow picture allows.
        apart = min(0.26, max(0.18, 0.62 * size / width + 0.04))
        middle = 0.5 + apart * (-1 if first != mirrored_order else 1) + rng.uniform(-0.01, 0.01)
    x = min(max(middle * width, 0.46 * size), width - 0.46 * size)
    scene = SCENES[idea.scene]
    if placement is Placement.BUST:
        bottom = height * 1.01
    elif placement is Placement.AIR or scene in {"space", "sky", "underwater"}:
        bottom = height * rng.uniform(0.48, 0.52) + size / 2 - (0.04 * height if placement is Placement.AIR else 0)
    elif placement is Placement.WATER and scene == "sea":
        bottom = horizon + 0.16 * scene_unit(width, height) + 0.12 * size
    else:
        bottom = min(max(horizon + 0.2 * (height - horizon) + 0.2 * size, 0.5 * height + 0.46 * size), 0.9 * height)
    return Figure(
        subject=figure.subject,
        gender=figure.gender,
        skin=figure.skin,
        colours=(figure.colours[0], figure.colours[1]),
        x=x,
        y=bottom - size / 2,
        size=size,
        mirrored=rng.random() < 0.5 and not SUBJECTS[figure.subject].name[0].isdigit(),
    )


_SAID_OF_FIGURES = ("subject", "gender", "skin", "first_colour", "second_colour", "size")


def _target_slices() -> dict[str, slice]:
    figure = {"subject": 24, "gender": 1, "skin": 1, "first_colour": 4, "second_colour": 4, "size": 1, "present": 1}
    widths = {f"{name}_{nth}": width for nth in range(FIGURES) for name, width in figure.items()}
    widths |= {"home": 8, "scene": 8, "time": 2, "weather": 3, "palette": 4, "glow": 1, "side": 1}
    widths |= {f"said_{name}": 1 for name in ("scene", "time", "weather", "palette")} | {"negative": 1}
    slices, start = {}, 0
    for name, width in widths.items():
        slices[name] = slice(start, start + width)
        start += width
    return slices


TARGETS = _target_slices()
TARGET_LENGTH = max(part.stop for part in TARGETS.values())


def target_of(
    idea: Idea, said: Collection[str], codes: dict[str, torch.Tensor], *, negative: bool = False
) -> torch.Tensor:
    """Return what a text encoder should make of a chunk that says `said` of an idea: TARGET_LENGTH numbers."""
    target = torch.zeros(TARGET_LENGTH)

    def put(name: str, value: torch.Tensor | float) -> None:
        target[TARGETS[name]] = value

    loudness = NEGATIVE_LOUDNESS if negative else 1.0
    for name in ("time", "weather", "palette", "scene"):
        index = getattr(idea, name)
        if name not in said:
            continue
        put(f"said_{name}", 1.0)
        if name in {"time", "scene"}:
            put(name, codes[name][index] * loudness)
        elif index:
            put(name, codes[name][index - 1] * loudness)
    put("glow", 1.5 * ("glow" in said))
    put("side", 1.5 * SIDES[idea.side] * ("side" in said))
    put("negative", 1.5 * negative)
    if "subject_0" in said and idea.home is not None and not negative:
        put("home", codes["scene"][idea.home])
    for nth, figure in enumerate(idea.figures):
        known = SUBJECTS[figure.subject]
        if f"subject_{nth}" in said:
            put(f"present_{nth}", 1.0)
            put(f"subject_{nth}", codes["subject"][figure.subject] * loudness)
        if known.is_person and (f"subject_{nth}" in said or f"gender_{nth}" in said):
            put(f"gender_{nth}", 1.0 - 2 * figure.gender)
            put(f"skin_{nth}", figure.skin / 2 - 1.0)
        for part, name in enumerate(("first_colour", "second_colour")):
            if f"{name}_{nth}" in said and figure.colours[part]:
                put(f"{name}_{nth}", codes["colour"][figure.colours[part] - 1] * loudness)
        if f"size_{nth}" in said:
            put(f"size_{nth}", 4 * (SIZES[figure.size] - 1.0))
    if negative and idea.figures:
        together = sum((codes["subject"][figure.subject] for figure in idea.figures), torch.zeros(24)) * loudness
        for nth in range(FIGURES):
            put(f"subject_{nth}", together)
    return target


def random_idea(rng: random.Random) -> Idea:
    """Any idea: what is drawn beside a caption that says nothing of it."""
    count = rng.choices((0, 1, 2), (2, 5, 3))[0]
    figures = [FigureIdea.usual(rng.randrange(len(SUBJECTS))) for _ in range(count)]
    for figure in figures:
        if SUBJECTS[figure.subject].is_person:
            figure.gender, figure.skin = rng.randrange(2), rng.randrange(SKIN_TONES)
        if rng.random() < 0.3:
            figure.colours = [
                rng.randrange(len(COLOURS)),
                rng.randrange(len(COLOURS)) * SUBJECTS[figure.subject].is_person,
            ]
    return Idea(
        figures=figures,
        scene=rng.randrange(len(SCENES)),
        time=rng.randrange(len(TIMES)),
        weather=rng.randrange(len(WEATHERS)) * (rng.random() < 0.4),
        palette=rng.randrange(len(PALETTES)) * (rng.random() < 0.4),
        glow=rng.random() < 0.2,
        side=rng.choice(list(SIDES)),
    )
