"""What the views work with: the database, Redis, the picture store, and the threads that run beside them."""

from __future__ import annotations

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.pictures.cache import PictureCache
from api.pictures.change_listener import ChangeListener
from api.redis_watch import RedisWatch
from shared.counters import Counters
from shared.live_state import RememberedWorkers, make_redis
from shared.pictures.store import make_store
from shared.queues import make_celery
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.tables import Base
from shared.wanted_formats import WantedFormats

EXTENSIONS = "image_generator"  #: the key under which Flask keeps ours, `app.extensions[EXTENSIONS]`

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


class Extensions:
    """The extensions of one app; to build them opens no connection."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.redis = make_redis(settings)
        self.gpu_workers = RememberedWorkers(self.redis)
        self.store = make_store(settings)
        celery = make_celery("api", settings=settings, socket_timeout=1)
        self.wanted_formats = WantedFormats(redis=self.redis, celery=celery)
        self.counters = Counters()
        self.picture_cache = PictureCache()  # unused while the change listener does not run
        # server.py starts the threads of these three; most tests do not.
        self.redis_watch = RedisWatch(self.redis, self.counters)
        self.reconciler = Reconciler(engine, self.redis, celery, self.store, settings)
        self.change_listener = ChangeListener(engine, self.picture_cache)


def extensions() -> Extensions:
    """Return the extensions of the app that answers this request."""
    found: Extensions = current_app.extensions[EXTENSIONS]
    return found


def session() -> Session:
    """Return the database session of this request."""
    return db.session()


def snapshot() -> Session:
    """Return the session of this request, which reads everything as of one moment and writes nothing.

    At PostgreSQL's usual isolation each statement sees its own moment, so an answer of several statements could show a
    state that never was.
    """
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    if not db.session().in_transaction():
        db.session().connection(execution_options=options)
    return db.session()
