"""How commands end where something is wrong."""

from __future__ import annotations

import click
from sqlalchemy.exc import OperationalError

from shared.errors import ImageGeneratorError


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
