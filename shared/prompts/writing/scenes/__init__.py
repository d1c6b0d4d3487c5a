"""The scenes of error pages, one file for each kind of place."""

from __future__ import annotations

from shared.prompts.writing.scene import Scene
from shared.prompts.writing.scenes import coast, legends, sky, town, wilderness, workshops

#: All scenes; each shows several motifs.
SCENES: tuple[Scene, ...] = (
    *coast.SCENES,
    *wilderness.SCENES,
    *town.SCENES,
    *workshops.SCENES,
    *sky.SCENES,
    *legends.SCENES,
)
