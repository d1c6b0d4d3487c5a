"""Opening: decide whether a folder may become the picture store, or is only the place where the store should be."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.pictures.store import Content, PictureStore
from shared.tables import ImageDerivative

#: Pictures that are looked for in a folder without a marker. A store with none of them is another store, or none.
LOOKED_FOR = 100


def open_store(engine: Engine, store: PictureStore) -> None:
    """Mark the folder as the picture store if it is one: it has pictures of the database, or the database has none.

    Raises StorageUnavailableError otherwise, as for a mount point whose disk is away. A folder of an earlier version of
    this program gets its marker here. A marker that a person has made is believed.
    """
    if store.is_marked():
        store.make_folders()
        return
    some = in_transaction(engine, _some_contents)
    if not some or any(store.content_path(*content).exists() for content in some):
        store.prepare()
    store.require()


def _some_contents(session: Session) -> list[Content]:
    current = select(ImageDerivative.sha256, ImageDerivative.format).where(ImageDerivative.variation_id.is_not(None))
    return [Content(*row) for row in session.execute(current.limit(LOOKED_FOR))]
