"""The memory of words."""

from __future__ import annotations

from shared.prompts.word_memory import LONGEST, MOST_WORDS, forget_words, remembered


def reads_of(*words: str) -> list[str]:
    """Return the words that are read when `words` are asked for one after the other."""
    read: list[str] = []

    @remembered
    def learn(word: str) -> int:
        read.append(word)
        return len(word)

    for word in words:
        assert learn(word) == len(word)
    return read


def test_a_word_is_read_once() -> None:
    assert reads_of("witch", "tower", "witch") == ["witch", "tower"]


def test_long_words_take_no_memory() -> None:
    assert reads_of("w" * (LONGEST + 1), "w" * (LONGEST + 1)) == ["w" * (LONGEST + 1)] * 2


def test_the_oldest_words_make_room() -> None:
    others = [str(number) for number in range(MOST_WORDS)]

    assert reads_of("witch", *others, "witch")[-1] == "witch"


def test_words_can_be_forgotten() -> None:
    learn = remembered(lambda _: object())
    before = learn("witch")
    forget_words()

    assert learn("witch") is not before
