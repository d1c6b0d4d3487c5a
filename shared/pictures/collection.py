"""Collection: content that no row names any more is deleted, with the rows of pictures that were replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy import Engine, delete, func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_in_transaction
from shared.pictures.links import refresh_links
from shared.pictures.rows import tell_servers
from shared.pictures.store import PictureStore, StagedFile
from shared.tables import ImageDerivative, ImageVariation

COLLECTED_AT_ONCE = 500  #: rows; bounds how long the content lock is held


def collect_superseded(engine: Engine, store: PictureStore, grace_seconds: float) -> int:
    """Delete pictures that were replaced longer ago than the grace period, and those of deleted variations at once.

    This deletes their rows, the content that no other row names, and their links. Returns the number of rows.
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
    """Delete files that were staged so long ago that their process must have died, with content that no row names."""
    orphans = list(store.forgotten_files(older_than_seconds))
    if orphans:
        _give_up(engine, store, orphans)
    return len(orphans)


@contextmanager
def staged_files(engine: Engine, store: PictureStore) -> Iterator[list[StagedFile]]:
    """Clean up the files that the block stages and appends to the list, whether or not the block commits their rows.

    An aborted transaction may have put some in their places already: their content is deleted unless a row names it.
    When the database cannot tell, the files stay staged for the reconciler.
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
    """Delete staged files, and their content unless a row names it."""

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
        store.remove(orphan)
