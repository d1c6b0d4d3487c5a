"""Find ages below 18 years in a prompt, unless they belong to a whisky, a house or a dog."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from shared.prompts import ADULT
from shared.prompts.policy.lexicon import Spans
from shared.prompts.policy.rule import Concept, PolicyCategory, Violation
from shared.prompts.policy.rules import LISTS
from shared.prompts.policy.tokens import Tokens
from shared.prompts.vocabulary import TEENS, TENS, UNITS, VOCABULARY

_STATED = Violation(
    category=PolicyCategory.MINOR, rule="stated age", reason="says that somebody is below 18, in digits or in words"
)

#: The numbers that are ages of minors, each with the concept of its words.
_NUMBER_CONCEPTS = {f"number {number}": number for number in range(1, ADULT)}
_ENGLISH_NUMBERS = (*UNITS, *TEENS)

#: Lists whose English words stand in the vocabulary, since both readers of ages know them.
_NUMBER_LISTS = {
    **{name: (_ENGLISH_NUMBERS[number - 1],) for name, number in _NUMBER_CONCEPTS.items()},
    "eighteen": ("eighteen",),
    "tens": (*TENS, "hundred", "thousand"),  # a small number behind one of these ends a large one: twenty-five
}
_WORD_LISTS = (
    "birthday",
    "born in",
    "tags beside an age",
    "years, before the number",
    "verbs before years",
    "barely",
    "and, in numbers",
    "years of age",
    "years",
    "age is",
    "is",
    "below",
    "words of a duration",
    "sex, as in advertisements",
    "turns",
    "going on seventeen",
    "and older",
    "age in one word",
)
#: Lists of the vocabulary: persons, persons that may have a bare number beside them, and things that have an age.
_PERSON, _NUMBERED_PERSON, _AGED_THING = "policy: person", "policy: person beside a number", "policy: thing with an age"

CONCEPTS = (
    *(Concept(name=name, phrases=(*english, *LISTS.take(name))) for name, english in _NUMBER_LISTS.items()),
    *(Concept(name=name, phrases=LISTS.take(name)) for name in _WORD_LISTS),
    *(Concept(name=name, phrases=VOCABULARY.take(name)) for name in (_PERSON, _NUMBERED_PERSON, _AGED_THING)),
)

_NAMES = tuple(concept.name for concept in CONCEPTS)

#: Numbers that count without the word "years". Those of other languages too often mean something else: elf, once.
_BARE_NUMBERS = frozenset(_ENGLISH_NUMBERS[: ADULT - 1])

#: first, second, third …, in their order.
_ORDINALS = {word: number for number, word in enumerate(LISTS.take("ordinals below eighteenth"), 1)}
_ORDINAL_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
_YEAR_DIGITS = 4
_LONGEST_BELOW = 5  #: words: `under the age of`, `a year short of`

_LARGEST_COUNT = 9  #: `5 girls` is a count, `15 female` an age
_MOST_DIGITS = 3  #: 017 may be an age, 0000015 is none
_TEN = 10  #: years. `dix-sept` is ten and seven; among tags a smaller number is a count
_LARGEST_WEIGHT = 2  #: `(girl:1)` and `(girl:2)` are weights, not ages

#: Words that end the part of a sentence to which an age may belong.
_LINKS = frozenset(VOCABULARY.take("policy: links behind an age"))

#: Lists whose phrases make the number before, or behind, them an age.
_BEHIND_AN_AGE = ("years of age", "years", "going on seventeen", "sex, as in advertisements")
_BEFORE_AN_AGE = ("years, before the number", "age is", "barely", "below", "is", _NUMBERED_PERSON, _PERSON)

_AFTER, _BEFORE = 4, 5  #: words after and before an age among which its person may stand


@lru_cache(maxsize=1_000)
def _is_young(number: str) -> bool:
    """Return whether a number in digits of any script is from 1 to 17."""
    return len(number) <= _MOST_DIGITS and 0 < int(number) < ADULT


class Ages:
    """The ages that one reading of a prompt states."""

    def __init__(self, tokens: Tokens, spans: Spans) -> None:
        self._tokens = tokens
        self._starts = {name: dict(sorted(spans.get(name, ()))) for name in _NAMES}  # to the end of the longest phrase
        self._ends = {name: {end for _, end in spans.get(name, ())} for name in _NAMES}
        self._numbers = {start: number for name, number in _NUMBER_CONCEPTS.items() for start in self._starts[name]}

    def find_minor(self) -> Violation | None:
        """Return the violation if the reading says that a person is below 18."""
        words = self._tokens.words
        spoken = any(self._is_minor_of(start, end) for start, end in self._starts["age in one word"].items())
        if spoken or any(self._says_minor(place) for place in self._young_numbers()):
            return _STATED
        if any(self._is_childhood_birthday(place) for place in self._starts["birthday"]):
            return _STATED
        if any(self._is_birth_of_minor(place) for place in self._ends["born in"]):
            return _STATED
        below = (place for place in self._ends["below"] if words[place : place + 1] == ["18"])
        spoken_below = self._ends["below"] & self._starts["eighteen"].keys()
        return _STATED if any(map(self._is_below_age, [*below, *spoken_below])) else None

    def _young_numbers(self) -> Iterable[int]:
        """Return the places of numbers below 18 that have a word beside them by which a number may be an age."""
        written = {place for place, word in enumerate(self._tokens.words) if word.isdecimal() and _is_young(word)}
        numbers = written.union(filter(self._says_young, self._numbers))
        if not numbers:
            return ()
        beside = {start - 1 for name in _BEHIND_AN_AGE for start in self._starts[name]}
        beside.update(*(self._ends[name] for name in _BEFORE_AN_AGE))
        beside.update(end + 1 for end in self._ends[_NUMBERED_PERSON])  # girl of 15
        if self._starts[_PERSON] or self._starts["tags beside an age"]:
            beside.update(place for place in numbers if self._is_clause(place, place + 1))
        return numbers & beside

    def _is_below_age(self, place: int) -> bool:
        """Return whether `below eighteen` describes a person, or makes a clause of its own."""
        end = self._starts["eighteen"].get(place, place + 1)
        end = self._starts["years"].get(end, end)
        starts = range(max(0, place - _LONGEST_BELOW), place)
        if any(self._is_clause(start, end) for start in starts) or self._is_said_of_person(place):
            return True
        return self._ends_clause(end) and self._has(_PERSON, range(place - _BEFORE, end), place)

    def _says_young(self, place: int) -> bool:
        """Return whether a number in words is below 18, and not the end of a larger one."""
        if place in self._ends["tens"]:
            return False
        number = self._numbers[place] + _TEN * (self._numbers.get(place - 1) == _TEN)
        is_joined = place in self._ends["and, in numbers"] and place - 1 in self._ends["tens"]
        return number < ADULT and not is_joined

    def _says_minor(self, place: int) -> bool:
        after = place + 1
        if end := self._starts["years of age"].get(after):
            return self._is_minor_of(place, end)
        if end := self._starts["years"].get(after):
            return self._is_minor_in_years(place - (self._numbers.get(place - 1) == _TEN), end)  # dix-sept ans
        if after in self._starts["going on seventeen"]:
            return True
        if place in self._ends["years, before the number"] and self._ends_clause(after):
            return self._has(_PERSON, range(place - _BEFORE, place), place)
        if after in self._starts["sex, as in advertisements"] and self._value(place) > _LARGEST_COUNT:
            near = range(after + 1, after + 1 + _AFTER)
            is_seen = self._has(_PERSON, near, place) or self._has("tags beside an age", near, place)
            if self._is_clause(place, after + 1) or (is_seen and self._tokens.words[after] == "f"):
                return True
        return self._is_bare_age(place)

    def _is_childhood_birthday(self, place: int) -> bool:
        """Return whether it is a person's birthday below 18: `her sixteenth birthday`, but not `our 10th birthday`."""
        words = self._tokens.words
        is_suffixed = place > 0 and words[place - 1] in _ORDINAL_SUFFIXES
        number = place - 1 - is_suffixed
        if number < 0 or self._ordinal(words[number]) not in range(1, ADULT):
            return False
        return self._has(_PERSON, range(number - _BEFORE, number), place)

    def _ordinal(self, word: str) -> int:
        return int(word) if word.isdecimal() and len(word) < _MOST_DIGITS else _ORDINALS.get(word, 0)

    def _is_birth_of_minor(self, place: int) -> bool:
        """Return whether a person was born less than 18 years ago, counted from today: `a girl born in 2015`."""
        word = "".join(self._tokens.words[place : place + 1])
        is_recent = len(word) == _YEAR_DIGITS and word.isdecimal() and int(word) > datetime.now(UTC).year - ADULT
        around, home = range(place - _BEFORE, place + _AFTER), place - 1  # `born` may be the last word
        return is_recent and self._has(_PERSON, around, home) and not self._has(_AGED_THING, around, home)

    def _is_minor_of(self, start: int, end: int) -> bool:
        """Return whether an age belongs to a person; it does if no thing with an age stands near."""
        words, sentences = self._tokens.words, self._tokens.sentences
        for place in range(end, min(end + _AFTER, len(words))):
            if sentences[place] != sentences[start] or words[place] in _LINKS:
                break
            if place in self._starts[_PERSON]:
                return True
            if thing := self._starts[_AGED_THING].get(place):
                return self._has(_PERSON, [thing], start)
        before = range(start - _BEFORE, start)
        return self._has(_PERSON, before, start) or not self._has(_AGED_THING, before, start)

    def _is_minor_in_years(self, start: int, end: int) -> bool:
        """Return whether years that may be a duration are an age: beside a person or a word for age, or alone."""
        if end in self._starts["words of a duration"] and end not in self._starts[_PERSON]:
            return False
        if start in self._ends["age is"] or (start in self._ends["verbs before years"] and self._ends_clause(end)):
            return self._is_minor_of(start, end)
        if self._is_clause(start, end) and self._tokens.words[start + 1] not in {"years", "year", "yrs"}:
            return True
        near = [*range(max(0, start - 3), start), end]
        return self._has(_PERSON, near, start)

    def _is_bare_age(self, place: int) -> bool:
        """Return whether a number without years is an age: `aged 15`, `she is 15`, `girl, 15`, `girl under 16`."""
        after = place + 1
        word = self._tokens.words[place]
        if after in self._starts["and older"] or not (word.isdecimal() or word in _BARE_NUMBERS):
            return False
        if place in self._ends["age is"] and not self._is_unit(after):
            return self._is_minor_of(place, after)
        if place in self._ends["barely"] and self._ends_clause(after) and self._value(place) > _LARGEST_COUNT:
            return True
        if place in self._ends["below"] or place in self._ends["is"]:
            return self._is_said_of_person(place)
        if self._tokens.words[place - 1 : place] == ["of"] and place - 1 in self._ends[_NUMBERED_PERSON]:
            return True
        return self._ends_clause(after) and self._value(place) > _LARGEST_WEIGHT and self._follows_a_person(place)

    def _follows_a_person(self, place: int) -> bool:
        """Return whether a number stands right behind a person, or by itself among tags about one."""
        if place in self._ends[_NUMBERED_PERSON] or (
            self._is_clause(place, place + 1) and place in self._ends[_PERSON]
        ):
            return True
        if self._value(place) < _TEN or not self._is_clause(place, place + 1):
            return False
        around = range(place - _BEFORE, place + _AFTER)
        return self._has(_PERSON, around, place) or self._has("tags beside an age", around, place)

    def _is_said_of_person(self, place: int) -> bool:
        around = range(place - _BEFORE, place + _AFTER)
        is_age = self._ends_clause(place + 1) or place in self._ends["turns"]
        is_age |= place in self._ends["below"] and place + 1 in self._starts[_PERSON]
        return is_age and self._has(_PERSON, around, place)

    def _value(self, place: int) -> int:
        word = self._tokens.words[place]
        return int(word) if word.isdecimal() else self._numbers[place]

    def _is_unit(self, place: int) -> bool:
        """Return whether the word makes the number before it a shorter time: `aged 12 days`."""
        return place < len(self._tokens.words) and self._tokens.words[place] in {"days", "hours", "minutes", "weeks"}

    def _ends_clause(self, place: int) -> bool:
        clauses = self._tokens.clauses
        return place >= len(clauses) or clauses[place] != clauses[place - 1] or self._tokens.words[place] in _LINKS

    def _is_clause(self, start: int, end: int) -> bool:
        clauses = self._tokens.clauses
        begins = (start == 0 or clauses[start - 1] != clauses[start]) and clauses[start] == clauses[end - 1]
        return begins and (end >= len(clauses) or clauses[end] != clauses[start])

    def _has(self, name: str, places: Iterable[int], home: int) -> bool:
        """Return whether a phrase of a list begins at one of the places, in the same sentence as `home`."""
        starts, sentences = self._starts[name], self._tokens.sentences
        return any(place in starts and sentences[place] == sentences[home] for place in places)
