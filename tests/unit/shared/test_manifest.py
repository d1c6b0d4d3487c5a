import subprocess
import sys
from pathlib import Path

import pytest

from shared.errors import CheckpointError
from shared.manifest import ManifestEntry, find_checkpoint, read_manifest, register_checkpoint


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    return tmp_path / "models" / "manifest.json"


def test_a_registered_checkpoint_is_found(manifest: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    register_checkpoint(manifest, "starter", folder, "1")

    assert find_checkpoint(manifest, "starter") == folder
    assert read_manifest(manifest) == {"starter": ManifestEntry(path=folder, revision="1")}


def test_registering_keeps_other_models_and_replaces_its_own(manifest: Path, tmp_path: Path) -> None:
    register_checkpoint(manifest, "starter", tmp_path / "old", "1")
    register_checkpoint(manifest, "sd35-large", tmp_path / "large", "abc")
    register_checkpoint(manifest, "starter", tmp_path / "new", "2")

    assert read_manifest(manifest) == {
        "starter": ManifestEntry(path=tmp_path / "new", revision="2"),
        "sd35-large": ManifestEntry(path=tmp_path / "large", revision="abc"),
    }
    assert [path.name for path in manifest.parent.iterdir()] == ["manifest.json"]


def test_a_folder_beside_the_manifest_moves_with_it(manifest: Path, tmp_path: Path) -> None:
    (manifest.parent / "starter").mkdir(parents=True)
    register_checkpoint(manifest, "starter", manifest.parent / "starter", "1")

    manifest.parent.rename(tmp_path / "moved")

    assert find_checkpoint(tmp_path / "moved" / "manifest.json", "starter") == tmp_path / "moved" / "starter"


def test_a_missing_manifest_is_named(manifest: Path) -> None:
    with pytest.raises(CheckpointError, match=rf"{manifest} does not exist. Set MODEL_MANIFEST"):
        find_checkpoint(manifest, "starter")


def test_a_model_that_is_not_installed_is_named_with_those_that_are(manifest: Path, tmp_path: Path) -> None:
    register_checkpoint(manifest, "starter", tmp_path, "1")

    with pytest.raises(CheckpointError, match=r"has no sd35-large. Installed: starter."):
        find_checkpoint(manifest, "sd35-large")


def test_a_checkpoint_that_is_gone_is_named(manifest: Path, tmp_path: Path) -> None:
    register_checkpoint(manifest, "starter", tmp_path / "gone", "1")

    with pytest.raises(CheckpointError, match=rf"starter is not at {tmp_path / 'gone'}"):
        find_checkpoint(manifest, "starter")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"{", "cannot be read"),
        (b"\xff\xfe\xfd", "cannot be read"),
        (b"[]", "must be a JSON object"),
        (b'{"models": []}', "must be a JSON object"),
        (b'{"models": {"starter": "here"}}', "must give starter a path and a revision"),
        (b'{"models": {"starter": {"path": "here"}}}', "must give starter a path and a revision"),
        (b'{"models": {"starter": {"path": "", "revision": "1"}}}', "must give starter a path and a revision"),
    ],
)
def test_a_malformed_manifest_is_named(manifest: Path, content: bytes, complaint: str) -> None:
    manifest.parent.mkdir()
    manifest.write_bytes(content)

    with pytest.raises(CheckpointError, match=rf"{manifest} {complaint}"):
        find_checkpoint(manifest, "starter")


def test_a_manifest_that_cannot_be_read_is_not_overwritten(manifest: Path, tmp_path: Path) -> None:
    manifest.parent.mkdir()
    manifest.write_bytes(b"{")

    with pytest.raises(CheckpointError, match="cannot be read"):
        register_checkpoint(manifest, "starter", tmp_path, "1")

    assert manifest.read_bytes() == b"{"


def test_asking_the_manifest_imports_no_torch() -> None:
    program = "import sys, shared.manifest; assert 'torch' not in sys.modules"

    subprocess.run([sys.executable, "-c", program], check=True)
