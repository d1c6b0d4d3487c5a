"""The verdict on a prompt: look for harmless phrases first, then for rules, pairs and ages that the rest breaks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter

from shared.errors import UnsafePromptError
from shared.prompts.policy import minor_ages
from shared.prompts.policy.disguises import readings
from shared.prompts.policy.lexicon import Hit, Lexicon, Tokens
from shared.prompts.policy.rule import Concept, Harmless, Pair, PolicyCategory, Rule, Violation
from shared.prompts.policy.rules import LISTS, excretion, gore, minors, non_consent
from shared.prompts.policy.rules.harmless import EXCUSES, HARMLESS, LINKS
from shared.prompts.vocabulary import VOCABULARY

#: What a client reads. The matched words stay hidden, since they would teach how to avoid the policy.
_SENTENCES = {
    PolicyCategory.MINOR: "This asks for a minor, which this service never draws. Describe adults only.",
    PolicyCategory.NON_CONSENT: "This asks for a sexual act without consent, which this service never draws.",
    PolicyCategory.GORE: "This asks for gore or mutilation, which this service never draws.",
    PolicyCategory.EXCRETION: "This asks for excretion, which this service never draws.",
}

_CATEGORIES = (minors, non_consent, gore, excretion)
_RULES = [rule for category in _CATEGORIES for rule in category.RULES]
_PAIRS = [pair for category in _CATEGORIES for pair in category.PAIRS]


def _concepts() -> list[Concept]:
    """Make a concept of every list that a pair, an excuse or the reader of ages names."""
    takers = {name: f"the pair {pair.name!r}" for pair in _PAIRS for name in (pair.first, pair.second)}
    takers |= {name: f"the excuse {excuse.reason!r}" for excuse in EXCUSES for name in (excuse.what, excuse.by)}
    concepts = [
        Concept(name=name, phrases=(VOCABULARY if name.startswith("policy: ") else LISTS).take(name, taker))
        for name, taker in takers.items()
    ]
    LISTS.refuse_unused()
    return [*concepts, *minor_ages.CONCEPTS]


_CONCEPTS = _concepts()
_LEXICON = Lexicon([*_RULES, *_CONCEPTS, *HARMLESS])

_LONGEST_PHRASE = 8  #: words, of a concept


def check_prompt(text: str) -> None:
    """Raise UnsafePromptError, with the category and a sentence, if a prompt asks for what is never drawn."""
    if violation := find_violation(text):
        raise UnsafePromptError(violation.category, _SENTENCES[violation.category])


def find_violation(text: str) -> Violation | None:
    """Return why the policy refuses a prompt, whatever its disguise; None if the prompt passes."""
    ways = readings(text, _LEXICON.decode, _LEXICON.segment, _LEXICON.accented)
    return next((violation for way in ways if (violation := _judge(_LEXICON.tokenize(way)))), None)


def _judge(tokens: Tokens) -> Violation | None:
    hits = sorted([*_LEXICON.find(tokens), *_LEXICON.find_taken_apart(tokens)], key=attrgetter("start"))
    places = _by_concept(hits)
    excused = {place for hit in hits if isinstance(hit.label, Harmless) for place in range(hit.start, hit.end)}
    excused.update(_excused_by_neighbours(tokens, places))
    counted = [hit for hit in hits if not excused.issuperset(range(hit.start, hit.end))]
    return (
        next(_broken_rules(counted), None)
        or next(_broken_pairs(tokens, _by_concept(counted)), None)
        or minor_ages.Ages(tokens, hits).find_minor()
    )


def _by_concept(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    places: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if isinstance(hit.label, Concept):
            places[hit.label.name].append(hit)
    return places


def _broken_rules(hits: Iterable[Hit]) -> Iterator[Violation]:
    for hit in hits:
        if isinstance(hit.label, Rule):
            yield Violation(category=hit.label.category, rule=hit.label.name, reason=hit.label.reason)


def _broken_pairs(tokens: Tokens, places: dict[str, list[Hit]]) -> Iterator[Violation]:
    for pair in _PAIRS:
        both = _neighbours(places.get(pair.first, ()), places.get(pair.second, ()), pair.within)
        if any(_belong_together(tokens, first, second, pair) for first, second in both):
            yield Violation(category=pair.category, rule=pair.name, reason=pair.reason)


def _neighbours(firsts: Iterable[Hit], seconds: Sequence[Hit], within: int) -> Iterator[tuple[Hit, Hit]]:
    """Yield the pairs of hits that may be near enough to each other; both lists stand in the order of the text."""
    starts = [second.start for second in seconds]
    for first in firsts:
        near = range(
            bisect_left(starts, first.start - within - _LONGEST_PHRASE), bisect_right(starts, first.end + within)
        )
        yield from ((first, seconds[place]) for place in near)


def _belong_together(tokens: Tokens, first: Hit, second: Hit, pair: Pair) -> bool:
    if pair.in_order and second.start < first.end:
        return False
    earlier, later = sorted((first, second), key=lambda hit: hit.start)
    between = range(earlier.end, later.start)
    if len(between) > pair.within or tokens.sentences[earlier.start] != tokens.sentences[later.start]:
        return False
    return not pair.joined or _are_adjectives(tokens, between, later.start)


def _are_adjectives(tokens: Tokens, between: Collection[int], noun: int) -> bool:
    """Return whether the words before a noun may all be its adjectives."""
    clauses, words = tokens.clauses, tokens.words
    return all(clauses[place] == clauses[noun] and words[place] not in LINKS for place in between)


def _excused_by_neighbours(tokens: Tokens, places: dict[str, list[Hit]]) -> Iterator[int]:
    """Yield the places of words that describe the animal or the thing behind them."""
    persons = {hit.start for hit in places["policy: person"]}
    for excuse in EXCUSES:
        for what, by in _neighbours(places[excuse.what], places[excuse.by], excuse.within):
            if by.end not in persons and _is_taken_by(tokens, what, by, excuse.within, persons):
                yield from range(what.start, what.end)


def _is_taken_by(tokens: Tokens, what: Hit, by: Hit, within: int, persons: Collection[int]) -> bool:
    between = range(what.end, by.start)
    if not what.end <= by.start <= what.end + within or tokens.clauses[what.end - 1] != tokens.clauses[by.start]:
        return False
    is_busy = any(place in persons or tokens.words[place].endswith("ing") for place in between)
    return not is_busy and _are_adjectives(tokens, between, by.start)
