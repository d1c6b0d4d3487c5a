"""Training that can be stopped and goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import nn

EVERY_SECONDS = 60.0  #: of CPU, between checkpoints
REPORT_EVERY = 50  #: steps


class Checkpoint:
    """The state of one training, on disk every few minutes, and the CPU seconds that it may still spend."""

    def __init__(self, path: Path, modules: nn.Module, optimizer: torch.optim.Optimizer, cpu_seconds: float) -> None:
        self._path = path
        self._modules = modules
        self._optimizer = optimizer
        self._cpu_seconds = cpu_seconds
        self._spent_before = 0.0
        self._began = time.process_time()
        self._step = 0

    @property
    def spent(self) -> float:
        """CPU seconds of this training so far, those before an interruption included."""
        return self._spent_before + time.process_time() - self._began

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return min(1.0, self.spent / self._cpu_seconds)

    def resume(self) -> int:
        """Go on from the checkpoint where there is one; the number of steps already done."""
        if self._path.exists():
            state = torch.load(self._path, weights_only=True)
            self._modules.load_state_dict(state["modules"])
            self._optimizer.load_state_dict(state["optimizer"])
            self._spent_before, self._step = state["spent"], state["step"]
        self._began = time.process_time()
        return self._step

    def steps(self) -> Iterator[int]:
        """Step numbers until the time is spent; saves in between and at the end."""
        saved = self.spent
        while self.progress < 1.0:
            yield self._step
            self._step += 1
            if self.spent - saved > EVERY_SECONDS:
                self.save()
                saved = self.spent
        self.save()

    def save(self) -> None:
        """Write the checkpoint; an old one stays whole until the new one is."""
        draft = self._path.with_suffix(".draft")
        torch.save(
            {
                "modules": self._modules.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "spent": self.spent,
                "step": self._step,
            },
            draft,
        )
        draft.replace(self._path)

    def report(self, step: int, figures: str) -> None:
        """Print figures now and then."""
        if step % REPORT_EVERY == 0:
            print(
                f"{self._path.stem} step {step}, {self.spent:.0f} of {self._cpu_seconds:.0f} CPU s: {figures}",
                flush=True,
            )
