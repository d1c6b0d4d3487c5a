"""What a CPU worker cuts with: an original goes in, staged pictures come out, signed where credentials are configured."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from shared.errors import OriginalUnreadableError
from shared.formats import ImageFormat
from shared.pictures import PictureKind, StagedPicture, staged_files
from shared.sizes import ASPECT_FAMILIES, FamilyName
from shared.storage import PictureStore, StagedFile
from shared.tables import ImageDerivative, ImageVariation
from workers.derivatives.cutting import Cut, cut_family


@dataclass(frozen=True, kw_only=True)
class Cutter:
    """Reads originals from the store and stages what is cut of them there."""

    engine: Engine
    store: PictureStore

    @contextmanager
    def staged_cuts(
        self,
        original: ImageDerivative,
        variation: ImageVariation,
        wanted: Collection[tuple[str, ImageFormat]] | None = None,
        on_progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Iterator[list[StagedPicture]]:
        """Pictures cut of an original and staged, for a block that commits their rows; given up where it fails.

        All that is cut beforehand, or exactly the names and formats that are `wanted`. Raises OriginalUnreadableError.
        """
        cuts = cut_family(
            self._read(original, variation),
            ASPECT_FAMILIES[FamilyName(original.family)],
            on_progress,
            focus=variation.focus,
            made_at=original.created_at,
            wanted=wanted,
        )
        with staged_files(self.engine, self.store) as files:
            staged = []
            for cut in cuts:
                files.append(self.store.stage(cut.data, cut.image_format))
                staged.append(_picture(cut, files[-1]))
            yield staged

    def _read(self, original: ImageDerivative, variation: ImageVariation) -> bytes:
        try:
            return self.store.content_path(original.sha256, original.format).read_bytes()
        except OSError as error:
            label = f"{variation.name} {original.family}"
            raise OriginalUnreadableError(f"The original of {label} cannot be read: {error}.") from error


def _picture(cut: Cut, file: StagedFile) -> StagedPicture:
    return StagedPicture(
        name=cut.name,
        kind=PictureKind(cut.kind),
        size=cut.size,
        file=file,
        dominant_color=cut.dominant_color,
        placeholder=cut.placeholder,
    )
