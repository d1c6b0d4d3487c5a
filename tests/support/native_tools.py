"""Programs that tests and benchmarks run beside the product: nginx, wrk, exiftool, chromium, Node.

`make tools` (`python -m tests.support.native_tools`) unpacks the programs that PATH lacks from Debian's packages into
var/tools. It needs no root and installs nothing: apt keeps its state there. On other systems only PATH is searched.
Where npm is installed, it fetches what the TypeScript package is built and tested with into var/npm.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from clients.packaging import node_packages

FOLDER = Path(__file__).parents[2] / "var" / "tools"

#: Each program with the Debian package that contains it, and its path in the package.
PROGRAMS = {
    "nginx": ("nginx", "usr/sbin/nginx"),
    "wrk": ("wrk", "usr/bin/wrk"),
    "exiftool": ("libimage-exiftool-perl", "usr/bin/exiftool"),
    "chromium": ("chromium", "usr/lib/chromium/chromium"),
}

#: Starts an unpacked program with its unpacked libraries. The program replaces this script and keeps its pid.
LAUNCHER = """#!/bin/sh
root=$(dirname "$0")/..
export LD_LIBRARY_PATH="$root/{libraries}:$root/{libraries}/pulseaudio" PERL5LIB="$root/usr/share/perl5"
exec "$root/{place}" "$@"
"""


def find_tool(name: str) -> str:
    """Return the path of a program. If it is missing, skip the test; in CI fail it, since every program can be had."""
    found = tool_path(name)
    if found is None:
        advice = (
            f"make tools fetches it on Debian; elsewhere install {PROGRAMS[name][0]}"
            if name in PROGRAMS
            else "install it"
        )
        _cannot_run(f"{name} is not here: {advice}.")
    return found


def find_node_packages() -> Path:
    """Return the folder with the packages of npm that tests need; if they cannot be had, skip or fail the test."""
    find_tool("node")
    find_tool("npm")
    try:
        return node_packages()
    except subprocess.CalledProcessError:
        _cannot_run("npm could not fetch the packages that clients/typescript/package.json names; it says why above.")


def _cannot_run(sentence: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def tool_path(name: str) -> str | None:
    """Return the path of a program, or None if it is missing."""
    return shutil.which(name) or shutil.which(name, path=str(FOLDER / "bin"))


def main() -> None:
    """Fetch what is missing; exit non-zero with a sentence if that fails."""
    if shutil.which("npm"):
        try:
            node_packages()
        except subprocess.CalledProcessError as error:
            sys.exit(f"npm could not fetch what the TypeScript package is built with: {error}")
    missing = [name for name in PROGRAMS if tool_path(name) is None]
    if not missing:
        return
    if not all(map(shutil.which, ("apt-get", "dpkg"))):
        sys.exit(f"Tests that need {', '.join(missing)} will be skipped: install them.")
    try:
        _fetch([PROGRAMS[name][0] for name in missing])
    except subprocess.CalledProcessError as error:
        sys.exit(f"Debian's packages of {', '.join(missing)} could not be fetched: {error.output.strip()}")
    for name in missing:
        _write_launcher(name, PROGRAMS[name][1])


def _fetch(packages: Iterable[str]) -> None:
    """Download packages and those of their dependencies that are not installed, and unpack them."""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (FOLDER / "apt" / folder).mkdir(parents=True, exist_ok=True)
    _apt("update")
    _apt("install", "--download-only", "--no-install-recommends", "--yes", *packages)
    for archive in (FOLDER / "apt" / "cache" / "archives").glob("*.deb"):
        _run(["dpkg", "--extract", str(archive), str(FOLDER)])
    shutil.rmtree(FOLDER / "apt")


def _apt(*words: str) -> None:
    options = {
        "Dir::State": FOLDER / "apt" / "state",
        "Dir::State::status": "/var/lib/dpkg/status",  # installed packages are not fetched
        "Dir::Cache": FOLDER / "apt" / "cache",
        "Debug::NoLocking": "true",  # the machine's locks belong to root, and nothing is installed
        "APT::Sandbox::User": "root",  # no other user may write here
        "APT::Keep-Downloaded-Packages": "true",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    settings = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    _run(["apt-get", "--quiet", *settings, *words])


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _write_launcher(name: str, place: str) -> None:
    libraries = next(FOLDER.glob("usr/lib/*-linux-gnu*"), FOLDER / "usr" / "lib").relative_to(FOLDER)
    launcher = FOLDER / "bin" / name
    launcher.parent.mkdir(exist_ok=True)
    launcher.write_text(LAUNCHER.format(libraries=libraries, place=place))
    launcher.chmod(0o755)


if __name__ == "__main__":
    main()
