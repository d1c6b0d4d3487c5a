"""Collection: content that no row names any more is deleted, with the rows of pictures that were replaced.

A file system knows no fence: a process that freezes before it deletes a file, and wakes after others have stored the
same bytes, would delete theirs. So content is deleted in three steps:

1. Under the exclusive content lock, content that no row names is condemned: moved aside under a name of its own. Before
   each move the process asks PostgreSQL on the connection that holds the lock, and stops if that connection is gone.
2. The commit proves that the lock was held all the time. If it fails, condemned content is considered again: what a row
   names is put back. The reconciler does the same with what a dead or frozen process left.
3. After the commit the condemned files are deleted. No row will ever name these, however late this happens.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CompoundSelect, Engine, delete, func, select, text, tuple_, union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_for_files, prove_connection
from shared.errors import StorageUnavailableError
from shared.pictures.links import refresh_links
from shared.pictures.rows import tell_servers
from shared.pictures.store import CondemnedFile, Content, PictureStore, StagedFile
from shared.tables import ImageDerivative, ImageVariation

Item = TypeVar("Item")
Result = TypeVar("Result")

COLLECTED_AT_ONCE = 100  #: rows or files; one batch holds the content lock for some hundredths of a second

#: On a slow disk a batch ends early, so that storing pictures waits no longer than this for the content lock.
CONDEMNING_SECONDS = 1.0


def collect_superseded(
    engine: Engine, store: PictureStore, grace_seconds: float, *, for_seconds: float = float("inf")
) -> int:
    """Delete pictures that were replaced longer ago than the grace period, and those of deleted variations at once.

    This deletes their rows, the content that no other row names, and their links. It ends when nothing is left or
    `for_seconds` are over. Returns the number of rows.
    """
    end = time.monotonic() + for_seconds
    collected = 0
    while time.monotonic() < end:
        count, names = _condemning(engine, store, lambda session, gone: _collect(session, store, grace_seconds, gone))
        for name in names:
            refresh_links(engine, store, name)
        if count == 0:
            break
        collected += count
    return collected


def _collect(
    session: Session, store: PictureStore, grace_seconds: float, condemned: list[CondemnedFile]
) -> tuple[int, Sequence[str]]:
    """Delete one batch of rows and condemn their content. Returns how many, and the variations to link again."""
    due = session.execute(_due(grace_seconds)).all()
    ids = {row.id for row in due}
    left = _condemn(session, store, {Content(row.sha256, row.format) for row in due}, condemned, but=ids)
    gone = {row.id for row in due if Content(row.sha256, row.format) not in left}
    session.execute(delete(ImageDerivative).where(ImageDerivative.id.in_(gone)))
    owners = {row.variation_id for row in due if row.id in gone and row.variation_id is not None}
    tell_servers(session, owners)
    return len(gone), session.scalars(select(ImageVariation.name).where(ImageVariation.id.in_(owners))).all()


def _due(grace_seconds: float) -> CompoundSelect[UUID, str, str, UUID | None]:
    """Select a batch of rows to collect. Two queries, so that each reads the beginning of its index."""
    # now() is the beginning of the transaction; an index cannot be used for clock_timestamp().
    expired = ImageDerivative.superseded_at < func.now() - timedelta(seconds=grace_seconds)
    columns = (ImageDerivative.id, ImageDerivative.sha256, ImageDerivative.format, ImageDerivative.variation_id)
    unowned = select(*columns).where(ImageDerivative.variation_id.is_(None)).limit(COLLECTED_AT_ONCE)
    replaced = select(*columns).where(ImageDerivative.variation_id.is_not(None), expired)
    replaced = replaced.order_by(ImageDerivative.superseded_at).limit(COLLECTED_AT_ONCE)
    return union_all(unowned.subquery().select(), replaced.subquery().select()).limit(COLLECTED_AT_ONCE)


def collect_orphans(engine: Engine, store: PictureStore, older_than_seconds: float) -> int:
    """Delete files that were staged so long ago that their process must have died, with content that no row names."""
    orphans = 0
    for some in _batches(store.forgotten_files(older_than_seconds)):
        orphans += _give_up(engine, store, some)
    return orphans


def collect_unnamed(engine: Engine, store: PictureStore, contents: Iterable[Content]) -> None:
    """Delete those of these contents that no row names."""
    for some in _batches(contents):
        left = set(some)
        while left:
            left = _remove_unnamed(engine, store, left)


def reconsider_condemned(engine: Engine, store: PictureStore) -> int:
    """Decide again about content whose collection broke off: put back what a row names, delete the rest.

    Returns the number of files.
    """
    considered = 0
    for some in _batches(store.condemned_files()):
        condemned: list[CondemnedFile] = []
        in_transaction(engine, lambda session: _reconsider(session, store, some, condemned))  # noqa: B023 -- runs at once
        for file in (*some, *condemned):
            store.bury(file)
        considered += len(some)
    return considered


def _reconsider(
    session: Session, store: PictureStore, some: Iterable[CondemnedFile], condemned: list[CondemnedFile]
) -> None:
    _lock_content(session)
    named = _named(session, {file.content for file in some})
    for file in some:
        prove_connection(session)
        if file.content in named:
            store.reprieve(file)
        elif (again := store.condemn(file.content)) is not None:  # a process that woke late has put it back
            condemned.append(again)


@contextmanager
def staged_files(engine: Engine, store: PictureStore) -> Iterator[list[StagedFile]]:
    """Clean up the files that the block stages and appends to the list, whether or not the block commits their rows.

    An aborted transaction may have put some in their places already: their content is deleted unless a row names it.
    When the database or the store cannot tell, the files stay staged for the reconciler.
    """
    files: list[StagedFile] = []
    try:
        yield files
    except Exception:
        with suppress(DBAPIError, StorageUnavailableError):
            _give_up(engine, store, files)
        raise
    for file in files:
        store.discard(file)


def _give_up(engine: Engine, store: PictureStore, files: Sequence[StagedFile]) -> int:
    """Delete staged files, and their content unless a row names it. Returns how many staged files that were.

    What a slow disk leaves over stays staged for the reconciler.
    """
    left = _remove_unnamed(engine, store, {Content(file.sha256, file.extension) for file in files})
    done = [file for file in files if Content(file.sha256, file.extension) not in left]
    for file in done:
        store.discard(file)
    return len(done)


def _remove_unnamed(engine: Engine, store: PictureStore, contents: Collection[Content]) -> set[Content]:
    """Delete those of these contents that no row names. Returns those that a slow disk left over."""
    return _condemning(engine, store, lambda session, condemned: _condemn(session, store, contents, condemned))


def _condemning(engine: Engine, store: PictureStore, block: Callable[[Session, list[CondemnedFile]], Result]) -> Result:
    """Run a block under the content lock in a transaction, then bury what it has condemned."""
    condemned: list[CondemnedFile] = []

    def run(session: Session) -> Result:
        _lock_content(session)
        return block(session, condemned)

    try:
        result = in_transaction(engine, run)
    except Exception:
        if condemned:
            reconsider_condemned(engine, store)
        raise
    for file in condemned:
        store.bury(file)
    return result


def _lock_content(session: Session) -> None:
    # Who waits for the exclusive lock makes all others wait behind it, so a frozen one must not be waited for.
    session.execute(text("SET LOCAL lock_timeout = '1s'"))
    lock_for_files(session, AdvisoryLock.CONTENT)


def _condemn(
    session: Session,
    store: PictureStore,
    contents: Collection[Content],
    condemned: list[CondemnedFile],
    but: Collection[UUID] = (),
) -> set[Content]:
    """Condemn content that no row names, or only the rows `but`; the caller holds the content lock.

    Appends the files to `condemned`. Returns the content that is left over because the disk is slow, or so full that
    the folder of condemned files cannot grow before some of them are deleted.
    """
    end = time.monotonic() + CONDEMNING_SECONDS
    left = set(contents) - _named(session, contents, but)
    for content in sorted(left):
        prove_connection(session)
        try:
            file = store.condemn(content)
        except StorageUnavailableError:
            if not condemned:
                raise
            break
        left.discard(content)
        if file is not None:
            condemned.append(file)
        if time.monotonic() > end:
            break
    return left


def _named(session: Session, contents: Collection[Content], but: Collection[UUID] = ()) -> set[Content]:
    """Return the content that rows name, other than the rows `but`."""
    columns = (ImageDerivative.sha256, ImageDerivative.format)
    named = select(*columns).where(tuple_(*columns).in_(contents), ImageDerivative.id.not_in(but))
    return {Content(*row) for row in session.execute(named)}


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(islice(iterator, COLLECTED_AT_ONCE)):
        yield some
