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
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import CompoundSelect, Engine, Row, delete, func, select, union_all
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.database import AdvisoryLock, in_transaction, lock_for_files_unqueued
from shared.errors import StorageUnavailableError
from shared.pictures.links import mend_links
from shared.pictures.rows import named_content, tell_servers
from shared.pictures.store import CondemnedFile, Content, PictureStore, StagedFile
from shared.tables import ImageDerivative, ImageVariation

Item = TypeVar("Item")
Result = TypeVar("Result")
_Due = Row[UUID, str, str, UUID | None]

COLLECTED_AT_ONCE = 25  #: rows or files; while a batch holds the content lock, nobody can store pictures

#: On a slow disk a batch ends early: a batch should hold the content lock for five milliseconds at most.
CONDEMNING_SECONDS = 0.002


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
        due = in_transaction(engine, lambda session: session.execute(_due(grace_seconds)).all())
        if not due:
            break
        gone = _condemning(engine, store, lambda batch: _collect(batch, due))  # noqa: B023 -- runs at once
        owners = {row.variation_id for row in gone if row.variation_id is not None}
        names = select(ImageVariation.name).where(ImageVariation.id.in_(owners))
        mend_links(engine, store, in_transaction(engine, lambda session: session.scalars(names).all()))  # noqa: B023
        collected += len(gone)
    return collected


def _collect(batch: _Batch, due: Sequence[_Due]) -> Sequence[_Due]:
    """Condemn the content of rows that are due and delete the rows. Returns the rows that are gone."""
    contents = {row.id: Content(row.sha256, row.format) for row in due}
    left = batch.condemn_unnamed(set(contents.values()), but=contents.keys())
    gone = [row for row in due if contents[row.id] not in left]
    batch.session.execute(delete(ImageDerivative).where(ImageDerivative.id.in_([row.id for row in gone])))
    tell_servers(batch.session, {row.variation_id for row in gone if row.variation_id is not None})
    return gone


def _due(grace_seconds: float) -> CompoundSelect[UUID, str, str, UUID | None]:
    """Select a batch of rows to collect. Two queries, so that each reads the beginning of its index."""
    # now() is the beginning of the transaction; an index cannot be used for clock_timestamp().
    expired = ImageDerivative.superseded_at < func.now() - timedelta(seconds=grace_seconds)
    columns = (ImageDerivative.id, ImageDerivative.sha256, ImageDerivative.format, ImageDerivative.variation_id)
    unowned = select(*columns).where(ImageDerivative.variation_id.is_(None))
    unowned = unowned.order_by(ImageDerivative.id).limit(COLLECTED_AT_ONCE)
    replaced = select(*columns).where(ImageDerivative.variation_id.is_not(None), expired)
    replaced = replaced.order_by(ImageDerivative.superseded_at).limit(COLLECTED_AT_ONCE)
    return union_all(unowned.subquery().select(), replaced.subquery().select()).limit(COLLECTED_AT_ONCE)


def collect_orphans(engine: Engine, store: PictureStore, older_than_seconds: float) -> int:
    """Delete files that were staged so long ago that their process must have died, with content that no row names."""
    orphans = 0
    for some in _batches(store.forgotten_files(older_than_seconds)):
        orphans += len(some)
        left = some
        while left:
            left = _give_up(engine, store, left)
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
        in_transaction(engine, lambda session: _reconsider(_Batch.begin(session, store, condemned), some))  # noqa: B023 -- runs at once
        for file in (*some, *condemned):
            store.bury(file)
        considered += len(some)
    return considered


def _reconsider(batch: _Batch, some: Iterable[CondemnedFile]) -> None:
    named = named_content(batch.session, {file.content for file in some})
    for file in some:
        if file.content in named:
            batch.reprieve(file)
        else:
            batch.condemn(file.content)  # a process that woke late may have put it back


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


def _give_up(engine: Engine, store: PictureStore, files: Sequence[StagedFile]) -> list[StagedFile]:
    """Delete staged files, and their content unless a row names it. Returns those that a slow disk left over."""
    left = _remove_unnamed(engine, store, {Content(file.sha256, file.extension) for file in files})
    kept = [file for file in files if Content(file.sha256, file.extension) in left]
    for file in set(files).difference(kept):
        store.discard(file)
    return kept


def _remove_unnamed(engine: Engine, store: PictureStore, contents: Collection[Content]) -> set[Content]:
    """Delete those of these contents that no row names. Returns those that a slow disk left over."""
    return _condemning(engine, store, lambda batch: batch.condemn_unnamed(contents))


def _condemning(engine: Engine, store: PictureStore, block: Callable[[_Batch], Result]) -> Result:
    """Run a block in a transaction that holds the content lock, then bury what it has condemned."""
    condemned: list[CondemnedFile] = []
    try:
        result = in_transaction(engine, lambda session: block(_Batch.begin(session, store, condemned)))
    except Exception:
        if condemned:
            reconsider_condemned(engine, store)
        raise
    for file in condemned:
        store.bury(file)
    return result


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """A transaction that holds the content lock, and the files that it condemns."""

    session: Session
    store: PictureStore
    prove_lock: Callable[[], None]
    condemned: list[CondemnedFile]

    @classmethod
    def begin(cls, session: Session, store: PictureStore, condemned: list[CondemnedFile]) -> _Batch:
        """Take the content lock, without a place in the queue for it: all who store pictures would wait behind."""
        prove_lock = lock_for_files_unqueued(session, AdvisoryLock.CONTENT)
        return cls(session=session, store=store, prove_lock=prove_lock, condemned=condemned)

    def condemn_unnamed(self, contents: Collection[Content], but: Collection[UUID] = ()) -> set[Content]:
        """Condemn content that no row names, or only the rows `but`.

        Returns the content that is left over because the disk is slow, or so full that the folder of condemned files
        cannot grow before some of them are deleted.
        """
        end = time.monotonic() + CONDEMNING_SECONDS
        left = set(contents) - named_content(self.session, contents, but)
        for content in sorted(left):
            try:
                self.condemn(content)
            except StorageUnavailableError:
                if not self.condemned:
                    raise
                break
            left.discard(content)
            if time.monotonic() > end:
                break
        return left

    def condemn(self, content: Content) -> None:
        """Condemn content, if it is there and the lock is still held."""
        self.prove_lock()
        if (file := self.store.condemn(content)) is not None:
            self.condemned.append(file)

    def reprieve(self, file: CondemnedFile) -> None:
        """Put condemned content back, if the lock is still held."""
        self.prove_lock()
        self.store.reprieve(file)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(islice(iterator, COLLECTED_AT_ONCE)):
        yield some
