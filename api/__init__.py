"""The API: HTTP in, HTTP out. It validates, writes rows and reads files; it renders and cuts nothing."""

from __future__ import annotations

import structlog
from flask import Flask, Response, abort, g, request
from flask_smorest import Api
from sqlalchemy.exc import DBAPIError

from api import analytics, health, markup, metrics, models, problems, prompts, variations
from api.cross_origin import CrossOrigin
from api.extensions import EXTENSIONS, Extensions, db, session
from api.hosts import check_host
from api.pictures import views as pictures
from api.pictures.fast_path import FastPath, request_id
from api.request_bodies import receive_body
from api.request_counts import NO_ROUTE, ROUTE, RequestCounts
from api.work_limit import WorkLimit
from shared.database import engine_options
from shared.settings import Settings

LARGEST_BODY = 128 * 1024  #: bytes; two prompts of 4,000 characters fit, at the 12 bytes of an escaped emoji each


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app from settings or from the environment, without connecting to anything."""
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        API_TITLE="image-generator",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings, "api"),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    db.init_app(app)
    with app.app_context():
        extensions = app.extensions[EXTENSIONS] = Extensions(settings, db.engine)
    api = Api(app)
    for views in (variations, markup, prompts, models, analytics, pictures):
        api.register_blueprint(views.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    limited = WorkLimit(app.wsgi_app, settings.api_threads)
    fast_path = FastPath(limited, extensions.picture_cache, extensions.counters, settings)
    app.wsgi_app = RequestCounts(fast_path, extensions.counters)  # type: ignore[method-assign]
    problems.register(app)
    app.before_request(name_request)
    app.before_request(refuse_nul)
    app.before_request(check_host)
    app.before_request(receive_body)
    app.after_request(add_headers)
    app.after_request(CrossOrigin(settings.cors_origins).add_headers)
    app.after_request(give_connection_back)
    return app


def name_request() -> None:
    """Give the request an id, put it into every line of the log, and tell who counts requests its route."""
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else NO_ROUTE
    g.request_id = request_id(request.environ)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def refuse_nul() -> None:
    """Answer 404 for a path with NUL: nothing has it in its name, and PostgreSQL accepts no text with it."""
    if "\0" in request.path:
        abort(404)


def give_connection_back(response: Response) -> Response:
    """End the request's transaction here, where an error can still be handled and the finished answer is not lost."""
    try:
        session().close()
    except DBAPIError:
        session().invalidate()
    return response


def add_headers(response: Response) -> Response:
    """Tell the client the id of its request, to ask again next time, and to trust the media type.

    Only pictures, which have their own Cache-Control, may be kept. A cache would keep even a 404 for minutes.
    """
    response.headers["X-Request-ID"] = g.request_id
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
