"""Plans the size at which a model generates a master.

A diffusion model draws well near the area that it was trained on, and badly far from it. So a master is generated at a
size of about its own ratio near that area, and then cut to its exact size.
"""

from __future__ import annotations

from dataclasses import dataclass

from image_generator_types.sizes import FamilyName, ImageSize


@dataclass(frozen=True, kw_only=True, slots=True)
class GenerationPlan:
    """The sizes that the GPU renders for one master."""

    generate: ImageSize  #: of the first, full denoising pass
    hires: ImageSize | None = None  #: of a second, light img2img pass, where the master is far above the native area

    @property
    def original(self) -> ImageSize:
        """Return the size of the picture that leaves the GPU, from which everything is cut."""
        return self.hires or self.generate


# Sizes are multiples of 8 for SDXL, and of 16 in the row of 1440, which is SD 3.5. Chosen by arithmetic, not by eye.
_GENERATE: dict[int, dict[FamilyName, tuple[int, int]]] = {
    # The starter, in multiples of 64. It paints at any size alike, so nothing that is cut out of these is enlarged.
    1088: {
        FamilyName.SQUARE: (1088, 1088),
        FamilyName.HERO: (1536, 768),
        FamilyName.PORTRAIT: (1152, 1536),
        FamilyName.OG: (1344, 768),
        FamilyName.COMPACT: (1536, 832),
        FamilyName.TALL: (1088, 1920),
        FamilyName.ULTRAWIDE: (2560, 1088),
        FamilyName.SIDEBAR: (704, 1408),
        FamilyName.HEADER: (2048, 512),
    },
    1024: {
        FamilyName.SQUARE: (1024, 1024),
        FamilyName.HERO: (1536, 768),
        FamilyName.PORTRAIT: (896, 1152),
        FamilyName.OG: (1344, 768),
        FamilyName.COMPACT: (1344, 704),
        FamilyName.TALL: (768, 1344),
        FamilyName.ULTRAWIDE: (1536, 640),
        FamilyName.SIDEBAR: (704, 1408),
        FamilyName.HEADER: (2048, 512),
    },
    1440: {
        FamilyName.SQUARE: (1440, 1440),
        FamilyName.HERO: (2016, 1008),
        FamilyName.PORTRAIT: (1248, 1664),
        FamilyName.OG: (1904, 1072),
        FamilyName.COMPACT: (1920, 1024),
        FamilyName.TALL: (1072, 1904),
        FamilyName.ULTRAWIDE: (2208, 928),
        FamilyName.SIDEBAR: (1008, 2016),
        FamilyName.HEADER: (2880, 720),
    },
    1536: {
        FamilyName.SQUARE: (1536, 1536),
        FamilyName.HERO: (2048, 1024),
        FamilyName.PORTRAIT: (1344, 1792),
        FamilyName.OG: (2048, 1152),
        FamilyName.COMPACT: (1920, 1024),
        FamilyName.TALL: (1088, 1920),
        FamilyName.ULTRAWIDE: (2304, 960),
        FamilyName.SIDEBAR: (704, 1408),
        FamilyName.HEADER: (2048, 512),
    },
}

_HIRES = {
    (1024, FamilyName.TALL): ImageSize(width=1088, height=1920),
    (1024, FamilyName.ULTRAWIDE): ImageSize(width=2560, height=1088),
}


def plan_generation(native_px: int, family: FamilyName) -> GenerationPlan:
    """Return the sizes at which a model of `native_px` (1024, 1088, 1440 or 1536) renders the master of `family`.

    Raises ValueError for another native size.
    """
    if native_px not in _GENERATE:
        known = ", ".join(str(px) for px in sorted(_GENERATE))
        raise ValueError(f"There are no generation sizes for a native size of {native_px} px, only for {known}.")
    width, height = _GENERATE[native_px][family]
    return GenerationPlan(generate=ImageSize(width=width, height=height), hires=_HIRES.get((native_px, family)))
