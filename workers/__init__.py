"""Workers. This app is the light one: Flower, `celery inspect` and the commands of commands.py stand on it.

It knows the queues and the broker, and loads neither torch nor libvips; those are in masters/ and derivatives/.
"""

from shared.queues import make_celery

app = make_celery("workers")
