"""Divide a prompt into words and phrases, and find listed phrases in it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from shared.prompts.compatibility import compatible
from shared.prompts.persons.words import PREPOSITIONS, PRONOUNS, Phrases

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019](?:s|t|re|ll|ve|d)\b)?", re.IGNORECASE)
_PLAIN_GAP = re.compile(r"['\u2019]?[\s_-]*")  #: between two words of one phrase
_COUNTED = re.compile(r"\d+\+?((?:wo)?m[ae]n|girls?|boys?|people|persons?)")  #: tags: 1girl, 2boys
_LONGEST_NOUN_PHRASE = 8  #: words; an age does not belong to anything farther away


class Word(NamedTuple):
    """One word of a prompt."""

    text: str  #: in compatibility form and lower case, without a possessive ending
    start: int
    end: int
    possessive: bool
    goes_on: bool  #: the phrase of the word before: only space, hyphens or underscores stand between
    hyphened: bool  #: joined to the word before it by a hyphen


class PromptWords:
    """The words of a prompt by their places, counted from 0."""

    def __init__(self, prompt: str) -> None:
        self._words = _read_words(prompt)
        self.texts = tuple(word.text for word in self._words)
        self._starts = [word.start for word in self._words]
        self._ends = [word.end for word in self._words]

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, place: int) -> Word:
        return self._words[place]

    def goes_on(self, place: int) -> bool:
        """Return whether there is a word at this place that continues the phrase of the word before it."""
        return place < len(self._words) and self._words[place].goes_on

    def following(self, place: int) -> str:
        """Return the next word of the phrase; an empty text behind a possessive or at the end of the phrase."""
        return self.texts[place + 1] if self.goes_on(place + 1) and not self._words[place].possessive else ""

    def before(self, place: int) -> str:
        """Return the word before within the phrase; an empty text at its beginning."""
        return self.texts[place - 1] if place and self.goes_on(place) else ""

    def is_compound(self, place: int) -> bool:
        """Return whether the word is the first of exactly two that a hyphen joins."""
        hyphened = [word.hyphened for word in self._words[place : place + 3]]
        return hyphened[:2] == [False, True] and not any(hyphened[2:])

    def phrase_at(self, place: int, phrases: Phrases) -> int:
        """Count the words of the longest listed phrase, or its plural, that begins here; 0 if none does."""
        candidates = phrases.get(self.texts[place])
        if candidates is None:
            return 0
        spoken = [self._words[place]]
        second = "s" if spoken[0].possessive else self.following(place)
        longest, second_words = _shape(candidates)
        if not among(second, second_words):
            longest = 1
        while len(spoken) < longest and self.goes_on(place + len(spoken)):
            spoken.append(self._words[place + len(spoken)])
        for length in range(len(spoken), 0, -1):
            spelt = _spelt(spoken[:length])
            if spelt in candidates or (*spelt[:-1], spelt[-1].removesuffix("s")) in candidates:
                return length
        return 0

    def has_phrase(self, phrases: Phrases) -> bool:
        """Return whether the prompt contains one of the phrases."""
        return any(self.phrase_at(place, phrases) for place in range(len(self._words)))

    def has_word(self, words: frozenset[str]) -> bool:
        """Return whether the prompt contains one of the words, or its plural."""
        return any(among(text, words) for text in self.texts)

    def phrases(self) -> list[range]:
        """Return the places of the words of each phrase, divided at commas and other signs."""
        starts = [place for place in range(len(self)) if not self._words[place].goes_on]
        return [range(start, end) for start, end in pairwise([*starts, len(self)])]

    def noun_phrase(self, place: int) -> list[int]:
        """Return the places from here up to a comma or a preposition; none if the phrase ends before."""
        phrase: list[int] = []
        while len(phrase) < _LONGEST_NOUN_PHRASE and self.goes_on(place) and self.texts[place] not in PREPOSITIONS:
            phrase.append(place)
            place += 1
        return phrase

    def noun_phrase_behind(self, end: int) -> list[int]:
        """Return the places of the noun phrase behind a character of the prompt."""
        return self.noun_phrase(bisect_left(self._starts, end))

    def clause_before(self, start: int) -> list[int]:
        """Return the places before a character of the prompt, back to a comma or a preposition."""
        clause: list[int] = []
        place = bisect_right(self._ends, start)
        while len(clause) < _LONGEST_NOUN_PHRASE and place and self.goes_on(place):
            place -= 1
            if clause and self.texts[place] in PREPOSITIONS:
                break
            clause.append(place)
        return clause


@cache  # of the few thousand words that begin a listed phrase
def _shape(candidates: frozenset[tuple[str, ...]]) -> tuple[int, frozenset[str]]:
    """Return the length of the longest of some phrases, and their second words."""
    return max(map(len, candidates)), frozenset(phrase[1] for phrase in candidates if len(phrase) > 1)


def among(text: str, words: frozenset[str]) -> bool:
    """Return whether a word, or its singular, is one of these."""
    return text in words or (text.endswith("s") and text[:-1] in words)


def _spelt(words: list[Word]) -> tuple[str, ...]:
    """Return words as lists spell them: a possessive ending is a word of its own."""
    return tuple(part for word in words for part in ((word.text, "s") if word.possessive else (word.text,)))


def _read_words(prompt: str) -> list[Word]:
    words: list[Word] = []
    end = 0
    for found in _TOKEN.finditer(prompt):
        gap = prompt[end : found.start()]
        text, possessive = _plain(found[0])
        plural_possessive = prompt[found.end() : found.end() + 2] in {"' ", "\u2019 "} and text.endswith("s")
        words.append(
            Word(
                text=text,
                start=found.start(),
                end=found.end(),
                possessive=possessive or plural_possessive,
                goes_on=bool(words) and (gap == " " or bool(_PLAIN_GAP.fullmatch(gap))),
                hyphened=gap == "-",
            )
        )
        end = found.end()
    return words


def _plain(token: str) -> tuple[str, bool]:
    """Return a word as lists spell it, and whether it was a possessive: "Witch's" is "witch"."""
    text = compatible(token).casefold().replace("\u2019", "'")
    if text in PRONOUNS:
        return text, False
    if counted := _COUNTED.fullmatch(text):
        text = counted[1]
    return text.removesuffix("'s"), text.endswith("'s")
