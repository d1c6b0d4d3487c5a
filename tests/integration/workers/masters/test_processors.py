"""Which pixels are equal: those of one kind of processor. Variables of torch and oneDNN let a machine play another."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.pixels

PROCESSORS: list[Mapping[str, str]] = [
    {"ONEDNN_MAX_CPU_ISA": "SSE41", "ATEN_CPU_CAPABILITY": "default", "THREADS": "1"},
    {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2", "THREADS": "2"},
    {"THREADS": "1"},
]

#: Two processes a processor, each of which loads the model for itself. What they share is the time to import torch,
#: which reads the variables at its first computation only.
PROGRAM = """
import gc, json, os, sys
from pathlib import Path
import torch
from shared.catalog import find_model
from tests.integration.workers.masters.test_rendering import REQUEST, digest
from workers.masters.checkpoint import load_checkpoint

gc.freeze()  # or the vocabularies' objects make Python look through all of torch's, again and again
folder, processors = Path(sys.argv[1]), json.loads(sys.argv[2])
for processor in processors * 2:
    if os.fork() == 0:
        os.environ.update(processor)
        torch.set_num_threads(int(processor["THREADS"]))
        drawn = digest(load_checkpoint(folder, find_model("starter"), "cpu"), REQUEST)
        print(torch.backends.cpu.get_cpu_capability(), drawn, flush=True)
        os._exit(0)
    assert os.wait()[1] == 0
"""


def test_two_processes_draw_the_same_pixels_on_the_same_kind_of_processor(untrained_folder: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(untrained_folder), json.dumps(PROCESSORS)]
    variables = {name: value for name, value in os.environ.items() if name not in PROCESSORS[0]}

    ended = subprocess.run(command, env=variables, check=False, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stderr
    drawn = ended.stdout.splitlines()
    assert len(drawn) == 2 * len(PROCESSORS)
    assert drawn[: len(PROCESSORS)] == drawn[len(PROCESSORS) :]
    assert drawn[0].startswith("DEFAULT "), "the variables were read"
