"""`celery -A workers doctor`: look at every part of an installation, and say what to do."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict

import click
from celery.bin.base import CeleryCommand
from rich.table import Table

from shared.database import make_engine
from shared.live_state import make_redis
from shared.logs import configure_logs
from shared.settings import Settings
from workers.commands.diagnosis import Finding, Health, Installation, diagnose
from workers.commands.group import make_console

SIGNS = {
    Health.GOOD: "[green]✓[/]",
    Health.DOUBTFUL: "[yellow]![/]",
    Health.BAD: "[red]✗[/]",
    Health.ABSENT: "[dim]-[/]",
}

console = make_console()


@click.command(cls=CeleryCommand)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON, one a line, for programs.")
def doctor(*, as_json: bool) -> None:
    """Look at every part of this installation, and say what is wrong and what to do.

    The exit code is 0 where everything works, 1 where something does not.
    """
    settings = Settings.from_environment_or_exit()
    configure_logs(settings.log_format, logging.ERROR)  # the findings say the rest
    installation = Installation(settings=settings, engine=make_engine(settings, "doctor"), redis=make_redis(settings))
    findings = []
    for finding in diagnose(installation):
        findings.append(finding)
        if as_json:
            click.echo(json.dumps(asdict(finding)))
        else:
            console.print(_row(finding))
    sys.exit(any(finding.health == Health.BAD for finding in findings))


def _row(finding: Finding) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(width=24, overflow="fold")
    table.add_column(overflow="fold")
    remedy = f"\n[bold]{finding.remedy}[/]" if finding.remedy else ""
    table.add_row(SIGNS[finding.health], finding.part, f"{finding.sentence}{remedy}")
    return table
