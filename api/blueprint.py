"""The blueprint of every view that reads arguments."""

from __future__ import annotations

import flask_smorest

from api.schemas.requests import JsonParser


class Blueprint(flask_smorest.Blueprint):
    """A blueprint whose views explain in a sentence why a body is not JSON."""

    ARGUMENTS_PARSER = JsonParser()
