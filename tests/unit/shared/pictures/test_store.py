"""The border of the picture store: another kind of store would change nothing outside shared/pictures/."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
HOUSE = ROOT / "shared" / "pictures"


def files_that_mention(pattern: str, *folders: str) -> set[str]:
    """Return the product's files outside shared/pictures/ in which a pattern is found."""
    return {
        str(path.relative_to(ROOT))
        for folder in folders or ("api", "shared", "workers")
        for path in (ROOT / folder).rglob("*.py")
        if HOUSE not in path.parents and re.search(pattern, path.read_text())
    }


def functions_that_return_paths() -> set[str]:
    """Return the functions and methods of shared/pictures/ that others can call for a path."""
    signature = re.compile(r"def ([a-z]\w*)\([^)]*\) -> [^:]*\bPath\b")
    return {name for file in HOUSE.glob("*.py") for name in signature.findall(file.read_text())}


def test_no_path_of_the_store_leaves_its_folder() -> None:
    assert functions_that_return_paths() == {"content_path"}
    assert files_that_mention(r"\bcontent_path\b|\bstore\.(root|_)|\bcontent\._") == set()


def test_pictures_are_served_without_a_look_at_the_file_system() -> None:
    assert files_that_mention(r"\bimport os\b|\bpathlib\b|\bopen\(\w|\bstat\(", "api/pictures") == set()


def test_nobody_else_makes_a_store_or_knows_its_folder() -> None:
    assert files_that_mention(r"\bPictureStore\(") == set()
    assert files_that_mention(r"\bstorage_path\b") <= {
        "shared/settings.py",  # the setting
        "shared/local_stack/demo.py",  # shows a person where the files are
    }
