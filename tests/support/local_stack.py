"""A local stack that shares nothing with others: it takes free ports and keeps its state in its own folder."""

from __future__ import annotations

from pathlib import Path

from shared.local_stack.servers import free_port
from shared.local_stack.stack import LocalStack


def private_stack(folder: Path, **environment: str) -> LocalStack:
    """Prepare a stack without starting any of its programs."""
    ports = {"PORT": str(free_port()), "FLOWER_PORT": str(free_port())}
    return LocalStack(folder, {**ports, **environment})
