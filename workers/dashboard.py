"""What Flower shows of our queues: all of them, from its start on. Celery imports this for `celery -A workers flower`.

Flower lists the queues that some worker takes from, and those of its settings only while it knows no worker. So a queue
in which families wait for a worker that nobody has started would never appear. And its list of tasks leaves out what
tells one attempt from another: the family, and what became of it.
"""

from __future__ import annotations

from flower.views import BaseHandler
from tornado.options import options

from shared.queues import AGAIN_QUEUE, QUEUES

USUAL_COLUMNS = "name,uuid,state,received,runtime,worker"  #: Flower's
COLUMNS = "name,args,state,result,exception,received,runtime,worker"


def all_queue_names(handler: BaseHandler) -> list[str]:
    """Return the names of all queues, for Flower's page of the broker and for its API."""
    del handler
    return sorted({*QUEUES, AGAIN_QUEUE})


BaseHandler.get_active_queue_names = all_queue_names
if options.tasks_columns == USUAL_COLUMNS:  # nobody has chosen others
    options.tasks_columns = COLUMNS
