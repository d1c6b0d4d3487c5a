"""Pictures: the rows that name stored content, the files themselves, and the friendly links that lead to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_in_transaction, lock_key
from shared.errors import PictureNotFoundError
from shared.formats import ImageFormat
from shared.sizes import Size
from shared.storage import PictureStore, StagedFile
from shared.tables import ImageDerivative, ImageVariation


class PictureKind(StrEnum):
    """What a stored picture is for."""

    RENDER = "render"  #: lossless, fresh from the GPU, waits to be cut
    ORIGINAL = "original"  #: the render from which everything was cut; never public
    MASTER = "master"  #: the family at the master's exact size
    DERIVATIVE = "derivative"  #: one platform's size


PUBLIC_KINDS = (PictureKind.MASTER, PictureKind.DERIVATIVE)

#: PostgreSQL NOTIFY channel on which the API hears of whose variation's pictures it must look up again.
SERVED_CHANNEL = "image_pictures_served"

COLLECTED_AT_ONCE = 500  #: rows; bounds how long the content lock is held


@dataclass(frozen=True, kw_only=True)
class StagedPicture:
    """A picture whose bytes are staged and that waits for its row."""

    name: str
    kind: PictureKind
    size: Size
    file: StagedFile
    dominant_color: str | None = None  #: #rrggbb; the lossless render has none
    placeholder: str | None = None  #: ThumbHash, base64; the same


def store_pictures(
    session: Session,
    store: PictureStore,
    variation: ImageVariation,
    family: str,
    pictures: Sequence[StagedPicture],
    *,
    revision: int | None = None,
) -> None:
    """Put files in their places and rows beside them, superseding what stood there under their names and formats.

    The caller has checked its fence in this transaction. `revision` is that of the original they were cut from; the
    variation's present one where it is left out.
    """
    for picture in pictures:
        place_content(session, store, picture.file)
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
            linked=picture.kind == PictureKind.RENDER,
        )
        for picture in pictures
    )
    session.flush()


def place_content(session: Session, store: PictureStore, file: StagedFile) -> None:
    """Put a file in its place within the transaction that will name it.

    Content is collected only by who holds the same lock exclusively, so the file cannot vanish before the commit.
    """
    lock_in_transaction(session, AdvisoryLock.CONTENT, shared=True)
    store.place(file)


def supersede_cuts(session: Session, variation_id: UUID, family: str) -> None:
    """Mark all that was cut of a family as replaced: what was asked for in another format, and sizes of another day."""
    cuts = and_(ImageDerivative.family == family, ImageDerivative.kind.in_(PUBLIC_KINDS))
    supersede_pictures(session, variation_id, cuts)


def supersede_pictures(session: Session, variation_id: UUID, which: ColumnElement[bool]) -> None:
    """Mark current pictures of a variation as replaced; their bytes stay reachable until they are collected."""
    session.execute(
        update(ImageDerivative)
        .where(ImageDerivative.variation_id == variation_id, ImageDerivative.superseded_at.is_(None), which)
        .values(superseded_at=func.clock_timestamp(), linked=True)
        .execution_options(synchronize_session=False),
    )
    tell_servers(session, [variation_id])


def tell_servers(session: Session, variation_ids: Collection[UUID]) -> None:
    """Make every API process forget, at the commit, what it remembers of these variations' pictures."""
    named = select(func.pg_notify(SERVED_CHANNEL, ImageVariation.name)).where(ImageVariation.id.in_(variation_ids))
    session.execute(named)


def find_picture(
    session: Session,
    variation: str,
    derivative: str,
    content_hash: str | None = None,
    image_format: ImageFormat = ImageFormat.WEBP,
) -> ImageDerivative:
    """The public picture of that name in that format: the current one, or the one whose bytes have that hash.

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
        )
        .limit(1)
    )
    if content_hash is None:
        wanted = wanted.where(ImageDerivative.superseded_at.is_(None))
    else:
        wanted = wanted.where(ImageDerivative.sha256 == content_hash)
    picture = session.scalar(wanted)
    if picture is None:
        raise PictureNotFoundError(
            f"There is no picture {derivative} of {variation}: it does not exist, or it has not been made yet."
        )
    return picture


def refresh_links(engine: Engine, store: PictureStore, name: str) -> None:
    """Make the folders of a variation show its current pictures, or vanish with it.

    Serialised per name by an advisory lock: a slow process cannot put back a link that a faster one has replaced.
    """

    def refresh(session: Session) -> None:
        lock_in_transaction(session, AdvisoryLock.LINKS, lock_key(name))
        stored = (
            select(ImageDerivative)
            .join(ImageVariation, ImageVariation.id == ImageDerivative.variation_id)
            .where(ImageVariation.name == name, ImageDerivative.kind != PictureKind.RENDER)
        )
        pictures = session.scalars(stored).all()
        current = [picture for picture in pictures if picture.superseded_at is None]
        for picture in current:
            if not picture.linked:
                _link(store, name, picture)
        store.unlink_others(
            name,
            keep={friendly_path(picture) for picture in current},
            keep_public={file for picture in pictures for file in public_files(picture)},
        )

    in_transaction(engine, refresh)


def _link(store: PictureStore, name: str, picture: ImageDerivative) -> None:
    store.link(name, friendly_path(picture), picture.sha256, picture.format)
    for file in public_files(picture):
        store.publish(name, file, picture.sha256, picture.format)
    picture.linked = True


def friendly_path(picture: ImageDerivative) -> str:
    """Where a person finds a picture, below the folder of its variation."""
    if picture.kind == PictureKind.ORIGINAL:
        return f"originals/{picture.family}.{picture.format}"
    stem = picture.family if picture.kind == PictureKind.MASTER else picture.name
    return f"{picture.kind}s/{stem}-{picture.width}x{picture.height}.{picture.format}"


def public_files(picture: ImageDerivative) -> Sequence[str]:
    """Where a web server finds a picture that is public, below the public folder of its variation.

    By its name while it is current, and until it is collected by its name and hash.
    """
    if picture.kind not in PUBLIC_KINDS:
        return ()
    versioned = f"{picture.name}@{picture.sha256}.{picture.format}"
    return (versioned,) if picture.superseded_at else (versioned, f"{picture.name}.{picture.format}")


def unlinked_names(session: Session, limit: int = 100) -> Sequence[str]:
    """Variations with pictures that no friendly path leads to yet."""
    pending = exists().where(ImageDerivative.variation_id == ImageVariation.id, ~ImageDerivative.linked)
    return session.scalars(select(ImageVariation.name).where(pending).limit(limit)).all()


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


def waiting_render(session: Session, variation_id: UUID, family: str) -> ImageDerivative | None:
    """The lossless render of a family that waits to be cut."""
    return session.scalar(
        select(ImageDerivative).where(
            ImageDerivative.variation_id == variation_id,
            ImageDerivative.family == family,
            ImageDerivative.kind == PictureKind.RENDER,
        ),
    )


def current_original(session: Session, variation_id: UUID, family: str) -> ImageDerivative | None:
    """The original from which the current pictures of a family were cut."""
    return session.scalar(
        select(ImageDerivative).where(
            ImageDerivative.variation_id == variation_id,
            ImageDerivative.family == family,
            ImageDerivative.kind == PictureKind.ORIGINAL,
            ImageDerivative.superseded_at.is_(None),
        ),
    )


def keep_render(session: Session, variation_id: UUID, family: str) -> None:
    """Make the render of a family its original, now that everything has been cut from it."""
    supersede_pictures(session, variation_id, ImageDerivative.name == f"{family}-{PictureKind.ORIGINAL}")
    render = waiting_render(session, variation_id, family)
    if render is not None:
        render.kind = PictureKind.ORIGINAL
        render.name = f"{family}-{PictureKind.ORIGINAL}"
        render.linked = False


def collect_superseded(engine: Engine, store: PictureStore, grace_seconds: float) -> int:
    """Forget pictures replaced longer ago than the grace period, and those of deleted variations at once.

    Deletes their rows, the content that no other row names, and their links; returns how many rows went.
    """

    def collect(session: Session) -> tuple[int, Sequence[str]]:
        lock_in_transaction(session, AdvisoryLock.CONTENT)
        expired = func.clock_timestamp() - timedelta(seconds=grace_seconds)
        due = (
            select(ImageDerivative.id)
            .where(or_(ImageDerivative.superseded_at < expired, ImageDerivative.variation_id.is_(None)))
            .limit(COLLECTED_AT_ONCE)
        )
        deletion = delete(ImageDerivative).where(ImageDerivative.id.in_(due))
        gone = session.execute(deletion.returning(ImageDerivative.sha256, ImageDerivative.variation_id)).all()
        _remove_unnamed(session, store, {row.sha256 for row in gone})
        owners = {row.variation_id for row in gone if row.variation_id is not None}
        tell_servers(session, owners)
        return len(gone), session.scalars(select(ImageVariation.name).where(ImageVariation.id.in_(owners))).all()

    collected = 0
    while True:
        count, names = in_transaction(engine, collect)
        for name in names:
            refresh_links(engine, store, name)
        if count == 0:
            return collected
        collected += count


def collect_orphans(engine: Engine, store: PictureStore, older_than_seconds: float) -> int:
    """Remove what a process left staged so long ago that it must have died, and its content where no row names it."""
    orphans = list(store.forgotten_files(older_than_seconds))
    if orphans:
        _give_up(engine, store, orphans)
    return len(orphans)


@contextmanager
def staged_files(engine: Engine, store: PictureStore) -> Iterator[list[StagedFile]]:
    """Forget the files that the block has staged when it has committed their rows; give them up when it fails.

    A transaction that was broken off may have put them in their places already. Where the database cannot say whether
    a row names them, they stay staged for the reconciler.
    """
    files: list[StagedFile] = []
    try:
        yield files
    except Exception:
        with suppress(DBAPIError):
            _give_up(engine, store, files)
        raise
    for file in files:
        store.discard(file)


def _give_up(engine: Engine, store: PictureStore, files: Sequence[StagedFile]) -> None:
    """Remove staged files, and their content unless a row names it."""

    def remove(session: Session) -> None:
        lock_in_transaction(session, AdvisoryLock.CONTENT)
        _remove_unnamed(session, store, {file.sha256 for file in files})

    in_transaction(engine, remove)
    for file in files:
        store.discard(file)


def _remove_unnamed(session: Session, store: PictureStore, hashes: set[str]) -> None:
    """Delete content unless a row names it; the caller holds the content lock exclusively."""
    named = select(ImageDerivative.sha256).where(ImageDerivative.sha256.in_(hashes))
    for orphan in hashes - set(session.scalars(named)):
        store.remove_content(orphan)


def unlink_deleted(engine: Engine, store: PictureStore) -> None:
    """Remove friendly folders whose variation is gone: a process died between deleting and tidying up."""
    names = store.linked_variations()
    for start in range(0, len(names), COLLECTED_AT_ONCE):
        some = names[start : start + COLLECTED_AT_ONCE]
        known = select(ImageVariation.name).where(ImageVariation.name.in_(some))
        for name in set(some) - set(in_transaction(engine, lambda session: session.scalars(known).all())):  # noqa: B023 -- runs at once
            refresh_links(engine, store, name)
