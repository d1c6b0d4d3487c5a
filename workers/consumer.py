"""The part of a worker's parent that takes messages, patient with a broker that refuses writes, and with strangers."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from typing import Any

from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer
from redis.exceptions import ResponseError

#: Celery would connect again at once, and write ten lines to the log each time.
REFUSED_SECONDS = 5.0


class PatientConsumer(Consumer):
    """Celery's consumer, with a pause where a new connection would be of no use, and without the older protocol."""

    def create_task_handler(self, *arguments: Any, **named: Any) -> Callable[[Any], object]:
        """Return what takes messages: it rejects all that are no doorbells.

        In the older protocol the body is an object with everything. Celery reads time limits and more from it without a
        look, when it no longer counts on errors, and that ends the worker.
        """
        handle: Callable[[Any], object] = super().create_task_handler(*arguments, **named)

        def take(message: Any) -> object:
            try:
                is_doorbell = "task" in (message.headers or ()) and isinstance(message.payload, list)
            except Exception as error:  # noqa: BLE001 -- whatever a decoder raises
                return self.on_decode_error(message, error)
            return handle(message) if is_doorbell else self.on_unknown_message(None, message)

        return take

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Close the connection. Celery calls this, and then connects again."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CPendingDeprecationWarning)  # of a setting that we have chosen
            super().on_connection_error_after_connected(exc)
        if isinstance(exc, ResponseError):
            time.sleep(REFUSED_SECONDS)
