"""The bench for GPUs, on a CPU with tiny models: it must not rot until somebody has a GPU."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.patience import patience

ROOT = Path(__file__).parents[2]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", "gpu", *words]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=patience(240), check=False
    )


@pytest.mark.parametrize("model", ["sdxl", "sd35"])
def test_the_bench_measures_everything_but_compilation_on_a_cpu(model: str) -> None:
    answer = bench("--model", model, "--tiny", "--limit", "1000", "--without", "compiling")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    for figure in ("load", "ultrawide: a step", "header: peak memory", "ours over diffusers", "batch of 4: a picture"):
        assert figure in answer.stdout
    for advice in ("IMAGE_CHANNELS_LAST=true: ", "IMAGE_BATCH_SIZE=2: ", "memory_gb of the catalogue"):
        assert advice in answer.stdout


def test_a_bench_that_is_cut_off_says_what_it_knew() -> None:
    answer = bench("--tiny", "--limit", "0")

    assert answer.returncode == 0
    assert "The time is up. Not or not wholly measured: " in answer.stdout
    assert "building random weights" in answer.stdout
    assert "compiling" in answer.stdout
