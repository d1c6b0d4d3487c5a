"""The verdict on a prompt: look for harmless phrases first, then for rules, pairs and ages that the rest breaks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence

from shared.errors import UnsafePromptError
from shared.prompts.policy import minor_ages
from shared.prompts.policy.disguises import Disguises
from shared.prompts.policy.lexicon import Lexicon, PhraseFinder, Span, Spans
from shared.prompts.policy.rule import Concept, Pair, PolicyCategory, Rule, Violation
from shared.prompts.policy.rules import LISTS, excretion, gore, minors, non_consent
from shared.prompts.policy.rules.harmless import EXCUSES, HARMLESS, LINKS
from shared.prompts.policy.tokens import Tokenizer, Tokens
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
    takers = {name: f"the pair {pair.name!r}" for pair in _PAIRS for name in pair.concepts}
    takers |= {name: f"the excuse {excuse.reason!r}" for excuse in EXCUSES for name in (excuse.what, excuse.by)}
    concepts = [
        Concept(name=name, phrases=(VOCABULARY if name.startswith("policy: ") else LISTS).take(name, taker))
        for name, taker in takers.items()
    ]
    LISTS.refuse_unused()
    return [*concepts, *minor_ages.CONCEPTS]


_CONCEPTS = _concepts()
_LEXICON = Lexicon([*_RULES, *_CONCEPTS, *HARMLESS])


def check_prompt(*texts: str) -> None:
    """Raise UnsafePromptError, with the category and a sentence, if a text asks for what is never drawn.

    The texts of one request are cheaper together, since what was learned of a word holds in all of them.
    """
    judge = _Judge()
    for text in texts:
        if violation := judge.find_violation(text):
            raise UnsafePromptError(violation.category, _SENTENCES[violation.category])


def find_violation(text: str) -> Violation | None:
    """Return why the policy refuses a prompt, whatever its disguise; None if the prompt passes."""
    return _Judge().find_violation(text)


class _Judge:
    """Judges the texts of one request."""

    def __init__(self) -> None:
        self._disguises = Disguises(_LEXICON.spelling, _LEXICON.accented)
        self._tokenizer = Tokenizer(_LEXICON.spelling)
        self._finder = PhraseFinder(_LEXICON)

    def find_violation(self, text: str) -> Violation | None:
        verdicts = map(self._judge, map(self._tokenizer.tokenize, self._disguises.readings(text)))
        return next(filter(None, verdicts), None)

    def _judge(self, tokens: Tokens) -> Violation | None:
        hits = self._finder.find(tokens)
        excused = hits.excused.union(_excused_by_neighbours(tokens, hits.spans))
        return (
            next(_broken_rules(hits.rules, excused), None)
            or next(_broken_pairs(tokens, hits.spans, excused), None)
            or minor_ages.Ages(tokens, hits.spans).find_minor()
        )


def _counts(span: Span, excused: Collection[int]) -> bool:
    return not all(place in excused for place in range(*span))


def _broken_rules(rules: Iterable[tuple[Span, Rule]], excused: Collection[int]) -> Iterator[Violation]:
    for span, rule in rules:
        if _counts(span, excused):
            yield Violation(category=rule.category, rule=rule.name, reason=rule.reason)


def _broken_pairs(tokens: Tokens, spans: Spans, excused: Collection[int]) -> Iterator[Violation]:
    for pair in _PAIRS:
        if pair.first in spans and pair.second in spans:
            firsts, seconds = ([span for span in spans[name] if _counts(span, excused)] for name in pair.concepts)
            is_broken = _stand_together(tokens, firsts, seconds, pair)
            if is_broken or (not pair.in_order and _stand_together(tokens, seconds, firsts, pair)):
                yield Violation(category=pair.category, rule=pair.name, reason=pair.reason)


def _stand_together(tokens: Tokens, earlier: Sequence[Span], later: Sequence[Span], pair: Pair) -> bool:
    """Return whether a phrase of the first kind has one of the other kind near enough behind it.

    Only the next one matters: if one farther away is near enough, the next one is, too.
    """
    starts = [start for start, _ in later]
    for start, end in earlier:
        place = bisect_left(starts, end if pair.in_order else start)
        if place < len(starts) and _belong_together(tokens, (start, end), starts[place], pair):
            return True
    return False


def _belong_together(tokens: Tokens, span: Span, later: int, pair: Pair) -> bool:
    start, end = span
    if later - end > pair.within or tokens.sentences[start] != tokens.sentences[later]:
        return False
    return not pair.joined or _are_adjectives(tokens, range(end, later), later)


def _are_adjectives(tokens: Tokens, between: Iterable[int], noun: int) -> bool:
    """Return whether the words before a noun may all be its adjectives."""
    clauses, words = tokens.clauses, tokens.words
    return all(clauses[place] == clauses[noun] and words[place] not in LINKS for place in between)


def _excused_by_neighbours(tokens: Tokens, spans: Spans) -> Iterator[int]:
    """Yield the places of words that describe the animal or the thing behind them."""
    persons = {start for start, _ in spans.get("policy: person", ())}
    for excuse in EXCUSES:
        if excuse.what in spans and excuse.by in spans:
            by = spans[excuse.by]
            starts = [start for start, _ in by]
            for what in spans[excuse.what]:
                near = slice(bisect_left(starts, what[1]), bisect_right(starts, what[1] + excuse.within))
                if any(end not in persons and _is_taken_by(tokens, what, start, persons) for start, end in by[near]):
                    yield from range(*what)


def _is_taken_by(tokens: Tokens, what: Span, by: int, persons: Collection[int]) -> bool:
    between = range(what[1], by)
    if tokens.clauses[what[1] - 1] != tokens.clauses[by]:
        return False
    is_busy = any(place in persons or tokens.words[place].endswith("ing") for place in between)
    return not is_busy and _are_adjectives(tokens, between, by)
