"""Idempotency keys: a client marks a request that it may repeat, and the repeat changes nothing.

A key belongs to the first accepted request that came with it, for a day. Requests are compared by their digests.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, union_all, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.errors import IdempotencyKeyReusedError
from shared.tables import IdempotencyKey

IDEMPOTENCY_HOURS = 24  #: how long a key is honoured
FORGOTTEN_AT_ONCE = 100  #: old keys that one request removes, so that none has to remove many


def claim_key(session: Session, key: str, digest: str, variation_id: UUID) -> UUID | None:
    """Note that a key came with a request about a variation, and return None.

    If the same request came with this key before, return the variation that it was about. The note is kept if the
    caller commits; until then the same request waits here. Raises IdempotencyKeyReusedError if another request came
    with this key before.
    """
    _forget_old(session, key)
    claimed = (
        insert(IdempotencyKey)
        .values(key=key, digest=digest, variation_id=variation_id)
        .on_conflict_do_nothing()
        .returning(IdempotencyKey.key)
    )
    while session.scalar(claimed) is None:
        first = session.execute(
            select(IdempotencyKey.digest, IdempotencyKey.variation_id).where(IdempotencyKey.key == key)
        ).one_or_none()
        if first is None:  # its variation was deleted just now
            continue
        if first.digest != digest:
            raise IdempotencyKeyReusedError(
                "This Idempotency-Key came with another request before: use a new key for each request."
            )
        known: UUID = first.variation_id
        return known
    return None


def point_key(session: Session, key: str, variation_id: UUID) -> None:
    """Let a key that was just claimed stand for another variation."""
    session.execute(update(IdempotencyKey).where(IdempotencyKey.key == key).values(variation_id=variation_id))


def forget_keys_of(session: Session, variation_id: UUID) -> None:
    """Forget the keys of a variation that is deleted: the same requests may come again."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.variation_id == variation_id))


def _forget_old(session: Session, key: str) -> None:
    """Remove this key if it is old, and some others. Keys that another request removes at this moment are skipped."""
    old = IdempotencyKey.created_at < func.now() - timedelta(hours=IDEMPOTENCY_HOURS)
    some = select(IdempotencyKey.key).where(old).order_by(IdempotencyKey.created_at).limit(FORGOTTEN_AT_ONCE)
    locked = some.with_for_update(skip_locked=True).subquery()
    own = select(IdempotencyKey.key).where(old, IdempotencyKey.key == key)
    # One array of keys: for "this key, or one of these" PostgreSQL would read the whole table.
    forgotten = func.array(union_all(select(locked), own).scalar_subquery())
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.key == func.any(forgotten)))
