"""How long after its last step a picture is served, while nothing else waits."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import requests
from sqlalchemy import Engine

from shared.local_stack.stack import LocalStack
from tests.benchmarks.stand_in_line import DRAWN, order_picture, report_path, stand_in_line, start_gpu_worker
from tests.support.patience import patience, wait_for

TURNS = 30
SECONDS_PER_PICTURE = 0.4
PROMISED = 0.35  #: seconds on the reference machine


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Order pictures one by one, and ask the API for each until it comes."""
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name:
        folder = Path(name)
        with stand_in_line(folder, SECONDS_PER_PICTURE) as (stack, engine):
            worker = start_gpu_worker(stack)
            served = [_served(stack, engine, turn) for turn in range(3 if brief else TURNS)]
            stack.processes.end(worker)
            worked = json.loads(report_path(folder).read_text())["worked"]
    seconds = sorted(moment - ended for moment, (_, ended) in zip(served, worked, strict=True))
    yield {
        "what": "from the last step to the served picture, median",
        "value": median(seconds),
        "unit": "s",
        "at_most": patience(PROMISED),
    }
    yield {"what": "the slowest of them", "value": seconds[-1], "unit": "s"}


def _served(stack: LocalStack, engine: Engine, turn: int) -> float:
    """Order a picture; the moment at which the API sends it."""
    name = f"city-{turn}"
    order_picture(stack, engine, name, turn)
    # Each size has a file of its own: the picture is there when the largest is.
    url = f"{stack.api_url}/api/images/{name}/{DRAWN}"
    with requests.Session() as client:
        wait_for(url, lambda: client.get(url, timeout=patience(10)).ok)
    return time.time()
