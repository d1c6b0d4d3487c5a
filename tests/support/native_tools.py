"""Programs that tests and benchmarks run beside the product: nginx, wrk, exiftool.

`make tools` (`python -m tests.support.native_tools`) unpacks what PATH lacks out of Debian's packages into var/tools.
It needs no root and installs nothing: apt works on a state of its own there. On other systems PATH alone is searched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "var" / "tools"

#: Each program with Debian's package that has it, and its place within that.
PROGRAMS = {
    "nginx": ("nginx", "usr/sbin/nginx"),
    "wrk": ("wrk", "usr/bin/wrk"),
    "exiftool": ("libimage-exiftool-perl", "usr/bin/exiftool"),
}

#: Lets an unpacked program find what was unpacked with it. It replaces itself by the program, which keeps the pid.
LAUNCHER = """#!/bin/sh
root=$(dirname "$0")/..
export LD_LIBRARY_PATH="$root/{libraries}" PERL5LIB="$root/usr/share/perl5"
exec "$root/{place}" "$@"
"""


def find_tool(name: str) -> str:
    """Where a program is. Where it is not, the test that asks is skipped, but fails in CI: there it can be had."""
    found = tool_path(name)
    if found is None:
        sentence = f"{name} is not here: make tools fetches it on Debian; elsewhere install {PROGRAMS[name][0]}."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


def tool_path(name: str) -> str | None:
    """The same; None where it is not."""
    return shutil.which(name) or shutil.which(name, path=str(FOLDER / "bin"))


def main() -> None:
    """Fetch what is missing, in seconds; ends non-zero, with a sentence, where that cannot be done."""
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
    """Download packages with what they need that this machine has not installed, and unpack them."""
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
        "Dir::State::status": "/var/lib/dpkg/status",  # what is installed need not be fetched
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
