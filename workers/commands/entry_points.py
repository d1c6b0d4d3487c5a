"""The command groups as `celery` finds them: names and help. A group itself is imported when it is used.

Every `celery` process, each worker among them, makes a list of all groups; most need none of what the groups import.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Command):
    """The name and help of a group or a command, which has the same name as its module in this folder."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make the context of the group itself, which click uses from then on."""
        group: click.Group = getattr(import_module(f"workers.commands.{self.name}"), str(self.name))
        return group.make_context(info_name, args, parent, **extra)


doctor = LazyGroup("doctor", help="Look at every part of this installation, and say what to do.")
families = LazyGroup("families", help="See, retry, recut and verify the families of variations.")
models = LazyGroup("models", help="Fetch checkpoints from the model hub, and see which are here.")
prompts = LazyGroup("prompts", help="Write prompts for error pages and for location pages.")
