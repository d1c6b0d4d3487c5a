"""Draw combinations of the data. Pure: the same seed draws the same combinations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from shared.prompts.style import Style
from shared.prompts.writing.draws import Draws
from shared.prompts.writing.error_codes import ErrorCode
from shared.prompts.writing.locations import (
    ANY_BUSINESS,
    BUSINESSES,
    HEIGHTS,
    HOST_EXPRESSIONS,
    INSIDE,
    OUTSIDE,
    STREETS,
    VIEWPOINTS,
    Business,
)
from shared.prompts.writing.moods import EXPRESSIONS
from shared.prompts.writing.people import AGES, BUILDS, HAIR, KINDS
from shared.prompts.writing.scene import Role, Scene
from shared.prompts.writing.scenes import SCENES

QUALITY = "highly detailed"

#: At most one in this many pictures of a business shows a person who works there.
HOST_EVERY = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Combination:
    """One idea, in the order in which a prompt describes it."""

    subject: tuple[str, ...] = ()  #: the person, beginning with age and kind, and the action
    place: str  #: the surroundings, which a language model may describe further
    details: tuple[str, ...] = ()  #: what else the picture shows, and how
    label: str  #: a few words for the name of a variation

    def text(self, style: Style, more: str = "") -> str:
        """Return the prompt in a style; `more` is a sentence about the surroundings."""
        shown = ", ".join((*self.subject, self.place, *self.details))
        look = ", ".join(filter(None, (style.light, style.palette, style.medium, QUALITY)))
        return f"{shown}. {more} {upper_first(look)}" if more else f"{shown}, {look}"

    @property
    def alt(self) -> str:
        """Return what the picture shows in a sentence, for people who cannot see it."""
        subject = self.subject[2:4]  # who it is, and what they do: age and build are for the model
        who = (with_article(subject[0]), *subject[1:]) if subject else ()
        return f"{upper_first(', '.join((*who, self.place, *self.details[:1])))}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Beat:
    """An action and the scene in which it is possible."""

    scene: Scene
    action: str


def error_page_beats(code: ErrorCode) -> list[list[Beat]]:
    """Return the beats that show a code, in one list for each scene that shows it."""
    by_scene = (
        [Beat(scene=scene, action=action) for motif in code.motifs for action in scene.actions.get(motif, ())]
        for scene in SCENES
    )
    return [beats for beats in by_scene if beats]


def error_page_expressions(code: ErrorCode) -> tuple[str, ...]:
    """Return the facial expressions that fit a code."""
    return tuple(expression for mood in code.moods for expression in EXPRESSIONS[mood])


def draw_error_pages(code: ErrorCode, draws: Draws) -> Iterator[Combination]:
    """Yield combinations without end; no scene and no action comes again before all others have come."""
    expressions = draws.rounds(error_page_expressions(code))
    people = _people(draws)
    for beat in _interleaved(error_page_beats(code), draws):
        role = draws.one(beat.scene.roles)
        yield Combination(
            subject=(*next(people), _dressed(role, draws), beat.action, next(expressions)),
            place=draws.one(beat.scene.places),
            label=role.name,
        )


def draw_city_views(city: str, draws: Draws) -> Iterator[Combination]:
    """Yield photographs of a city without people, without end."""
    details = {outlook: draws.rounds(outlook.details) for outlook in (STREETS, HEIGHTS)}
    views = [(outlook, view) for outlook in details for view in outlook.views]
    viewpoints = draws.rounds(VIEWPOINTS)
    for outlook, view in draws.rounds(views):
        yield Combination(
            place=view.format(city=city),
            details=(
                next(details[outlook]),
                next(details[outlook]),
                draws.one(outlook.moments),
                next(viewpoints),
            ),
            label=f"{city} view",
        )


def draw_business_views(city: str, business: str, draws: Draws) -> Iterator[Combination]:
    """Yield photographs of a kind of business in a city, without end; some show a person who works there."""
    known = BUSINESSES.get(business.lower(), ANY_BUSINESS)
    people, fronts, inside = _people(draws), draws.rounds(OUTSIDE.details), draws.rounds(known.inside)
    viewpoints = draws.rounds(VIEWPOINTS)
    views = draws.rounds([(outlook, view) for outlook in (OUTSIDE, INSIDE) for view in outlook.views])
    for number, (outlook, view) in enumerate(views):
        hosted = outlook is INSIDE and number % HOST_EVERY == 0
        details = (
            (next(inside), next(inside))
            if outlook is INSIDE
            else (next(fronts), next(fronts), f"{next(inside)} visible inside")
        )
        yield Combination(
            subject=_host(known, people, draws) if hosted else (),
            place=view.format(city=city, business=with_article(business)),
            details=(*details, draws.one(outlook.moments), next(viewpoints)),
            label=f"{city} {business}",
        )


def with_article(noun: str) -> str:
    """Put the indefinite article before a noun; the first letter decides between a and an."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def upper_first(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _interleaved(by_scene: Sequence[Sequence[Beat]], draws: Draws) -> Iterator[Beat]:
    """Yield one beat of each scene, then another of each until all have come; then start again."""
    while True:
        scenes = [draws.shuffled(beats) for beats in draws.shuffled(by_scene)]
        for once_around in zip_longest(*scenes):
            yield from filter(None, once_around)


def _people(draws: Draws) -> Iterator[tuple[str, str]]:
    """Yield descriptions of people: age, kind and hair, and a build that says adult."""
    ages, kinds, hair, builds = (draws.rounds(choices) for choices in (AGES, KINDS, HAIR, BUILDS))
    while True:
        yield f"{next(ages)}-year-old {next(kinds)} with {next(hair)}", str(next(builds))


def _dressed(role: Role, draws: Draws) -> str:
    return f"{role.name} in {draws.one(role.attires)}"


def _host(business: Business, people: Iterator[tuple[str, str]], draws: Draws) -> tuple[str, ...]:
    """Describe a person who works there; empty for a kind of business without a known role."""
    if business.host is None:
        return ()
    gesture, expression = draws.one(business.gestures), draws.one(HOST_EXPRESSIONS)
    return (*next(people), _dressed(business.host, draws), gesture, expression)
