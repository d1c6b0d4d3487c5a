"""The rows that name stored content: what is current, what replaces what, and which picture a URL means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.database import AdvisoryLock, lock_in_transaction
from shared.errors import PictureNotFoundError
from shared.formats import ImageFormat
from shared.pictures.store import Content, PictureStore, StagedFile
from shared.sizes import Size
from shared.tables import ImageDerivative, ImageVariation, UnlinkedVariation


class PictureKind(StrEnum):
    """What a stored picture is for."""

    RENDER = "render"  #: lossless, fresh from the GPU, waits to be cut
    ORIGINAL = "original"  #: the render from which everything was cut; never public
    MASTER = "master"  #: the family at the master's exact size
    DERIVATIVE = "derivative"  #: one platform's size


PUBLIC_KINDS = (PictureKind.MASTER, PictureKind.DERIVATIVE)

#: PostgreSQL NOTIFY channel on which the API hears of each variation whose pictures it must look up again.
SERVED_CHANNEL = "image_pictures_served"


@dataclass(frozen=True, kw_only=True)
class StagedPicture:
    """A picture whose bytes are staged and whose row is still to be written."""

    name: str
    kind: PictureKind
    size: Size
    file: StagedFile
    dominant_color: str | None = None  #: #rrggbb; the lossless render has none
    placeholder: str | None = None  #: ThumbHash, base64; the lossless render has none


def is_current_of(
    variation_id: UUID | InstrumentedAttribute[UUID], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Build the filter for those current pictures of a variation that fulfil some conditions."""
    return and_(ImageDerivative.variation_id == variation_id, ImageDerivative.is_current, *conditions)


def is_current_cut(
    variation_id: UUID | InstrumentedAttribute[UUID], family: str | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Build the filter for the current master and derivatives of a family, in every format."""
    return is_current_of(variation_id, ImageDerivative.family == family, ImageDerivative.kind.in_(PUBLIC_KINDS))


def store_pictures(
    session: Session,
    store: PictureStore,
    variation: ImageVariation,
    family: str,
    pictures: Sequence[StagedPicture],
    *,
    revision: int | None = None,
) -> None:
    """Put files in their places and write their rows; current pictures of equal names and formats are superseded.

    The caller has checked its fence in this transaction. `revision` is that of the original which the pictures were cut
    from; left out, it is the present one of the variation.
    """
    for picture in pictures:
        place_content(session, store, picture.file)
    _forget_damage(session, {picture.file.sha256 for picture in pictures})
    same = tuple_(ImageDerivative.name, ImageDerivative.format)
    supersede_pictures(session, variation.id, same.in_([(one.name, one.file.extension) for one in pictures]))
    session.add_all(
        ImageDerivative(
            variation_id=variation.id,
            family=family,
            name=picture.name,
            kind=picture.kind,
            format=picture.file.extension,
            width=picture.size.width,
            height=picture.size.height,
            file_size=picture.file.file_size,
            sha256=picture.file.sha256,
            dominant_color=picture.dominant_color,
            placeholder=picture.placeholder,
            revision=revision or variation.revision,
        )
        for picture in pictures
    )
    if any(picture.kind in PUBLIC_KINDS for picture in pictures):
        _order_links(session, [variation.id])
    session.flush()


def _order_links(session: Session, variation_ids: Iterable[UUID]) -> None:
    """Note that the links of these variations must be made again; links.py removes the note once they are."""
    session.add_all(UnlinkedVariation(variation_id=variation_id) for variation_id in variation_ids)


def place_content(session: Session, store: PictureStore, file: StagedFile) -> None:
    """Put a file in its place within the transaction that writes its row.

    Only a holder of the exclusive lock collects content, so the file cannot vanish before the commit.
    """
    lock_in_transaction(session, AdvisoryLock.CONTENT, shared=True)
    store.place(file)


def _forget_damage(session: Session, hashes: Collection[str]) -> None:
    """Forget what was wrong with files that have just been placed again, for all rows that name them."""
    mended = update(ImageDerivative).where(ImageDerivative.damage.is_not(None), ImageDerivative.sha256.in_(hashes))
    returned = mended.values(damage=None).returning(ImageDerivative.variation_id)
    rows = session.scalars(returned.execution_options(synchronize_session=False))
    owners = {owner for owner in rows if owner is not None}
    _order_links(session, owners)
    tell_servers(session, owners)


def supersede_cuts(session: Session, variation_id: UUID, family: str) -> None:
    """Mark everything that was cut of a family as replaced, with formats that were added and sizes that are gone."""
    cuts = and_(ImageDerivative.family == family, ImageDerivative.kind.in_(PUBLIC_KINDS))
    supersede_pictures(session, variation_id, cuts)


def supersede_pictures(session: Session, variation_id: UUID, which: ColumnElement[bool]) -> None:
    """Mark current pictures of a variation as replaced; their bytes stay reachable until they are collected."""
    session.execute(
        update(ImageDerivative)
        .where(is_current_of(variation_id, which))
        .values(superseded_at=func.clock_timestamp())
        .execution_options(synchronize_session=False),
    )
    tell_servers(session, [variation_id])


def expire_pictures(session: Session, pictures: Collection[ImageDerivative]) -> None:
    """End the grace period of those of these pictures that were replaced, so that they are collected at once."""
    replaced = update(ImageDerivative).where(
        ImageDerivative.id.in_([picture.id for picture in pictures]), ImageDerivative.superseded_at.is_not(None)
    )
    session.execute(replaced.values(superseded_at=func.to_timestamp(0)))


def named_content(session: Session, contents: Collection[Content], but: Collection[UUID] = ()) -> set[Content]:
    """Return those of these contents that rows name, other than the rows `but`."""
    hashes = [content.sha256 for content in contents]
    named = select(ImageDerivative.sha256, ImageDerivative.format, ImageDerivative.id).where(
        ImageDerivative.sha256.in_(hashes)
    )
    return {Content(row.sha256, row.format) for row in session.execute(named) if row.id not in but}.intersection(
        contents
    )


def tell_servers(session: Session, variation_ids: Collection[UUID]) -> None:
    """Make every API process drop the pictures of these variations from its cache, at the commit."""
    named = select(func.pg_notify(SERVED_CHANNEL, ImageVariation.name)).where(ImageVariation.id.in_(variation_ids))
    session.execute(named)


def find_picture(
    session: Session,
    variation: str,
    derivative: str,
    content_hash: str | None = None,
    image_format: ImageFormat = ImageFormat.WEBP,
) -> ImageDerivative:
    """Find a public picture by name and format: the current one, or the one whose content has that hash.

    Raises PictureNotFoundError.
    """
    wanted = (
        select(ImageDerivative)
        .join(ImageVariation, ImageVariation.id == ImageDerivative.variation_id)
        .where(
            ImageVariation.name == variation,
            ImageDerivative.name == derivative,
            ImageDerivative.format == image_format,
            ImageDerivative.kind.in_(PUBLIC_KINDS),
            ImageDerivative.is_current if content_hash is None else ImageDerivative.sha256 == content_hash,
        )
        .limit(1)
    )
    picture = session.scalar(wanted)
    if picture is None:
        raise PictureNotFoundError(
            f"There is no picture {derivative} of {variation}: it does not exist, or it has not been made yet."
        )
    return picture


def discard_render(session: Session, variation_id: UUID, family: str) -> None:
    """Give up the lossless render of a family that waits to be cut, if there is one."""
    session.execute(
        update(ImageDerivative)
        .where(_is_render(variation_id, family))
        .values(variation_id=None)
        .execution_options(synchronize_session=False),
    )


def waiting_render(session: Session, variation_id: UUID, family: str) -> ImageDerivative | None:
    """Find the lossless render of a family that waits to be cut."""
    return session.scalar(select(ImageDerivative).where(_is_render(variation_id, family)))


def _is_render(variation_id: UUID, family: str) -> ColumnElement[bool]:
    return and_(
        ImageDerivative.variation_id == variation_id,
        ImageDerivative.family == family,
        ImageDerivative.kind == PictureKind.RENDER,
    )


def current_original(session: Session, variation_id: UUID, family: str) -> ImageDerivative | None:
    """Find the original from which the current pictures of a family were cut."""
    of_family = (ImageDerivative.family == family, ImageDerivative.kind == PictureKind.ORIGINAL)
    return session.scalar(select(ImageDerivative).where(is_current_of(variation_id, *of_family)))


def keep_render(session: Session, variation_id: UUID, family: str) -> None:
    """Turn the render of a family into its original, once everything has been cut from it."""
    supersede_pictures(session, variation_id, ImageDerivative.name == f"{family}-{PictureKind.ORIGINAL}")
    render = waiting_render(session, variation_id, family)
    if render is not None:
        render.kind = PictureKind.ORIGINAL
        render.name = f"{family}-{PictureKind.ORIGINAL}"


def current_names(session: Session, variation_id: UUID) -> Sequence[str]:
    """List the current derivatives of a variation by name, in the order in which they were stored."""
    cut_beforehand = (ImageDerivative.kind == PictureKind.DERIVATIVE, ImageDerivative.format == ImageFormat.WEBP)
    names = select(ImageDerivative.name).where(is_current_of(variation_id, *cut_beforehand))
    return session.scalars(names.order_by(ImageDerivative.position)).all()
