"""The part of a worker's parent that takes messages, patient with a broker that answers but refuses writes."""

from __future__ import annotations

import time
import warnings

from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer
from redis.exceptions import ResponseError

#: Celery would connect again at once, and write ten lines to the log each time.
REFUSED_SECONDS = 5.0


class PatientConsumer(Consumer):
    """Celery's consumer, with a pause where a new connection would be of no use."""

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Close the connection. Celery calls this, and then connects again."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CPendingDeprecationWarning)  # of a setting that we have chosen
            super().on_connection_error_after_connected(exc)
        if isinstance(exc, ResponseError):
            time.sleep(REFUSED_SECONDS)
