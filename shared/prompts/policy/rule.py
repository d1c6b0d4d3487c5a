"""The kinds of rules: words that refuse by themselves, words that refuse in pairs, and words that excuse others.

In the lists `word*` stands for every word that begins so, `*word` for every longer word that ends so, and `=word` for a
word that counts only with its accents, since without them it is another word. Spelling and capitals do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PolicyCategory(StrEnum):
    """What is never drawn."""

    MINOR = "minor"  #: anybody who is, or is meant to look, below 18
    NON_CONSENT = "non_consent"  #: sexual acts on a person who did not agree
    GORE = "gore"  #: torn bodies, mutilation, the dead
    EXCRETION = "excretion"  #: bodily waste, and the act of giving it off


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Why the policy refuses a prompt. Tests and logs read `rule` and `reason`; an HTTP answer shows the category."""

    category: PolicyCategory
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Phrases each of which refuses a prompt by itself, unless a harmless phrase covers it."""

    name: str  #: of its list
    category: PolicyCategory
    phrases: tuple[str, ...]
    reason: str

    @property
    def is_english(self) -> bool:
        """Return whether the policy also looks for the words in pieces and backwards."""
        return self.name.endswith(("English", "slang"))


@dataclass(frozen=True, kw_only=True)
class Concept:
    """Phrases that mean nothing by themselves and something together with another concept's."""

    name: str  #: of its list
    phrases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two concepts that refuse a prompt together."""

    name: str
    category: PolicyCategory
    first: str  #: name of a concept
    second: str  #: name of another
    reason: str
    within: int = 8  #: words between the two, at most; both stand in one sentence
    in_order: bool = False  #: the first concept stands before the second
    joined: bool = False  #: only adjectives stand between the two: no comma, no "and", "with", "in"

    @property
    def concepts(self) -> tuple[str, str]:
        """Return the names of both."""
        return self.first, self.second


@dataclass(frozen=True, kw_only=True)
class Harmless:
    """Phrases whose words do not count, since together they mean something else. `phrase.` must end its clause."""

    name: str  #: of its list
    phrases: tuple[str, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """A concept whose words do not count before another concept's, with only adjectives between them."""

    what: str  #: name of the concept that does not count
    by: str  #: name of the concept behind it
    within: int  #: words between the two, at most
    reason: str
