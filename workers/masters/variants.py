"""Variants: which files to take when authors publish the same weights in several precisions, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

WEIGHTS_SUFFIX = ".safetensors"

#: How diffusers and transformers mark a file that is not the plain one: model.fp16.safetensors, model.fp16-00001-of-…
_MARK = re.compile(r"\.(fp16|bf16|non_ema|ema)[.-]")

#: The variants to take of a part that has neither the catalogue's variant nor a plain one.
_HALF_PRECISION = ("fp16", "bf16")


def part_of(path: str) -> str:
    """Return the part of a diffusers folder that a file belongs to, by its path within the folder."""
    return PurePosixPath(path).parts[0]


def variant_of(path: str) -> str | None:
    """Return the variant of a file of weights; None for the plain one."""
    mark = _MARK.search(PurePosixPath(path).name)
    return mark[1] if mark else None


def best_variants(weights: Iterable[str], preferred: str | None) -> dict[str, str | None]:
    """Choose a variant of each part: `preferred`, else the plain one, else half precision; other parts are left out."""
    present: dict[str, set[str | None]] = {}
    for path in weights:
        present.setdefault(part_of(path), set()).add(variant_of(path))
    ranking = (preferred, None, *_HALF_PRECISION)
    return {
        part: next(variant for variant in ranking if variant in variants)
        for part, variants in present.items()
        if not variants.isdisjoint(ranking)
    }
