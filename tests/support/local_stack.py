"""A stack of local programs that shares nothing with others: its ports are free ones, its state lies in its folder."""

from __future__ import annotations

from pathlib import Path

from shared.local_stack.servers import free_port
from shared.local_stack.stack import LocalStack


def private_stack(folder: Path, **environment: str) -> LocalStack:
    """Prepare a stack; nothing is started yet."""
    ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
    return LocalStack(folder, {**ports, **environment}, postgres_port=0, valkey_port=0)
