"""The group that our commands belong to: it decides how they print and how they end when something is wrong."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from sqlalchemy.exc import OperationalError

from shared.errors import ImageGeneratorError

#: Columns of a table that is written to a file or a pipe, where it need not fit a screen.
WIDEST = 500


def make_console() -> Console:
    """Make the console that commands print to: as wide as its terminal, or as wide as a table needs without one."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDEST)


def counted(number: int, one: str, many: str) -> str:
    """Write a number with what it counts."""
    return f"{number} {one if number == 1 else many}"


class CommandGroup(click.Group):
    """A group whose commands end with a sentence and exit code 1 when something is wrong, not with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command of the line that was typed."""
        try:
            return super().invoke(ctx)
        except OperationalError as error:
            raise click.ClickException(f"PostgreSQL cannot be reached: {str(error.orig).strip()}") from error
        except ImageGeneratorError as error:
            raise click.ClickException(str(error)) from error
