"""Find the ages that a text states, in digits or in words, and move them into the range that is drawn. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,6}"
    rf"|(?:(?:an?|{_ONE_OF(UNITS)})[\s-]+)?(?:{_ONE_OF(_LARGE)})s?(?:\s+of)?"
    rf"|(?:{_ONE_OF(TENS)})(?:[\s-]?(?:{_ONE_OF(UNITS)})\b)?|{_ONE_OF([*reversed(TEENS), *UNITS])})"
)
_NUMBERS = rf"(?<![\w.])(?P<numbers>{_NUMBER}(?:\s*(?:[-\u2013\u2014]|\b(?:to|or|and)\b)\s*{_NUMBER})?)"
_GROWN = r"(?:wom[ae]n|m[ae]n|lady|ladies|gentlem[ae]n|couple|person)"
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
_FORMS = (
    rf"{_NUMBERS}[\s-]*{_OLD}",
    # As in: aged 28, age: 28, at the age of thirty, ages between 25 and 30. Neither months nor the Ice Age count.
    rf"{_NO_TIME}\b(?:aged|ages?)[\s:]+(?:(?:of|about|around|between|from)\s+)*{_NUMBERS}\b{_NO_BABY}",
    # As in: a nurse, 28, smiling; she is thirty; a woman of 30 years. Only two digits or words, and no counted things.
    rf"(?:\A|(?<=[,(]))\s*{_BARE}(?=\s*(?:years\s*)?(?:[,)]|$))",
    rf"\b(?:(?:she|he|who)(?:\s+is|['\u2019]s)|{_GROWN}\s+(?:of|over|past|turning))\s+{_BARE}{_ENDS}",
    # As in: a middle-aged man, an elderly couple, an old woman; but not the Old Man of Hoy.
    rf"\b(?P<said>(?P<time>middle[\s-]aged|elderly)(?=\s+[a-z])|old(?=\s+{_GROWN}\b(?!\s+of|['\u2019]s)))",
    # As in Japanese and Korean for one's fifties: 50\u4ee3, 50\ub300.
    r"(?<![\w.])(?P<said>(?P<decade>[2-9]0)[\u4ee3\ub300])",
    # As in: une femme de 31 ans, de 31 años, di 31 anni, de 31 anos.
    rf"\b(?:de|di|com|con|avec)\s+{_NUMBERS}\s+(?:ans|años|anni|anos)\b",
    # As in: in her thirties, their late 20s; late thirties; but "the late thirties" is a period.
    rf"\b(?:her|his|their|my|your|our)\s+(?P<said>(?:{_PART})?{_DECADE})",
    rf"(?<!the\s)\b(?P<said>{_PART}{_DECADE})",
    # As in: a forty-something, twentysomething.
    rf"(?<![\w.])(?P<said>(?P<decade>{_ONE_OF(TENS)}|[2-9]0)[\s-]?something(?:s\b)?)",
)
_PATTERNS = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)
_LONGEST_LIMIT = 20  #: characters of a limit with the spaces behind it
_LIMIT = re.compile(r"\b(between|over|past)\s+\Z", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(an)(\s+)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class StatedAge:
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
        return all(YOUNGEST <= years <= OLDEST for years in self.years)


def find_ages(text: str) -> list[StatedAge]:
    """Return the ages that a text states, in their order; none overlaps another."""
    found: list[StatedAge] = []
    matches = sorted((match for pattern in _PATTERNS for match in pattern.finditer(text)), key=_place)
    for match in matches:
        if not found or match.start() >= found[-1].end:
            found.append(_read_form(match))
    return found


def move_ages(text: str, ages: list[StatedAge]) -> str:
    """Replace each age that does not fit with the nearest one that does, in digits or words as before."""
    parts: list[str] = []
    end = 0
    for age in ages:
        if not age.fits:
            start = text.index(age.said, age.start)
            before = text[end:start]
            parts += [_ARTICLE.sub(lambda article: article[1][0] + article[2], before), age.moved]  # an 18 -> a 22
            end = start + len(age.said)
    return "".join([*parts, text[end:]])


def in_words(years: int) -> str:
    """Spell a number of years from 20 to 99."""
    tens, units = TENS[years // 10 - 2], years % 10
    return f"{tens}-{UNITS[units - 1]}" if units else tens


def _place(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), -match.end()


def _read_form(match: re.Match[str]) -> StatedAge:
    groups = match.groupdict()
    if "time" in groups:
        return _time_of_life(match)
    return _decade(match) if "decade" in groups else _numbers(match)


def _time_of_life(match: re.Match[str]) -> StatedAge:
    years = _MIDDLE_AGED if match["said"].lower().startswith("middle") else _ELDERLY
    moved = f"{OLDEST}-year-old"
    return StatedAge(
        start=match.start(), end=match.end(), years=(years,), said=match["said"], moved=moved, is_word=True
    )


def _numbers(match: re.Match[str]) -> StatedAge:
    said = match["numbers"]
    numbers = [found[0] for found in re.finditer(_NUMBER, said, re.IGNORECASE)]
    years = tuple(_read(number) for number in numbers)
    moved = re.sub(_NUMBER, lambda found: _moved(found[0]), said, flags=re.IGNORECASE)
    start = match.start()
    if len({_clamp(each) for each in years}) == 1:
        behind = match.start("numbers")
        limit = _LIMIT.search(match.string, max(0, behind - _LONGEST_LIMIT), behind)
        if limit or " and " not in said:
            moved = _moved(numbers[0])
        if limit:  # between 40 and 50 -> 35, over 50 -> of 35
            start, said = min(start, limit.start()), limit[0] + said
            moved = moved if limit[1].lower() == "between" else f"of {moved}"
    return StatedAge(start=start, end=match.end(), years=years, said=said, moved=moved)


def _decade(match: re.Match[str]) -> StatedAge:
    decade = match["decade"].lower()
    part = (match.groupdict().get("part") or "mid").lower()
    years = _read_decade(decade) + _PARTS[part] if decade != "teens" else _TEENAGER
    moved = "mid-30s" if decade[0].isdigit() else "mid-thirties"
    if match["said"][-1] in "\u4ee3\ub300":
        moved = f"30{match['said'][-1]}"
    return StatedAge(start=match.start(), end=match.end(), years=(years,), said=match["said"], moved=moved)


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
    words = re.findall(_ONE_OF([*TENS, *reversed(TEENS), *UNITS]), number.lower())
    return large[0] if large else sum(_VALUES[word] for word in words)


def _clamp(years: int) -> int:
    return min(max(years, YOUNGEST), OLDEST)


def _moved(number: str) -> str:
    years = _clamp(_read(number))
    return str(years) if number[0].isdigit() else in_words(years)
