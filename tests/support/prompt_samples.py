"""Sample prompts for people to read: the plain combinations that docs/PROMPTS.md shows."""

from __future__ import annotations

from collections.abc import Iterator

from shared.prompts.writing.orders import ErrorPages, Locations, Order
from shared.prompts.writing.writer import PromptWriter

SEED = 2026

#: The number of prompts for each order: error pages that websites show most, each kind of mood, and some locations.
SAMPLES: tuple[tuple[Order, int], ...] = (
    (ErrorPages(code=404), 5),
    (ErrorPages(code=403), 3),
    (ErrorPages(code=500), 4),
    (ErrorPages(code=503), 3),
    (ErrorPages(code=401), 2),
    (ErrorPages(code=402), 2),
    (ErrorPages(code=410), 2),
    (ErrorPages(code=418), 3),
    (ErrorPages(code=429), 3),
    (ErrorPages(code=451), 2),
    (ErrorPages(code=502), 2),
    (ErrorPages(code=508), 2),
    (Locations(city="Lisbon"), 2),
    (Locations(city="Lisbon", business="coffee shop"), 3),
    (Locations(city="Oslo", business="law firm"), 1),
    (Locations(city="Kyoto", business="bakery"), 1),
)


def sample_rows() -> Iterator[tuple[str, str]]:
    """Yield the order and the prompt of every sample."""
    writer = PromptWriter()
    for order, count in SAMPLES:
        for prompt in writer.write(order, count, SEED):
            yield str(order), prompt.prompt
