"""Captions by the product's own prompt writer, with what the starter should make of them."""

from __future__ import annotations

import random
from functools import cache

from shared.prompts.writing.combinations import draw_business_views, draw_city_views, draw_error_pages
from shared.prompts.writing.draws import Draws
from shared.prompts.writing.error_codes import ERROR_CODES
from shared.prompts.writing.locations import BUSINESSES, HEIGHTS, INSIDE
from shared.prompts.writing.named_styles import DRAWN_STYLES, PHOTOGRAPHIC_STYLES
from shared.prompts.writing.scenes import SCENES as WRITTEN_SCENES
from workers.masters.starter.latent_map import COLOURS, PALETTES, SCENES, TIMES, WEATHERS
from workers.masters.starter.training import words
from workers.masters.starter.training.captions import Caption, Piece
from workers.masters.starter.training.ideas import FigureIdea, Idea
from workers.masters.starter.training.subjects import SUBJECTS

#: The starter's scene for each of the prompt writer's.
_SCENE_OF = {
    **dict.fromkeys(("lighthouse", "harbour", "ferry"), "sea"),
    **dict.fromkeys(("mountain hut", "observatory", "castle gate"), "mountains"),
    **dict.fromkeys(("forest", "witch wood"), "forest"),
    **dict.fromkeys(("hotel", "museum", "airport", "dragon's bank", "theatre"), "hall"),
    **dict.fromkeys(("clockmaker's workshop", "robot workshop", "printing press"), "workshop"),
    **dict.fromkeys(("data centre", "telephone exchange"), "server"),
    **dict.fromkeys(("archive", "wizard's tower"), "library"),
    **dict.fromkeys(("tea house", "kitchen"), "kitchen"),
    "undersea station": "underwater",
    "desert road": "desert",
    "polar station": "snow",
    "greenhouse": "jungle",
    "post office": "office",
    "railway station": "street",
    "airship": "sky",
    "space station": "space",
    "moon base": "moon",
}
_INSIDE_OF = {
    **dict.fromkeys(("coffee shop", "bakery", "restaurant"), "kitchen"),
    **dict.fromkeys(("hotel", "fitness studio"), "hall"),
    **dict.fromkeys(("law firm", "real estate agency"), "office"),
    **dict.fromkeys(("flower shop", "hair salon"), "room"),
    "bookshop": "library",
    "dental practice": "lab",
    "car repair shop": "workshop",
}
#: Time, weather and palette of each style.
_LOOK_OF = {
    "amber-evening": ("sunset", "", "golden"),
    "moonlit-ink": ("night", "", "blue"),
    "pastel-morning": ("dawn", "", "pink"),
    "neon-rain": ("night", "rain", "pink"),
    "candle-brown": ("sunset", "", "sepia"),
    "clear-noon": ("day", "", ""),
    "winter-blue": ("day", "", "blue"),
    "autumn-rust": ("sunset", "", "golden"),
    "emerald-mist": ("", "fog", "green"),
    "rose-dusk": ("sunset", "", "pink"),
    "sunlit-poster": ("day", "", "golden"),
    "deep-sea": ("", "", "teal"),
    "copper-steam": ("", "fog", "sepia"),
    "paper-lantern": ("night", "", "crimson"),
    "silver-screen": ("", "", "silver"),
    "spring-fresh": ("day", "", "green"),
    "golden-hour": ("sunset", "", "golden"),
    "blue-hour": ("night", "", "blue"),
    "bright-morning": ("dawn", "", ""),
    "soft-overcast": ("", "", "silver"),
    "noon-clear": ("day", "", ""),
    "window-light": ("", "", ""),
    "dawn-mist": ("dawn", "", "pink"),
    "evening-warm": ("sunset", "", "sepia"),
    "nordic-clean": ("day", "", ""),
    "after-rain": ("", "rain", "silver"),
}
_CITIES = (
    *("Lisbon", "Oslo", "Kyoto", "Berlin", "Paris", "London", "Madrid", "Rome", "Vienna", "Prague", "Porto", "Toronto"),
    *(
        "Hamburg",
        "Zurich",
        "Dublin",
        "Lyon",
        "Milan",
        "Boston",
        "Seattle",
        "Sydney",
        "Bergen",
        "Ghent",
        "Basel",
        "Leeds",
    ),
)


def draw_written(rng: random.Random) -> Caption:
    """Draw a prompt of the prompt writer."""
    draws = Draws(str(rng.random()))
    if rng.random() < 0.65:
        return _error_page(rng, draws)
    return _location(rng, draws)


def _error_page(rng: random.Random, draws: Draws) -> Caption:
    combination = next(draw_error_pages(ERROR_CODES[rng.choice(list(ERROR_CODES))], draws))
    who, build, dressed, *rest = combination.subject
    name, _, attire = dressed.partition(" in ")
    figure = FigureIdea.usual(_subject_of(name))
    figure.gender = int(" man " in who)
    figure.colours = [_hair_of(who), _colour_in(attire)]
    idea = Idea(figures=[figure], scene=SCENES.index(_scenes_by_place()[combination.place]))
    pieces = [
        Piece(text=f"{who}, ", said=("gender_0", "first_colour_0")),
        Piece(text=f"{build}, "),
        Piece(text=f"{name} in ", said=("subject_0",)),
        Piece(text=attire, said=("second_colour_0",)),
        *(Piece(text=f", {text}") for text in rest),
        Piece(text=f", {combination.place}", said=("scene",)),
        *(Piece(text=f", {text}") for text in combination.details),
    ]
    return _styled(idea, pieces, rng.choice(list(DRAWN_STYLES)))


def _location(rng: random.Random, draws: Draws) -> Caption:
    city = rng.choice(_CITIES)
    if rng.random() < 0.5:
        combination = next(draw_city_views(city, draws))
        heights = {view.format(city=city) for view in HEIGHTS.views}
        scene = "city" if combination.place in heights else "street"
    else:
        business = rng.choice(list(BUSINESSES))
        combination = next(draw_business_views(city, business, draws))
        inside = any(
            text in combination.place for text in ("interior of", "front room", "corner of", "inside the door")
        )
        inside = inside or any(moment in combination.details for moment in INSIDE.moments)
        scene = _INSIDE_OF[business] if inside else "street"
    idea = Idea(figures=[], scene=SCENES.index(scene))
    pieces = [
        Piece(text=combination.place, said=("scene",)),
        *(Piece(text=f", {text}") for text in combination.details),
    ]
    return _styled(idea, pieces, rng.choice(list(PHOTOGRAPHIC_STYLES)))


def _styled(idea: Idea, pieces: list[Piece], name: str) -> Caption:
    style = {**DRAWN_STYLES, **PHOTOGRAPHIC_STYLES}[name]
    time, weather, palette = _LOOK_OF[name]
    idea.time = TIMES.index(time) if time else 0
    idea.weather = WEATHERS.index(weather) if weather else 0
    idea.palette = PALETTES.index(palette) if palette else 0
    said = tuple(key for key, value in (("time", time), ("weather", weather)) if value)
    pieces += [
        Piece(text=f", {style.light}", said=said),
        Piece(text=f", {style.palette}", said=("palette",) if palette else ()),
        Piece(text=f", {style.medium}, highly detailed"),
    ]
    return Caption(idea=idea, pieces=pieces)


@cache
def _scenes_by_place() -> dict[str, str]:
    return {place: _SCENE_OF[scene.name] for scene in WRITTEN_SCENES for place in scene.places}


@cache
def _subject_of(role: str) -> int:
    by_word = {word: index for index, subject in enumerate(SUBJECTS) for word in subject.words}
    return by_word.get(role, by_word["manager"])


def _hair_of(who: str) -> int:
    """Find the colour of hair that a text names, as an index in COLOURS."""
    for word, colour in (
        ("copper", "orange"),
        ("auburn", "brown"),
        ("chestnut", "brown"),
        ("blond", "yellow"),
        ("silver", "grey"),
    ):
        if word in who:
            return COLOURS.index(colour)
    return COLOURS.index("brown" if "brown" in who else "black")


def _colour_in(attire: str) -> int:
    """Find the first colour of clothes that a text names, as an index in COLOURS; natural if it names none."""
    by_word = {word: index for index, name in enumerate(COLOURS) for word in words.COLOUR_WORDS.get(name, ())}
    for word in attire.replace(",", "").split():
        if word in by_word and word not in {"dark", "light", "pale"}:
            return by_word[word]
    return 0
