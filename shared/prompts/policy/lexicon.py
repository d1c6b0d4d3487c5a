"""The words of all rules, compiled so that one pass over a text finds every phrase."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from shared.prompts.policy.disguises import fold
from shared.prompts.policy.rule import Concept, Harmless, Rule
from shared.prompts.policy.rules import LISTS

_CHINESE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f\u3400-\u9fff\uf900-\ufaff"
_KATAKANA = "\u30a0-\u30ff"
_WORD = re.compile(rf"[{_CHINESE}]+|[{_KATAKANA}]+|[^\W\d_{_CHINESE}{_KATAKANA}]+|\d+(?:[.,:]\d+)*")
_PHRASE_WORD = re.compile(rf"(?:{_WORD.pattern})\*?")  #: of a list, where a star may stand behind it
_CHINESE_START = re.compile(f"[{_CHINESE}]")
_HANGUL_START = re.compile("[\uac00-\ud7a3]")
_SENTENCE_END = re.compile(r"[.!?]\s|[\n;|。]")
_CLAUSE_END = re.compile(r"[,:()\[\]{}、–—]")
_PLAIN_GAPS = frozenset({" ", "", "-", "'", "_", "’"})

#: Abbreviations whose dot ends no sentence.
_ABBREVIATED = frozenset({"yr", "yrs", "mr", "mrs", "ms", "dr", "st", "approx", "ca", "jr", "sr"})

#: Particles that Korean attaches to a noun.
_PARTICLES = LISTS.take("particles, Korean")

_RUNS = re.compile(r"(.)\1+")
_RUN = re.compile(r"(.)\1*")
_DOUBLE = re.compile(r"(.)\1")
_LONG_RUN = re.compile(r"(.)\1\1")
_UNUSUAL_DOUBLE = re.compile(r"([aiuhjkqvwxy])\1")

#: Letters. Shorter words too often mean something else with a doubled letter, or backwards.
_LONG_ENOUGH = 5
_SHORTEST_STEM = 2
_SHORTEST_PIECE = 4  #: letters of a word among letters spelled apart without a gap between words
_SHORT_PIECES = frozenset({"kid", "boy", "old", "age", "sex", "poo", "pee"})

#: Words with a doubled letter that are words of their own.
_NOT_DOUBLED = frozenset(LISTS.take("words with a doubled letter"))

#: Neighbouring words that are not the halves of a forbidden word.
_NOT_SPLIT = frozenset(tuple(pieces.split()) for pieces in LISTS.take("neighbours"))

Label = Rule | Concept | Harmless


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one reading; for each, the numbers of its clause and of its sentence."""

    words: list[str]
    clauses: list[int]
    sentences: list[int]


class Hit(NamedTuple):
    """A phrase of the rules that a text contains, from word `start` up to word `end`."""

    start: int
    end: int
    label: Label


class _Entry(NamedTuple):
    words: tuple[str, ...]  #: a word that ends in `*` stands for all words that begin so
    label: Label
    ends_clause: bool
    commas: int = 0  #: that the list writes within the phrase


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
        self._ending_lengths = _lengths_by_start((ending[::-1] for ending in self._endings), _SHORTEST_STEM)
        self._stem_lengths = _lengths_by_start(self._stems, _SHORTEST_STEM)
        self._beginnings = {word[:end] for word in self._english for end in range(1, len(word))}
        self._chinese_lengths = _lengths_by_start(filter(_CHINESE_START.match, self._words))
        self._squeezed: dict[str, list[str]] = defaultdict(
            list
        )  #: from a word without doubled letters to the known words, those that refuse first
        for word in sorted(self._words, key=lambda word: (word not in self._refused, not _DOUBLE.search(word), word)):
            self._squeezed[_RUNS.sub(r"\1", word)].append(word)
        self._pieces = {word for word in self._words if len(word) >= _SHORTEST_PIECE or word in _SHORT_PIECES}
        self._piece_lengths = _lengths_by_start(self._pieces)

    def _add(self, phrase: str, label: Label) -> None:
        if phrase.startswith("*"):
            ending = fold(phrase[1:])
            self._endings[ending].append(_Entry(words=(f"*{ending}",), label=label, ends_clause=False))
            return
        bare = phrase.strip("=.")
        text = normalize("NFKC", bare).casefold() if phrase.startswith("=") else fold(bare)
        words = tuple(_PHRASE_WORD.findall(text))
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
        if joined.endswith("*") or (len(words) > 1 and len(joined) < _LONG_ENOUGH):
            return
        self._refused.setdefault(joined, rule)
        if rule.is_english:
            self._english.setdefault(joined, rule)
        self._words.add(joined)
        if len(words) > 1:
            self._single[joined].append(_Entry(words=(joined,), label=rule, ends_clause=False))

    def tokenize(self, text: str) -> Tokens:
        """Divide a reading into words, as the rules spell them where they know them."""
        tokens = Tokens(words=[], clauses=[], sentences=[])
        canonical: dict[str, Sequence[str]] = {}  # most words occur several times in a text
        end = clause = sentence = 0
        for match in _WORD.finditer(text):
            gap = text[end : match.start()]
            end = match.end()
            if gap != " " and gap not in _PLAIN_GAPS and tokens.words:
                ended = _SENTENCE_END.search(gap) is not None and tokens.words[-1] not in _ABBREVIATED
                sentence += ended
                clause += ended or _CLAUSE_END.search(gap) is not None
            word = match[0]
            if word not in canonical:
                canonical[word] = (word,) if word in self._words else self._canonical(word)
            for known in canonical[word]:
                tokens.words.append(known)
                tokens.clauses.append(clause)
                tokens.sentences.append(sentence)
        return tokens

    def _canonical(self, word: str) -> Sequence[str]:
        if word.isascii():
            return (self._undoubled(word) or word,)
        if _CHINESE_START.match(word):
            return _cut_greedily(word, self._words, self._chinese_lengths)
        if _HANGUL_START.match(word):
            return (self._without_particle(word),)
        return (self._undoubled(word) or word,)

    def _undoubled(self, word: str) -> str | None:
        if not _DOUBLE.search(word):
            return None
        single = _RUNS.sub(r"\1", word)
        if word in _NOT_DOUBLED or single not in self._squeezed:
            return None
        is_meant = len(single) >= _LONG_ENOUGH or _LONG_RUN.search(word) or _UNUSUAL_DOUBLE.search(word)
        if not is_meant:
            return None
        # `bloood` is blood and not the Swedish blod, `maaan` is man and not the German Mann.
        known = self._squeezed[single]
        return next((candidate for candidate in known if _is_stretched(candidate, word)), known[0])

    def _without_particle(self, word: str) -> str:
        bare = (word.removesuffix(particle) for particle in _PARTICLES if word.endswith(particle))
        return next((noun for noun in bare if noun in self._words), word)

    def decode(self, letters: str) -> str | None:
        """Return the rules' word that these letters spell, even with repeated letters; None if there is none."""
        return letters if letters in self._words else self._undoubled(letters)

    def segment(self, letters: str) -> str:
        """Divide letters without gaps into the words that the rules know."""
        return " ".join(_cut_greedily(letters, self._pieces, self._piece_lengths))

    def find(self, tokens: Tokens) -> Iterator[Hit]:
        """Yield every phrase of the rules that stands within one sentence."""
        words = tokens.words
        known: dict[str, Sequence[_Entry]] = {}
        for start, word in enumerate(words):
            if word not in known:
                known[word] = tuple(self._beginning_with(word))
            entries = known[word]
            if (longer := self._by_two.get(word)) and start + 1 < len(words):
                entries = (*entries, *longer.get(words[start + 1], ()))
            for entry in entries:
                if len(entry.words) == 1 and not entry.ends_clause:
                    yield Hit(start, start + 1, entry.label)
                elif hit := _match(entry, tokens, start):
                    yield hit

    def _beginning_with(self, word: str) -> Iterator[_Entry]:
        """Yield the entries that this word alone selects; `_by_two` holds those that need the next word."""
        yield from self._single.get(word, ())
        for length in self._stem_lengths.get(word[:_SHORTEST_STEM], ()):
            yield from self._stems.get(word[:length], ()) if length <= len(word) else ()
        for length in self._ending_lengths.get(word[: -_SHORTEST_STEM - 1 : -1], ()):
            yield from self._endings.get(word[-length:], ()) if length < len(word) else ()

    def find_taken_apart(self, tokens: Tokens) -> Iterator[Hit]:
        """Yield the English words that refuse, written in two or three pieces or backwards.

        English only, since the short words of other languages meet by chance.
        """
        words = tokens.words
        for start, word in enumerate(words):
            if len(word) >= _LONG_ENOUGH and (rule := self._english.get(word[::-1])):
                yield Hit(start, start + 1, rule)
            if word in self._beginnings:
                yield from self._join_pieces(words, start)

    def _join_pieces(self, words: Sequence[str], start: int) -> Iterator[Hit]:
        for count in (2, 3):
            pieces = tuple(words[start : start + count])
            rule = self._english.get("".join(pieces)) if len(pieces) == count else None
            # An "s" by itself is a genitive: "Minor's".
            if rule and sum(map(len, pieces)) >= _LONG_ENOUGH and pieces not in _NOT_SPLIT and pieces[-1] != "s":
                yield Hit(start, start + count, rule)


def _match(entry: _Entry, tokens: Tokens, start: int) -> Hit | None:
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
    return Hit(start, end, entry.label)


def _is_word(wanted: str, word: str) -> bool:
    return word == wanted or (wanted.endswith("*") and word.startswith(wanted[:-1]))


def _is_stretched(known: str, word: str) -> bool:
    """Return whether `word` is `known` with some letters repeated; both are equal without doubled letters."""
    runs = zip(_RUN.finditer(known), _RUN.finditer(word), strict=True)
    return all(len(short[0]) <= len(long[0]) for short, long in runs)


def _lengths_by_start(words: Iterable[str], start: int = 1) -> Mapping[str, Sequence[int]]:
    """Map the first letters of words to the lengths of the words, the longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:start]].add(len(word))
    return {letters: sorted(found, reverse=True) for letters, found in lengths.items()}


def _cut_greedily(text: str, words: set[str], lengths: Mapping[str, Sequence[int]]) -> Sequence[str]:
    """Divide a text from left to right into the longest known words, and the unknown text between them."""
    pieces: list[str] = []
    start = unknown = 0
    while start < len(text):
        for length in lengths.get(text[start], ()):
            if (piece := text[start : start + length]) in words:
                pieces += [text[unknown:start], piece] if unknown < start else [piece]
                start = unknown = start + len(piece)
                break
        else:
            start += 1
    return pieces + [text[unknown:]] * (unknown < len(text))
