"""How commands end where something is wrong."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from sqlalchemy.exc import OperationalError

from shared.errors import ImageGeneratorError

#: Columns of a table that goes into a file or a pipe, where nothing has to fit.
WIDEST = 500


def make_console() -> Console:
    """What a command prints to: as wide as its terminal, or as wide as a table needs where there is none."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDEST)


class Sentences(click.Group):
    """A group whose commands end with a sentence and exit code 1 where something is wrong, not with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except OperationalError as error:
            raise click.ClickException(f"PostgreSQL cannot be reached: {str(error.orig).strip()}") from error
        except ImageGeneratorError as error:
            raise click.ClickException(str(error)) from error
