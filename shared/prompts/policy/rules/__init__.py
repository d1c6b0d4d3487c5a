"""The policy's rules by category; their words stand in the text files of `policy/lists/` and `vocabulary/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shared.prompts.policy.rule import PolicyCategory, Rule
from shared.prompts.word_lists import WordLists

LISTS = WordLists(Path(__file__).parents[1] / "lists")


def make_rules(category: PolicyCategory, reasons: Mapping[str, str]) -> tuple[Rule, ...]:
    """Make one rule of each list that `reasons` names; every phrase of the list refuses a prompt by itself."""
    return tuple(
        Rule(name=name, category=category, phrases=LISTS.take(name), reason=reason) for name, reason in reasons.items()
    )
