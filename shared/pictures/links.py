"""Links: for each variation, the folders that show its current pictures to people and to a web server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from sqlalchemy import Engine, Row, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_for_files, lock_key
from shared.errors import StorageUnavailableError
from shared.pictures.link_trees import PUBLIC, Links, LinkTrees
from shared.pictures.rows import PUBLIC_KINDS, PictureKind
from shared.pictures.store import Content, PictureStore
from shared.tables import ImageDerivative, ImageVariation, UnlinkedVariation

log = structlog.get_logger(__name__)

#: Reads the pictures of a variation, each beside the notes that links are missing: later notes tell of later pictures.
#: One that has notes but no pictures is a row, too.
PICTURES = text("""
SELECT notes.ids AS notes, d.family, d.name, d.kind, d.format, d.width, d.height, d.sha256, d.damage,
       d.superseded_at IS NULL AS is_current
FROM image_variations v
CROSS JOIN LATERAL (SELECT array_agg(id) AS ids FROM image_unlinked_variations WHERE variation_id = v.id) AS notes
LEFT JOIN image_derivatives d ON d.variation_id = v.id
WHERE v.name = :name
""")

#: The notes are removed when the links are made. Whoever deletes the variation waits for the one who removes them.
FORGET_NOTES = text("DELETE FROM image_unlinked_variations WHERE id = ANY(:notes)")


def refresh_links(engine: Engine, store: PictureStore, name: str) -> None:
    """Make the folders of a variation show its current pictures, or remove them when the variation is gone.

    An advisory lock per name serialises this, and each change asks whether the lock is still held. A process that
    freezes between the question and the change, and wakes when others have moved on, may still make one wrong link; its
    commit fails, and it begins again with what the rows say then. If it dies instead, the audit finds the link.
    """
    try:
        _refresh(engine, store, name)
    except DBAPIError:
        _refresh(engine, store, name)


def mend_links(engine: Engine, store: PictureStore, names: Iterable[str]) -> None:
    """Refresh the links of some variations. One whose folders cannot be changed does not hold back the others."""
    failed = {}
    for name in names:
        try:
            refresh_links(engine, store, name)
        except StorageUnavailableError as error:
            failed[name] = str(error)
    if failed:
        log.warning("links_not_made", variations=list(failed), reason=next(iter(failed.values())))


def _refresh(engine: Engine, store: PictureStore, name: str) -> None:
    with engine.begin() as connection:
        prove_lock = lock_for_files(connection, AdvisoryLock.LINKS, lock_key(name))
        rows = connection.execute(PICTURES, {"name": name}).all()
        pictures = [row for row in rows if row.sha256 is not None]
        LinkTrees(store).show(name, links_of(name, pictures), before_each=prove_lock)
        if rows and rows[0].notes:
            connection.execute(FORGET_NOTES, {"notes": rows[0].notes})


def links_of(name: str, pictures: Iterable[ImageDerivative | Row[Any]]) -> Links:
    """Return the links that a variation with these pictures should have."""
    links = {}
    for picture in pictures:
        content = Content(picture.sha256, picture.format)
        if picture.is_current and picture.kind != PictureKind.RENDER:
            links[f"{name}/{_friendly_path(picture)}"] = content
        for file in _public_files(picture):
            links[f"{PUBLIC}/{name}/{file}"] = content
    return links


def _friendly_path(picture: ImageDerivative | Row[Any]) -> str:
    """Return the path at which people find a picture, below the folder of its variation."""
    if picture.kind == PictureKind.ORIGINAL:
        return f"originals/{picture.family}.{picture.format}"
    stem = picture.family if picture.kind == PictureKind.MASTER else picture.name
    return f"{picture.kind}s/{stem}-{picture.width}x{picture.height}.{picture.format}"


def _public_files(picture: ImageDerivative | Row[Any]) -> Sequence[str]:
    """Return the names under which a web server finds a picture, in the public folder of its variation.

    A picture that is not public or whose file is damaged has none: a web server would send it as it is. The name and
    hash of a picture lead to it until it is collected, its plain name leads to it only while it is current.
    """
    if picture.kind not in PUBLIC_KINDS or picture.damage is not None:
        return ()
    versioned = f"{picture.name}@{picture.sha256}.{picture.format}"
    return (versioned, f"{picture.name}.{picture.format}") if picture.is_current else (versioned,)


def unlinked_names(session: Session, limit: int = 100) -> Sequence[str]:
    """List variations whose links may not lead to their current pictures."""
    noted = select(UnlinkedVariation.variation_id).order_by(UnlinkedVariation.id).limit(limit)
    return session.scalars(select(ImageVariation.name).where(ImageVariation.id.in_(noted))).all()


def unlink_deleted(engine: Engine, store: PictureStore, names: Sequence[str]) -> None:
    """Remove the folders of those variations that were deleted: a process may have died before it tidied up."""
    known = select(ImageVariation.name).where(ImageVariation.name.in_(names))
    mend_links(engine, store, set(names) - set(in_transaction(engine, lambda session: session.scalars(known).all())))
