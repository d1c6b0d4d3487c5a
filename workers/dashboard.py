"""What Flower shows of our queues: all of them, from its start on. Celery imports this for `celery -A workers flower`.

Flower lists the queues that some worker takes from, and those of its settings only while it knows no worker. So a queue
in which families wait for a worker that nobody has started would never appear.
"""

from __future__ import annotations

from flower.views import BaseHandler

from shared.queues import AGAIN_QUEUE, QUEUES


def all_queue_names(handler: BaseHandler) -> list[str]:
    """Return the names of all queues, for Flower's page of the broker and for its API."""
    del handler
    return sorted({*QUEUES, AGAIN_QUEUE})


BaseHandler.get_active_queue_names = all_queue_names
