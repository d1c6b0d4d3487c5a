"""A line of local programs that shares nothing with others: its ports are free ones, its state lies in its folder."""

from __future__ import annotations

from pathlib import Path

from shared.local_stack.line import Line
from shared.local_stack.servers import free_port


def private_line(folder: Path, **environment: str) -> Line:
    """Prepare a line; nothing is started yet."""
    ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
    return Line(folder, {**ports, **environment}, postgres_port=0, valkey_port=0)
