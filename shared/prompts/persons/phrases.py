"""Divide a prompt into words and phrases, and find listed phrases in it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from itertools import accumulate, chain, pairwise

from image_generator_types.compatibility import compatible
from shared.prompts.persons.words import PREPOSITIONS, PRONOUNS, Phrases

_TOKENS = re.compile(r"([^\W_]+(?:['\u2019](?i:s|t|re|ll|ve|d)\b)?)")
_PLAIN_GAP = re.compile(r"['\u2019]?[\s_-]*")  #: between two words of one phrase
_OWNING_GAPS = ("' ", "\u2019 ")  #: behind a plural: the witches' hats
_COUNTED = re.compile(r"\d+\+?((?:wo)?m[ae]n|girls?|boys?|people|persons?)")  #: tags: 1girl, 2boys
_LONGEST_NOUN_PHRASE = 8  #: words; an age does not belong to anything farther away


class PromptWords:
    """The words of a prompt by their places, counted from 0."""

    def __init__(self, prompt: str) -> None:
        parts = _TOKENS.split(prompt)  # a gap, a word, a gap, ..., a word, a gap
        self._gaps = parts[::2]  #: before the word at a place
        ends = list(accumulate(map(len, parts)))
        self._starts, self._ends = ends[:-1:2], ends[1::2]
        spelt = list(map(cache(_plain), parts[1::2]))  # most words occur several times
        #: In compatibility form and lower case, without possessive endings.
        self.texts = tuple(text for text, _ in spelt)
        self._possessive = [possessive for _, possessive in spelt]
        for place, gap in enumerate(self._gaps[1:]):
            if gap.startswith(_OWNING_GAPS):
                self._possessive[place] |= self.texts[place].endswith("s")
        self._goes_on = [False, *map(cache(_is_plain_gap), self._gaps[1:-1])]

    def __len__(self) -> int:
        return len(self.texts)

    def start(self, place: int) -> int:
        """Return the first character of the word at this place."""
        return self._starts[place]

    def end(self, place: int) -> int:
        """Return the character behind the word at this place."""
        return self._ends[place]

    def is_possessive(self, place: int) -> bool:
        """Return whether the word owns what follows: "witch's", "witches'"."""
        return self._possessive[place]

    def goes_on(self, place: int) -> bool:
        """Return whether there is a word at this place that continues the phrase of the word before it.

        Only space, hyphens or underscores stand between the two.
        """
        return place < len(self.texts) and self._goes_on[place]

    def following(self, place: int) -> str:
        """Return the next word of the phrase; an empty text behind a possessive or at the end of the phrase."""
        return self.texts[place + 1] if self.goes_on(place + 1) and not self._possessive[place] else ""

    def before(self, place: int) -> str:
        """Return the word before within the phrase; an empty text at its beginning."""
        return self.texts[place - 1] if place and self._goes_on[place] else ""

    def is_compound(self, place: int) -> bool:
        """Return whether the word is the first of exactly two that a hyphen joins."""
        hyphened = [gap == "-" for gap in self._gaps[place : min(place + 3, len(self.texts))]]
        return hyphened[:2] == [False, True] and not any(hyphened[2:])

    def phrase_at(self, place: int, phrases: Phrases) -> int:
        """Count the words of the longest listed phrase, or its plural, that begins here; 0 if none does."""
        candidates = phrases.get(self.texts[place])
        if candidates is None:
            return 0
        longest, second_words = _shape(candidates)
        second = "s" if self._possessive[place] else self.following(place)
        if not among(second, second_words):
            longest = 1
        end = place + 1
        while end < place + longest and self.goes_on(end):
            end += 1
        return next((end - place for end in range(end, place, -1) if self._is_listed(place, end, candidates)), 0)

    def _is_listed(self, start: int, end: int, phrases: frozenset[tuple[str, ...]]) -> bool:
        spelt = self.texts[start:end]
        if any(self._possessive[start:end]):
            spelt = self._spelt(range(start, end))
        return spelt in phrases or (spelt[-1].endswith("s") and (*spelt[:-1], spelt[-1][:-1]) in phrases)

    def _spelt(self, places: range) -> tuple[str, ...]:
        """Return words as lists spell them: a possessive ending is a word of its own."""
        parts = ((self.texts[place], "s") if self._possessive[place] else (self.texts[place],) for place in places)
        return tuple(chain.from_iterable(parts))

    def has_phrase(self, phrases: Phrases) -> bool:
        """Return whether the prompt contains one of the phrases."""
        return any(self.phrase_at(place, phrases) for place, text in enumerate(self.texts) if text in phrases)

    def has_word(self, words: frozenset[str]) -> bool:
        """Return whether the prompt contains one of the words, or its plural."""
        return not words.isdisjoint(self.texts) or any(among(text, words) for text in self.texts)

    def phrases(self) -> list[range]:
        """Return the places of the words of each phrase, divided at commas and other signs."""
        starts = [place for place, goes_on in enumerate(self._goes_on[: len(self)]) if not goes_on]
        return [range(start, end) for start, end in pairwise([*starts, len(self)])]

    @cached_property
    def _stops(self) -> list[int]:
        """Return the places that end the noun phrase before them: those behind a comma and those of prepositions."""
        return [*(place for place, text in enumerate(self.texts) if self._stops_at(place, text)), len(self)]

    @cached_property
    def _clause_starts(self) -> list[int]:
        """Return the places at which a clause begins: those behind a comma or a preposition."""
        starts = {place for place in self._stops if not self.goes_on(place)}
        return sorted(starts.union(place + 1 for place in self._stops[:-1] if self.texts[place] in PREPOSITIONS))

    def _stops_at(self, place: int, text: str) -> bool:
        return text in PREPOSITIONS or not self._goes_on[place]

    def noun_phrase(self, place: int) -> range:
        """Return the places from here up to a comma or a preposition; none if the phrase ends before."""
        stop = bisect_left(self._stops, place)
        end = self._stops[stop] if stop < len(self._stops) else place
        return range(place, min(end, place + _LONGEST_NOUN_PHRASE))

    def noun_phrase_behind(self, end: int) -> range:
        """Return the places of the noun phrase behind a character of the prompt."""
        return self.noun_phrase(bisect_left(self._starts, end))

    def clause_before(self, start: int) -> range:
        """Return the places before a character of the prompt, back to a comma or a preposition."""
        place = bisect_right(self._ends, start)
        if not place or not self.goes_on(place):
            return range(0)
        begin = self._clause_starts[bisect_right(self._clause_starts, place - 1) - 1]
        return range(max(begin, place - _LONGEST_NOUN_PHRASE), place)


@cache  # of the few thousand words that begin a listed phrase
def _shape(candidates: frozenset[tuple[str, ...]]) -> tuple[int, frozenset[str]]:
    """Return the length of the longest of some phrases, and their second words."""
    return max(map(len, candidates)), frozenset(phrase[1] for phrase in candidates if len(phrase) > 1)


def among(text: str, words: frozenset[str]) -> bool:
    """Return whether a word, or its singular, is one of these."""
    return text in words or (text.endswith("s") and text[:-1] in words)


def _is_plain_gap(gap: str) -> bool:
    return gap == " " or _PLAIN_GAP.fullmatch(gap) is not None


def _plain(token: str) -> tuple[str, bool]:
    """Return a word as lists spell it, and whether it was a possessive: "Witch's" is "witch"."""
    text = compatible(token).casefold().replace("\u2019", "'")
    if text in PRONOUNS:
        return text, False
    if text[:1].isdecimal() and (counted := _COUNTED.fullmatch(text)):
        text = counted[1]
    return text.removesuffix("'s"), text.endswith("'s")
