"""Links: for each variation, the folders that show its current pictures to people and to a web server."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_in_transaction, lock_key
from shared.pictures.link_trees import LinkTrees
from shared.pictures.rows import PUBLIC_KINDS, PictureKind
from shared.pictures.store import PictureStore
from shared.tables import ImageDerivative, ImageVariation

LOOKED_UP_AT_ONCE = 500  #: names in one query


def refresh_links(engine: Engine, store: PictureStore, name: str) -> None:
    """Make the folders of a variation show its current pictures, or remove them when the variation is gone.

    An advisory lock per name serialises this: a slow process cannot put back a link that a faster one has replaced.
    """
    trees = LinkTrees(store)

    def refresh(session: Session) -> None:
        lock_in_transaction(session, AdvisoryLock.LINKS, lock_key(name))
        stored = (
            select(ImageDerivative)
            .join(ImageVariation, ImageVariation.id == ImageDerivative.variation_id)
            .where(ImageVariation.name == name, ImageDerivative.kind != PictureKind.RENDER)
        )
        pictures = session.scalars(stored).all()
        current = [picture for picture in pictures if picture.is_current]
        for picture in current:
            if not picture.linked:
                _link(trees, name, picture)
        trees.unlink_others(
            name,
            keep={friendly_path(picture) for picture in current},
            keep_public={file for picture in pictures for file in public_files(picture)},
        )

    in_transaction(engine, refresh)


def _link(trees: LinkTrees, name: str, picture: ImageDerivative) -> None:
    trees.link(name, friendly_path(picture), picture.sha256, picture.format)
    for file in public_files(picture):
        trees.publish(name, file, picture.sha256, picture.format)
    picture.linked = True


def friendly_path(picture: ImageDerivative) -> str:
    """Return the path at which people find a picture, below the folder of its variation."""
    if picture.kind == PictureKind.ORIGINAL:
        return f"originals/{picture.family}.{picture.format}"
    stem = picture.family if picture.kind == PictureKind.MASTER else picture.name
    return f"{picture.kind}s/{stem}-{picture.width}x{picture.height}.{picture.format}"


def public_files(picture: ImageDerivative) -> Sequence[str]:
    """Return the names under which a web server finds a picture, in the public folder of its variation.

    A picture that is not public has none. Its name and hash lead to it until it is collected, its plain name leads to
    it only while it is current.
    """
    if picture.kind not in PUBLIC_KINDS:
        return ()
    versioned = f"{picture.name}@{picture.sha256}.{picture.format}"
    return (versioned, f"{picture.name}.{picture.format}") if picture.is_current else (versioned,)


def unlinked_names(session: Session, limit: int = 100) -> Sequence[str]:
    """List variations with pictures that no link leads to yet."""
    pending = exists().where(ImageDerivative.variation_id == ImageVariation.id, ~ImageDerivative.linked)
    return session.scalars(select(ImageVariation.name).where(pending).limit(limit)).all()


def unlink_deleted(engine: Engine, store: PictureStore) -> None:
    """Remove the folders of deleted variations: a process may have died between deleting one and tidying up."""
    names = LinkTrees(store).linked_variations()
    for start in range(0, len(names), LOOKED_UP_AT_ONCE):
        some = names[start : start + LOOKED_UP_AT_ONCE]
        known = select(ImageVariation.name).where(ImageVariation.name.in_(some))
        for name in set(some) - set(in_transaction(engine, lambda session: session.scalars(known).all())):  # noqa: B023 -- runs at once
            refresh_links(engine, store, name)
