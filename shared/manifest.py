"""The manifest: which checkpoints lie where on this machine.

    {"models": {"starter": {"path": "starter", "revision": "1"}}}

A relative path starts at the manifest's folder, so that folder can be moved or mounted elsewhere. Nothing here imports
torch: a worker's parent process asks for its checkpoint before it forks.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.errors import CheckpointError


@dataclass(frozen=True, kw_only=True, slots=True)
class ManifestEntry:
    """One checkpoint on this machine."""

    path: Path  #: absolute; a diffusers folder or one .safetensors file
    revision: str  #: commit of the repository it came from, or whatever else tells two versions apart


def read_manifest(path: Path) -> dict[str, ManifestEntry]:
    """The manifest's entries by model id; raises CheckpointError when it is missing or malformed."""
    if not path.exists():
        raise CheckpointError(f"The model manifest {path} does not exist. Set MODEL_MANIFEST, or install a model.")
    return {model_id: _parse_entry(path, model_id, entry) for model_id, entry in _read_models(path).items()}


def find_checkpoint(manifest_path: Path, model_id: str) -> Path:
    """Where the checkpoint of `model_id` lies; raises CheckpointError when the manifest or the disk has none."""
    entries = read_manifest(manifest_path)
    if model_id not in entries:
        known = ", ".join(entries) or "none"
        raise CheckpointError(f"The model manifest {manifest_path} has no {model_id}. Installed: {known}.")
    path = entries[model_id].path
    if not path.exists():
        raise CheckpointError(
            f"The checkpoint of {model_id} is not at {path}, where the manifest {manifest_path} says it is."
        )
    return path


def register_checkpoint(manifest_path: Path, model_id: str, folder: Path, revision: str) -> None:
    """Write down where `model_id` lies, keeping all other entries; a reader sees the old manifest or the new one.

    Raises CheckpointError when there is a manifest that cannot be read, rather than overwriting it.
    """
    home = manifest_path.parent.resolve()
    folder = folder.resolve()
    path = folder.relative_to(home) if folder.is_relative_to(home) else folder
    models = _read_models(manifest_path) if manifest_path.exists() else {}
    models[model_id] = {"path": str(path), "revision": revision}
    home.mkdir(parents=True, exist_ok=True)
    _replace(manifest_path, json.dumps({"models": models}, indent=2) + "\n")


def _read_models(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CheckpointError(f"The model manifest {path} cannot be read: {error}.") from error
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, dict):
        raise CheckpointError(f'The model manifest {path} must be a JSON object {{"models": {{...}}}}.')
    return models


def _parse_entry(manifest_path: Path, model_id: str, entry: object) -> ManifestEntry:
    match entry:
        case {"path": str(path), "revision": str(revision)} if path:
            return ManifestEntry(path=manifest_path.parent.absolute() / Path(path).expanduser(), revision=revision)
    raise CheckpointError(f"The model manifest {manifest_path} must give {model_id} a path and a revision, both text.")


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", delete=False) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        # A temporary file is private; the manifest is read by workers that may run as another user.
        os.fchmod(draft.fileno(), 0o644)
    Path(draft.name).replace(path)
