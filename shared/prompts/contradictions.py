"""Terms of a client's negative prompt that would work against the legal safety terms. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

from image_generator_types.negative import LEGAL_SAFETY_TERMS, split_terms, term_key
from shared.prompts import ADULT
from shared.prompts.persons.ages import find_ages
from shared.prompts.persons.words import PERSONS, PROFESSIONS, ROLES
from shared.prompts.vocabulary import VOCABULARY

_WORD = re.compile(r"\w+")

#: Words that reverse a term: "no child" in a negative prompt steers towards children.
_NEGATORS = frozenset(VOCABULARY.take("negators of terms"))

#: Single words that mean the opposite of a legal term.
_OPPOSITES = frozenset(VOCABULARY.take("opposites of legal terms"))

#: Words for adults, in the languages that text encoders know best. Steering away from adults steers towards minors.
_GROWN = frozenset(VOCABULARY.take("words for adults"))

#: Before these words, and before persons, a word for adults states a person's age: "mature face". Elsewhere it does
#: not, so "mature cheese", "adult content" and "old photo" stay.
_APPEARANCE = frozenset(VOCABULARY.take("looks with an age"))
_AGE_OF_PERSONS = PERSONS | ROLES | PROFESSIONS | _APPEARANCE | _GROWN
_OVER_AGE = re.compile(r"\b(?:over|above|older than)\s+(?:1[89]|[2-9]\d)(?:\s+years?)?\Z")
_LEGAL_KEYS = sorted(map(term_key, LEGAL_SAFETY_TERMS), key=len, reverse=True)
_LEGAL_TERM = re.compile(rf"(?<= )(?:{'|'.join(_LEGAL_KEYS)})(?= )")
_LEGAL_WORDS = frozenset(_WORD.findall(" ".join(_LEGAL_KEYS)))  #: a term without any of these has no legal term in it


def find_contradictions(terms: str | Iterable[str]) -> list[str]:
    """Return the terms of a client that would work against the legal ones.

    Such a term reverses a legal one ("no child", "blood-free"), or steers away from consent or from adults ("adult",
    "old woman", "aged 30").
    """
    return [term for term in split_terms(terms) if _contradicts(term_key(term))]


def _contradicts(key: str) -> bool:
    words = beside = _WORD.findall(key)
    if not _LEGAL_WORDS.isdisjoint(words):
        beside = _LEGAL_TERM.sub(" ", f" {' '.join(words)} ").split()
    reversed_term = len(beside) < len(words) and not _NEGATORS.isdisjoint(beside)
    opposed = not _OPPOSITES.isdisjoint(beside) and _NEGATORS.isdisjoint(beside)
    return reversed_term or opposed or _steers_from_adults(key)


def _steers_from_adults(key: str) -> bool:
    ages = [] if key.isdigit() else find_ages(key)  # "18+" describes explicit pictures, not a person
    if any(max(age.years) >= ADULT for age in ages) or _OVER_AGE.search(key):
        return True
    for age in reversed(ages):  # the "old" of "12 years old" is no word for an adult
        key = key[: age.start] + key[age.end :]
    words = _WORD.findall(key)
    return any(
        word in _GROWN and (following is None or following in _AGE_OF_PERSONS)
        for word, following in zip_longest(words, words[1:])
    )
