"""The readings of a text once its disguises are undone.

A text has several readings, since a disguise in one language is correct spelling in another: Cyrillic letters that
pass for Latin ones, digits that pass for letters, words spelled apart. The policy judges every reading. Each function
takes time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, partial

from image_generator_types.compatibility import compatible
from shared.prompts.policy.leet import CYRILLIC, LEET_SIGNS, decode_leet, decode_signs
from shared.prompts.policy.letters import plain, unmarked
from shared.prompts.policy.lookalikes import in_latin
from shared.prompts.policy.spelling import Spelling

#: Emoji in words. Skin tones add nothing.
_EMOJI = {
    **dict.fromkeys(map(ord, "👶🚼👼🤱"), " baby "),
    **dict.fromkeys(map(ord, "🧒🚸"), " child "),
    ord("👧"): " little girl ",
    ord("👦"): " little boy ",
    ord("💩"): " poop ",
    ord("🤮"): " vomit ",
    ord("🩸"): " blood ",
    ord("🔪"): " knife ",
    ord("🏫"): " school ",
    ord("🎒"): " school bag ",
    ord("🔟"): " 10 ",
    **dict.fromkeys(range(0x1F3FB, 0x1F400), ""),
}

_EMOJI_RUN = re.compile(f"[{''.join(map(chr, _EMOJI))}]+")

#: A capital I within a word looks like a small l, and the other way round.
_CAPITAL_I = re.compile("(?<=[a-z0-9@$])I(?=[a-z])")
_SMALL_L = re.compile("(?<=[A-Z])l(?=[A-Z])")

#: Words that mix Cyrillic and Latin letters.
_MIXED = re.compile("[a-z]+[\\u0400-\\u04ff][a-z\\u0400-\\u04ff]*|[\\u0400-\\u04ff]+[a-z][a-z\\u0400-\\u04ff]*")
_HAS_BOTH = re.compile("[a-z][\\u0400-\\u04ff]|[\\u0400-\\u04ff][a-z]")

_CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3"

#: Three or more single letters with up to three other characters between them.
_SPELLED_APART = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){2,}")
_CJK_APART = re.compile(rf"(?<![{_CJK}])[{_CJK}](?:[^\w\n]{{1,3}}[{_CJK}](?![{_CJK}]))+")
_GAPS = re.compile(r"[\W_]+")
_WIDER_GAP = re.compile(r"\s{2,}")
_SIGN_BETWEEN = re.compile(r"[^\W_][^\w\s][^\W_]|_")
_NO_LETTER = re.compile(rf"[^\w{LEET_SIGNS}]|_")
_AGE = re.compile(r"(?<!\d)1\d(?!\d)")  #: among letters spelled apart: `a 1 5 y e a r o l d`
_BELOW = re.compile(r"[<≤]\s*(?=\d)")
_JOINTS = re.compile(r"([-_/.,+&~]+)")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")

#: Signs that a word whose accents count may be in disguise: a digit or a sign beside a letter, or letters apart.
_MASKED = re.compile(r"[^\W_][\d@$!*#][^\W\d_]|[ñéêôłíě][\d@$!*#]|\b\w[\W_]{1,3}\w[\W_]{1,3}\w\b")
_EDGES = "()[]{}<>\"'.,;:?“”„«»"

_LINE_END = "\0"  #: a chunk between two lines


class Disguises:
    """Undoes the disguises of the texts of one request; a chunk that comes again is undone once."""

    def __init__(self, spelling: Spelling, accented_words: Collection[str]) -> None:
        self._spelling = spelling
        self._accented_words = frozenset(accented_words)
        self._decode = cache(partial(_decode_chunk, decode=cache(partial(_decode_core, spelling=spelling))))

    def readings(self, text: str) -> Iterator[str]:
        """Yield every different way to read a text."""
        said = text if text.isascii() else _EMOJI_RUN.sub(_in_words, text)
        said = _BELOW.sub(" under ", said)
        known: set[str] = set()
        for spelling in self._spellings(said):
            if spelling not in known:
                known.add(spelling)
                yield spelling
                closed = self._close_up(spelling)
                if closed.split() != spelling.split():
                    yield closed

    def _spellings(self, said: str) -> Iterator[str]:
        """Yield the text in its own letters, with its accents where they matter, and in the Latin letters it seems."""
        if said.isascii():
            yield said.lower()
            for looks, letter in ((_CAPITAL_I, "l"), (_SMALL_L, "i")):
                if looks.search(said):
                    yield looks.sub(letter, said).lower()
            return
        bare = unmarked(said)
        written = plain(bare)
        yield _MIXED.sub(lambda word: word[0].translate(CYRILLIC), written) if _HAS_BOTH.search(written) else written
        accented = compatible(said).casefold()
        if not self._accented_words.isdisjoint(_LETTERS.findall(accented)) or _MASKED.search(accented):
            yield accented
        yield in_latin(bare)

    def _close_up(self, text: str) -> str:
        """Join words that were taken apart, and replace the digits in them with letters."""
        text = _CJK_APART.sub(lambda run: _GAPS.sub("", run[0]), text)
        text = _SPELLED_APART.sub(lambda run: f" {_spell_together(run[0], self._spelling)} ", text)
        chunks = f" {_LINE_END} ".join(text.splitlines()).split()
        return " ".join(map(self._decode, chunks)).replace(_LINE_END, "\n")


def _in_words(run: re.Match[str]) -> str:
    """Return each emoji of a run in words, once: a row of equal ones says no more than one."""
    return "".join(_EMOJI[ord(char)] for char in dict.fromkeys(run[0]))


def _spell_together(run: str, spelling: Spelling) -> str:
    """Join `l i t t l e  g i r l` and `l.i.t.t.l.e g.i.r.l` to words; the wider kind of gap divides them."""
    signs = run.strip()
    if _WIDER_GAP.search(signs):
        words = _WIDER_GAP.split(signs)
    elif " " in signs and _SIGN_BETWEEN.search(signs):
        words = signs.split()
    else:
        words = [signs]
    return " ".join(_join_letters(word, spelling) for word in words)


def _join_letters(word: str, spelling: Spelling) -> str:
    letters = _NO_LETTER.sub("", word)
    return spelling.decode(letters) or decode_leet(letters, spelling) or spelling.segment(_AGE.sub(r" \g<0> ", letters))


def _decode_chunk(chunk: str, decode: Callable[[str], str | None]) -> str:
    """Decode the text between two spaces: one word in disguise, several with joints between them, or a plain word."""
    core = chunk.strip(_EDGES)
    if core.isalpha():
        return chunk
    core = core.removesuffix("'s").removesuffix("'5")
    word = decode(core)
    if word is None:
        parts = _JOINTS.split(core)  # a part, a joint, a part, ..., a part
        words = list(map(decode, parts))
        if not any(words):
            return chunk
        word = "".join(word or part for word, part in zip(words, parts, strict=True))
    return chunk.replace(core, word, 1)


def _decode_core(core: str, spelling: Spelling) -> str | None:
    if core.isalpha() or core.isdigit():
        return None
    if word := decode_signs(core, spelling):
        return word
    if core.isalnum() or _DIGIT.search(core):
        return None
    letters = "".join(filter(str.isalnum, core))
    return spelling.decode(letters) if letters.isalpha() else None
