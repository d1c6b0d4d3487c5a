"""How long the API itself, without an edge, takes to answer beside 500 slow clients."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import requests

from tests.support.patience import slowness
from tests.support.slow_sockets import slow_sockets

SLOW_CLIENTS = 500
LOOKS = 100
BOUND_MILLISECONDS = 100.0  #: promised on the reference machine


def measure(address: str, picture: str, *, brief: bool) -> Iterator[dict[str, Any]]:
    """Ask for the health and a picture beside the slow clients; the slowest of nineteen answers in twenty counts."""
    clients, looks = (20, 5) if brief else (SLOW_CLIENTS, LOOKS)
    with slow_sockets(address, clients):
        for what, path in (("the health", "/health"), ("a picture", picture)):
            yield {
                "what": f"{what} beside {clients} slow clients, without an edge",
                "value": _milliseconds(f"http://{address}{path}", looks),
                "unit": "ms",
                "at_most": BOUND_MILLISECONDS * slowness(),
            }


def _milliseconds(url: str, looks: int) -> float:
    taken = []
    for _ in range(looks):
        began = time.monotonic()
        requests.get(url, timeout=10).raise_for_status()
        taken.append(time.monotonic() - began)
    return sorted(taken)[looks * 19 // 20] * 1000
