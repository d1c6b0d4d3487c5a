"""Make every character an adult beyond doubt. Pure.

An anime model draws youthful faces unless the prompt says otherwise. A prompt that depicts a person therefore carries
an age, an adult's body and a professional context; what it lacks goes to its beginning, which a text encoder's pooled
summary reads. A photograph needs an age where the prompt tells none. Words decide (`words.py`), so this code misses a
person whom no word names: the policy, the legal terms in the negative prompt and the check of the picture protect, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from shared.prompts.persons.ages import OLDEST, YOUNGEST, StatedAge, move_ages
from shared.prompts.persons.depicted import DepictedPersons

#: What was read of the last prompts: one request asks several times about the same prompt.
_depicted = lru_cache(maxsize=8)(DepictedPersons)


@dataclass(frozen=True, kw_only=True)
class Clarified:
    """A prompt whose characters are adults beyond doubt."""

    prompt: str
    depicts_person: bool
    missing: tuple[str, ...] = ()  #: what the prompt lacked or contradicted, as parts of a sentence
    notes: tuple[str, ...] = ()  #: what the service changed, in sentences


#: The markers contain words that `depicted` knows, so clarifying a prompt twice changes nothing.
BODY_MARKER = "adult body with mature proportions"
CONTEXT_MARKER = "experienced professional at work"
PHOTO_MARKER = "mature adult"


def check_ages(prompt: str) -> None:
    """Raise UnsafePromptError for a person under 18, whatever model draws it; a second check behind the policy."""
    _depicted(prompt).check_ages()


def clarify(prompt: str, seed: int) -> Clarified:
    """Add the markers of an adult that a prompt lacks; a prompt without a person stays as it is.

    An age outside YOUNGEST to OLDEST becomes the nearest age within. The added age follows from the seed, so all
    families of a variation show the same person. Raises UnsafePromptError for an age under 18.
    """
    persons = _depicted(prompt)
    persons.check_ages()
    if not persons.depicts_person:
        return Clarified(prompt=prompt, depicts_person=False)
    strayed = list({(age.said, age.moved): age for age in persons.ages if not age.fits}.values())
    moved = move_ages(prompt, persons.ages)
    # Read again, since a moved age may hide a marker: "adult old woman" becomes "adult 35-year-old woman".
    lacking = list(_lacking(_depicted(moved) if strayed else persons, seed))
    return Clarified(
        prompt=_behind_markers(moved, [marker for _, marker in lacking]),
        depicts_person=True,
        missing=(
            *(f"an age from {YOUNGEST} to {OLDEST} in place of {age.said}" for age in strayed),
            *(what for what, _ in lacking),
        ),
        notes=(*map(_moved_note, strayed), *_added_note(marker for _, marker in lacking)),
    )


def clarify_photograph(prompt: str, seed: int) -> Clarified:
    """Make the persons of a photograph adults beyond doubt; a prompt without a person stays as it is.

    An age under YOUNGEST becomes YOUNGEST, a higher one stays. A prompt that tells no age gets one that follows from
    the seed, unless a word tells it, such as "grandmother". Raises UnsafePromptError for an age under 18.
    """
    persons = _depicted(prompt)
    persons.check_ages()
    if not persons.depicts_person:
        return Clarified(prompt=prompt, depicts_person=False)
    strayed = [age for age in persons.ages if min(age.years) < YOUNGEST]
    tells_age = persons.states_age or persons.shows_old_age
    markers = [] if tells_age else [f"{drawn_age(seed)} years old", PHOTO_MARKER]
    return Clarified(
        prompt=_behind_markers(move_ages(prompt, strayed), markers),
        depicts_person=True,
        notes=(
            *(f"The age {age.said} became {age.moved}: nobody younger than {YOUNGEST} is drawn." for age in strayed),
            *_added_note(markers),
        ),
    )


def drawn_age(seed: int) -> int:
    """Return the age in years of a character without a stated one; neighbouring seeds return different ages."""
    return YOUNGEST + seed % (OLDEST - YOUNGEST + 1)


def _lacking(persons: DepictedPersons, seed: int) -> Iterator[tuple[str, str]]:
    """Yield what a prompt lacks, each with the marker that supplies it."""
    if not persons.states_age:
        yield f"an age from {YOUNGEST} to {OLDEST}", f"{drawn_age(seed)} years old"
    if not persons.shows_adult:
        yield "an adult's body", BODY_MARKER
    if not persons.shows_work:
        yield "a professional context", CONTEXT_MARKER


def _behind_markers(prompt: str, markers: list[str]) -> str:
    return ", ".join([*markers, prompt.lstrip()]) if markers else prompt


def _moved_note(age: StatedAge) -> str:
    what = "word" if age.is_word else "age"
    return f"The {what} {age.said} became {age.moved}: characters are drawn from {YOUNGEST} to {OLDEST} years old."


def _added_note(markers: Iterable[str]) -> list[str]:
    added = ", ".join(markers)
    return [f"Added, so that the character is clearly an adult: {added}."] if added else []
