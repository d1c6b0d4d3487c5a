"""The CPU time of judging and reading prompts, relative to the least that any reader needs to normalise and split them.

Both are measured in one run on the same text, so the figures depend on the code and hardly on the processor.
"""

from __future__ import annotations

import contextlib
import re
import time
import unicodedata
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any

from image_generator_types.negative import build_negative_prompt
from shared.errors import UnsafePromptError
from shared.prompts.contradictions import find_contradictions
from shared.prompts.persons.adults import clarify
from shared.prompts.persons.ages import find_ages
from shared.prompts.policy import check_prompt, find_violation
from shared.prompts.word_memory import forget_words

REPEATS = 15

#: An ordinary sentence in each language, which is repeated to 3,000 characters.
LANGUAGES = {
    "English": "a woman of 30 in a long coat waits at the tram stop, evening rain, reflections, 35mm, muted colours; ",
    "German": "eine Frau im langen Mantel wartet an der Haltestelle, Abendregen, Spiegelungen, gedämpfte Farben; ",
    "Polish": "kobieta w długim płaszczu czeka na przystanku, wieczorny deszcz, odbicia świateł, stonowane kolory; ",
    "Swedish": "en kvinna i lång kappa väntar vid hållplatsen, kvällsregn, speglingar, dämpade färger, 35 år; ",
    "Hungarian": "egy nő hosszú kabátban vár a megállóban, esti eső, tükröződések, visszafogott színek; ",
    "Chinese": "一位三十岁的女人穿着长大衣在电车站等车，傍晚下雨，街灯的倒影，柔和的色彩，三十五毫米镜头；",
    "Japanese": "長いコートを着た三十歳の女性が停留所で電車を待っている、夕方の雨、街灯の反射、落ち着いた色合い。",
    "Korean": "긴 코트를 입은 서른 살 여성이 정류장에서 전차를 기다린다, 저녁 비, 가로등 반사, 차분한 색감. ",
    "Russian": "женщина в длинном пальто ждёт на остановке, вечерний дождь, отражения, приглушённые цвета; ",
}

#: Pieces of text that could make a pattern backtrack if they are repeated.
PIECES = (
    *("a ", "x", "ab", ".", "a.", "15 ", "a\u0301", "baby blue ", "girl bus ", "a-b-", "1l!|", "r*", "(", "/\\"),
    *("\ufdfa", "\u337f", "👧👦", "ı1", "girl ", "age 50 ", "1!1! "),
    *("1 5 ", "小", "子 ", "아이스", "a1", "l1l1 ", "aab", "woman, 25 years old, ", "years ", "🧙", "l i ", "\u200b"),
)
_DIFFERENT = count()

AGE_PIECES = ("5 - ", "twenty-", "aged of ", "early ", "1 year ", " ", "9", "hundred of ")
PERSON_PIECES = (
    "a woman ",
    "1 year old ",
    "no ",
    "statue of ",
    "witch's ",
    "grown-",
    "5 - ",
    "king of ",
    "age 50 ",
    "a.",
)


#: Characters that could be dear together: each kind is undone, or read, in a way of its own.
CHARACTERS = (
    *"aeiortxzl 015689.,;:!?-_'()[]<>/\\|@#$%*+&~\n",
    *"éñßİıłøæœþêíüåçŀﬁ½①１ａⅧ⑽…㏎",
    *"агдеикопрстухыяїіє",
    *"αβγεικορυ",
    *"小子女孩少年歳五十のガカー아이세살소녀",
    *"👶👧🏫🎒🔟🧙\u200b\u0301\u0336\u3099\ufdfa",
)
WORDS = (
    *("age 50 ", "king of ", "a woman ", "girl ", "twenty-", "years old ", "over ", "baby blue ", "no ", "statue of "),
    *(
        "/\\",
        "|-|",
        "()",
        "r*",
        "a-b-",
        "1l!|",
        "l i ",
        "a b c ",
        "king's ",
        "in her ",
        "late ",
        "school ",
        "boy scout ",
    ),
)
TRIES, BEST = 400, 12  #: mixtures that the search measures, and those of them that it varies
BRIEF_TRIES = 20


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Measure the time for ordinary text, and how the time grows with text that was made to be slow."""
    few = slice(3) if brief else slice(None)
    languages = list(LANGUAGES.items())[few]
    ratios = {language: _over_floor(find_violation, (text * 90)[:3000]) for language, text in languages}
    slowest = max(ratios, key=lambda language: ratios[language])
    yield {
        "what": f"policy, 3,000 characters, slowest ({slowest})",
        "value": ratios[slowest],
        "unit": "of normalising and splitting them",
        "at_most": 45,  # 28 were measured: one look-up a character of a text without spaces
    }
    for what, read, pieces, at_most in (
        ("policy", find_violation, PIECES, 10),
        ("ages", find_ages, AGE_PIECES, 8),
        ("characters", _clarified, PERSON_PIECES, 8),
    ):
        growth = {piece: _growth(read, piece) for piece in pieces[few]}
        ordinary = _seconds(read, _repeated(LANGUAGES["English"], 4000))
        costs = {piece: _seconds(read, _repeated(piece, 4000)) / ordinary for piece in pieces[few]}
        dearest = max(costs, key=lambda piece: costs[piece])
        yield {
            "what": f"{what}: the dearest 4,000 characters ({dearest!r})",
            "value": costs[dearest],
            "unit": "times ordinary ones",
            "at_most": at_most,
        }
        worst = max(growth, key=lambda piece: growth[piece])
        yield {
            "what": f"{what}: eight times the text, worst ({worst!r})",
            "value": growth[worst],
            "unit": "times the time",  # 8 is linear, 64 would be quadratic
            "at_most": 24,
        }
    ordinary = _seconds(_judged, _repeated(LANGUAGES["English"], 4000))
    tries = BRIEF_TRIES if brief else TRIES
    dearest_mixture, parts = _dearest_mixture(tries)
    yield {
        "what": f"policy and characters: the dearest of {tries} mixtures ({''.join(parts)[:30]!r})",
        "value": _seconds(_judged, dearest_mixture) / ordinary,
        "unit": "times an ordinary text",
        "at_most": 11,
    }
    hats = [f"hat {number}" for number in range(20_000)]
    yield {
        "what": "negative prompt: eight times 2,500 terms",
        "value": _seconds(_negative, hats) / _seconds(_negative, hats[:2500]),
        "unit": "times the time",
        "at_most": 24,
    }


def _negative(terms: list[str]) -> str:
    find_contradictions(terms)
    return build_negative_prompt("anime", extra_terms=terms)


def _clarified(text: str) -> object:
    return clarify(f"{text}, cat {next(_DIFFERENT)}", seed=5)  # equal prompts are read once


def _judged(text: str) -> None:
    """Judge a prompt as a request for an anime picture does."""
    with contextlib.suppress(UnsafePromptError):
        check_prompt(text)
        _clarified(text)


def _dearest_mixture(tries: int) -> tuple[str, list[str]]:
    """Search for the dearest 4,000 characters, at random from a seed: vary the parts of the dearest that were found."""
    draw = Random(7)  # noqa: S311 -- a bench can be repeated
    found: list[tuple[float, str, list[str]]] = []
    for _ in range(tries):
        parts = [*draw.choice(found)[2]] if len(found) == BEST else []
        parts[draw.randrange(len(parts) + 1) :] += draw.choices(CHARACTERS, k=4) + draw.choices(WORDS, k=2)
        draw.shuffle(parts)
        parts = parts[: draw.randint(2, 20)]
        text = "".join(draw.choices(parts, k=4000))[:4000]
        found = sorted([*found, (_seconds(_judged, text, repeats=2), text, parts)], reverse=True)[:BEST]
    return found[0][1:]


def _repeated(piece: str, length: int) -> str:
    return (piece * length)[:length]


def _floor(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKD", text).casefold())


def _over_floor(read: Callable[[str], object], text: str) -> float:
    return _seconds(read, text) / _seconds(_floor, text)


def _growth(read: Callable[[str], object], piece: str) -> float:
    short, long = (_repeated(piece, length) for length in (1000, 8000))
    return _seconds(read, long) / max(_seconds(read, short), 0.000_2)


def _seconds(read: Callable[[Any], object], text: Any, repeats: int = REPEATS) -> float:
    """Return the CPU seconds of one reading, the best of several, since other programs share the cores."""

    def once() -> float:
        forget_words()
        began = time.process_time()
        read(text)
        return time.process_time() - began

    return min(once() for _ in range(repeats))
