"""Fetches a checkpoint from the model hub, compares it with the hub's checksums, and writes it into the manifest.

Import this only to go online: huggingface_hub reads HF_ENDPOINT and HF_HUB_OFFLINE when it is imported.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock, Timeout
from huggingface_hub import HfApi, constants, get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

from shared.catalog import CatalogModel, CheckpointLayout, Lora
from shared.errors import CheckpointError, PullError
from shared.manifest import ManifestEntry, find_entry, register_checkpoint
from workers.masters.variants import WEIGHTS_SUFFIX, best_variants, part_of, variant_of

#: The parts of a diffusers folder that are rendered with; repositories hold others, for other libraries.
COMPONENTS = frozenset(
    {"scheduler", "transformer", "unet", "vae"}
    | {f"{part}{suffix}" for part in ("text_encoder", "tokenizer") for suffix in ("", "_2", "_3")}
)
#: The file that names the parts of a diffusers folder and the class of the pipeline.
INDEX = "model_index.json"
#: Suffixes of configurations and tokenizers. Weights are safetensors only: other formats can run code when loaded.
TEXT_SUFFIXES = frozenset({".json", ".txt", ".model"})
#: The root of all errors of the HTTP library that huggingface_hub uses, whichever that is.
HTTP_ERROR: Any = HfHubHTTPError.__mro__[1]
#: Distilled checkpoints whose authors ask for a guidance of about 1, at which there is no negative prompt.
_WITHOUT_GUIDANCE = re.compile(r"turbo|lightning|dmd2?(?![a-z])|(?<![a-z])lcm(?![a-z])|schnell", re.IGNORECASE)
COMMIT = re.compile(r"[0-9a-f]{40}")
#: What huggingface_hub raises for an answer that no hub would send: the page of a proxy, a login form.
NONSENSE = (ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a checkpoint comes from."""

    repository: str
    revision: str = "main"  #: a branch, a tag or a commit; what is fetched is the commit behind it
    file: str | None = None  #: the checkpoint, where it is one file


def pull(model: CatalogModel, source: Source, manifest_path: Path, say: Callable[[str], None]) -> ManifestEntry:
    """Fetch `model` and write it into the manifest. Raises PullError or CheckpointError with a sentence.

    Downloaded files survive a failure, and the next pull goes on from there.
    """
    home = manifest_path.parent
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home / f".pull-{model.id}.lock", model), _hub_faults(source):
        # 1. Pin the revision: a branch moves, a commit does not.
        commit = _commit(source.repository, source.revision)
        installed = _installed(manifest_path, model, source, commit)
        if installed is not None:
            say(f"{model.id} is here already, at revision {commit[:12]}.")
            return installed

        # 2. Download the parts that are needed, and compare them with the hub's own checksums.
        workspace = home / f".pull-{model.id}" / commit
        folder = home / model.id / commit[:12]
        wanted = _wanted(_tree(source.repository, commit), model, source)
        _download(source.repository, commit, wanted, workspace / "checkpoint", say)

        # 3. Convert them into the layout that loads offline.
        if source.file is None:
            _move(workspace / "checkpoint", folder)
        else:
            _convert(model, workspace, source.file, folder, say)

        # 4. Only now write the model into the manifest.
        return _register(manifest_path, model, folder, commit, source, workspace, say)


def pull_draft(
    draft: CatalogModel, lora: Lora, base: ManifestEntry, manifest_path: Path, say: Callable[[str], None]
) -> ManifestEntry:
    """Fetch the LoRA of a draft, add it to the installed model `base`, and write the draft into the manifest.

    Raises PullError or CheckpointError with a sentence.
    """
    from workers.masters.fusing import fuse_lora  # noqa: PLC0415 -- torch, only where it is needed

    home, source = manifest_path.parent, Source(repository=lora.repository, file=lora.file)
    with _alone(home / f".pull-{draft.id}.lock", draft), _hub_faults(source):
        commit = _commit(source.repository, source.revision)
        revision = f"{base.revision[:12]}+{commit[:12]}"
        installed = _installed(manifest_path, draft, source, revision)
        if installed is not None:
            say(f"{draft.id} is here already, at revision {revision}.")
            return installed
        workspace = home / f".pull-{draft.id}" / commit
        _download(source.repository, commit, [lora.file], workspace, say)
        say(f"adding {lora.file} to {draft.draft_of}, once")
        folder = home / draft.id / revision
        shutil.rmtree(folder, ignore_errors=True)  # as in _move
        fuse_lora(base.path, workspace / lora.file, folder, draft.variant)
        return _register(manifest_path, draft, folder, revision, source, workspace, say)


def source_of(model: CatalogModel, repository: str | None, revision: str | None, file: str | None) -> Source:
    """Return the catalogue's source with the operator's changes. Raises PullError when neither names one."""
    if repository is None and model.repository is None:
        raise PullError(
            f"The repository of {model.name}'s author is not known. Name one: --repository owner/name, and --file"
            " name.safetensors where the checkpoint is one file."
        )
    for name in filter(None, (repository, file)):
        _refuse_without_guidance(name)
    own = repository is None or repository == model.repository
    return Source(
        repository=repository or str(model.repository),
        revision=revision or "main",
        file=file or (model.file if own and model.layout == CheckpointLayout.SINGLE_FILE else None),
    )


def _refuse_without_guidance(name: str) -> None:
    """Raise PullError for a checkpoint that is made to render without guidance, judging by its name."""
    found = _WITHOUT_GUIDANCE.search(name)
    if found:
        raise PullError(
            f"{name} is not for this service: {found[0]} checkpoints render without guidance, so the negative prompt,"
            " with the legal terms in it, would have no effect. `--accelerate` saves steps and keeps it."
        )


def differences(entry: ManifestEntry) -> Iterator[str]:
    """Find the files that have changed since they were pulled; yields a sentence for each."""
    for name, expected in entry.files.items():
        path = entry.path / name
        if not path.is_file():
            yield f"{path} is missing."
        elif sha256_of(path) != expected:
            yield f"{path} differs: its sha256 is not {expected}."


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _register(  # noqa: PLR0913, PLR0917 -- all that is known at the end of a pull
    manifest_path: Path,
    model: CatalogModel,
    folder: Path,
    revision: str,
    source: Source,
    workspace: Path,
    say: Callable[[str], None],
) -> ManifestEntry:
    say("writing down the checksum of every file")
    files = {str(path.relative_to(folder)): sha256_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    register_checkpoint(manifest_path, model.id, folder, revision, repository=source.repository, files=files)
    shutil.rmtree(workspace.parent)
    return find_entry(manifest_path, model.id)


def _installed(manifest_path: Path, model: CatalogModel, source: Source, commit: str) -> ManifestEntry | None:
    try:
        entry = find_entry(manifest_path, model.id)
    except CheckpointError:
        return None
    same = (entry.repository, entry.revision) == (source.repository, commit)
    whole = same and entry.path.is_dir() and not any(differences(entry))
    return entry if whole else None


def _commit(repository: str, revision: str) -> str:
    """Return the commit behind a revision. It becomes the name of a folder, so anything else is refused."""
    with _a_hub_answers():
        commit = str(HfApi().model_info(repository, revision=revision).sha)
    if not COMMIT.fullmatch(commit):
        raise PullError(f"{constants.ENDPOINT} says no commit for {revision} of {repository}: is it a model hub?")
    return commit


def _tree(repository: str, commit: str) -> list[str]:
    with _a_hub_answers():
        found = HfApi().list_repo_tree(repository, recursive=True, revision=commit)
        return [entry.path for entry in found if hasattr(entry, "size")]  # folders have none


def _wanted(paths: Iterable[str], model: CatalogModel, source: Source) -> list[str]:
    """Choose what to download. Raises PullError for a repository without weights in safetensors."""
    if source.file is not None:
        if not source.file.endswith(WEIGHTS_SUFFIX):
            raise PullError(f"{source.file} is not a {WEIGHTS_SUFFIX} file, and nothing else is loaded here.")
        return [source.file]
    paths = [path for path in paths if _is_of_folder(path)]
    texts = [path for path in paths if not path.endswith(WEIGHTS_SUFFIX)]
    weights = [path for path in paths if path.endswith(WEIGHTS_SUFFIX)]
    best = best_variants(weights, model.variant)
    if INDEX not in texts or not best:
        raise PullError(f"{source.repository} has no diffusers folder with {WEIGHTS_SUFFIX} weights.")
    weightless = sorted({part_of(path) for path in texts if PurePosixPath(path).name == "config.json"} - best.keys())
    if weightless:
        raise PullError(
            f"{source.repository} has no {WEIGHTS_SUFFIX} weights for {', '.join(weightless)}, and nothing else is"
            " loaded here."
        )
    return texts + [path for path in weights if part_of(path) in best and variant_of(path) == best[part_of(path)]]


def _is_of_folder(path: str) -> bool:
    parts = PurePosixPath(path).parts
    if parts == (INDEX,):
        return True
    suffix = PurePosixPath(path).suffix
    # The hub chooses the names of files; no file may lie outside the folder that they are written to.
    inside = parts[0] in COMPONENTS and len(parts) > 1 and ".." not in parts
    return inside and suffix in TEXT_SUFFIXES | {WEIGHTS_SUFFIX}


def _download(repository: str, commit: str, paths: list[str], folder: Path, say: Callable[[str], None]) -> None:
    """Download files, going on where an earlier pull stopped, and refuse those that differ from the hub's."""
    for number, path in enumerate(paths, 1):
        say(f"{number} of {len(paths)}  {path}")
        if not (folder / path).exists():
            _fetch(repository, commit, path, folder / path)
    say(f"comparing {len(paths)} files with the hub's checksums")
    with _a_hub_answers():
        verified = HfApi().verify_repo_checksums(repository, revision=commit, local_dir=folder)
    unknown = set(paths).intersection(verified.extra_paths)  # the hub has no checksum for them
    wrong = sorted(unknown.union(mismatch["path"] for mismatch in verified.mismatches))
    for path in wrong:
        (folder / path).unlink()  # so that the next pull fetches it again
    if wrong:
        raise PullError(f"{', '.join(wrong)} of {repository} came damaged: the checksum is not the hub's. Pull again.")


def _fetch(repository: str, commit: str, path: str, target: Path) -> None:
    """Download one file; a partial download stays as .part, where the library itself would begin from the start."""
    url = hf_hub_url(repository, path, revision=commit)
    facts = get_hf_file_metadata(url)
    headers = build_hf_headers()
    if urlsplit(facts.location).netloc != urlsplit(url).netloc:
        headers.pop("authorization", None)  # the token is for the hub, not for where it keeps its files
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    if facts.size is not None and part.exists() and part.stat().st_size > facts.size:
        part.unlink()  # another's answer, a proxy's page perhaps; there is nothing to go on from
    with part.open("ab") as file:
        http_get(
            facts.location,
            file,
            resume_size=part.stat().st_size,
            headers=headers,
            expected_size=facts.size,
            displayed_filename=path,
        )
    part.replace(target)


def _convert(model: CatalogModel, workspace: Path, file: str, folder: Path, say: Callable[[str], None]) -> None:
    """Convert a single file into a diffusers folder, with the configuration and tokenizers of its kind."""
    from workers.masters.conversion import convert_single_file  # noqa: PLC0415 -- torch, only where it is needed

    with _hub_faults(Source(repository=model.config_repository)):
        config = _commit(model.config_repository, "main")
        paths = [path for path in _tree(model.config_repository, config) if _is_of_folder(path)]
        texts = [path for path in paths if not path.endswith((WEIGHTS_SUFFIX, f"{WEIGHTS_SUFFIX}.index.json"))]
        _download(model.config_repository, config, texts, workspace / "config", say)
    say(f"converting {file} into a diffusers folder, once")
    shutil.rmtree(folder, ignore_errors=True)  # as in _move
    convert_single_file(workspace / "checkpoint" / file, workspace / "config", model, folder)


def _move(downloaded: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)  # damaged, or of a pull that died before it wrote the manifest
    downloaded.replace(folder)


@contextmanager
def _alone(lock: Path, model: CatalogModel) -> Iterator[None]:
    """Keep a second pull of the same model out, which would write into the same files."""
    try:
        with FileLock(lock, timeout=0):
            yield
    except Timeout as error:
        raise PullError(f"{model.id} is being pulled by another process: wait for it.") from error


@contextmanager
def _a_hub_answers() -> Iterator[None]:
    """Turn an answer that no hub would send into a PullError; `_hub_faults` explains the errors of a hub."""
    try:
        yield
    except HFValidationError as error:
        raise PullError(str(error)) from error
    except NONSENSE as error:
        raise PullError(
            f"{constants.ENDPOINT} does not answer as a model hub does ({type(error).__name__}: {error}). Is something"
            " between here and the hub, a proxy or a login page? Does HF_ENDPOINT name a hub?"
        ) from error


@contextmanager
def _hub_faults(source: Source) -> Iterator[None]:
    """Turn each fault of the hub, the network and the disk into a PullError that says what a person can do."""
    try:
        yield
    except (HTTP_ERROR, OSError) as error:
        raise PullError(_sentence(error, source)) from error


def _sentence(error: Exception, source: Source) -> str:
    page = f"{constants.ENDPOINT}/{source.repository}"
    reason = str(error).strip().partition("\n")[0]
    match error:
        case GatedRepoError():
            return (
                f"{source.repository} is gated. Accept its licence at {page}, make a token with read access, and give"
                " it as HF_TOKEN or with `hf auth login`."
            )
        case RepositoryNotFoundError():
            return f"{page} does not exist, or is private to others than the owner of HF_TOKEN."
        case RevisionNotFoundError():
            return f"{source.repository} has no revision {source.revision}."
        case RemoteEntryNotFoundError():
            return f"{source.repository} has no file {source.file}: {reason}"
        case OSError(errno=errno.ENOSPC):
            return f"The disk is full: make room and pull again. ({reason})"
    return (
        f"The download from {constants.ENDPOINT} broke off ({reason.rstrip('.')}). Where this machine is online, pull"
        " again: it goes on from there."
    )
