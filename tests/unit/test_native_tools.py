"""Where tests find the programs that run beside the product, and what they say where these are missing."""

from pathlib import Path

import pytest

from tests.support import native_tools
from tests.support.native_tools import find_node_packages, find_tool


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Hide all programs, on PATH and fetched ones. Returns the folder of fetched programs."""
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(native_tools, "FOLDER", tmp_path)
    return tmp_path


def test_a_fetched_program_is_found(nothing_installed: Path) -> None:
    program = nothing_installed / "bin" / "wrk"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    assert find_tool("wrk") == str(program)


@pytest.mark.usefixtures("nothing_installed")
def test_a_test_without_its_program_is_skipped_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"make tools.*install libimage-exiftool-perl"):
        find_tool("exiftool")


@pytest.mark.usefixtures("nothing_installed")
def test_a_test_without_node_is_skipped_since_make_tools_does_not_fetch_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="node is not here: install it"):
        find_node_packages()


@pytest.mark.usefixtures("nothing_installed")
def test_a_test_without_its_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="nginx is not here"):
        find_tool("nginx")
