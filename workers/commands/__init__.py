"""Commands for the people who operate it: `celery -A workers families …`, `celery -A workers models …`."""
