"""The documents say what the code does, and their links lead somewhere."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import create_app
from shared.settings import Settings
from tests.support.reference_tables import DOCUMENTS, ROOT, TABLES, rewrite

FOLDERS = ("api/", "clients/", "shared/", "workers/", "tests/", "docs/", ".ci/")
GUIDES = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)
LONGEST_README = 150  #: lines; what is longer belongs into docs/
WIDTH = 120  #: characters in a line of prose; tables and examples may be wider


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- tables


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_tables_of_a_document_match_the_code(document: str) -> None:
    text = read(document)

    assert text == rewrite(text), f"{document} is out of date: run make docs."


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_place_in_a_document(table: str) -> None:
    assert any(f"<!-- {table} -->" in read(document) for document in DOCUMENTS)


def test_a_table_names_every_row_and_has_a_cell_under_every_heading() -> None:
    for table in TABLES.values():
        heading, _, *rows = table().splitlines()
        assert rows
        assert {row.count("|") for row in rows} == {heading.count("|")}


def test_a_mark_that_names_no_table_is_an_error() -> None:
    with pytest.raises(KeyError, match="colours"):
        rewrite("<!-- colours -->\n<!-- /colours -->")


def without_parameter_names(path: str) -> str:
    """Drop the names of a path's parameters: the documents and the code may use different ones."""
    return re.sub(r"<[^>]+>", "<>", path.partition("?")[0])


def test_the_table_of_calls_matches_the_routes_of_the_app() -> None:
    documented = re.findall(r"^\| `(GET|POST|DELETE|PUT|PATCH) (/\S*)` \|", read("docs/API.md"), re.MULTILINE)

    routes = create_app(Settings()).url_map.iter_rules()

    assert sorted((method, without_parameter_names(path)) for method, path in documented) == sorted(
        (method, without_parameter_names(route.rule))
        for route in routes
        for method in route.methods - {"HEAD", "OPTIONS"}
    )


def test_the_table_of_a_request_matches_the_schema() -> None:
    schemas = create_app(Settings()).test_client().get("/openapi.json").get_json()["components"]["schemas"]
    section = read("docs/API.md").partition("## A request")[2].partition("## ")[0]

    expected = {f"generation.{field}" for field in schemas["Generation"]["properties"]}
    expected |= set(schemas["VariationRequest"]["properties"]) - {"generation"}

    assert set(re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE)) == expected


def test_the_table_of_a_variation_names_only_fields_of_the_schema() -> None:
    schemas = create_app(Settings()).test_client().get("/openapi.json").get_json()["components"]["schemas"]
    section = read("docs/API.md").partition("## A variation")[2].partition("## ")[0]

    documented = set(re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE))

    assert documented <= set(schemas["Variation"]["properties"])


# --- paths and links


def mentioned_paths(document: str) -> Iterator[str]:
    """Find the files and folders of the project that a document names: in backticks, or anywhere in NOTICE."""
    if document == "NOTICE":
        yield from re.findall(r"\b(?:clients|workers|shared|tests)/[\w/.-]+\w", read(document))
    for word in re.findall(r"`([^`\s]+)`", read(document)):
        in_the_root = re.fullmatch(r"[\w.-]+\.(md|toml|yaml|txt)", word)
        if word.startswith(FOLDERS) or in_the_root:
            yield word


@pytest.mark.parametrize("document", [*GUIDES, "NOTICE"])
def test_every_path_that_a_document_names_exists(document: str) -> None:
    assert [path for path in mentioned_paths(document) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_the_guides_for_developers_name_files(document: str) -> None:
    assert any(path.endswith(".py") for path in mentioned_paths(document))


def headings(path: Path) -> set[str]:
    """Return the anchors that GitHub makes of a document's headings."""
    titles = re.findall(r"^#+ +(.+)$", without_examples(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def without_examples(text: str) -> str:
    """Drop code blocks: a `#` in one is a comment, not a heading."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def broken_links(document: str) -> Iterator[str]:
    """Find the relative links of a document whose file or heading does not exist."""
    source = ROOT / document
    for link in re.findall(r"\]\(([^)\s]+)\)", read(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = source.parent / path if path else source
        if not target.exists() or (anchor and anchor not in headings(target)):
            yield link


@pytest.mark.parametrize("document", [*GUIDES, "tests/golden/README.md", "tests/chaos/RESULTS.md"])
def test_every_relative_link_leads_to_a_file_and_a_heading(document: str) -> None:
    assert list(broken_links(document)) == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", read("README.md"))}

    assert set(GUIDES) - {"README.md"} <= linked


# --- shape


def test_the_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("document", [*GUIDES, "NOTICE", "tests/golden/README.md"])
def test_prose_is_wrapped_at_one_width(document: str) -> None:
    prose = without_examples(read(document)).splitlines()

    assert [line for line in prose if len(line) > WIDTH and not line.startswith("|")] == []


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield every text file that is in git, or about to be."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, capture_output=True, check=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        data = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b""
        if b"\0" not in data:
            yield name, data.decode()


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|Users|work|mnt/c|opt/pypi)/\w")

    assert [name for name, text in tracked_texts() if machine.search(text)] == []
