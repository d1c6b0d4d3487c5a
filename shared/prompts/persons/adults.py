"""Characters are adults, beyond doubt: what a prompt says of the persons in it, and what it lacks. Pure.

An anime model draws youthful faces unless it is told otherwise. So a prompt that depicts a person carries an age, an
adult's body and a professional context; what it lacks goes to its beginning, which a text encoder's pooled summary
reads. Words decide (person_words.py), so a person that no word names stays unseen: the policy, the legal terms in the
negative prompt and the check of the picture stand beside this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.prompts.persons.ages import OLDEST, YOUNGEST, StatedAge, move_ages
from shared.prompts.persons.depicted import DepictedPersons


@dataclass(frozen=True, kw_only=True)
class Clarified:
    """A prompt whose characters are adults, beyond doubt."""

    prompt: str
    depicts_person: bool
    missing: tuple[str, ...] = ()  #: what the prompt lacked or said otherwise, in words for a sentence
    notes: tuple[str, ...] = ()  #: what was changed, in sentences


#: Its own words are found again by what looks for them, so that a clarified prompt stays as it is.
BODY_MARKER = "adult body with mature proportions"
CONTEXT_MARKER = "experienced professional at work"


def check_ages(prompt: str) -> None:
    """Refuse a person under 18, whatever draws it; raises UnsafePromptError. It stands behind the prompt's policy."""
    DepictedPersons(prompt).check_ages()


def clarify(prompt: str, seed: int) -> Clarified:
    """The prompt with the markers of an adult that it lacks, where it depicts a person; else as it is.

    An age outside 22 to 35 is moved to the nearest within. The age that is added follows from the seed, so that all
    families of a variation show the same person. Raises UnsafePromptError for an age under 18.
    """
    persons = DepictedPersons(prompt)
    persons.check_ages()
    if not persons.depicts_person:
        return Clarified(prompt=prompt, depicts_person=False)
    strayed = [age for age in persons.ages if not age.fits]
    moved = move_ages(prompt, persons.ages)
    # Asked again: "adult old woman" says both by words that are gone once her age stands there.
    lacking = list(_lacking(DepictedPersons(moved) if strayed else persons, seed))
    return Clarified(
        prompt=_behind_markers(moved, [marker for _, marker in lacking]),
        depicts_person=True,
        missing=(
            *dict.fromkeys(f"an age from {YOUNGEST} to {OLDEST} in place of {age.said}" for age in strayed),
            *(what for what, _ in lacking),
        ),
        notes=(*dict.fromkeys(map(_moved_note, strayed)), *_added_note(marker for _, marker in lacking)),
    )


def drawn_age(seed: int) -> int:
    """The age of a character for which none is stated, in years; neighbouring seeds differ."""
    return YOUNGEST + seed % (OLDEST - YOUNGEST + 1)


def _lacking(persons: DepictedPersons, seed: int) -> Iterator[tuple[str, str]]:
    """What a prompt should say and does not, each with the marker that says it."""
    if not persons.ages:
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
