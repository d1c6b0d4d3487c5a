from collections import Counter
from pathlib import Path

import pytest

from shared.prompts import contradictions, vocabulary
from shared.prompts.persons import words
from shared.prompts.policy import verdict
from shared.prompts.vocabulary import VOCABULARY
from shared.prompts.word_lists import WordListError, WordLists


def read(folder: Path, text: str) -> WordLists:
    (folder / "words.txt").write_text(text, encoding="utf-8")
    return WordLists(folder)


def test_a_list_has_its_phrases_in_their_order_and_those_that_other_lists_mark_for_it(tmp_path: Path) -> None:
    lists = read(tmp_path, "# Animals.\n# list: animals\ncat [pets]\nred fox\n\n# list: pets\nrobot dog\n")

    assert lists.take("animals") == ("cat", "red fox")
    assert lists.take("pets") == ("robot dog", "cat")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# list: pets\ncat\ndog\ncat\n", "words.txt, line 4: the list 'pets' has 'cat' twice"),
        ("# list: pets\ncat\n# list: wild\ncat [pets]\n", "words.txt, line 4: the list 'pets' has 'cat' twice"),
        ("# list: pets\ncat\n# list: pets\n", "words.txt, line 3: the list 'pets' begins in .*words.txt, line 1"),
        ("# list: pets\ncat [wild]\n", "words.txt, line 2: there is no list 'wild' to take 'cat'"),
        ("cat\n", "words.txt, line 1: 'cat' stands in no list"),
    ],
)
def test_a_mistake_in_a_file_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(WordListError, match=complaint):
        read(tmp_path, text)


def test_a_list_that_nothing_takes_is_refused_with_its_line(tmp_path: Path) -> None:
    lists = read(tmp_path, "# list: pets\ncat\n\n# list: wild\nfox\n")
    lists.take("pets")

    with pytest.raises(WordListError, match=r"words\.txt, line 4: nothing uses the list 'wild'"):
        lists.refuse_unused()


def test_a_name_without_a_list_is_refused_with_what_names_it(tmp_path: Path) -> None:
    with pytest.raises(WordListError, match="There is no list 'pets', which the excuse 'cats purr' names"):
        read(tmp_path, "").take("pets", "the excuse 'cats purr'")


def test_the_readers_together_use_every_list_of_the_vocabulary() -> None:
    assert words.PERSONS
    assert contradictions.find_contradictions("no child")
    assert verdict.find_violation("a cat") is None

    VOCABULARY.refuse_unused()


def test_a_word_stands_once_in_the_vocabulary() -> None:
    files = Path(vocabulary.__file__).parent.glob("*.txt")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    phrases = [line.partition(" [")[0] for line in lines if not line.startswith("#")]

    assert [phrase for phrase, count in Counter(filter(None, phrases)).items() if count > 1] == []
