"""Both packages of `make packages`, each installed into an empty project, as a person would who uses the service."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from clients.packaging import build_python, build_typescript
from tests.support.native_tools import find_node_packages

#: Programs that use the TypeScript package: the kinds of which the service was made for, and one for events.
INTEGRATIONS = Path(__file__).parents[1] / "integration" / "clients" / "integrations"

STRICT = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "target": "ES2022",
    "module": "NodeNext",
    "jsx": "react-jsx",
    "lib": ["ES2022", "DOM"],
    "types": [],
    "outDir": "out",
}


@pytest.fixture(scope="session")
def python_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an empty environment in which only the types package is installed."""
    folder = tmp_path_factory.mktemp("python-project")
    wheel = build_python(folder)
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    install = ("install", "--quiet", "--no-index", str(wheel))
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True)
    return python


@dataclass(frozen=True, kw_only=True)
class TypeScriptProject:
    """A project in which the package is installed, with the integrations compiled into its folder `out`."""

    folder: Path
    archive: Path  #: what npm installed

    def compile(self) -> subprocess.CompletedProcess[str]:
        """Compile the project."""
        return self.node(str(self.folder / "node_modules" / "typescript" / "bin" / "tsc"))

    def node(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run Node in the project."""
        return subprocess.run(
            ["node", *arguments], cwd=self.folder, input=given, capture_output=True, text=True, check=False
        )


@pytest.fixture(scope="session")
def typescript_project(tmp_path_factory: pytest.TempPathFactory) -> TypeScriptProject:
    """Install the package into an empty project, and compile the integrations against it."""
    development = find_node_packages()
    folder = tmp_path_factory.mktemp("typescript-project")
    project = TypeScriptProject(folder=folder, archive=build_typescript(folder))
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    install = ("npm", "install", "--silent", "--offline", "--no-audit", "--no-fund", str(project.archive))
    subprocess.run(install, cwd=folder, check=True)
    for package in development.iterdir():  # React and the compiler, which every project has of its own
        if not package.name.startswith("."):
            (folder / "node_modules" / package.name).symlink_to(package)
    shutil.copytree(INTEGRATIONS, folder, dirs_exist_ok=True)
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": STRICT, "include": ["*.ts", "*.tsx"]}))
    compiled = project.compile()
    assert compiled.returncode == 0, compiled.stdout
    return project
