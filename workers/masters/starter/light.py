"""Light: what time of day, weather and palette make of the atlas's own colours. Pure numpy, on tables of colours."""

from __future__ import annotations

import numpy as np

from workers.masters.starter.latent_map import INDOORS, PALETTES, SCENES, TIMES, WEATHERS

#: Above, and at the horizon, by time of day.
_SKIES = {
    "day": ((70, 155, 240), (206, 236, 253)),
    "sunset": ((94, 58, 138), (255, 146, 66)),
    "night": ((10, 14, 46), (46, 64, 126)),
    "dawn": ((128, 148, 214), (255, 210, 190)),
}
_AMBIENT = {"day": (1, 1, 1), "sunset": (0.92, 0.68, 0.62), "night": (0.36, 0.42, 0.68), "dawn": (0.95, 0.87, 0.95)}
#: Figures stay brighter than what is around them: they are what the picture is about.
_FIGURE_AMBIENT = {"day": (1, 1, 1), "sunset": (1, 0.88, 0.82), "night": (0.84, 0.86, 0.97), "dawn": (1, 0.95, 0.96)}
_LAMPS = {"day": 0.0, "sunset": 0.75, "night": 1.0, "dawn": 0.25}
_LAMPLIGHT = (255, 219, 125)
_COLOURED = 70  #: between the channels of a lamp that shines in a colour of its own, not in lamplight

#: Shadows, middle tones and lights of each palette.
_RAMPS = {
    "purple": ((30, 8, 52), (140, 70, 190), (240, 215, 255)),
    "teal": ((2, 32, 40), (25, 150, 150), (205, 255, 245)),
    "golden": ((60, 32, 5), (225, 160, 35), (255, 245, 205)),
    "crimson": ((48, 4, 12), (200, 40, 55), (255, 215, 205)),
    "green": ((5, 38, 15), (70, 165, 70), (225, 255, 205)),
    "blue": ((5, 15, 58), (45, 100, 215), (215, 232, 255)),
    "pink": ((70, 15, 50), (240, 110, 170), (255, 228, 240)),
    "sepia": ((42, 26, 14), (168, 122, 78), (252, 236, 208)),
    "silver": ((22, 24, 30), (128, 132, 142), (246, 247, 250)),
}
_GREY = (112, 122, 138)  #: a sky full of rain

#: Hair, clothes and things of a named colour; the first is no colour.
PART_COLOURS = np.array(
    [
        (0, 0, 0),
        *((226, 54, 54), (240, 130, 40), (250, 206, 70), (70, 170, 80), (20, 170, 170), (58, 110, 230), (140, 72, 200)),
        *((244, 120, 180), (245, 245, 248), (44, 42, 50), (130, 84, 54), (150, 152, 160)),
    ],
    np.float32,
)
Colours = np.ndarray  #: (…, 3), float32, from 0 to 255


def tint(colours: Colours, palette: int, strength: float) -> Colours:
    """Colours drawn towards a palette by their lightness."""
    if palette == 0 or not colours.size:
        return colours
    shadow, middle, light = (np.array(tone, np.float32) for tone in _RAMPS[PALETTES[palette]])
    lightness = (colours @ np.array([0.3, 0.59, 0.11], np.float32) / 255 * 2)[..., None].clip(0, 2)
    graded = np.where(
        lightness < 1, shadow + (middle - shadow) * lightness, middle + (light - middle) * (lightness - 1)
    )
    tinted: Colours = colours + (graded - colours) * np.float32(strength)
    return tinted


def sky_colours(time: int, weather: int, palette: int) -> tuple[Colours, Colours]:
    """Return the colours above and at the horizon."""
    colours = np.array(_SKIES[TIMES[time]], np.float32)
    grey = {"rain": 0.6, "storm": 0.8, "fog": 0.35, "snow": 0.4}.get(WEATHERS[weather], 0.0)
    if grey:
        lightness = colours.mean(1, keepdims=True) / 175
        cloudy = np.array([(0.82 if WEATHERS[weather] != "snow" else 1.1), 1.06], np.float32)[:, None] * np.array(
            _GREY, np.float32
        )
        colours = colours + (cloudy * lightness.clip(0.2, 1.15) - colours) * np.float32(grey)
    upper, lower = tint(colours, palette, 0.6)
    return upper, lower


def scenery_colours(table: np.ndarray, scene: int, time: int, weather: int, palette: int) -> Colours:
    """Return the colours of a scenery's labels, (labels, 3), from its table (labels, 5): colour, haze and light."""
    name, moment, sky = SCENES[scene], TIMES[time], WEATHERS[weather]
    colours = table[:, :3].astype(np.float32)
    haze, light = table[:, 3:4].astype(np.float32) / 255, table[:, 4:5].astype(np.float32) / 255
    ambient = np.array(_AMBIENT[moment], np.float32)
    if name in INDOORS:
        ambient = 0.6 + 0.4 * ambient
    elif name in {"space", "moon"}:
        ambient = 0.65 + 0.35 * ambient
    elif name == "underwater":
        ambient = 0.5 + 0.5 * ambient
    outdoors = name not in INDOORS and name not in {"space", "moon", "underwater"}
    if outdoors and sky == "snow":
        colours = colours + (np.array((238, 243, 250), np.float32) - colours) * np.float32(0.45)
    shaded = colours * ambient
    if outdoors and sky in {"rain", "storm", "fog"}:
        grey = shaded.mean(1, keepdims=True)
        shaded = (grey + (shaded - grey) * 0.7) * np.float32(0.72 if sky == "storm" else 0.86)
    if outdoors or name == "office":
        lower = sky_colours(time, weather, 0)[1]
        if sky == "fog":
            haze = haze + (1 - haze) * np.float32(0.35)
        shaded = shaded + (lower - shaded) * haze
    lamps = np.float32(max(_LAMPS[moment], 0.5 if sky in {"rain", "storm"} else 0.0))
    spread = (colours.max(1) - colours.min(1))[:, None]
    lit = np.where(spread > _COLOURED, colours, np.array(_LAMPLIGHT, np.float32))
    if name not in {"space", "moon"}:
        shaded = shaded + (lit - shaded) * light * lamps
    return tint(shaded, palette, 0.66)


def figure_colours(colours: Colours, scene: int, time: int, palette: int) -> Colours:
    """Return the colours of a figure in that light."""
    ambient = np.array(_FIGURE_AMBIENT[TIMES[time]], np.float32)
    if SCENES[scene] in INDOORS or SCENES[scene] in {"space", "moon"}:
        ambient = 0.5 + 0.5 * ambient
    return tint(colours * ambient, palette, 0.06)


def recolour(colours: Colours, labels: np.ndarray, colour: int) -> None:
    """Give the labels of a part another colour, in place; what was darker stays darker."""
    if colour == 0 or not len(labels):
        return
    lightness = colours[labels] @ np.array([0.3, 0.59, 0.11], np.float32)
    shades = 0.62 + 0.38 * (lightness / max(float(lightness.max()), 1.0)).clip(0, 1)
    colours[labels] = PART_COLOURS[colour] * shades[:, None]
