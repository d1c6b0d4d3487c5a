"""A GPU worker with a model whose author forbids use behind an API."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.patience import patience

RESTRICTED = "juggernaut-xi-v11"


def start_worker(folder: Path, model_id: str, accepted: str) -> subprocess.CompletedProcess[str]:
    """Start the real worker, which must end by itself: there is no checkpoint."""
    environment = {
        **os.environ,
        "MODEL_MANIFEST": str(folder / "manifest.json"),
        "ACCEPTED_LICENCES": accepted,
    }
    command = [sys.executable, "-m", "celery", "-A", "workers.masters", "worker", "--model", model_id]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=patience(60), check=False)


def test_the_worker_does_not_start_before_the_operator_has_accepted_the_licence(tmp_path: Path) -> None:
    refused = start_worker(tmp_path, RESTRICTED, "")
    accepted = start_worker(tmp_path, RESTRICTED, f"juggernaut-xl-v9, {RESTRICTED}")

    assert refused.returncode == 1
    assert f"set ACCEPTED_LICENCES={RESTRICTED}" in refused.stderr
    assert "not used behind an API" in refused.stderr
    assert "manifest.json does not exist" in accepted.stderr, "the next thing that is missing"


@pytest.mark.parametrize("accepted", ["juggernaut", "realvisxl-v4,nonsense"])
def test_an_id_that_does_not_exist_is_named(tmp_path: Path, accepted: str) -> None:
    answer = start_worker(tmp_path, RESTRICTED, accepted)

    assert answer.returncode == 1
    assert "ACCEPTED_LICENCES" in answer.stderr
    assert "Traceback" not in answer.stderr
