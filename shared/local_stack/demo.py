"""The example: one idea is posted, and its way to pictures is shown."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import requests
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName
from shared.local_stack.processes import LocalStackError, wait_until
from shared.local_stack.stack import LocalStack

EXAMPLE = {
    "name": "404_lost_witch",
    "category": "error-page",
    "generation": {
        "prompt": (
            "anime girl witch, lost in magical forest, confused expression, purple hair, glowing staff, "
            "mystical atmosphere, detailed background, high quality"
        ),
        "seed": 42,
        "model": "anime",
        "inferenceSteps": 30,
        "guidanceScale": 7.5,
    },
    "families": ["og", "hero", "square"],
}

#: Rendering is nearly all of the work, so it takes nearly all of the progress bar, in percent.
RENDERING_SHARE = 85
LOOK_EVERY_SECONDS = 0.2


def show_example(stack: LocalStack, console: Console) -> bool:
    """Post the example, show its progress and its pictures, and return whether all of them were made."""
    started = time.monotonic()
    answer = _post(stack)
    if not answer.ok:
        raise LocalStackError(f"The API refused the example: {answer.json().get('detail', answer.text)}")
    variation = answer.json()
    console.print(f"\nPOST /api/images/variations  [bold]{answer.status_code}[/]  {variation['name']}")
    if answer.status_code == requests.codes.ok:
        console.print("It was made by an earlier run; DELETE it, or POST …/regenerate, to watch it being made again.")
    variation = _watch(stack, variation, console)
    _show_pictures(stack, variation, console, time.monotonic() - started)
    return bool(variation["status"] == "complete")


def _post(stack: LocalStack) -> requests.Response:
    """Post the example, and again if a busy machine did not answer in time: the same request twice is one."""
    answers: list[requests.Response] = []

    def is_answered() -> bool:
        with suppress(requests.RequestException):
            answers.append(requests.post(f"{stack.api_url}/api/images/variations", json=EXAMPLE, timeout=10))
        return bool(answers) and answers[-1].status_code != requests.codes.service_unavailable

    wait_until(is_answered, "The API", stack.processes)
    return answers[-1]


def _read(stack: LocalStack, variation: dict[str, Any]) -> dict[str, Any]:
    """Return the variation as it is now, or as it was if a busy machine does not answer in time."""
    with suppress(requests.RequestException):
        answer = requests.get(f"{stack.api_url}/api/images/variations/{variation['id']}", timeout=10)
        if answer.status_code == requests.codes.not_found:
            raise LocalStackError("The example was deleted before it was complete.")
        if answer.ok:
            variation = answer.json()
    return variation


def _watch(stack: LocalStack, variation: dict[str, Any], console: Console) -> dict[str, Any]:
    columns = (
        TextColumn("[bold]{task.description:>8}"),
        BarColumn(48),
        TextColumn("{task.fields[doing]}", justify="left"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bars = {name: progress.add_task(name, total=100, doing="queued") for name in variation["families"]}
        while True:
            stack.processes.check()
            for state in variation["familyStates"]:
                _move(progress, bars[state["name"]], state, variation["generationParams"]["inferenceSteps"])
            if variation["status"] != "generating":
                return variation
            time.sleep(LOOK_EVERY_SECONDS)
            variation = _read(stack, variation)


def _move(progress: Progress, bar: TaskID, state: dict[str, Any], steps: int) -> None:
    if progress.tasks[bar].finished:
        return
    percent = state["progress"]
    cuts = len(ASPECT_FAMILIES[FamilyName(state["name"])].derivatives)
    completed, doing = {
        "queued": (0, "queued"),
        "rendering": (percent * RENDERING_SHARE / 100, f"step {steps * percent // 100} of {steps}"),
        "rendered": (RENDERING_SHARE, "rendered"),
        # The bar is full only after the commit: a family whose last picture is cut still waits for it.
        "cutting": (RENDERING_SHARE + percent * (99 - RENDERING_SHARE) / 100, "cutting"),
        "complete": (100, f"[green]{cuts} derivatives"),
        "failed": (100, f"[red]failed: {state['error']}"),
        "canceled": (100, "canceled"),
    }[state["status"]]
    progress.update(bar, completed=completed, doing=doing)


def _show_pictures(stack: LocalStack, variation: dict[str, Any], console: Console, seconds: float) -> None:
    console.print()
    for picture in variation["derivatives"]:
        if picture["kind"] == "derivative":
            pixels = f"{picture['width']} x {picture['height']}"
            kilobytes = f"{picture['fileSize'] / 1024:.1f} KB"
            console.print(f"{pixels:>11}  {kilobytes:>8}  {stack.api_url}{picture['publicUrl']}", soft_wrap=True)
    console.print(
        f"\n[bold]{variation['status']}[/] after {seconds:.1f} s. The starter is a tiny model that knows 280 "
        "subjects and paints from an atlas. Everything else is what runs in production."
    )
    console.print(f"files   {stack.settings.storage_path / variation['name']}", soft_wrap=True)
