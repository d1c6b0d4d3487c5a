"""Word lists as data: text files of one phrase a line, which this module reads, checks and hands out by name.

    # list: professions
    nurse [policy: person]
    tailor

The line `# list: …` begins a list; any other line that begins with `#` is a comment. A phrase stands once in its list.
Names in brackets are further lists that take the phrase, so that two readers can share a file in which each word stands
once.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_HEADER = "# list: "


class WordListError(ValueError):
    """Raised when a word list cannot be used; the message names the file and the line."""


class _Line(NamedTuple):
    file: Path
    number: int

    def __str__(self) -> str:
        return f"{self.file.parent.name}/{self.file.name}, line {self.number}"


class WordLists:
    """The word lists of all text files in a folder and in its subfolders."""

    def __init__(self, folder: Path) -> None:
        self._phrases: dict[str, dict[str, None]] = {}
        self._headers: dict[str, _Line] = {}
        self._marked: list[tuple[str, str, _Line]] = []
        self._taken: set[str] = set()
        for file in sorted(folder.rglob("*.txt")):
            self._read(file)
        for name, phrase, line in self._marked:
            if name not in self._phrases:
                raise WordListError(f"{line}: there is no list {name!r} to take {phrase!r}.")
            self._add(name, phrase, line)

    def _read(self, file: Path) -> None:
        name = ""
        for number, text in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
            line = _Line(file, number)
            if text.startswith("#"):
                if text.startswith(_HEADER):
                    name = text.removeprefix(_HEADER)
                    self._begin(name, line)
            elif text:
                if not name:
                    raise WordListError(f"{line}: {text!r} stands in no list.")
                phrase = text
                if text.endswith("]"):
                    phrase, *marks = text[:-1].replace("] [", " [").split(" [")
                    self._marked += [(mark, phrase, line) for mark in marks]
                self._add(name, phrase, line)

    def _begin(self, name: str, line: _Line) -> None:
        if name in self._headers:
            raise WordListError(f"{line}: the list {name!r} begins in {self._headers[name]} already.")
        self._headers[name] = line
        self._phrases[name] = {}

    def _add(self, name: str, phrase: str, line: _Line) -> None:
        phrases = self._phrases[name]
        if phrase in phrases:
            raise WordListError(f"{line}: the list {name!r} has {phrase!r} twice.")
        phrases[phrase] = None

    def take(self, name: str, taker: str = "") -> tuple[str, ...]:
        """Return the phrases of a list in their order; `taker` says in an error's message what asked for the list."""
        if name not in self._phrases:
            raise WordListError(f"There is no list {name!r}{taker and f', which {taker} names'}.")
        self._taken.add(name)
        return tuple(self._phrases[name])

    def refuse_unused(self) -> None:
        """Raise WordListError for a list that nothing has taken."""
        for name in sorted(self._phrases.keys() - self._taken):
            raise WordListError(f"{self._headers[name]}: nothing uses the list {name!r}.")
