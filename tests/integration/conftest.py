"""Fixtures for tests of the API and of the workers' functions within this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from api import create_app
from api.parts import db
from shared.settings import Settings
from shared.storage import PictureStore

#: A request that is as short as one can be.
IDEA: dict[str, Any] = {"name": "city", "category": "landing", "generation": {"prompt": "a city at night"}}


@pytest.fixture
def app(settings: Settings, store: PictureStore) -> Iterator[Flask]:
    """The real app. Its reconciler is still: what a test does not do, does not happen."""
    del store
    app = create_app(settings)
    app.testing = False  # errors become answers, as in production
    yield app
    with app.app_context():
        app.extensions["parts"].redis.close()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the real app over the real PostgreSQL, Redis and file system."""
    return app.test_client()
