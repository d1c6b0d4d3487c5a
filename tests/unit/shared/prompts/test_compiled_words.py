"""Pin the compiled word lists, so that moving words between files changes no verdict.

A digest covers the content, not the layout: neither names nor the order of words within a list count. After an
intended change of words, run this test and take the new figures from its output.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from shared.prompts.persons import words
from shared.prompts.policy import minor_ages, verdict
from shared.prompts.policy.rule import Concept, Harmless, Rule
from shared.prompts.policy.rules import harmless

COMPILED = (frozenset, Mapping, tuple)  #: types of the compiled lists


def digest(content: Any) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def phrases(label: Rule | Concept | Harmless) -> list[str]:
    return sorted(label.phrases)


def identity(label: Rule | Concept | Harmless) -> str:
    """Return a digest of what a label does, without its name and its reason."""
    refuses = (label.category.value, label.is_english) if isinstance(label, Rule) else ()
    return digest((type(label).__name__, refuses, phrases(label)))


def entries(index: Mapping[str, Iterable[Any]]) -> list[Any]:
    return sorted(
        {
            (key, entry.words, entry.ends_clause, identity(entry.label))
            for key, listed in index.items()
            for entry in listed
        }
    )


def test_the_compiled_policy_has_not_changed() -> None:
    labels = [*verdict._RULES, *verdict._CONCEPTS, *harmless.HARMLESS]
    by_name = {label.name: identity(label) for label in labels if isinstance(label, Concept)}
    lexicon = verdict._LEXICON
    by_two = [(word, entries(longer)) for word, longer in sorted(lexicon._by_two.items())]

    counts = (len(labels), sum(len(phrases(label)) for label in labels), len(lexicon._words), len(lexicon.accented))
    compiled = {
        "rules": [identity(label) for label in labels if isinstance(label, Rule)],
        "others": sorted(identity(label) for label in labels if not isinstance(label, Rule)),
        "pairs": [
            (pair.category.value, by_name[pair.first], by_name[pair.second], pair.within, pair.in_order, pair.joined)
            for pair in verdict._PAIRS
        ],
        "excuses": [(by_name[excuse.what], by_name[excuse.by], excuse.within) for excuse in harmless.EXCUSES],
        "ages": sorted(by_name[concept.name] for concept in minor_ages.CONCEPTS),
        "single": entries(lexicon._single),
        "by_two": by_two,
        "stems": entries(lexicon._stems),
        "endings": entries(lexicon._endings),
        "refused": sorted((word, identity(rule)) for word, rule in lexicon._refused.items()),
        "english": sorted((word, identity(rule)) for word, rule in lexicon._english.items()),
        "words": sorted(lexicon._words),
        "accented": sorted(lexicon.accented),
        "links": sorted(harmless.LINKS),
    }

    assert counts == (205, 12_326, 10_943, 220)
    assert digest(compiled) == "f92e1fd6c9f853d1", {part: digest(content) for part, content in compiled.items()}


def test_the_compiled_words_for_persons_have_not_changed() -> None:
    lists = (value for name, value in vars(words).items() if name.isupper() and isinstance(value, COMPILED))
    compiled = [plain(listed) for listed in lists if listed]

    assert (len(compiled), sum(map(len, compiled))) == (53, 6_539)
    assert digest(sorted(map(repr, compiled))) == "ee1061410dabd2b0"


def plain(listed: Any) -> list[Any]:
    if isinstance(listed, Mapping):
        return sorted(phrase for phrases in listed.values() for phrase in phrases)
    return sorted(listed)
