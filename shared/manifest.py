"""The manifest: which checkpoints lie where on this machine.

    {"models": {"starter": {"path": "starter", "revision": "1"}}}

A relative path starts at the manifest's folder, so that folder can be moved or mounted elsewhere. Nothing here imports
torch: a worker's parent process asks for its checkpoint before it forks.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from shared.errors import CheckpointError


@dataclass(frozen=True, kw_only=True, slots=True)
class ManifestEntry:
    """One checkpoint on this machine."""

    path: Path  #: absolute; a diffusers folder
    revision: str  #: commit of its repository, or any other text that tells two versions apart
    repository: str | None = None  #: on the model hub
    files: Mapping[str, str] = field(default_factory=dict)  #: sha256 by path below `path`, where it was pulled


def read_manifest(path: Path) -> dict[str, ManifestEntry]:
    """Return the manifest's entries by model id. Raises CheckpointError when it is missing or is no manifest.

    An entry that cannot be read is left out, so that the other models stay usable. `find_entry` reports its fault.
    """
    entries = {}
    for model_id, entry in _read_models(path).items():
        with suppress(CheckpointError):
            entries[model_id] = _parse_entry(path, model_id, entry)
    return entries


def find_entry(manifest_path: Path, model_id: str) -> ManifestEntry:
    """Return the entry of `model_id`. Raises CheckpointError when it is missing or cannot be read."""
    models = _read_models(manifest_path)
    if model_id not in models:
        known = ", ".join(models) or "none"
        raise CheckpointError(f"The model manifest {manifest_path} has no {model_id}. Installed: {known}.")
    return _parse_entry(manifest_path, model_id, models[model_id])


def find_checkpoint(manifest_path: Path, model_id: str) -> Path:
    """Return the path of a model's checkpoint. Raises CheckpointError when the manifest or the disk lacks it."""
    path = find_entry(manifest_path, model_id).path
    if not path.exists():
        raise CheckpointError(
            f"The checkpoint of {model_id} is not at {path}, where the manifest {manifest_path} says it is."
        )
    return path


def register_checkpoint(
    manifest_path: Path,
    model_id: str,
    folder: Path,
    revision: str,
    *,
    repository: str | None = None,
    files: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write an entry for `model_id`, and keep all others; a reader sees either the old manifest or the new one.

    A manifest that cannot be read is not overwritten; CheckpointError is raised instead.
    """
    home = manifest_path.parent.resolve()
    folder = folder.resolve()
    path = folder.relative_to(home) if folder.is_relative_to(home) else folder
    models = _read_models(manifest_path) if manifest_path.exists() else {}
    models[model_id] = {"path": str(path), "revision": revision}
    if repository is not None:
        models[model_id] |= {"repository": repository, "files": dict(files)}
    home.mkdir(parents=True, exist_ok=True)
    _replace(manifest_path, json.dumps({"models": models}, indent=2) + "\n")


def _read_models(path: Path) -> dict[str, Any]:
    if not path.exists():
        raise CheckpointError(f"The model manifest {path} does not exist. Set MODEL_MANIFEST, or install a model.")
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CheckpointError(f"The model manifest {path} cannot be read: {error}.") from error
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, dict):
        raise CheckpointError(f'The model manifest {path} must be a JSON object {{"models": {{...}}}}.')
    return models


def _parse_entry(manifest_path: Path, model_id: str, entry: Any) -> ManifestEntry:
    match entry:
        case {"path": str(path), "revision": str(revision)} if path:
            return ManifestEntry(
                path=manifest_path.parent.absolute() / Path(path).expanduser(),
                revision=revision,
                repository=entry.get("repository"),
                files=entry.get("files") or {},
            )
    raise CheckpointError(f"The model manifest {manifest_path} must give {model_id} a path and a revision, both text.")


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-", delete=False) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
        # A temporary file is private; the manifest is read by workers that may run as another user.
        os.fchmod(draft.fileno(), 0o644)
    Path(draft.name).replace(path)
