"""`python -m shared.local_stack run|demo [--once]`: run the whole stack in this terminal, until Ctrl-C."""
# ruff: noqa: E402 -- a Ctrl-C may come during the imports, which take a second, and would end in a traceback

from __future__ import annotations

import os
import signal

signal.signal(signal.SIGINT, lambda *_: os._exit(128 + signal.SIGINT))  # until StopSignals listens

import sys
import time
from pathlib import Path

import click
from rich.console import Console

from shared.errors import ImageGeneratorError
from shared.local_stack.demo import show_example
from shared.local_stack.processes import LocalStackError, StopAskedError
from shared.local_stack.stack import LocalStack, alone
from shared.local_stack.stop_signals import StopSignals
from shared.logs import configure_logs

console = Console(highlight=False)


@click.command()
@click.argument("what", type=click.Choice(["run", "demo"]))
@click.option("--once", is_flag=True, help="End when the example is done; exit code 0 when all went well.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("var"), help="Where all state lies.")
def main(what: str, *, once: bool, folder: Path) -> None:
    """Run the whole stack on this machine."""
    configure_logs("text", level=30)
    signals = StopSignals()
    signals.listen()
    try:
        with alone(folder):
            good = _run(what, folder, signals, once=once)
    except (LocalStackError, ImageGeneratorError) as error:
        console.print(f"[red]{error}[/]", soft_wrap=True)
        sys.exit(1)
    if signals.first not in {None, signal.SIGINT}:
        sys.exit(128 + signals.first)  # as shells report the end by a signal
    sys.exit(0 if good else 1)


def _run(what: str, folder: Path, signals: StopSignals, *, once: bool) -> bool:
    started = time.monotonic()
    stack = LocalStack(folder, asked_to_stop=signals.asked)
    stack.processes.stop_left_over()
    try:
        stack.start(lambda part: console.print(f"[dim]{time.monotonic() - started:5.1f} s[/]  {part}"))
        console.print(f"[dim]{time.monotonic() - started:5.1f} s[/]  ready")
        good = show_example(stack, console) if what == "demo" else True
        if not once:
            _show_addresses(stack)
            console.print("\nEverything keeps running until Ctrl-C.")
            while True:
                stack.processes.check()
                time.sleep(0.2)
    except StopAskedError:
        return True
    else:
        return good
    finally:
        stack.stop()


def _show_addresses(stack: LocalStack) -> None:
    console.print(f"API     {stack.api_url}/health")
    user, _, password = stack.flower_login.partition(":")
    console.print(f"Flower  {stack.flower_url}  user {user}, password {password}", soft_wrap=True)
    if stack.settings.cors_origins:
        pages = ", ".join(stack.settings.cors_origins)
        console.print(f"pages   of {pages} may call the API (CORS_ORIGIN names others)", soft_wrap=True)
    console.print(f"logs    {stack.folder / 'logs'}", soft_wrap=True)
    console.print(f"shell   . {stack.environment_file}", soft_wrap=True)
    console.print(
        '        then: celery -A workers families list, psql "$DATABASE_URL", redis-cli -u "$REDIS_URL"', soft_wrap=True
    )


if __name__ == "__main__":
    main(prog_name="python -m shared.local_stack")
