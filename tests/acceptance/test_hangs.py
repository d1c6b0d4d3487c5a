"""Work that hangs in real processes, and goes on elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, text

from shared.local_stack.stack import LocalStack
from tests.acceptance.conftest import SHORT, Post, StartGpu, ended, rendered, wait_until_it_is
from tests.chaos.hanging import HANG_FILE
from tests.chaos.system_under_test import HANGING_CUTTER, with_app
from tests.support.patience import wait_for


def test_a_cpu_worker_whose_work_hangs_is_replaced_and_the_family_is_cut_at_no_cost(
    stack: LocalStack, start_gpu: StartGpu, engine: Engine, post: Post, tmp_path: Path
) -> None:
    start_gpu()
    told = tmp_path / "hang"
    told.touch()
    variation = post(name="hanging", category="test", generation=SHORT, families=["sidebar"])
    wait_until_it_is(stack, variation, rendered)

    program = with_app(stack.cpu_program(), HANGING_CUTTER)
    environment = {**program.environment, HANG_FILE: str(told), "CUT_STALL_SECONDS": "3"}
    stack.processes.start(replace(program, environment=environment))
    wait_for("the stall to be recorded", lambda: stalls(engine))
    told.unlink()

    done = wait_until_it_is(stack, variation, ended)
    assert done["status"] == "complete"
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT max(crashes) FROM image_families")) == 0
    assert "hanging.py" in stack.processes.log_of("cpu").read_text(), "the log shows where it hung"


def stalls(engine: Engine) -> int:
    """Count the families that work has stood still on."""
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(stalled_at) FROM image_families")) or 0)
