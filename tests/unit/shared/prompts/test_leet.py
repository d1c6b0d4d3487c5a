"""The shortcuts of the reader of signs find whatever trying every letter would find."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from shared.prompts.policy.leet import decode_leet, outline
from shared.prompts.policy.verdict import _LEXICON

SPELLING = _LEXICON.spelling
LETTERS = "aeioubcdfghjklmnpqrstvwxyz"
SIGNS = {"a": "4@", "e": "3€", "i": "1!|", "l": "1!|£", "o": "0", "s": "5$", "t": "7+", "b": "8", "c": "¢"}

words = st.sampled_from(sorted(_LEXICON._words))
doubled = words.flatmap(lambda word: st.integers(0, len(word) - 1).map(lambda at: word[:at] + word[at] + word[at:]))


@given(word=words | doubled, at=st.integers(0, 20), before=st.text("abeilrt", max_size=1))
def test_a_hidden_letter_is_found_as_by_trying_all_letters(word: str, at: int, before: str) -> None:
    first, last = before + word[:at], word[at + 1 :]

    tried = (SPELLING.decode(f"{first}{letter}{last}") for letter in LETTERS)
    assert SPELLING.fill(first, last, LETTERS) == next(filter(None, tried), None)


@given(word=words | doubled, data=st.data())
def test_a_word_keeps_its_outline_whatever_signs_pass_for_its_letters(word: str, data: st.DataObject) -> None:
    disguised = "".join(data.draw(st.sampled_from(letter + SIGNS.get(letter, ""))) for letter in word)

    assert outline(disguised) == outline(word)
    assert outline(word) in SPELLING.outlines


@given(letters=st.lists(st.sampled_from(["1", "!", *"bcdghilnorst"]), min_size=3, max_size=8).map("".join))
def test_strokes_are_found_as_by_trying_both_letters(letters: str) -> None:
    count = sum(map(letters.count, "1!"))
    tried = []
    for strokes in product("il", repeat=count):
        rest = iter(strokes)
        tried.append(SPELLING.decode("".join(next(rest) if char in "1!" else char for char in letters)))
    if count <= 4 and not letters.endswith("!") and sum(map(str.isalpha, letters)) > 1:
        assert decode_leet(letters, SPELLING) == next(filter(None, tried), None)
