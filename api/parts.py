"""What the views work with: the database, Redis, the picture store, and the threads that work beside them."""

from __future__ import annotations

from dataclasses import dataclass

from celery import Celery
from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.change_listener import ChangeListener
from api.picture_memory import PictureMemory
from shared.live_state import make_redis
from shared.pictures.store import PictureStore, make_store
from shared.queues import make_celery
from shared.reconciler import Reconciler
from shared.settings import Settings
from shared.tables import Base
from shared.wanted_formats import WantedFormats

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One app's parts."""

    settings: Settings
    redis: Redis
    celery: Celery
    store: PictureStore
    format_bell: WantedFormats
    reconciler: Reconciler  #: started by the server, see server.py; a test may leave it still
    memory: PictureMemory
    listener: ChangeListener  #: the same; without it nothing that is remembered is used

    @classmethod
    def assemble(cls, settings: Settings, engine: Engine) -> Parts:
        """Build the parts; opens no connection."""
        redis = make_redis(settings)
        store = make_store(settings)
        celery = make_celery("api", settings=settings, socket_timeout=1)
        memory = PictureMemory()
        return cls(
            settings=settings,
            redis=redis,
            celery=celery,
            store=store,
            format_bell=WantedFormats(redis=redis, celery=celery),
            reconciler=Reconciler(engine, redis, celery, store, settings),
            memory=memory,
            listener=ChangeListener(engine, memory),
        )


def session() -> Session:
    """This request's database session."""
    return db.session()


def parts() -> Parts:
    """The parts of the app that answers this request."""
    found: Parts = current_app.extensions["parts"]
    return found
