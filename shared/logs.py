"""Logs: a constant event name and keyword fields, as text for people or JSON for machines."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs(log_format: str, level: int = logging.INFO) -> None:
    """Send structlog and the standard library's logging through one renderer to standard error."""
    shared_steps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if log_format == "json":
        renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
        shared_steps.append(structlog.processors.format_exc_info)
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[*shared_steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_steps,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        ),
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("pyvips").setLevel(logging.WARNING)  # libvips logs every step of every picture
    logging.getLogger("kombu.transport.redis").addFilter(_is_no_repeated_refusal)


def current_request() -> str | None:
    """Return the id of the request that this thread works for, as its log lines have it; None outside of requests."""
    request: str | None = structlog.contextvars.get_contextvars().get("request")
    return request


def _is_no_repeated_refusal(record: logging.LogRecord) -> bool:
    """Drop kombu's traceback of a broker that refuses writes: it comes every second, beside the line of our own."""
    return not str(record.msg).endswith("Redis error, will retry")
