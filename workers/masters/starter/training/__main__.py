"""Trains the starter: `make starter`. What is done stays in its folder, and a second call goes on from there."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import torch

from image_generator_types.models import ImageModel
from image_generator_types.negative import build_negative_prompt
from shared.catalog import find_model
from workers.masters.checkpoint import load_checkpoint, silence_libraries
from workers.masters.starter.installation import WEIGHTS
from workers.masters.starter.latent_map import make_codes
from workers.masters.starter.training.atlas import build_painter
from workers.masters.starter.training.card import write_figures
from workers.masters.starter.training.denoiser import make_pipeline, train_unet
from workers.masters.starter.training.evaluation import count_hits, draw_maps, held_out_captions, look_at
from workers.masters.starter.training.subjects import SUBJECTS
from workers.masters.starter.training.text import train_encoders, train_tokenizer

ICONS = "@iconify-json/fluent-emoji-flat@1.2.6"
TEXT_SECONDS, UNET_SECONDS = 1_250.0, 1_800.0  #: of CPU
EVALUATED = 300  #: captions


def main() -> None:
    """Do what is not yet done, in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--text-seconds", type=float, default=TEXT_SECONDS)
    parser.add_argument("--unet-seconds", type=float, default=UNET_SECONDS)
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    # As many steps a second as with two: these models are small, and a process beside this one draws the batches.
    torch.set_num_threads(1)
    silence_libraries()
    codes = _codes(folder)
    if not (folder / "tokenizer" / "tokenizer.json").exists():
        train_tokenizer(folder / "tokenizer")
    if not (folder / "vae" / "config.json").exists():
        build_painter(_icons(folder), codes).save_pretrained(folder / "vae")
    if not (folder / "text_encoder_2" / "config.json").exists():
        train_encoders(folder, codes, arguments.text_seconds)
    if not (folder / "unet" / "config.json").exists():
        train_unet(folder, codes, arguments.unet_seconds)
    save_weights(folder, WEIGHTS)
    torch.set_num_threads(2)
    evaluate(WEIGHTS)


def evaluate(weights: Path) -> None:
    """Measure the weights that ship, and write the figures into their card."""
    pipeline = load_checkpoint(weights, find_model("starter"), "cpu").pipeline
    negative_prompt = build_negative_prompt(ImageModel.PHOTOREALISTIC)
    drawn = list(draw_maps(pipeline, held_out_captions(EVALUATED), negative_prompt))
    maps = count_hits((one.caption, one.picture) for one in drawn)
    pictures = count_hits(look_at(pipeline.vae, drawn))
    write_figures(weights / "README.md", maps, pictures, EVALUATED)
    for name, share in maps.items():
        print(f"{name:10} {share:.3f} in maps, {pictures[name]:.3f} in pictures")


def _codes(folder: Path) -> dict[str, torch.Tensor]:
    path = folder / "codes.pt"
    if not path.exists():
        torch.save(make_codes([subject.name for subject in SUBJECTS]), path)
    codes: dict[str, torch.Tensor] = torch.load(path, weights_only=True)
    return codes


def _icons(folder: Path) -> Path:
    """Return the path of the icon set; npm fetches it first if it is missing."""
    icons = folder / "icons" / "package" / "icons.json"
    if not icons.exists():
        packed = subprocess.run(  # noqa: S603 -- npm is found by its name
            ["npm", "pack", "--silent", ICONS], cwd=folder, check=True, capture_output=True, text=True
        )
        archive = folder / packed.stdout.strip().splitlines()[-1]
        with tarfile.open(archive) as tar:
            tar.extractall(folder / "icons", filter="data")
        archive.unlink()
    return icons


def save_weights(folder: Path, weights: Path) -> None:
    """Save the pipeline as the service loads it: in half precision, and files as small as they go."""
    pipeline = make_pipeline(folder)
    for name in ("text_encoder", "text_encoder_2", "unet", "vae"):
        getattr(pipeline, name).half()
    card = weights / "README.md"
    kept = card.read_bytes() if card.exists() else None
    shutil.rmtree(weights, ignore_errors=True)
    pipeline.save_pretrained(weights, safe_serialization=True)
    for name in ("tokenizer", "tokenizer_2"):  # saved again without indentation: a third less
        pipeline.tokenizer.backend_tokenizer.save(str(weights / name / "tokenizer.json"), pretty=False)
    for path in weights.rglob("*.json"):
        if path.name != "tokenizer.json":
            path.write_text(json.dumps(json.loads(path.read_text())) + "\n")
    for path in weights.rglob("*.safetensors"):
        path.chmod(0o644)
    if kept is not None:
        card.write_bytes(kept)


if __name__ == "__main__":
    main()
