"""The blueprint of every view that reads arguments."""

from __future__ import annotations

from typing import Any

import flask_smorest
import marshmallow as ma

from api.schemas.requests import JsonParser


class Blueprint(flask_smorest.Blueprint):
    """A blueprint whose views explain in a sentence why a body is not JSON."""

    ARGUMENTS_PARSER = JsonParser()

    def arguments(self, schema: type[ma.Schema], **options: Any) -> Any:
        """Read arguments with one instance of a schema; for a class webargs would make one for each request."""
        return super().arguments(schema(), **options)
