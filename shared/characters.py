"""Characters are adults, beyond doubt: what a prompt says of the persons in it, and what it lacks. Pure.

An anime model draws youthful faces unless it is told otherwise. So a prompt that depicts a person carries an age, an
adult's body and a professional context; what it lacks goes to its beginning, which a text encoder's pooled summary
reads. Words decide (person_words.py), so a person that no word names stays unseen: the policy, the legal terms in the
negative prompt and the check of the picture stand beside this.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.ages import ADULT, OLDEST, YOUNGEST, StatedAge, find_ages, move_ages
from shared.errors import UnsafePromptError
from shared.person_words import (
    ADULT_SHAPES,
    AGED_THINGS,
    BESIDES,
    BODY_PARTS,
    CUES,
    DRESSED_UP,
    FILLERS,
    GROWN,
    GROWN_PARTS,
    HANDLERS,
    KIND_ENDINGS,
    KINDS,
    LIKENESS_PHRASES,
    LIKENESSES,
    MATERIALS,
    NEGATORS,
    NO_PERSON_ENDING,
    NOT_PERSONS,
    PERSON_ENDING,
    PERSON_PHRASES,
    PERSON_SIGNS,
    PERSONS,
    PICTOGRAMS,
    PREPOSITIONS,
    PROFESSIONS,
    PRONOUNS,
    ROLES,
    THINGS,
    WORKPLACES,
    Phrases,
)


class CharacterMode(StrEnum):
    """What is done with a prompt for an anime model whose character is not clearly an adult."""

    AUGMENT = "augment"  #: what it lacks is added
    REQUIRE = "require"  #: it is refused, with a prompt that would do


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

_DENIALS = frozenset({"no", "not", "non", "without", "never"})
_LONGEST_LIFE = 100  #: years; what is older is no human
_PERSON_NOUNS = PERSONS | ROLES | PROFESSIONS
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019](?:s|t|re|ll|ve|d)\b)?", re.IGNORECASE)
_PLAIN_GAP = re.compile(r"[\s_-]*")  #: between two words of one phrase
_LONGEST_NOUN_PHRASE = 8  #: words; what stands farther from an age is not what it is said of

#: "professional lighting" is a picture's quality, not a person's work.
_PROFESSIONAL = re.compile(
    r"\bprofessional(?:ly)?[\s-]+(?:attire|outfit|clothes|clothing|dress|dressed|wear|suit|setting|context|environment"
    r"|role|career|woman|man|women|men|person|people|appearance|look|at\s+work)\b"
    r"|\b(?:working|seasoned|experienced|young|female|male|business|medical|legal|tech)\s+professionals?\b",
    re.IGNORECASE,
)


def check_ages(prompt: str) -> None:
    """Refuse a person under 18, whatever draws it; raises UnsafePromptError. It stands behind the prompt's policy."""
    _Reading(prompt).check_ages()


def clarify(prompt: str, seed: int) -> Clarified:
    """The prompt with the markers of an adult that it lacks, where it depicts a person; else as it is.

    An age outside 22 to 35 is moved to the nearest within. The age that is added follows from the seed, so that all
    families of a variation show the same person. Raises UnsafePromptError for an age under 18.
    """
    reading = _Reading(prompt)
    reading.check_ages()
    if not reading.depicts_person:
        return Clarified(prompt=prompt, depicts_person=False)
    strayed = [age for age in reading.ages if not age.fits]
    lacking = list(_lacking(reading, seed))
    return Clarified(
        prompt=", ".join([*(marker for _, marker in lacking), move_ages(prompt, reading.ages)]),
        depicts_person=True,
        missing=(
            *(f"an age from {YOUNGEST} to {OLDEST} in place of {age.said}" for age in strayed),
            *(what for what, _ in lacking),
        ),
        notes=(*map(_moved_note, strayed), *_added_note(marker for _, marker in lacking)),
    )


def drawn_age(seed: int) -> int:
    """The age of a character for which none is stated, in years; neighbouring seeds differ."""
    return YOUNGEST + seed % (OLDEST - YOUNGEST + 1)


def _lacking(reading: _Reading, seed: int) -> Iterator[tuple[str, str]]:
    """What a prompt should say and does not, each with the marker that says it."""
    if not reading.ages:
        yield f"an age from {YOUNGEST} to {OLDEST}", f"{drawn_age(seed)} years old"
    if not reading.shows_adult:
        yield "an adult's body", BODY_MARKER
    if not reading.shows_work:
        yield "a professional context", CONTEXT_MARKER


def _moved_note(age: StatedAge) -> str:
    return f"The age {age.said} became {age.moved}: characters are drawn from {YOUNGEST} to {OLDEST} years old."


def _added_note(markers: Iterable[str]) -> list[str]:
    added = ", ".join(markers)
    return [f"Added, so that the character is clearly an adult: {added}."] if added else []


@dataclass(frozen=True, kw_only=True)
class _Word:
    """One word of a prompt."""

    text: str  #: in compatibility form and lower case, without a possessive ending
    start: int
    end: int
    possessive: bool
    opens: bool  #: whether a phrase may go on from the word before it: nothing but space, hyphen or underscore between
    hyphened: bool  #: joined to the word before it by a hyphen


class _Reading:
    """What a prompt says of the persons in it."""

    def __init__(self, prompt: str) -> None:
        self.prompt = prompt
        self._words = _read_words(prompt)
        self._texts = tuple(word.text for word in self._words)
        self._persons = self._find_persons()
        self.ages = [age for age in find_ages(prompt) if self._is_a_persons(age)]

    def check_ages(self) -> None:
        """Raise UnsafePromptError for a person under 18."""
        if not self.depicts_person:
            return
        for age in self.ages:
            if min(age.years) < ADULT:
                raise UnsafePromptError("minor", f"Nobody under {ADULT} is drawn, and the prompt says {age.said}.")

    @property
    def depicts_person(self) -> bool:
        """Whether somebody is to be seen."""
        if self._persons:
            return True
        if any(_among(text, BESIDES) for text in self._texts):
            return False
        return self._shows_signs() or self._is_an_age_alone()

    @property
    def shows_work(self) -> bool:
        """Whether somebody does a grown-up's work, or is where that is done."""
        works = any(_among(self._texts[index], PROFESSIONS) for index in self._persons)
        places = any(self._phrase_at(index, WORKPLACES) for index in range(len(self._words)))
        return works or places or bool(_PROFESSIONAL.search(self.prompt)) or CONTEXT_MARKER in self.prompt

    @property
    def shows_adult(self) -> bool:
        """Whether somebody is said to be grown up, or to have an adult's body."""
        return any(self._is_grown(index) for index in range(len(self._words)))

    def _is_grown(self, index: int) -> bool:
        if self._phrase_at(index, ADULT_SHAPES):
            return True
        if not _among(self._texts[index], GROWN) or not _DENIALS.isdisjoint(self._texts[max(0, index - 2) : index]):
            return False
        behind = self._noun_phrase(index + 1)[:3]
        return not behind or any(place in self._persons or self._texts[place] in GROWN_PARTS for place in behind)

    def _shows_signs(self) -> bool:
        has_pronoun = any(word.text in PRONOUNS for word in self._words)
        return has_pronoun or any(self._phrase_at(index, CUES) for index in range(len(self._words)))

    def _is_an_age_alone(self) -> bool:
        """As in "a 25-year-old at a desk", which names nobody and means somebody."""
        human = any(ADULT <= years <= _LONGEST_LIFE for age in self.ages for years in age.years)
        return human and not any(_among(text, AGED_THINGS) for text in self._texts)

    def _find_persons(self) -> frozenset[int]:
        """The places of the words that are persons."""
        found: set[int] = set()
        index = 0
        while index < len(self._words):
            length = self._phrase_at(index, NOT_PERSONS) or self._absent(index) or self._likeness(index)
            if not length and self._is_person(index):
                found.add(index)
            index += length or 1
        return frozenset(found)

    def _is_person(self, index: int) -> bool:
        word = self._words[index]
        if any(sign in word.text for sign in PERSON_SIGNS) or self._phrase_at(index, PERSON_PHRASES):
            return True
        if not _is_person_noun(word.text):
            return False
        if word.possessive:
            return not BODY_PARTS.isdisjoint(self._texts[index + 1 : index + 3])
        return not self._tells_a_thing_apart(index) and not self._is_made_up(index)

    def _tells_a_thing_apart(self, index: int) -> bool:
        """Whether the noun is about what follows: "witch hat", "person icon", "mother bear", "woman-owned"."""
        noun, following = self._texts[index], self._following(index)
        if following in KIND_ENDINGS or _among(following, PICTOGRAMS):
            return True
        if _among(following, BESIDES if noun in KINDS else THINGS) and (noun in KINDS or not _among(noun, PERSONS)):
            return True
        behind = self._words[index + 1 : index + 3]
        of_two = bool(behind) and behind[0].hyphened and not any(word.hyphened for word in behind[1:])
        return of_two and not self._words[index].hyphened and not _is_person_noun(following)

    def _is_made_up(self, index: int) -> bool:
        """Whether it is no human: "toy soldier", "cat barista"."""
        noun, before = self._texts[index], self._before(index)
        if before in MATERIALS:
            return True
        return before in DRESSED_UP and not _among(noun, PERSONS | HANDLERS)

    def _absent(self, index: int) -> int:
        """How many words say that nobody is there: "without any people"; 0 where they do not."""
        if self._texts[index] not in NEGATORS:
            return 0
        behind = index + 1
        while self._goes_on(behind):
            text = self._texts[behind]
            if text not in FILLERS and not _is_person_noun(text) and self._following(behind) not in {"or", "nor"}:
                break
            behind += 1
        return behind - index

    def _likeness(self, index: int) -> int:
        """How many words are about a person's likeness: "statue of a man", "dressed as a nurse"; 0 where none is."""
        of_a_likeness = _among(self._texts[index], LIKENESSES) and self._following(index) == "of"
        length = 2 if of_a_likeness else self._phrase_at(index, LIKENESS_PHRASES)
        if not length:
            return 0
        behind = index + length
        while self._goes_on(behind) and self._texts[behind] not in PREPOSITIONS:
            behind += 1
        return behind - index

    def _is_a_persons(self, age: StatedAge) -> bool:
        """Whether an age is not a thing's: a castle's, a whisky's."""
        for nearby in (self._noun_phrase_after(age), self._clause_before(age)):
            if any(index in self._persons for index in nearby):
                return True
            if any(_among(self._texts[index], AGED_THINGS) for index in nearby):
                return False
        return True

    def _noun_phrase_after(self, age: StatedAge) -> list[int]:
        return self._noun_phrase(bisect_left(self._words, age.end, key=lambda word: word.start))

    def _noun_phrase(self, index: int) -> list[int]:
        """The words from here up to a comma or a preposition."""
        phrase: list[int] = []
        while len(phrase) < _LONGEST_NOUN_PHRASE and self._goes_on(index) and self._texts[index] not in PREPOSITIONS:
            phrase.append(index)
            index += 1
        return phrase

    def _clause_before(self, age: StatedAge) -> list[int]:
        """The words before an age back to a comma or a preposition."""
        clause: list[int] = []
        index = bisect_right(self._words, age.start, key=lambda word: word.end)
        while len(clause) < _LONGEST_NOUN_PHRASE and index and self._goes_on(index):
            index -= 1
            if clause and self._texts[index] in PREPOSITIONS:
                break
            clause.append(index)
        return clause

    def _following(self, index: int) -> str:
        """The word that goes on with the phrase, or nothing."""
        behind = self._words[index + 1 : index + 2]
        return behind[0].text if behind and behind[0].opens and not self._words[index].possessive else ""

    def _before(self, index: int) -> str:
        """The word that the phrase goes on from, or nothing."""
        return self._texts[index - 1] if index and self._words[index].opens else ""

    def _phrase_at(self, index: int, phrases: Phrases) -> int:
        """How many words from here are one of the phrases, the longest; 0 where none is."""
        beginning_so = phrases.get(self._texts[index])
        if beginning_so is None:
            return 0
        spoken = [self._words[index]]
        while len(spoken) < max(map(len, beginning_so)) and self._goes_on(index + len(spoken)):
            spoken.append(self._words[index + len(spoken)])
        for length in range(len(spoken), 0, -1):
            spelt = _spelt(spoken[:length])
            if spelt in beginning_so or (*spelt[:-1], spelt[-1].removesuffix("s")) in beginning_so:
                return length
        return 0

    def _goes_on(self, index: int) -> bool:
        return index < len(self._words) and self._words[index].opens


def _is_person_noun(text: str) -> bool:
    if _among(text, _PERSON_NOUNS):
        return True
    return bool(PERSON_ENDING.fullmatch(text)) and text not in NO_PERSON_ENDING


def _among(text: str, words: frozenset[str]) -> bool:
    """Whether a word, or what it is the plural of, is one of these."""
    return text in words or (text.endswith("s") and text[:-1] in words)


def _spelt(words: list[_Word]) -> tuple[str, ...]:
    """Words as phrases have them: a possessive ending is a word of its own."""
    return tuple(part for word in words for part in ((word.text, "s") if word.possessive else (word.text,)))


def _read_words(prompt: str) -> list[_Word]:
    words: list[_Word] = []
    end = 0
    for found in _TOKEN.finditer(prompt):
        gap = prompt[end : found.start()]
        text, possessive = _plain(found[0])
        plural_possessive = prompt[found.end() : found.end() + 2] in {"' ", "\u2019 "} and text.endswith("s")
        words.append(
            _Word(
                text=text,
                start=found.start(),
                end=found.end(),
                possessive=possessive or plural_possessive,
                opens=bool(words) and bool(_PLAIN_GAP.fullmatch(gap.removeprefix("'").removeprefix("\u2019"))),
                hyphened=gap == "-",
            )
        )
        end = found.end()
    return words


def _plain(token: str) -> tuple[str, bool]:
    """A word in the form in which lists have it, and whether it was a possessive: "Witch's" is "witch"."""
    text = unicodedata.normalize("NFKC", token).casefold().replace("\u2019", "'")
    if text in PRONOUNS:
        return text, False
    counted = re.fullmatch(r"\d+(girls?|boys?|women|men|people)", text)  # tags: 1girl, 2boys
    text = counted[1] if counted else text
    return text.removesuffix("'s"), text.endswith("'s")
