"""What a rule is: words that refuse by themselves, words that need each other, and words that excuse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PolicyCategory(StrEnum):
    """What is never drawn."""

    MINOR = "minor"  #: anybody who is, or is meant to look, below 18
    NON_CONSENT = "non_consent"  #: sexual acts upon somebody who did not agree
    GORE = "gore"  #: torn bodies, mutilation, the dead
    EXCRETION = "excretion"  #: what bodies give off, and the giving off


@dataclass(frozen=True, kw_only=True)
class Violation:
    """Why a prompt is refused. `rule` and `reason` are for tests and logs; over HTTP goes the category only."""

    category: PolicyCategory
    rule: str
    reason: str


# The lists are written as in a dictionary: phrases divided by commas, in any spelling, of any language. `word*` is
# every word that begins so, `*word` every longer one that ends so; `=word` counts only with its accents, where without
# them it is another word.


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Phrases each of which refuses a prompt by itself, unless a harmless phrase covers it."""

    name: str
    category: PolicyCategory
    phrases: str
    reason: str

    @property
    def is_english(self) -> bool:
        """Whether its words are looked for in pieces and backwards, too."""
        return self.name.endswith(("English", "slang"))


@dataclass(frozen=True, kw_only=True)
class Concept:
    """Phrases that mean nothing by themselves and something together with another concept's."""

    name: str
    phrases: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two concepts that refuse a prompt together."""

    name: str
    category: PolicyCategory
    first: str  #: name of a concept
    second: str  #: name of another
    reason: str
    within: int = 8  #: words between them, at most; both stand in one sentence
    in_order: bool = False  #: the first stands before the second
    joined: bool = False  #: nothing but adjectives between them: no comma, no "and", "with", "in"


@dataclass(frozen=True, kw_only=True)
class Harmless:
    """Phrases whose words do not count, since together they mean something else. `phrase.` must end its clause."""

    phrases: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """A concept whose words do not count right before another's: nothing but adjectives between them."""

    what: str
    by: str
    within: int  #: words between them, at most
    reason: str
