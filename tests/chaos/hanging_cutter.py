"""A CPU worker that hangs when it is told so: `celery -A tests.chaos.hanging_cutter worker …`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from celery.signals import worker_process_init

from tests.chaos.hanging import hang_if_told
from workers.derivatives import app

__all__ = ["app"]


@worker_process_init.connect
def replace_cut_family(**_: Any) -> None:
    """Replace `cut_family` in the child."""
    staged_cuts: Any = import_module("workers.derivatives.staged_cuts")  # only here: libvips is for the children
    cut_family = staged_cuts.cut_family

    def hanging(*arguments: Any, **options: Any) -> Any:
        hang_if_told()
        return cut_family(*arguments, **options)

    staged_cuts.cut_family = hanging
