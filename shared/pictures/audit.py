"""The audit: rows compared with files and links, one slice of variations after another.

The reconciler goes round and round with the lengths of files. `celery -A workers families verify` goes round once with
their bytes. What is wrong with a file is written into its row; a picture with such a row is not served.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from shared.database import MOST_COUNTED, in_transaction
from shared.pictures.link_trees import LinkTrees
from shared.pictures.links import links_of
from shared.pictures.rows import tell_servers
from shared.pictures.store import Damage, PictureStore
from shared.tables import ImageDerivative, ImageVariation


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What a look at some variations found."""

    pictures: int  #: how many were looked at
    news: int  #: in how many rows this look changed the record of damage
    damaged: Mapping[str, Sequence[ImageDerivative]]  #: with `damage` as it was found, by the name of the variation
    to_link: Sequence[str]  #: names of variations whose links are not what they should be
    last: UUID | None  #: id of the last variation that was looked at; None where there was none


def audit(
    engine: Engine,
    store: PictureStore,
    *,
    after: UUID | None = None,
    limit: int,
    names: Collection[str] | None = None,
    hashed: bool = False,
) -> Audit:
    """Look at some variations whose ids come after `after`, and record in their rows what is wrong with their files.

    With `hashed` the bytes are read; without it a file of the right length does not clear the record of wrong bytes.
    Raises StorageUnavailableError while the store is away, rather than call all pictures lost.
    """
    store.require()
    owned = in_transaction(engine, lambda session: _slice(session, after, limit, names))
    found: dict[ImageDerivative, str | None] = {}
    for pictures in owned.values():
        for picture in pictures:
            seen = store.examine(picture.sha256, picture.format, picture.file_size, hashed=hashed)
            unsure = seen is None and not hashed and picture.damage == Damage.BYTES
            found[picture] = Damage.BYTES if unsure else seen
    store.require()
    news = {picture: damage for picture, damage in found.items() if damage != picture.damage}
    if news:
        in_transaction(engine, lambda session: _record(session, news))
        for picture, damage in news.items():
            picture.damage = damage
    damaged = {variation.name: [one for one in pictures if one.damage] for variation, pictures in owned.items()}
    trees = LinkTrees(store)
    return Audit(
        pictures=len(found),
        news=len(news),
        damaged={name: pictures for name, pictures in damaged.items() if pictures},
        to_link=[
            one.name for one, pictures in owned.items() if not trees.shows(one.name, links_of(one.name, pictures))
        ],
        last=max((variation.id for variation in owned), default=None),
    )


def _slice(
    session: Session, after: UUID | None, limit: int, names: Collection[str] | None
) -> Mapping[ImageVariation, Sequence[ImageDerivative]]:
    """Read some variations with all their pictures, in one statement and so in one snapshot."""
    ids = select(ImageVariation.id).order_by(ImageVariation.id).limit(limit)
    if after is not None:
        ids = ids.where(ImageVariation.id > after)
    if names is not None:
        ids = ids.where(ImageVariation.name.in_(names))
    both = select(ImageVariation, ImageDerivative).outerjoin(
        ImageDerivative, ImageDerivative.variation_id == ImageVariation.id
    )
    owned: dict[ImageVariation, list[ImageDerivative]] = defaultdict(list)
    for variation, picture in session.execute(both.where(ImageVariation.id.in_(ids))):
        owned[variation] += [] if picture is None else [picture]
    return owned


def _record(session: Session, found: Mapping[ImageDerivative, str | None]) -> None:
    """Write what was found into the rows, and have them looked up again by whoever serves them."""
    for damage in sorted(set(found.values()), key=str):
        ids = sorted(picture.id for picture, one in found.items() if one == damage)
        session.execute(
            update(ImageDerivative)
            .where(ImageDerivative.id.in_(ids))
            .values(damage=damage)
            .execution_options(synchronize_session=False)
        )
    tell_servers(session, {picture.variation_id for picture in found if picture.variation_id is not None})


def count_damaged(session: Session) -> Mapping[str, int]:
    """Count the current pictures whose files are damaged, by what is wrong with them, MOST_COUNTED in all at most."""
    damaged = select(ImageDerivative.damage).where(
        ImageDerivative.damage.is_not(None), ImageDerivative.variation_id.is_not(None), ImageDerivative.is_current
    )
    some = damaged.order_by(ImageDerivative.sha256).limit(MOST_COUNTED).subquery()
    counts = select(some.c.damage, func.count()).group_by(some.c.damage)
    return {str(damage): count for damage, count in session.execute(counts)}
