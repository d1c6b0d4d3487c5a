"""Find the ages that a text states, in digits or in words, and move them into the range that is drawn. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from shared.prompts.vocabulary import TEENS, TENS, UNITS

YOUNGEST = 22  #: years of the youngest character that is drawn: beyond doubt an adult
OLDEST = 35  #: years of the oldest character that is drawn

_DECADES = ("teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_VALUES = {
    **{word: value for value, word in enumerate([*UNITS, *TEENS], 1)},
    **{word: 20 + 10 * index for index, word in enumerate(TENS)},
}
_LARGE = {"hundred": 100, "thousand": 1_000}

#: Parts of a decade, in years from its beginning; a decade without a part means its middle.
_PARTS = {"early": 2, "mid": 5, "middle": 5, "late": 8}

_MIDDLE_AGED, _ELDERLY = 50, 70  #: years

_TEENAGER = 13  #: years, also of "late teens", which may be 18 but need not

_ONE_OF = "|".join
_NUMBER_WORDS = (*UNITS, *TEENS, *TENS, *_LARGE)
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,6}"
    rf"|(?:(?:an?|{_ONE_OF(UNITS)})[\s-]+)?(?:{_ONE_OF(_LARGE)})s?(?:\s+of)?"
    rf"|(?:{_ONE_OF(TENS)})(?:[\s-]?(?:{_ONE_OF(UNITS)})\b)?|{_ONE_OF([*reversed(TEENS), *UNITS])})"
)
_NUMBERS = rf"(?<![\w.])(?P<numbers>{_NUMBER}(?:\s*(?:[-\u2013\u2014]|\b(?:to|or|and)\b)\s*{_NUMBER})?)"
_GROWN_WORDS = ("woman", "women", "man", "men", "lady", "ladies", "gentleman", "gentlemen", "couple", "person")
_GROWN = rf"(?:{_ONE_OF(_GROWN_WORDS)})"
_OWNERS = ("her", "his", "their", "my", "your", "our")
_PART = r"(?P<part>early|mid|middle|late)[\s-]+"
_DECADE = rf"(?P<decade>{_ONE_OF(_DECADES)}|fourties|[2-9]0['\u2019]?s)\b"

#: "31 years old", "thirty years of age", "31 y/o", "31 Jahre alt", and the signs behind 31 in East Asian scripts.
_OLD = (
    r"(?:(?:years?|yrs?)[\s-]*(?:olds?|young|of[\s-]+age)\b|y\.?/?o\b"
    r"|(?:jahre\s+alt|jaar\s+oud|år\s+gammal)\b|-?jährige|\s*[\u6b73\u624d\u5c81\u6b72\uc0b4])"
)
_NO_TIME = "".join(rf"(?<!{time} )" for time in ("ice", "stone", "bronze", "iron", "space"))
_NO_BABY = r"(?!\s*(?:months?|weeks?|days?)\b)"
_BARE = rf"(?P<numbers>[1-9]\d|(?:{_ONE_OF(TENS)})(?:[\s-]?(?:{_ONE_OF(UNITS)})\b)?|{_ONE_OF(reversed(TEENS))})"
_ENDS = r"(?=\s*(?:years\s*)?(?:[,.;)]|$))"

#: The forms in which ages are written, in lower case, each behind the words with which it begins; "0" is any digit.
_FORMS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((*_NUMBER_WORDS, "a", "an", "0"), rf"{_NUMBERS}[\s-]*{_OLD}"),
    # As in: aged 28, age: 28, at the age of thirty, ages between 25 and 30. Neither months nor the Ice Age count.
    (
        ("age",),
        rf"{_NO_TIME}(?:aged|ages?)[\s:]+(?:(?:of|about|around|between|from)\s+)*{_NUMBERS}\b{_NO_BABY}",
    ),
    # As in: she is thirty; a woman of 30 years. Only two digits or words, and no counted things.
    (
        ("she", "he", "who", *_GROWN_WORDS),
        rf"(?:(?:she|he|who)(?:\s+is|['\u2019]s)|{_GROWN}\s+(?:of|over|past|turning))\s+{_BARE}{_ENDS}",
    ),
    # As in: a middle-aged man, an elderly couple, an old woman; but not the Old Man of Hoy.
    (
        ("middle", "elderly", "old"),
        rf"(?P<said>(?P<time>middle[\s-]aged|elderly)(?=\s+[a-z])|old(?=\s+{_GROWN}\b(?!\s+of|['\u2019]s)))",
    ),
    # As in Japanese and Korean for one's fifties: 50\u4ee3, 50\ub300.
    (("0",), r"(?<![\w.])(?P<said>(?P<decade>[2-9]0)[\u4ee3\ub300])"),
    # As in: une femme de 31 ans, de 31 años, di 31 anni, de 31 anos.
    (("de", "di", "com", "con", "avec"), rf"(?:de|di|com|con|avec)\s+{_NUMBERS}\s+(?:ans|años|anni|anos)\b"),
    # As in: in her thirties, their late 20s; late thirties; but "the late thirties" is a period.
    (_OWNERS, rf"(?:{_ONE_OF(_OWNERS)})\s+(?P<said>(?:{_PART})?{_DECADE})"),
    (tuple(_PARTS), rf"(?<!the\s)(?P<said>{_PART}{_DECADE})"),
    # As in: a forty-something, twentysomething.
    ((*TENS, "0"), rf"(?<![\w.])(?P<said>(?P<decade>{_ONE_OF(TENS)}|[2-9]0)[\s-]?something(?:s\b)?)"),
)
_PATTERNS: Mapping[str, list[tuple[int, re.Pattern[str]]]] = defaultdict(list)  #: by the words with which they begin
for _number, (_beginnings, _form) in enumerate(_FORMS):
    for _beginning in _beginnings:
        _PATTERNS[_beginning].append((_number, re.compile(_form)))
_BEGINNING = re.compile(
    rf"(?<!\w)(?:\d|{_ONE_OF(sorted(_PATTERNS.keys() - {'0', 'a', 'an'}, key=len, reverse=True))}"
    rf"|an?(?=[\s-]+(?:{_ONE_OF(_LARGE)})))"
)

#: As in: a nurse, 28, smiling.
_LISTED = re.compile(rf"(?:\A|[,(])\s*{_BARE}(?=\s*(?:years\s*)?(?:[,)]|$))")

_LONGEST_LIMIT = 20  #: characters of a limit with the spaces behind it
_LIMIT = re.compile(r"\b(between|over|past)\s+\Z")
_ARTICLE = re.compile(r"\b(an)(\s+)$", re.IGNORECASE)
_ANY_NUMBER = re.compile(_NUMBER, re.IGNORECASE)
_NUMBER_WORD = re.compile(_ONE_OF([*TENS, *reversed(TEENS), *UNITS]))

#: Letters that are another letter in another case.
_CASES = str.maketrans("\u0130\u0131\u017f", "iis")


class StatedAge(NamedTuple):
    """One age in a text, with the characters that say it."""

    start: int
    end: int
    years: tuple[int, ...]  #: one age, or both ends of a range
    said: str  #: its number or decade, as the text writes it
    moved: str  #: the same within YOUNGEST to OLDEST
    is_word: bool = False  #: it names a time of life, as "elderly" does

    @property
    def fits(self) -> bool:
        """Return whether the whole age is within YOUNGEST to OLDEST."""
        return min(self.years) >= YOUNGEST and max(self.years) <= OLDEST


def find_ages(text: str) -> list[StatedAge]:
    """Return the ages that a text states, in their order; none overlaps another."""
    folded = _folded(text)
    found: list[StatedAge] = []
    for match in sorted([*_matches(folded), *_LISTED.finditer(folded)], key=_place):
        if not found or _start(match) >= found[-1].end:
            found.append(_read_form(match, text))
    return found


def states_age(text: str) -> bool:
    """Return whether `find_ages` finds any."""
    folded = _folded(text)
    return _LISTED.search(folded) is not None or any(_matches(folded))


def _folded(text: str) -> str:
    """Return the text in lower case, with each letter in its place."""
    return text.lower() if text.isascii() else text.translate(_CASES).lower()


def _matches(folded: str) -> Iterator[re.Match[str]]:
    """Yield what each form matches; the matches of one form do not overlap."""
    ends = [0] * len(_FORMS)
    for beginning in _BEGINNING.finditer(folded):
        start = beginning.start()
        for form, pattern in _PATTERNS.get(beginning[0], _PATTERNS["0"]):
            if start >= ends[form] and (match := pattern.match(folded, start)):
                ends[form] = match.end()
                yield match


def _start(match: re.Match[str]) -> int:
    """Return where an age begins: behind the comma, or the bracket, that tells a listed age."""
    return match.start() + (match[0][0] in ",(")


def _place(match: re.Match[str]) -> tuple[int, int]:
    return _start(match), -match.end()


def move_ages(text: str, ages: list[StatedAge]) -> str:
    """Replace each age that does not fit with the nearest one that does, in digits or words as before."""
    parts: list[str] = []
    end = 0
    for age in ages:
        if not age.fits:
            start = text.index(age.said, age.start)
            before = text[end:start]
            if before.rstrip()[-2:].lower() == "an":
                before = _ARTICLE.sub(lambda article: article[1][0] + article[2], before)  # an 18 -> a 22
            parts += [before, age.moved]
            end = start + len(age.said)
    return "".join([*parts, text[end:]])


def in_words(years: int) -> str:
    """Spell a number of years from 20 to 99."""
    tens, units = TENS[years // 10 - 2], years % 10
    return f"{tens}-{UNITS[units - 1]}" if units else tens


def _read_form(match: re.Match[str], text: str) -> StatedAge:
    groups = match.re.groupindex
    if "time" in groups:
        return _time_of_life(match, text)
    return _decade(match, text) if "decade" in groups else _numbers(match, text)


def _time_of_life(match: re.Match[str], text: str) -> StatedAge:
    years = _MIDDLE_AGED if match["said"].startswith("middle") else _ELDERLY
    said = text[slice(*match.span("said"))]
    return StatedAge(
        start=match.start(), end=match.end(), years=(years,), said=said, moved=f"{OLDEST}-year-old", is_word=True
    )


def _numbers(match: re.Match[str], text: str) -> StatedAge:
    begin, end = match.span("numbers")
    years, moved, is_one = _read_numbers(text[begin:end])
    start = _start(match)
    limit = _LIMIT.search(match.string, max(0, begin - _LONGEST_LIMIT), begin) if is_one else None
    if limit:  # between 40 and 50 -> 35, over 50 -> of 35
        start, begin = min(start, limit.start()), limit.start()
        first = _moved(_ANY_NUMBER.findall(match["numbers"])[0])
        moved = first if limit[1] == "between" else f"of {first}"
    return StatedAge(start=start, end=match.end(), years=years, said=text[begin:end], moved=moved)


@lru_cache(maxsize=1_000)
def _read_numbers(said: str) -> tuple[tuple[int, ...], str, bool]:
    """Return one age or both ends of a range, the same within YOUNGEST to OLDEST, and whether that is one age."""
    numbers = _ANY_NUMBER.findall(said)
    years = tuple(map(_read, numbers))
    is_one = len(set(map(_clamp, years))) == 1
    if is_one and " and " not in said:
        return years, _moved(numbers[0]), is_one
    return years, _ANY_NUMBER.sub(lambda number: _moved(number[0]), said), is_one


def _decade(match: re.Match[str], text: str) -> StatedAge:
    decade = match["decade"]
    part = match.groupdict().get("part") or "mid"
    years = _read_decade(decade) + _PARTS[part] if decade != "teens" else _TEENAGER
    moved = "mid-30s" if decade[0].isdigit() else "mid-thirties"
    said = text[slice(*match.span("said"))]
    if said[-1] in "\u4ee3\ub300":
        moved = f"30{said[-1]}"
    return StatedAge(start=match.start(), end=match.end(), years=(years,), said=said, moved=moved)


def _read_decade(decade: str) -> int:
    """Return the first year of a decade: 40 for "40s", "forties" and "forty"."""
    if decade[0].isdigit():
        return int(decade[0]) * 10
    decade = decade.replace("fourties", "forties")
    return _VALUES[decade] if decade in _VALUES else 10 + 10 * _DECADES.index(decade)


def _read(number: str) -> int:
    if number[0].isdigit():
        return int(number.replace(",", ""))
    large = [value for word, value in _LARGE.items() if word in number.lower()]
    return large[0] if large else sum(_VALUES[word] for word in _NUMBER_WORD.findall(number.lower()))


def _clamp(years: int) -> int:
    return min(max(years, YOUNGEST), OLDEST)


def _moved(number: str) -> str:
    years = _clamp(_read(number))
    return str(years) if number[0].isdigit() else in_words(years)
