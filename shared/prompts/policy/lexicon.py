"""The words of all rules, compiled so that one pass over a text finds every phrase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from shared.prompts.policy.letters import fold
from shared.prompts.policy.rule import Concept, Harmless, Rule
from shared.prompts.policy.rules import LISTS
from shared.prompts.policy.spelling import LONG_ENOUGH, Spelling
from shared.prompts.policy.tokens import PHRASE_WORD, Tokens
from shared.prompts.word_memory import remembered

_SHORTEST_STEM = 2

#: Neighbouring words that are not the halves of a forbidden word.
_NOT_SPLIT = frozenset(tuple(pieces.split()) for pieces in LISTS.take("neighbours"))

Label = Rule | Concept | Harmless
Span = tuple[int, int]  #: the words of a phrase: the first, and the one behind the last
Spans = Mapping[str, Sequence[Span]]  #: of each concept that a reading contains, in the order of the text


class _Entry(NamedTuple):
    words: tuple[str, ...]  #: a word that ends in `*` stands for all words that begin so
    label: Label
    ends_clause: bool
    commas: int = 0  #: that the list writes within the phrase

    @property
    def is_concept(self) -> bool:
        """Return whether every place of its word is a concept's phrase."""
        return isinstance(self.label, Concept) and len(self.words) == 1 and not self.ends_clause


class Beginning(NamedTuple):
    """The phrases of the rules that begin with a word."""

    concepts: Sequence[str]  #: the names of those that have the word as a phrase
    others: Sequence[_Entry]  #: of rules and harmless phrases, of several words, or at the end of a clause
    longer: Mapping[str, Sequence[_Entry]]  #: those that depend on the next word
    backwards: Rule | None  #: that refuses the word read backwards
    is_piece: bool  #: an English word that refuses begins with it


@dataclass(frozen=True, slots=True)
class Hits:
    """The phrases of the rules in one reading."""

    rules: list[tuple[Span, Rule]]  #: in the order of the text, as are the spans of a concept
    spans: dict[str, list[Span]]  #: of each concept
    excused: set[int]  #: the places of the words of harmless phrases

    def note(self, entry: _Entry, tokens: Tokens, start: int) -> None:
        """Add a phrase if it stands at this place."""
        end = _end(entry, tokens, start)
        if end is None:
            return
        if isinstance(entry.label, Concept):
            self.spans[entry.label.name].append((start, end))
        elif isinstance(entry.label, Rule):
            self.rules.append(((start, end), entry.label))
        else:
            self.excused.update(range(start, end))


class Lexicon:
    """The phrases of all rules, with the indexes that find them."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._single: dict[str, list[_Entry]] = defaultdict(list)
        self._by_two: dict[str, dict[str, list[_Entry]]] = defaultdict(lambda: defaultdict(list))
        self._stems: dict[str, list[_Entry]] = defaultdict(list)
        self._endings: dict[str, list[_Entry]] = defaultdict(list)
        self._refused: dict[str, Rule] = {}
        self._english: dict[str, Rule] = {}
        self._words: set[str] = set()
        self.accented: set[str] = set()  #: words that count only with their accents
        for label in labels:
            for phrase in label.phrases:
                self._add(phrase, label)
        self._ending_lengths = _lengths_by_start(ending[::-1] for ending in self._endings)
        self._stem_lengths = _lengths_by_start(self._stems)
        self._beginnings = {word[:end] for word in self._english for end in range(1, len(word) + 1)}
        self.spelling = Spelling(self._words, self._refused)
        self.beginning = remembered(self._beginning)

    def _add(self, phrase: str, label: Label) -> None:
        if phrase.startswith("*"):
            ending = fold(phrase[1:])
            self._endings[ending].append(_Entry(words=(f"*{ending}",), label=label, ends_clause=False))
            return
        bare = phrase.strip("=.")
        text = normalize("NFKC", bare).casefold() if phrase.startswith("=") else fold(bare)
        words = tuple(PHRASE_WORD.findall(text))
        entry = _Entry(words=words, label=label, ends_clause=phrase.endswith("."), commas=bare.count(","))
        if phrase.startswith("="):
            self.accented.update(word for word in words if not word.isascii())
        if words[0].endswith("*"):
            self._stems[words[0][:-1]].append(entry)
        elif len(words) > 1 and not words[1].endswith("*"):
            self._by_two[words[0]][words[1]].append(entry)
        else:
            self._single[words[0]].append(entry)
        self._words.update(word for word in words if not word.endswith("*"))
        if isinstance(label, Harmless) and not phrase.isascii() and not phrase.startswith("="):
            self._add(f"={phrase}", label)  # a phrase that is found with its accents is excused with them, too
        if isinstance(label, Rule):
            self._add_joined(words, label)

    def _add_joined(self, words: tuple[str, ...], rule: Rule) -> None:
        """Add the phrase as one word, so that `littlegirl` is found as well as `little girl`."""
        joined = "".join(words)
        if joined.endswith("*") or (len(words) > 1 and len(joined) < LONG_ENOUGH):
            return
        self._refused.setdefault(joined, rule)
        if rule.is_english:
            self._english.setdefault(joined, rule)
        self._words.add(joined)
        if len(words) > 1:
            self._single[joined].append(_Entry(words=(joined,), label=rule, ends_clause=False))

    def _beginning(self, word: str) -> Beginning | None:
        """Return the phrases that may begin with a word; None if there are none, as for most words."""
        entries = self._entries(word)
        longer = self._by_two.get(word, {})
        backwards = self._english.get(word[::-1]) if len(word) >= LONG_ENOUGH else None
        if not (entries or longer or backwards or word in self._beginnings):
            return None
        return Beginning(
            concepts=[entry.label.name for entry in entries if entry.is_concept],
            others=[entry for entry in entries if not entry.is_concept],
            longer=longer,
            backwards=backwards,
            is_piece=word in self._beginnings,
        )

    def _entries(self, word: str) -> list[_Entry]:
        """Return the entries that this word alone selects; `_by_two` holds those that need the next word."""
        entries = list(self._single.get(word, ()))
        for length in self._stem_lengths.get(word[:_SHORTEST_STEM], ()):
            entries += self._stems.get(word[:length], ()) if length <= len(word) else ()
        for length in self._ending_lengths.get(word[: -_SHORTEST_STEM - 1 : -1], ()):
            entries += self._endings.get(word[-length:], ()) if length < len(word) else ()
        return entries

    def joined(self, words: Sequence[str], start: int) -> Sequence[tuple[Span, Rule]]:
        """Return the English words that refuse and that two or three neighbouring words are the pieces of.

        English only, since the short words of other languages meet by chance.
        """
        two, three = "".join(words[start : start + 2]), "".join(words[start : start + 3])
        if two not in self._beginnings or (two not in self._english and three not in self._english):
            return ()
        ends = range(start + 2, min(start + 3, len(words)) + 1)
        split = (words[start:end] for end in ends)
        return [
            ((start, start + len(pieces)), self._english["".join(pieces)]) for pieces in split if self._is_split(pieces)
        ]

    def _is_split(self, pieces: Sequence[str]) -> bool:
        """Return whether these are the pieces of a word that refuses, and not words of their own."""
        whole = "".join(pieces)
        # An "s" by itself is a genitive: "Minor's".
        is_meant = len(whole) >= LONG_ENOUGH and pieces[-1] != "s" and tuple(pieces) not in _NOT_SPLIT
        return is_meant and whole in self._english


class PhraseFinder:
    """Finds the phrases of the rules in the readings of one request."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def find(self, tokens: Tokens) -> Hits:
        """Return every phrase of the rules that stands within one sentence."""
        hits = Hits(rules=[], spans=defaultdict(list), excused=set())
        words = tokens.words
        following = [*words[1:], ""]
        for place, beginning in enumerate(map(self._lexicon.beginning, words)):
            if beginning is None:
                continue
            concepts, others, longer, backwards, is_piece = beginning
            for name in concepts:
                hits.spans[name].append((place, place + 1))
            for entry in others:
                hits.note(entry, tokens, place)
            for entry in longer.get(following[place], ()):
                hits.note(entry, tokens, place)
            if backwards:
                hits.rules.append(((place, place + 1), backwards))
            if is_piece and following[place]:
                hits.rules.extend(self._lexicon.joined(words, place))
        return hits


def _end(entry: _Entry, tokens: Tokens, start: int) -> int | None:
    """Return the place behind a phrase whose first word stands at a place; None if the rest of it does not follow."""
    end = start + len(entry.words)
    if len(entry.words) > 1:
        words = tokens.words[start:end]
        if len(words) < len(entry.words) or not all(map(_is_word, entry.words, words)):
            return None
        if tokens.sentences[start] != tokens.sentences[end - 1]:
            return None
        # A harmless phrase has commas where its list has them: `sexual assault, nurse` are two items of an enumeration.
        if isinstance(entry.label, Harmless) and tokens.clauses[end - 1] - tokens.clauses[start] > entry.commas:
            return None
    if entry.ends_clause and end < len(tokens.words) and tokens.clauses[end] == tokens.clauses[end - 1]:
        return None
    return end


def _is_word(wanted: str, word: str) -> bool:
    return word == wanted or (wanted.endswith("*") and word.startswith(wanted[:-1]))


def _lengths_by_start(words: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """Map the first letters of words to the lengths of the words, the longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:_SHORTEST_STEM]].add(len(word))
    return {letters: sorted(found, reverse=True) for letters, found in lengths.items()}
