"""Staged cuts: an original goes in, staged pictures come out, signed when there are credentials."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.errors import OriginalUnreadableError
from shared.formats import ImageFormat
from shared.pictures.collection import staged_files
from shared.pictures.rows import PictureKind, StagedPicture
from shared.pictures.store import PictureStore, StagedFile
from shared.settings import Settings
from shared.tables import ImageDerivative, ImageVariation
from workers.derivatives.cutting import Cut, cut_family

if TYPE_CHECKING:  # an extra: loaded only where pictures are signed
    from workers.derivatives.content_credentials import ContentCredentials


@dataclass(frozen=True, kw_only=True)
class Cutter:
    """Reads originals from the store, cuts them, and stages the pictures in the store."""

    engine: Engine
    store: PictureStore
    credentials: ContentCredentials | None

    @contextmanager
    def staged_cuts(
        self,
        original: ImageDerivative,
        variation: ImageVariation,
        wanted: Collection[tuple[str, ImageFormat]] | None = None,
        on_progress: Callable[[int, int], None] = lambda *_: None,
    ) -> Iterator[list[StagedPicture]]:
        """Cut an original and stage its pictures for a block that commits their rows; they are removed if it fails.

        The pictures are those that are cut beforehand, or exactly the names and formats that are `wanted`. Raises
        OriginalUnreadableError.
        """
        cuts = cut_family(
            self._read(original, variation),
            ASPECT_FAMILIES[FamilyName(original.family)],
            on_progress,
            focus=variation.focus,
            made_at=original.created_at,
            wanted=wanted,
            reserved_bytes=0 if self.credentials is None else self.credentials.most_bytes,
        )
        with staged_files(self.engine, self.store) as files:
            yield list(self._staged(cuts, files))

    def _staged(self, cuts: Iterable[Cut], files: list[StagedFile]) -> Iterator[StagedPicture]:
        """Stage the pictures, and append their files; pictures of equal size and format share one."""
        shared: dict[bytes, StagedFile] = {}
        for cut in self._signed(cuts):
            if cut.data not in shared:
                shared[cut.data] = self.store.stage(cut.data, cut.image_format)
                files.append(shared[cut.data])
            yield _picture(cut, shared[cut.data])

    def _signed(self, cuts: Iterable[Cut]) -> Iterator[Cut]:
        """Sign the cuts. Equal pictures stay equal, although no two signatures of the same bytes are."""
        signed: dict[bytes, bytes] = {}
        for cut in cuts:
            if self.credentials is None:
                yield cut
                continue
            if cut.data not in signed:
                signed[cut.data] = self.credentials.sign(cut.data, cut.image_format)
            yield replace(cut, data=signed[cut.data])

    def _read(self, original: ImageDerivative, variation: ImageVariation) -> bytes:
        try:
            return self.store.read(original.sha256, original.format, original.file_size)
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


def make_cutter(settings: Settings, engine: Engine, store: PictureStore) -> Cutter:
    """Make the cutter of a process. Raises SettingsError if it cannot sign the pictures that it should sign."""
    if not settings.signs_pictures:
        return Cutter(engine=engine, store=store, credentials=None)
    from workers.derivatives.content_credentials import ContentCredentials  # noqa: PLC0415 -- an extra

    return Cutter(engine=engine, store=store, credentials=ContentCredentials(settings))
