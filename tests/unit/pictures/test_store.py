"""The border of the picture store: another kind of store would change nothing outside shared/pictures/."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
HOUSE = ROOT / "shared" / "pictures"


def files_that_mention(pattern: str) -> set[str]:
    """Return the product's files outside shared/pictures/ in which a pattern is found."""
    return {
        str(path.relative_to(ROOT))
        for folder in ("api", "shared", "workers")
        for path in (ROOT / folder).rglob("*.py")
        if HOUSE not in path.parents and re.search(pattern, path.read_text())
    }


def test_a_path_of_the_store_leaves_it_by_one_method_which_only_the_api_calls() -> None:
    callers = files_that_mention(r"\bcontent_path\b")

    assert len(callers) <= 1
    assert all(caller.startswith("api/") for caller in callers)
    assert files_that_mention(r"\bstore\.(root|_)") == set()


def test_nobody_else_makes_a_store_or_knows_its_folder() -> None:
    assert files_that_mention(r"\bPictureStore\(") == set()
    assert files_that_mention(r"\bstorage_path\b") <= {
        "shared/settings.py",  # the setting
        "shared/local_stack/demo.py",  # shows a person where the files are
    }
