"""What the views work with: the database, Redis, the picture store, and the threads that run beside them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.pictures.cache import PictureCache
from api.pictures.change_listener import ChangeListener
from shared.live_state import make_redis
from shared.queues import make_celery
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.storage import PictureStore
from shared.tables import Base
from shared.wanted_formats import FormatBell

EXTENSIONS = "image_generator"  #: the key under which Flask keeps ours, `app.extensions[EXTENSIONS]`

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


@dataclass(frozen=True, kw_only=True)
class Extensions:
    """The extensions of one app."""

    settings: Settings
    redis: Redis
    store: PictureStore
    wanted_formats: FormatBell
    reconciler: Reconciler  #: server.py starts the thread; most tests do not
    picture_cache: PictureCache  #: unused while the change listener does not run
    change_listener: ChangeListener  #: server.py starts the thread, too

    @classmethod
    def build(cls, settings: Settings, engine: Engine) -> Extensions:
        """Build all of them without opening a connection."""
        redis = make_redis(settings)
        store = PictureStore(settings.storage_path)
        celery = make_celery("api", settings=settings, socket_timeout=1)
        picture_cache = PictureCache()
        return cls(
            settings=settings,
            redis=redis,
            store=store,
            wanted_formats=FormatBell(redis=redis, celery=celery),
            reconciler=Reconciler(engine, redis, celery, store, settings),
            picture_cache=picture_cache,
            change_listener=ChangeListener(engine, picture_cache),
        )


def extensions() -> Extensions:
    """Return the extensions of the app that answers this request."""
    found: Extensions = current_app.extensions[EXTENSIONS]
    return found


def session() -> Session:
    """Return the database session of this request."""
    return db.session()
