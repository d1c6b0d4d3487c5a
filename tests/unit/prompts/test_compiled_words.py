"""Pin the compiled word lists, so that moving words between files changes no verdict.

A digest covers the content, not the layout: neither names nor the order of words within a list count. After an
intended change of words, run this test and take the new figures from its output.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.prompts.persons import words as person_words
from shared.prompts.policy import minor_ages, verdict
from shared.prompts.policy.rule import Concept, Harmless, Rule
from shared.prompts.policy.rules import harmless


def digest(content: Any) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def phrases(label: Rule | Concept | Harmless) -> list[str]:
    listed = label.phrases.split(",") if isinstance(label.phrases, str) else label.phrases
    return sorted({" ".join(phrase.split()) for phrase in listed if phrase.strip()})


def identity(label: Rule | Concept | Harmless) -> str:
    """What a label does, without its name and its reason."""
    refuses = (label.category.value, label.is_english) if isinstance(label, Rule) else ()
    return digest((type(label).__name__, refuses, phrases(label)))


def used_labels() -> list[Rule | Concept | Harmless]:
    named = {name for pair in verdict._PAIRS for name in (pair.first, pair.second)}
    named |= {name for excuse in harmless.EXCUSES for name in (excuse.what, excuse.by)}
    named |= {concept.name for concept in minor_ages.CONCEPTS}
    concepts = [concept for concept in verdict._CONCEPTS if concept.name in named]
    return [*verdict._RULES, *concepts, *harmless.HARMLESS]


def entries(index: Mapping[str, Iterable[Any]], used: set[str]) -> list[Any]:
    found = (
        (key, entry.words, entry.ends_clause, identity(entry.label))
        for key, listed in index.items()
        for entry in listed
    )
    return sorted({entry for entry in found if entry[3] in used})


def test_the_compiled_policy_is_what_it_was() -> None:
    labels = used_labels()
    used = {identity(label) for label in labels}
    by_name = {label.name: identity(label) for label in labels if isinstance(label, Concept)}
    lexicon = verdict._LEXICON
    by_two = [(word, entries(longer, used)) for word, longer in sorted(lexicon._by_two.items())]

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
        "single": entries(lexicon._single, used),
        "by_two": [pair for pair in by_two if pair[1]],
        "stems": entries(lexicon._stems, used),
        "endings": entries(lexicon._endings, used),
        "refused": sorted((word, identity(rule)) for word, rule in lexicon._refused.items()),
        "english": sorted((word, identity(rule)) for word, rule in lexicon._english.items()),
        "words": sorted(lexicon._words),
        "accented": sorted(lexicon.accented),
        "links": sorted(verdict._LINKS),
    }

    assert counts == (205, 12_326, 10_943, 220)
    assert digest(compiled) == "36d06769be64bada", {part: digest(content) for part, content in compiled.items()}


def test_the_compiled_words_for_persons_are_what_they_were() -> None:
    compiled = [
        plain(getattr(person_words, name)) for name in dir(person_words) if name.isupper() and not name.startswith("_")
    ]

    assert (len(compiled), sum(map(len, compiled))) == (51, 6_384)
    assert digest(sorted(map(repr, compiled))) == "7644795fca40a378"


def plain(words: Any) -> list[Any]:
    if isinstance(words, re.Pattern):
        return [words.pattern]
    if isinstance(words, Mapping):
        return sorted(phrase for listed in words.values() for phrase in listed if "".join(phrase).strip('"'))
    return sorted(words)
