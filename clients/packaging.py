"""Build the packages that other programs install: `make packages` runs `python -m clients.packaging`."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clients.typescript_sources import write_sources

_HERE = Path(__file__).parent
_VAR = _HERE.parent / "var"

#: Where npm puts what the TypeScript package is built and tested with.
NODE = _VAR / "npm"


def main() -> None:
    """Build both packages into var/packages."""
    target = _VAR / "packages"
    target.mkdir(parents=True, exist_ok=True)
    if not shutil.which("node") or not shutil.which("npm"):
        sys.exit("The TypeScript package is built with Node: install node and npm.")
    for package in (build_python(target), build_typescript(target)):
        print(f"{package.relative_to(_VAR.parent)}  {package.stat().st_size / 1000:.1f} KB")  # noqa: T201 -- for a person


def build_python(target: Path) -> Path:
    """Build the wheel of clients/python into a folder, and return its path."""
    with tempfile.TemporaryDirectory() as folder:  # setuptools leaves files beside its sources
        source = shutil.copytree(
            _HERE / "python", Path(folder) / "python", ignore=shutil.ignore_patterns("__pycache__")
        )
        options = ("--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target))
        _run(sys.executable, "-m", "pip", "wheel", *options, str(source))
    return max(target.glob("image_generator_types-*.whl"), key=lambda wheel: wheel.stat().st_mtime)


def build_typescript(target: Path) -> Path:
    """Compile and pack clients/typescript into a folder, and return the path of the archive that npm installs."""
    compiler = node_packages() / "typescript" / "bin" / "tsc"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(shutil.copytree(_HERE / "typescript", Path(temporary) / "typescript"))
        shutil.copy(_HERE / "python" / "NOTICE", folder)
        write_sources(folder / "src")
        _run("node", str(compiler), "--project", str(folder))
        packed = _run("npm", "pack", "--silent", "--pack-destination", str(target), cwd=folder)
    return target / packed.strip()


def node_packages() -> Path:
    """Return the folder node_modules with the development dependencies of the TypeScript package.

    npm fetches them if they are not there.
    """
    wanted = _HERE / "typescript" / "package.json"
    fetched = NODE / "package.json"
    with _alone(NODE):
        if not fetched.is_file() or fetched.read_bytes() != wanted.read_bytes():
            with tempfile.TemporaryDirectory(dir=NODE) as folder:
                shutil.copy(wanted, folder)
                _run("npm", "install", "--silent", "--no-package-lock", "--no-audit", "--no-fund", cwd=Path(folder))
                shutil.rmtree(NODE / "node_modules", ignore_errors=True)
                (Path(folder) / "node_modules").rename(NODE / "node_modules")
            shutil.copy(wanted, fetched)  # last: it says that all is there
    return NODE / "node_modules"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from fetching at the same time, such as tests that run side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(*command: str, cwd: Path | None = None) -> str:
    """Run a program to its end and return what it prints; its errors go to the terminal."""
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 -- ours


if __name__ == "__main__":
    main()
