"""Fetch, list and verify checkpoints: `celery -A workers models pull|list|verify`."""

from __future__ import annotations

import click

from workers.commands.sentences import Sentences


@click.group(cls=Sentences)
def models() -> None:
    """Fetch checkpoints from the model hub, and see which are here."""
