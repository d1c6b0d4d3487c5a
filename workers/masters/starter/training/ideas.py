"""Ideas: what a caption asks for, complete with what it leaves unsaid."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass, field

import torch

from workers.masters.starter.latent_map import (
    FIGURES,
    SCENES,
    SIDES,
    SIZES,
    SKIN_TONES,
    Figure,
    Picture,
)
from workers.masters.starter.training.subjects import SUBJECTS

SIDE_SIGNS = {"left": -1, "middle": 0, "right": 1}

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


def picture_of(idea: Idea, rng: random.Random) -> Picture:
    """Describe a picture of an idea; which way its figures look, and where its panorama begins, is chance."""
    figures: list[Figure | None] = [None] * FIGURES
    for nth, figure in enumerate(idea.figures):
        figures[nth] = Figure(
            subject=figure.subject,
            gender=figure.gender,
            skin=figure.skin,
            colours=(figure.colours[0], figure.colours[1]),
            size=SIZES.index(figure.size),
            mirrored=rng.random() < 0.5 and not SUBJECTS[figure.subject].name[0].isdigit(),
        )
    return Picture(
        figures=tuple(figures),
        scene=idea.scene,
        time=idea.time,
        weather=idea.weather,
        palette=idea.palette,
        glow=idea.glow,
        side=SIDES.index(idea.side),
        offset=rng.random(),
    )


def _target_slices() -> dict[str, slice]:
    figure = {"subject": 24, "gender": 1, "skin": 1, "first_colour": 4, "second_colour": 4, "size": 3, "present": 1}
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
    put("side", 1.5 * SIDE_SIGNS[idea.side] * ("side" in said))
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
        if f"size_{nth}" in said and SIZES.index(figure.size):
            put(f"size_{nth}", codes["size"][SIZES.index(figure.size) - 1] * loudness)
    if negative and idea.figures:
        together = sum((codes["subject"][figure.subject] for figure in idea.figures), torch.zeros(24)) * loudness
        for nth in range(FIGURES):
            put(f"subject_{nth}", together)
    return target


def named_codes(idea: Idea, said: Collection[str], codes: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return what a map holds, by channel, of a negative prompt that says `said`. Subjects are in either place."""
    found = {}
    for name in ("scene", "time"):
        if name in said:
            found[name] = codes[name][getattr(idea, name)]
    for name in ("weather", "palette"):
        if name in said and getattr(idea, name):
            found[name] = codes[name][getattr(idea, name) - 1]
    subjects = [codes["subject"][one.subject] for nth, one in enumerate(idea.figures) if f"subject_{nth}" in said]
    if subjects:
        found |= {f"subject_{nth}": torch.stack(subjects).sum(0) for nth in range(FIGURES)}
    return {name: NEGATIVE_LOUDNESS * code for name, code in found.items()}
