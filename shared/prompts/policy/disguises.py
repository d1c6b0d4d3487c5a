"""The readings of a text once its disguises are undone.

A text has several readings, since a disguise in one language is correct spelling in another: Cyrillic letters that
pass for Latin ones, digits that pass for letters, words spelled apart. The policy judges every reading. Each function
takes time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import chain, product
from unicodedata import category, normalize

from shared.prompts.compatibility import compatible
from shared.prompts.policy.lookalikes import LOOKALIKES

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

#: Invisible characters that Unicode counts as letters or symbols: Hangul and Khmer fillers, the empty Braille cell.
_INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

#: Marks that make another letter and are no accents: the voicing of kana.
_KEPT_MARKS = frozenset("\u3099\u309a")

#: Letters that people replace with plain ones where the keyboard lacks them.
_PLAIN = {
    ord(letter): plain
    for letter, plain in {
        "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ħ": "h",
    }.items()
}  # fmt: skip

#: Strokes drawn from several characters, the longest first.
_STROKES = (
    ("/-\\", "a"),
    ("|-|", "h"),
    ("|\\|", "n"),
    ("/\\", "a"),
    ("\\/", "v"),
    ("|<", "k"),
    ("|)", "d"),
    ("|3", "b"),
    ("()", "o"),
)

#: Digits and signs that pass for letters. A `1` may be an i or an l.
_LEET = {
    "0": "o", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "+": "t", "(": "c", "€": "e", "£": "l", "¢": "c", "¥": "y",
}  # fmt: skip
_LEET_TABLE = str.maketrans(_LEET)
_STROKE = re.compile("[1!|]")
_MOST_STROKES = 4  #: in one word; each may be an i or an l
_LEET_DIGITS = frozenset("01345789")
_FEWEST_LETTERS = (
    2  #: a single letter among equal digits is a size or a model number; among different digits it may be 53x
)
_LEET_SIGNS = frozenset("@$!|+€£¢¥")
_WILDCARDS = "*#"
_SIGNS = re.compile(r"[\d@$+(€£¢¥!|*#/\\]")  #: a word without any of these has no sign that passes for a letter
_ALPHANUMERIC = re.compile(r"[^\W_]+")
_VOWELS = "aeiou"
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"  #: hidden only within a word: at its edge the sign may belong to a footnote

#: A capital I within a word looks like a small l, and the other way round.
_CAPITAL_I = re.compile("(?<=[a-z0-9@$])I(?=[a-z])")
_SMALL_L = re.compile("(?<=[A-Z])l(?=[A-Z])")

#: Words that mix Cyrillic and Latin letters, and the Cyrillic letters that the Latin ones imitate.
_MIXED = re.compile("[a-z]+[\\u0400-\\u04ff][a-z\\u0400-\\u04ff]*|[\\u0400-\\u04ff]+[a-z][a-z\\u0400-\\u04ff]*")
_HAS_BOTH = re.compile("[a-z][\\u0400-\\u04ff]|[\\u0400-\\u04ff][a-z]")
_HAS_CYRILLIC = re.compile("[\\u0400-\\u04ff]")
_CYRILLIC = str.maketrans("aceopxykmtbhi", "асеорхукмтвні")

_CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3"

#: Three or more single letters with up to three other characters between them.
_SPELLED_APART = re.compile(r"(?<![^\W_])[^\W_](?:[\W_]{1,3}[^\W_](?![^\W_])){2,}")
_CJK_APART = re.compile(rf"(?<![{_CJK}])[{_CJK}](?:[^\w\n]{{1,3}}[{_CJK}](?![{_CJK}]))+")
_WIDER_GAP = re.compile(r"\s{2,}")
_AGE = re.compile(r"(?<!\d)1\d(?!\d)")  #: among letters spelled apart: `a 1 5 y e a r o l d`
_BELOW = re.compile(r"[<≤]\s*(?=\d)")
_JOINTS = re.compile(r"([-_/.,+&~]+)")
_LETTERS = re.compile(r"[^\W\d_]+")

#: The apostrophe within Ukrainian words, as in п'ять; it counts as a letter.
_CYRILLIC_APOSTROPHE = re.compile("(?<=[\u0400-\u04ff])['’ʼ‘`](?=[\u0400-\u04ff])")

#: Signs that a word whose accents count may be in disguise: a digit or a sign beside a letter, or letters apart.
_MASKED = re.compile(r"[^\W_][\d@$!*#][^\W\d_]|[ñéêôłíě][\d@$!*#]|\b\w[\W_]{1,3}\w[\W_]{1,3}\w\b")
_EDGES = "()[]{}<>\"'.,;:?“”„«»"

Decode = Callable[[str], str | None]  #: returns the known word that a string stands for, or None


def fold(text: str) -> str:
    """Return a text without capitals, accents, compatibility forms and invisible characters."""
    return text.lower() if text.isascii() else _plain(_unmarked(text))


def readings(
    text: str, decode: Decode, segment: Callable[[str], str], accented_words: Collection[str]
) -> Iterator[str]:
    """Yield every different way to read a text; `decode` and `segment` know the words that matter."""
    said = _BELOW.sub(" under ", _EMOJI_RUN.sub(_in_words, text))
    for plain in dict.fromkeys(_spellings(said, accented_words)):
        yield plain
        closed = _close_up(plain, decode, segment)
        if closed.split() != plain.split():
            yield closed


def _spellings(said: str, accented_words: Collection[str]) -> Iterator[str]:
    """Yield the text in its own letters, with its accents where they matter, and in the Latin letters it looks like."""
    if said.isascii():
        yield said.lower()
        for looks, letter in ((_CAPITAL_I, "l"), (_SMALL_L, "i")):
            if looks.search(said):
                yield looks.sub(letter, said).lower()
        return
    unmarked = _unmarked(said)
    written = _plain(unmarked)
    yield _MIXED.sub(lambda word: word[0].translate(_CYRILLIC), written) if _HAS_BOTH.search(written) else written
    accented = compatible(said).casefold()
    if any(word in accented_words for word in _LETTERS.findall(accented)) or _MASKED.search(accented):
        yield accented
    yield _translated(_translated(unmarked, LOOKALIKES).casefold(), LOOKALIKES)


def _in_words(run: re.Match[str]) -> str:
    """Return each emoji of a run in words, once: a row of equal ones says no more than one."""
    return "".join(_EMOJI[ord(char)] for char in dict.fromkeys(run[0]))


def _translated(text: str, table: Mapping[int, str]) -> str:
    """Do what str.translate does, which is slow for letters outside ASCII, only where the table has a letter."""
    return text.translate(table) if any(ord(char) in table for char in set(text)) else text


def _unmarked(text: str) -> str:
    if text.isascii():
        return text
    apart = compatible(text, "NFKD")
    unseen = dict.fromkeys((ord(char) for char in set(apart) if not _is_seen(char)), "")
    return normalize("NFC", apart.translate(unseen) if unseen else apart)


def _is_seen(char: str) -> bool:
    return char not in _INVISIBLE and (char in _KEPT_MARKS or category(char) not in {"Mn", "Me", "Cf"})


def _plain(text: str) -> str:
    return _CYRILLIC_APOSTROPHE.sub("", _translated(text.casefold(), _PLAIN))


def _close_up(text: str, decode: Decode, segment: Callable[[str], str]) -> str:
    """Join words that were taken apart, and replace the digits in them with letters."""
    text = _CJK_APART.sub(lambda run: re.sub(r"[\W_]+", "", run[0]), text)
    text = _SPELLED_APART.sub(lambda run: f" {_spell_together(run[0], decode, segment)} ", text)
    decoded = _chunk_decoder(decode)
    return "\n".join(" ".join(map(decoded, line.split())) for line in text.splitlines())


def _spell_together(run: str, decode: Decode, segment: Callable[[str], str]) -> str:
    """Join `l i t t l e  g i r l` and `l.i.t.t.l.e g.i.r.l` to words; the wider kind of gap divides them."""
    signs = run.strip()
    has_spaces = " " in signs
    if _WIDER_GAP.search(signs):
        words = _WIDER_GAP.split(signs)
    elif has_spaces and re.search(r"[^\W_][^\w\s][^\W_]|_", signs):
        words = signs.split()
    else:
        words = [signs]
    return " ".join(_join_letters(word, decode, segment) for word in words)


def _join_letters(word: str, decode: Decode, segment: Callable[[str], str]) -> str:
    letters = "".join(char for char in word if char.isalnum() or char in _LEET_SIGNS)
    return decode(letters) or _decode_leet(letters, decode) or segment(_AGE.sub(r" \g<0> ", letters))


def _chunk_decoder(decode: Decode) -> Callable[[str], str]:
    @cache  # of one text, in which most chunks occur several times
    def decoded(chunk: str) -> str:
        if chunk.isalpha() or (chunk[-1] in _EDGES and chunk[:-1].isalpha()):
            return chunk
        return _decode_chunk(chunk, decode)

    return decoded


def _decode_chunk(chunk: str, decode: Decode) -> str:
    """Decode the text between two spaces: one word in disguise, several with joints between them, or a plain word."""
    core = chunk.strip(_EDGES).removesuffix("'s").removesuffix("'5")
    word = _decode_core(core, decode)
    if word is None:
        parts = [_decode_core(part, decode) or part for part in _JOINTS.split(core)]
        word = "".join(parts)
    return chunk if word == core else chunk.replace(core, word, 1)


def _decode_core(core: str, decode: Decode) -> str | None:
    letters = "".join(_ALPHANUMERIC.findall(core))
    if core.isalpha() or core.isdigit() or not letters:
        return None
    if _SIGNS.search(core) and (word := _decode_leet(core, decode) or _decode_wildcards(core, decode)):
        return word
    return decode(letters) if letters.isalpha() and len(letters) < len(core) else None


def _decode_leet(core: str, decode: Decode) -> str | None:
    for sign, letter in _STROKES:
        core = core.replace(sign, letter)
    if sum(map(str.isalpha, core)) + len(set(filter(_LEET_DIGITS.__contains__, core))) // 2 < _FEWEST_LETTERS:
        return None
    for shape in dict.fromkeys((core, core.rstrip("!"))):
        spelled = "".join(char for char in shape.translate(_LEET_TABLE) if char.isalpha() or char in "1!|")
        if _HAS_CYRILLIC.search(spelled):
            spelled = spelled.translate(_CYRILLIC)
        for guess in _guess_strokes(spelled):
            if word := decode(guess):
                return word
    return None


def _guess_strokes(spelled: str) -> Iterator[str]:
    """Yield every way to read the strokes of a word: `1o1i` is loli."""
    parts = _STROKE.split(spelled)
    count = len(parts) - 1
    if count <= _MOST_STROKES:
        for strokes in product("il", repeat=count):
            yield "".join(chain.from_iterable(zip(parts, (*strokes, ""), strict=True)))


def _decode_wildcards(core: str, decode: Decode) -> str | None:
    if sum(map(core.count, _WILDCARDS)) != 1:
        return None
    letters = _VOWELS if core[0] in _WILDCARDS or core[-1] in _WILDCARDS else _VOWELS + _CONSONANTS
    tables = (str.maketrans(dict.fromkeys(_WILDCARDS, letter)) for letter in letters)
    guesses = ("".join(filter(str.isalpha, core.translate(table))) for table in tables)
    return next((word for guess in guesses if (word := decode(guess))), None)
