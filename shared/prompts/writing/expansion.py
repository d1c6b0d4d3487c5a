"""Expand a combination with one sentence about the place, written by a language model and checked here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import structlog

from shared.errors import PromptModelError
from shared.prompts.writing.draws import Draws
from shared.prompts.writing.language_model import Form, LanguageModel
from shared.prompts.writing.scenes import SCENES

log = structlog.get_logger(__name__)

#: Words behind the opening. If a sentence has the most words, the grammar ended it and not the model.
FEWEST_WORDS, MOST_WORDS = 8, 23
MOST_TOKENS = 64  #: 23 English words are about 30 tokens; a longer text is of no use
ATTEMPTS = 2

#: Beginnings of the sentence; they keep a small model to things, and make the prompts of a set differ.
OPENINGS = ("In the background,", "In the foreground,", "On either side,", "Overhead,", "Far behind,", "Close by,")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES = {role.name.split()[-1] for scene in SCENES for role in scene.roles}

#: Words for people. A sentence must not name anybody, since only the person of the combination has a known age.
PEOPLE = _words(
    "i me my we us our you your he him his she her hers they them their who whose himself herself themselves "
    "somebody someone anybody anyone nobody person people man men woman women lady ladies gentleman guy guys "
    "boy boys girl girls child children kid kids baby babies teen teens teenager youth toddler infant "
    "son sons daughter daughters brother sister mother father family families couple crowd crowds figure figures "
    "student students pupil pupils dwarves elves king queen prince princess soldier soldiers victim "
    "team crew group audience worker workers scientist scientists sailor sailors passenger passengers visitor visitors "
    "onlooker onlookers local locals folk face faces smile smiles hand hands eye eyes "
    "customer customers guest guests traveler travelers tourist tourists baker bakers artist artists farmer farmers"
) | frozenset(name + ending for name in _ROLES for ending in ("", "s"))

#: Those of them that the model cannot even write. Each is one token in any model; banning the tokens of longer words
#: would ban other words that share them.
AVOIDED = _words(
    "he she him his her they them their you your we our who man men woman women people person someone boy girl child "
    "children"
)

#: Words on which only a sentence that was cut short ends.
_UNFINISHED = _words(
    "a an the of to in on at by for from with without and or but as is are was were be been has have had this that "
    "these those its which where when while into onto over under between through than so very such overlooking "
    "including containing called named about against across along"
)

#: Words that hold an English sentence together; a small model sometimes writes mere syllables.
_GLUE = _words("a an the of in on at by for from with and or to into onto over under above below as is are its across")
FEWEST_GLUE_WORDS = 3
MOST_REPEATS = 1  #: occurrences of a word that carries meaning

_PLAIN = re.compile(r"[a-z]{1,14}(?:,? [a-z]{1,14})*\.")

_INSTRUCTION = (
    "You describe the surroundings in a picture: things, textures, colours and weather, in one plain sentence. "
    "Nobody else is in the picture."
)
_EXAMPLES = (
    (
        "In the foreground, in: stone pier at the foot of a lighthouse",
        "In the foreground, wet ropes lie coiled on the stone, and small waves break white against the steps.",
    ),
    (
        "In the background, in: workshop full of ticking clocks",
        "In the background, brass pendulums hang in tidy rows, and dust floats in the pale light of the window.",
    ),
    (
        "Overhead, in: iron-and-glass greenhouse full of ferns",
        "Overhead, drops of water gather along the iron ribs, and broad leaves press against the misted glass.",
    ),
)


def expand(
    model: LanguageModel, place: str, draws: Draws, is_fit: Callable[[str], bool], deadline: float
) -> str | None:
    """Return a sentence to follow `place`; None if the model failed ATTEMPTS times or the time is over.

    `is_fit` says whether what is fit by its form may be used.
    """
    for _ in range(ATTEMPTS):
        opening = draws.one(OPENINGS)
        form = Form(grammar=grammar(opening), avoid=AVOIDED, most_tokens=MOST_TOKENS)
        try:
            sentence = model.write(_messages(opening, place), form, draws.seed(), deadline)
        except PromptModelError as error:
            log.warning("language_model_failed", reason=str(error))
            return None
        if sentence is None:
            return None
        complaint = objection(sentence, opening, place)
        if complaint is None and is_fit(sentence):
            return sentence
        log.debug("expansion_refused", sentence=sentence, reason=complaint or "is not safe")
    return None


def grammar(opening: str) -> str:
    """Return the grammar in GBNF: the opening, plain words with commas, and a full stop.

    It allows no digits, so no ages, and no capitals, so no names.
    """
    return (
        f'root ::= "{opening} " word (separator word){{{FEWEST_WORDS - 1},{MOST_WORDS - 1}}} "."\n'
        'separator ::= " " | ", "\n'
        "word ::= [a-z]{1,14}\n"
    )


def objection(sentence: str, opening: str, place: str) -> str | None:
    """Return why a sentence must not follow `place`; None if it may."""
    rest = sentence.removeprefix(f"{opening} ")
    words = re.findall(r"[a-z]+", rest) or [""]
    complaints = {
        "is not in the grammar": rest == sentence or not _PLAIN.fullmatch(rest),
        "is too short or too long": not FEWEST_WORDS <= len(words) <= MOST_WORDS,
        "names somebody": bool(PEOPLE.intersection(words)),
        "ends in the middle": len(words) == MOST_WORDS or words[-1] in _UNFINISHED,
        "repeats itself": _repeats(words),
        "says the place again": not _triples(words).isdisjoint(_triples(re.findall(r"[a-z]+", place.lower()))),
        "is no English": sum(word in _GLUE for word in words) < FEWEST_GLUE_WORDS,
    }
    return next((complaint for complaint, holds in complaints.items() if holds), None)


def _repeats(words: Sequence[str]) -> bool:
    pairs = Counter(pairwise(words))
    long_words = Counter(word for word in words if word not in _GLUE)
    return max(pairs.values(), default=0) > 1 or max(long_words.values(), default=0) > MOST_REPEATS


def _triples(words: Sequence[str]) -> set[tuple[str, str, str]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _messages(opening: str, place: str) -> list[dict[str, str]]:
    """Return the chat: the instruction, the examples as earlier questions and answers, and the question."""
    dialogue = [
        message
        for asked, answered in _EXAMPLES
        for message in ({"role": "user", "content": asked}, {"role": "assistant", "content": answered})
    ]
    question = {"role": "user", "content": f"{opening} in: {place}"}
    return [{"role": "system", "content": _INSTRUCTION}, *dialogue, question]
