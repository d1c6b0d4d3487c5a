"""From vector illustrations to label maps: each pixel names one of a few colours, so that colours can be exchanged.

This alone imports pyvips here, to rasterise SVG; nothing of the service imports it.
"""

from __future__ import annotations

import colorsys
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyvips

from workers.masters.starter.latent_map import SKIN_TONES
from workers.masters.starter.training.drawings import DRAWINGS
from workers.masters.starter.training.subjects import SUBJECTS, Subject

EDGE = 960  #: pixels of a label map
_TONES = ("light", "medium-light", "medium", "medium-dark", "dark")
_PAINT = re.compile(r'(fill|stroke)="(#[0-9a-fA-F]{3,8}|[a-z]+)"')

#: Faces, hands and ears in each tone: what is not hair though it changes with the tone.
_SKIN = {
    *("#ffd7c2", "#f4c6ad", "#e5af93", "#f1b99b", "#ffc83d", "#ffce7c", "#f3c3a9", "#f5c5aa"),
    *("#eebfaa", "#e4b29a", "#d19479", "#d6a089", "#c68d7b", "#bb806e", "#b87a66", "#ab6a55", "#a9715f"),
    *("#966661", "#8b5c56", "#75443e", "#764c49", "#573739", "#4e3233", "#452829", "#3d2123", "#422426", "#341a1c"),
    *("#990838", "#990839", "#290118", "#7d4533"),
}
#: The hair of the two mages is grey in every tone. Hers becomes auburn.
_MAGE_HAIR = {"#d3d3d3": (176, 92, 52), "#9b9b9b": (140, 70, 40)}
_WRINKLES, _SMOOTH = (0xF1, 0xB9, 0x9B), (0xFF, 0xD7, 0xC2)  # in the lightest tone
_NEUTRAL = {"#ffffff", "#000000", "#212121"}


@dataclass(kw_only=True, slots=True)
class Illustration:
    """A subject as one label map and its palettes."""

    labels: np.ndarray  #: (EDGE, EDGE), uint8; 0 is nothing
    palettes: np.ndarray  #: (SKIN_TONES or 1, labels, 3), uint8
    first_part: list[int] = field(default_factory=list)  #: labels of hair, or of what gives a thing its colour
    second_part: list[int] = field(default_factory=list)  #: labels of clothes


def draw_illustrations(icons_file: Path) -> list[list[Illustration]]:
    """For each subject its illustrations: a woman and a man of a person, else one."""
    icons = {name: icon["body"] for name, icon in json.loads(icons_file.read_text())["icons"].items()}
    return [[_draw(subject, icon, icons) for icon in _icons_of(subject)] for subject in SUBJECTS]


def _icons_of(subject: Subject) -> list[str]:
    return [subject.icon.format(person) for person in ("woman", "man")] if subject.is_person else [subject.icon]


def _draw(subject: Subject, icon: str, icons: dict[str, str]) -> Illustration:
    if icon == "!":
        return _labelled([DRAWINGS[subject.name]], person=False)
    tones = [icons[f"{icon}-{tone}"] for tone in _TONES if f"{icon}-{tone}" in icons]
    if len(tones) == SKIN_TONES:
        drawn = _labelled(_alike(tones), person=True)
        if icon.endswith("-mage"):
            _find_mage_hair(drawn, young=icon.startswith("woman"))
        return drawn
    return _labelled([icons[icon]], person=subject.is_person)


def _find_mage_hair(drawn: Illustration, *, young: bool) -> None:
    grey = {tuple(int(name[at : at + 2], 16) for at in (1, 3, 5)): colour for name, colour in _MAGE_HAIR.items()}
    for label in range(1, drawn.palettes.shape[1]):
        colour = tuple(int(value) for value in drawn.palettes[0, label])
        if colour in grey:
            drawn.first_part.append(label)
            if young:
                drawn.palettes[:, label] = grey[colour]
    labels = {tuple(int(value) for value in colour): label for label, colour in enumerate(drawn.palettes[0])}
    if young and _WRINKLES in labels:
        drawn.palettes[:, labels[_WRINKLES]] = drawn.palettes[:, labels[_SMOOTH]]


def _alike(tones: list[str]) -> list[str]:
    """Keep the tones that have the shapes of the most frequent drawing; their neighbours replace the others."""
    counts = Counter(len(_PAINT.findall(tone)) for tone in tones)
    usual = counts.most_common(1)[0][0]
    fit = [nth for nth, tone in enumerate(tones) if len(_PAINT.findall(tone)) == usual]
    return [tones[min((abs(other - nth), other) for other in fit)[1]] for nth in range(len(tones))]


def _labelled(bodies: list[str], *, person: bool) -> Illustration:
    # A label is a combination of colours over the tones: shapes that are alike in each are one label.
    paints = [[_hex(colour) for _, colour in _PAINT.findall(body)] for body in bodies]
    combinations = list(zip(*paints, strict=True))
    known = {combination: nth + 1 for nth, combination in enumerate(dict.fromkeys(c for c in combinations if c[0]))}
    order = iter(combinations)

    def relabel(match: re.Match[str]) -> str:
        combination = next(order)
        return match[0] if combination[0] is None else f'{match[1]}="#{known[combination]:02x}0000"'

    body = re.sub(r' (?:fill-|stroke-|stop-)?opacity="[^"]*"', "", _PAINT.sub(relabel, bodies[0]))
    links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = (
        f'<svg {links} width="{EDGE}" height="{EDGE}" viewBox="0 0 32 32">'
        f'<g shape-rendering="crispEdges">{body}</g></svg>'
    )
    pixels = pyvips.Image.svgload_buffer(svg.encode()).numpy()
    labels = np.where(pixels[..., 3] > 127, pixels[..., 0], 0).astype(np.uint8)
    palettes = np.zeros((len(bodies), len(known) + 1, 3), np.uint8)
    for combination, label in known.items():
        for tone, colour in enumerate(combination):
            palettes[tone, label] = [int(str(colour)[at : at + 2], 16) for at in (1, 3, 5)]
    drawn = Illustration(labels=labels, palettes=palettes)
    areas = np.bincount(labels.ravel(), minlength=len(known) + 1)
    if person:
        _find_hair_and_clothes(drawn, known, areas)
    else:
        drawn.first_part = _main_hue(drawn.palettes[0], areas)
    return drawn


def _hex(colour: str) -> str | None:
    names = {"white": "#ffffff", "black": "#000000", "none": None}
    if colour in names:
        return names[colour]
    digits = colour.removeprefix("#").lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits[:6])


def _find_hair_and_clothes(drawn: Illustration, known: dict[tuple[str | None, ...], int], areas: np.ndarray) -> None:
    """Hair changes with the tone and is no skin; clothes are the largest hue among the rest."""
    rest = areas.copy()
    rest[0] = 0
    for combination, label in known.items():
        skin = any(colour in _SKIN for colour in combination)
        if skin or set(combination) <= _NEUTRAL:
            rest[label] = 0
        elif len(set(combination)) > 1:
            drawn.first_part.append(label)
            rest[label] = 0
    drawn.second_part = _main_hue(drawn.palettes[0], rest)


def _main_hue(palette: np.ndarray, areas: np.ndarray) -> list[int]:
    """Find the labels of the hue that covers most: what people would call the colour of the thing."""
    hues = [colorsys.rgb_to_hsv(*(value / 255 for value in colour)) for colour in palette]
    weights = [
        0.0 if label == 0 else float(area) * (0.3 + hues[label][1]) * (hues[label][2] > 0.12)
        for label, area in enumerate(areas)
    ]
    first = int(np.argmax(weights))
    if weights[first] == 0:
        return []
    hue, saturation, _ = hues[first]

    def alike(label: int) -> bool:
        other, other_saturation, value = hues[label]
        away = min(abs(other - hue), 1 - abs(other - hue))
        if saturation < 0.18:
            return other_saturation < 0.18 and value > 0.35
        return away < 0.07 and other_saturation > 0.18

    return [label for label in range(1, len(palette)) if weights[label] and alike(label)]
