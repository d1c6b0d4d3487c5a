"""The painter's weights: every illustration and scenery, compressed."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import torch

from workers.masters.starter.latent_map import SKIN_TONES
from workers.masters.starter.painter import FIGURE_LABELS, SCENERY_LABELS, AtlasPainter
from workers.masters.starter.training.illustrations import EDGE, draw_illustrations
from workers.masters.starter.training.scenery import BOTTOM, TOP, UNIT, draw_sceneries
from workers.masters.starter.training.subjects import SUBJECTS


def build_painter(icons_file: Path, codes: dict[str, torch.Tensor]) -> AtlasPainter:
    """Draw everything and put it into a painter."""
    by_subject, sceneries = draw_illustrations(icons_file), draw_sceneries()
    illustrations = [illustration for group in by_subject for illustration in group]
    labels = [drawn.labels for drawn in illustrations] + [scenery.labels for scenery in sceneries]
    pages = [zlib.compress(page.tobytes(), 9) for page in labels]
    painter: AtlasPainter = AtlasPainter(
        subjects=tuple(subject.name for subject in SUBJECTS),
        placements=tuple(subject.placement.value for subject in SUBJECTS),
        illustrations=len(illustrations),
        atlas_bytes=sum(map(len, pages)),
        figure_edge=EDGE,
        scenery_unit=UNIT,
        scenery_top=TOP,
        scenery_bottom=BOTTOM,
    )
    painter.atlas.copy_(torch.frombuffer(bytearray(b"".join(pages)), dtype=torch.uint8))
    painter.page_ends.copy_(torch.tensor([len(page) for page in pages]).cumsum(0))
    for name, table in painter.codes.items():
        table.data.copy_(codes[name])
    page = 0
    for subject, group in enumerate(by_subject):
        painter.page_of_subject[subject] = torch.tensor((page, page + len(group) - 1))
        for drawn in group:
            count = drawn.palettes.shape[1]
            if count > FIGURE_LABELS:
                raise ValueError(f"{SUBJECTS[subject].name} has {count} colours, and a table has {FIGURE_LABELS}.")
            tones = np.resize(drawn.palettes, (SKIN_TONES, count, 3))  # repeats the one tone of a thing
            painter.figure_tables[page, :, :count] = torch.from_numpy(tones)
            painter.figure_parts[page, drawn.first_part] = 1
            painter.figure_parts[page, drawn.second_part] = 2
            page += 1
    for nth, scenery in enumerate(sceneries):
        if len(scenery.palette) > SCENERY_LABELS:
            raise ValueError(f"Scene {nth} has {len(scenery.palette)} colours, and a table has {SCENERY_LABELS}.")
        painter.scenery_tables[nth, : len(scenery.palette)] = torch.from_numpy(scenery.palette)
    painter.eval()
    return painter
