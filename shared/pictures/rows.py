"""The rows that name stored content: what is current, what replaces what, and which picture a URL means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from image_generator_types.sizes import ImageSize
from shared.database import AdvisoryLock, Transaction, lock_in_transaction, proof_of_locks
from shared.errors import PictureNotFoundError
from shared.formats import ImageFormat
from shared.pictures.store import Content, PictureStore, StagedFile
from shared.tables import ImageDerivative, ImageVariation


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
    size: ImageSize
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


_REPLACED = """
variation_id = :variation AND superseded_at IS NULL
AND (family = :family AND kind = ANY(:replaced) OR (name, format) IN (SELECT name, format FROM given))
"""

#: Marks pictures as replaced: those of equal names and formats, and all of some kinds. Then it writes the rows. A
#: unique index admits one current row of a name and format, so the rows wait for the number of those that were
#: replaced. Damage of content is forgotten, since its file has just been placed again, whoever names it. All owners are
#: told, and get their links.
STORE = text(f"""
WITH given AS (
    SELECT * FROM unnest(
        CAST(:names AS varchar[]), CAST(:kinds AS varchar[]), CAST(:formats AS varchar[]), CAST(:widths AS int[]),
        CAST(:heights AS int[]), CAST(:file_sizes AS int[]), CAST(:hashes AS varchar[]), CAST(:colors AS varchar[]),
        CAST(:placeholders AS varchar[])
    ) WITH ORDINALITY AS given (name, kind, format, width, height, file_size, sha256, color, placeholder, place)
), replaced AS (
    UPDATE image_derivatives
    SET superseded_at = clock_timestamp(), damage = CASE WHEN sha256 = ANY(:hashes) THEN NULL ELSE damage END
    WHERE {_REPLACED}
    RETURNING id
), stored AS (
    INSERT INTO image_derivatives (
        id, variation_id, family, name, kind, format, width, height, file_size, sha256, dominant_color, placeholder,
        revision, created_at
    )
    SELECT gen_random_uuid(), :variation, :family, name, kind, format, width, height, file_size, sha256, color,
           placeholder, :revision, COALESCE(CAST(:made_at AS timestamptz), clock_timestamp())
    FROM given CROSS JOIN (SELECT count(*) FROM replaced) AS after ORDER BY place
), mended AS (
    UPDATE image_derivatives SET damage = NULL
    WHERE damage IS NOT NULL AND sha256 = ANY(:hashes) AND ({_REPLACED}) IS NOT TRUE
    RETURNING variation_id
), noted AS (
    INSERT INTO image_unlinked_variations (variation_id)
    SELECT variation_id FROM mended WHERE variation_id IS NOT NULL UNION SELECT :variation WHERE :public
)
SELECT pg_notify(:channel, name) FROM image_variations
WHERE id = ANY(ARRAY(SELECT variation_id FROM mended) || CAST(:variation AS uuid))
""")  # noqa: S608 -- a constant


def store_pictures(  # noqa: PLR0913 -- which pictures of what, and what they replace
    session: Transaction,
    store: PictureStore,
    variation: ImageVariation,
    family: str,
    pictures: Sequence[StagedPicture],
    *,
    all_cuts: bool = False,
    revision: int | None = None,
    made_at: datetime | None = None,
) -> None:
    """Put files in their places and write their rows; current pictures of equal names and formats are superseded.

    The caller has checked its fence in this transaction. With `all_cuts` the pictures replace everything that was cut
    of the family, with formats that were added and sizes that are gone. `revision` is that of the original which the
    pictures were cut from; left out, it is the present one of the variation. `made_at` is when the pictures were made,
    if that is not now: files say so.
    """
    files = [picture.file for picture in pictures]
    place_content(session, store, dict.fromkeys(files))  # some pictures share one
    rows = {
        "names": [picture.name for picture in pictures],
        "kinds": [picture.kind for picture in pictures],
        "formats": [file.extension for file in files],
        "widths": [picture.size.width for picture in pictures],
        "heights": [picture.size.height for picture in pictures],
        "file_sizes": [file.file_size for file in files],
        "hashes": [file.sha256 for file in files],
        "colors": [picture.dominant_color for picture in pictures],
        "placeholders": [picture.placeholder for picture in pictures],
    }
    whose = {"variation": variation.id, "family": family, "revision": revision or variation.revision}
    whose |= {"made_at": made_at}
    replaced = {"replaced": list(PUBLIC_KINDS) if all_cuts else []}
    public = any(picture.kind in PUBLIC_KINDS for picture in pictures)
    session.execute(STORE, {**rows, **whose, **replaced, "public": public, "channel": SERVED_CHANNEL})


def place_content(session: Transaction, store: PictureStore, files: Iterable[StagedFile]) -> None:
    """Put files in their places within the transaction that writes their rows.

    Only a holder of the exclusive lock collects content, so the files cannot vanish before the commit.
    """
    lock_in_transaction(session, AdvisoryLock.CONTENT, shared=True)
    prove_lock = proof_of_locks(session)
    for file in files:
        prove_lock()
        store.place(file)


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
        .where(
            ImageDerivative.variation_id == variation_id,
            ImageDerivative.family == family,
            ImageDerivative.kind == PictureKind.RENDER,
        )
        .values(variation_id=None)
        .execution_options(synchronize_session=False),
    )


_COLUMNS = tuple(ImageDerivative.__table__.columns)

RENDER = text(f"""
SELECT {", ".join(column.name for column in _COLUMNS)} FROM image_derivatives
WHERE variation_id = :variation AND family = :family AND kind = 'render'
""").columns(*_COLUMNS)  # noqa: S608 -- a constant


def waiting_render(session: Transaction, variation_id: UUID, family: str) -> ImageDerivative | None:
    """Find the lossless render of a family that waits to be cut. What is returned is in no session."""
    row = session.execute(RENDER, {"variation": variation_id, "family": family}).first()
    return None if row is None else ImageDerivative(**row._asdict())


def current_original(session: Session, variation_id: UUID, family: str) -> ImageDerivative | None:
    """Find the original from which the current pictures of a family were cut."""
    of_family = (ImageDerivative.family == family, ImageDerivative.kind == PictureKind.ORIGINAL)
    return session.scalar(select(ImageDerivative).where(is_current_of(variation_id, *of_family)))


#: The former original has the name that the render gets, so it is marked as replaced first.
KEEP_RENDER = text("""
WITH replaced AS (
    UPDATE image_derivatives SET superseded_at = clock_timestamp()
    WHERE variation_id = :variation AND superseded_at IS NULL AND name = :original
    RETURNING id
)
UPDATE image_derivatives SET kind = :kind, name = :original
FROM (SELECT count(*) FROM replaced) AS after
WHERE variation_id = :variation AND family = :family AND kind = :render
""")


def keep_render(session: Transaction, variation_id: UUID, family: str) -> None:
    """Turn the render of a family into its original, once everything has been cut from it."""
    kinds = {"kind": PictureKind.ORIGINAL, "render": PictureKind.RENDER}
    original = f"{family}-{PictureKind.ORIGINAL}"
    session.execute(KEEP_RENDER, {"variation": variation_id, "family": family, "original": original, **kinds})


def current_cuts(session: Session, variation_id: UUID) -> Sequence[tuple[str, str]]:
    """List the current derivatives of a variation, each as its family and its name."""
    cut_beforehand = (ImageDerivative.kind == PictureKind.DERIVATIVE, ImageDerivative.format == ImageFormat.WEBP)
    cuts = select(ImageDerivative.family, ImageDerivative.name).where(is_current_of(variation_id, *cut_beforehand))
    return [(family, name) for family, name in session.execute(cuts)]
