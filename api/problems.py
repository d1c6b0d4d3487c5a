"""Errors on the wire: every domain error becomes RFC 9457 problem+json, by one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

import structlog
from flask import Flask, Response, g, json
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from image_generator_types.names import name_for
from shared.database import leaves_commit_in_doubt, may_succeed_later
from shared.errors import ImageGeneratorError, UnclearCharacterError, UnsafePromptError

log = structlog.get_logger(__name__)

STATUS_BY_CODE: Mapping[str, HTTPStatus] = {
    "variation_not_found": HTTPStatus.NOT_FOUND,
    "picture_not_found": HTTPStatus.NOT_FOUND,
    "name_taken": HTTPStatus.CONFLICT,
    "wrong_state": HTTPStatus.CONFLICT,
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "queue_full": HTTPStatus.TOO_MANY_REQUESTS,
    "unknown_model": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no_draft": HTTPStatus.UNPROCESSABLE_ENTITY,
    "licence_not_accepted": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unsafe_prompt": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unclear_character": HTTPStatus.UNPROCESSABLE_ENTITY,
    "storage_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "prompt_model_unusable": HTTPStatus.SERVICE_UNAVAILABLE,
}

MOST_ERRORS = 50  #: fields named in one answer, so that a small request cannot cause a huge answer

#: When to ask again: a restarted PostgreSQL is back after about a second, a full queue takes longer to drain.
RETRY_AFTER_SECONDS = {HTTPStatus.SERVICE_UNAVAILABLE: 2, HTTPStatus.TOO_MANY_REQUESTS: 30}

FIELD_OF_CODE: Mapping[str, str] = {
    "unknown_model": "generation.model",
    "no_draft": "generation.quality",
    "licence_not_accepted": "generation.model",
    "name_taken": "name",
    "unsafe_prompt": "generation.prompt",
    "unclear_character": "generation.prompt",
}


def register(app: Flask) -> None:
    """Answer every error of this app with problem+json."""
    app.register_error_handler(ImageGeneratorError, _domain_problem)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(DBAPIError, _database_problem)
    app.register_error_handler(PoolTimeoutError, _database_problem)
    app.register_error_handler(Exception, _unexpected_problem)


def problem(
    status: HTTPStatus,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, str] | None = None,
) -> Response:
    """Build an error answer; `errors` names the wrong fields, `members` are specific to this problem."""
    body = {**problem_body(status, code, detail, g.get("request_id")), **(members or {})}
    if errors:
        body["errors"] = errors
    # A sentence may quote what the client sent. A lone surrogate has no UTF-8, but Python escapes it just as JSON does.
    data = json.dumps(body).encode(errors="backslashreplace")
    return Response(data, status=status.value, headers=headers, content_type="application/problem+json")


def problem_body(status: HTTPStatus, code: str, detail: str, request_id: str | None) -> dict[str, object]:
    """Return the members that every problem has."""
    return {
        "type": f"urn:image-generator:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
        "requestId": request_id,
    }


def code_of(status: HTTPStatus) -> str:
    """Return the code of a problem that is told by its status alone."""
    return status.phrase.lower().replace(" ", "_").replace("-", "_")


def _domain_problem(error: ImageGeneratorError) -> Response:
    status = STATUS_BY_CODE.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    field = FIELD_OF_CODE.get(error.code)
    errors = [{"field": field, "message": str(error)}] if field else None
    return problem(status, error.code, str(error), errors, _retry_after(status), _members(error))


def _members(error: ImageGeneratorError) -> dict[str, str]:
    """Return what a client's program needs in addition to the sentence."""
    match error:
        case UnsafePromptError():
            return {"category": error.category}
        case UnclearCharacterError() if error.suggested_prompt is not None:
            return {"suggestedPrompt": error.suggested_prompt}
    return {}


def _http_problem(error: HTTPException) -> Response:
    data: dict[str, Any] = getattr(error, "data", None) or {}
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    places = data.get("messages", {}).values()  # the body and the query
    errors = list(islice((found for place in places for found in field_errors(place)), MOST_ERRORS))
    detail = "; ".join(f"{e['field']}: {e['message']}" if e["field"] else e["message"] for e in errors)
    code = "invalid_request" if errors else code_of(status)
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Content-Range", "Retry-After"}}
    members = _suggested_name(errors, getattr(error, "exc", None))
    return problem(status, code, detail or error.description or status.phrase, errors, headers, members)


def _suggested_name(errors: list[dict[str, str]], refused: object) -> dict[str, str]:
    """Return a name that would do, if a request was refused for its name and one can be made of it."""
    sent = getattr(refused, "data", None)  # of marshmallow's ValidationError
    if not isinstance(sent, Mapping) or not isinstance(sent.get("name"), str):
        return {}
    name = name_for(sent["name"]) if any(error["field"] == "name" for error in errors) else None
    return {"suggestedName": name} if name else {}


def field_errors(messages: Any, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten marshmallow's nested messages into fields and sentences: `generation.seed`, `families.2`."""
    if isinstance(messages, Mapping):
        for key, nested in messages.items():
            yield from field_errors(nested, path if key == "_schema" else f"{path}.{key}".lstrip("."))
    elif isinstance(messages, list):
        for message in messages:
            yield {"field": path, "message": str(message)}


def _database_problem(error: SQLAlchemyError) -> Response:
    """Ask the client to repeat its request, if that may help, and say whether it may have been carried out."""
    if isinstance(error, DBAPIError) and not may_succeed_later(error):
        return _unexpected_problem(error)
    log.warning("database_away", reason=str(error).partition("\n")[0])
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if g.get("commit_begun") and (not isinstance(error, DBAPIError) or leaves_commit_in_doubt(error)):
        detail = (
            "The database went away while it stored the change, so the change may have been made or not: look at the"
            " variation, or repeat the request with the same Idempotency-Key."
        )
        return problem(status, "outcome_unknown", detail, headers=_retry_after(status))
    detail = "The database cannot be reached or cannot write. Nothing was changed; ask again in a moment."
    return problem(status, "database_unavailable", detail, headers=_retry_after(status))


def _unexpected_problem(error: Exception) -> Response:
    log.error("unexpected_error", exc_info=error)
    detail = "Something went wrong on our side; the log has it under this request id."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", detail)


def _retry_after(status: HTTPStatus) -> dict[str, str]:
    return {"Retry-After": str(RETRY_AFTER_SECONDS[status])} if status in RETRY_AFTER_SECONDS else {}
