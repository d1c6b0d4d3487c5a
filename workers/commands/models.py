"""Fetch, list and verify checkpoints: `celery -A workers models pull|list|verify`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from celery.bin.base import CeleryCommand
from rich.table import Table

from shared.catalog import CATALOG, CatalogModel, find_draft, find_model
from shared.manifest import ManifestEntry, find_entry, read_manifest
from shared.settings import Settings
from workers.commands.group import CommandGroup, make_console

console = make_console()


@click.group(cls=CommandGroup)
@click.pass_context
def models(ctx: click.Context) -> None:
    """Download checkpoints from the model hub, and list those on this machine."""
    ctx.obj.manifest_path = Settings.from_environment().manifest_path


@models.command("pull", cls=CeleryCommand)
@click.argument("model_id")
@click.option("--repository", help="Another repository than the catalogue's: owner/name.")
@click.option("--revision", help="A branch, a tag or a commit; default main.")
@click.option("--file", help="The checkpoint in the repository, where it is one .safetensors file.")
@click.option("--accelerate", is_flag=True, help="Also make its draft, which needs 8 steps: adds a LoRA, once.")
@click.pass_context
def pull_model(
    ctx: click.Context,
    model_id: str,
    repository: str | None,
    revision: str | None,
    file: str | None,
    accelerate: bool,  # noqa: FBT001 -- click passes it by name
) -> None:
    """Download, check and convert the checkpoint of MODEL_ID, and write it into the manifest."""
    # Read when the hub's library is imported. Going online is what this command is for; and plain HTTP resumes
    # everywhere, where Xet asks a server of its own.
    os.environ.update(HF_HUB_OFFLINE="0", HF_HUB_DISABLE_XET="1")
    from workers.masters import pulling  # noqa: PLC0415 -- see above

    asked = find_model(model_id)
    draft = find_draft(asked) if accelerate or asked.draft_of else None
    model = find_model(asked.draft_of) if asked.draft_of else asked
    _print_terms(model)
    source = pulling.source_of(model, repository, revision, file)
    entry = pulling.pull(model, source, ctx.obj.manifest_path, console.print)
    console.print(f"{model.id} {entry.revision[:12]} is at {entry.path}.")
    if draft is not None and draft.lora is not None:
        entry = pulling.pull_draft(draft, draft.lora, entry, ctx.obj.manifest_path, console.print)
        console.print(f"{draft.id} {entry.revision} is at {entry.path}. Its licence: {draft.licence}.")


@models.command("list", cls=CeleryCommand)
@click.pass_context
def list_models(ctx: click.Context) -> None:
    """List the models of the catalogue, and those that are installed here."""
    manifest_path: Path = ctx.obj.manifest_path
    installed = read_manifest(manifest_path) if manifest_path.exists() else {}
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("model", "type", "status", "installed", "size", "licence"):
        table.add_column(heading, no_wrap=heading == "model", overflow="fold")  # what people copy
    for model in CATALOG.values():
        entry = installed.get(model.id)
        here = (entry.revision[:12], _size(entry.path)) if entry is not None else ("", "")
        licence = model.licence or "see its author"
        table.add_row(model.id, model.type, model.status, *here, licence)
    console.print(table)
    for model in CATALOG.values():
        if model.restriction:
            console.print(f"{model.id}: {model.restriction}", soft_wrap=True)


@models.command("verify", cls=CeleryCommand)
@click.argument("model_id", required=False)
@click.pass_context
def verify_models(ctx: click.Context, model_id: str | None) -> None:
    """Compare every installed file, or MODEL_ID's, with the checksum it was pulled with; exit code 1 if one differs."""
    from workers.masters import pulling  # noqa: PLC0415 -- the hub's library, only where it is needed

    manifest_path: Path = ctx.obj.manifest_path
    entries: dict[str, ManifestEntry] = (
        {model_id: find_entry(manifest_path, model_id)} if model_id else dict(read_manifest(manifest_path))
    )
    broken = False
    for name, entry in entries.items():
        found = list(pulling.differences(entry))
        broken = broken or bool(found)
        verdict = "damaged" if found else f"{len(entry.files)} files as pulled" if entry.files else "no checksums known"
        console.print(f"{name}: {verdict}.")
        for sentence in found:
            console.print(f"  {sentence}", soft_wrap=True)
    sys.exit(broken)


def _print_terms(model: CatalogModel) -> None:
    """Print the restrictions that the author of a model sets."""
    if model.restriction:
        console.print(f"[yellow]{model.name}: {model.restriction} (licence: {model.licence}).[/]")
    if model.forbids_api:
        console.print(f"[yellow]No worker starts with this model unless ACCEPTED_LICENCES={model.id} is set.[/]")


def _size(folder: Path) -> str:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"  # noqa: PLR2004 -- for the eye
