"""The documents say what the code does."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import create_app
from shared.reference_tables import DOCUMENTS, TABLES, rewrite
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDERS = ("api/", "shared/", "workers/", "tests/", ".ci/")
GUIDES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_tables_are_those_of_the_code(document: str) -> None:
    text = read(document)

    assert text == rewrite(text), f"{document} is out of date: run make docs."


@pytest.mark.parametrize("table", TABLES)
def test_every_table_stands_in_a_document(table: str) -> None:
    assert any(f"<!-- {table} -->" in read(document) for document in DOCUMENTS)


def test_a_table_names_every_row_and_has_a_cell_under_every_heading() -> None:
    for table in TABLES.values():
        heading, _, *rows = table().splitlines()
        assert rows
        assert {row.count("|") for row in rows} == {heading.count("|")}


def test_a_mark_that_names_no_table_is_an_error() -> None:
    with pytest.raises(KeyError, match="colours"):
        rewrite("<!-- colours -->\n<!-- /colours -->")


def mentioned_paths(document: str) -> Iterator[str]:
    """What stands in backticks and looks like a file or a folder of the project."""
    for word in re.findall(r"`([^`\s]+)`", read(document)):
        of_the_root = re.fullmatch(r"[\w.-]+\.(md|toml|yaml|txt)", word)
        if word.startswith(FOLDERS) or of_the_root:
            yield word


@pytest.mark.parametrize("document", GUIDES)
def test_every_path_that_is_mentioned_exists(document: str) -> None:
    mentioned = list(mentioned_paths(document))

    assert mentioned
    assert [path for path in mentioned if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", [*GUIDES, "CHANGELOG.md"])
def test_every_link_within_the_project_leads_somewhere(document: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", read(document)) if not link.startswith("http")]

    assert [link for link in links if not link.startswith("#") and not (ROOT / link).exists()] == []


def without_names(path: str) -> str:
    """A path whose variable parts have no name: the documents and the code may call them differently."""
    return re.sub(r"<[^>]+>", "<>", path.partition("?")[0])


def test_the_http_table_has_the_routes_of_the_app() -> None:
    documented = re.findall(r"^\| `(GET|POST|DELETE|PUT|PATCH) (/\S*)` \|", read("README.md"), re.MULTILINE)

    routes = create_app(Settings()).url_map.iter_rules()

    assert sorted((method, without_names(path)) for method, path in documented) == sorted(
        (method, without_names(route.rule)) for route in routes for method in route.methods - {"HEAD", "OPTIONS"}
    )


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that is, or is about to be, in git."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, check=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        data = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in data:
            yield name, data.decode()


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|Users|work|mnt/c|opt/pypi)/\w")

    assert [name for name, text in tracked_texts() if machine.search(text)] == []
