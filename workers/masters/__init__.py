"""The GPU program: `celery -A workers.masters worker --model animagine-xl-4.0-opt --device cuda:1`.

One process per GPU, one model loaded once, its own queue. Importing this loads no torch: the parent process never
touches the device, only the child that renders does.
"""

from __future__ import annotations

from celery.bin.base import CeleryOption

from shared.queues import make_celery
from workers.masters.model_gate import GpuProgram, GpuReconcilerStep, ModelGate

app = make_celery("workers.masters", include=["workers.masters.tasks"])
app.user_options["worker"].update(
    {
        CeleryOption(["--model"], help_group="GPU", help="Model id of the catalogue; default IMAGE_MODEL."),
        CeleryOption(["--device"], help_group="GPU", help="torch device; default IMAGE_DEVICE."),
    }
)
app.steps["worker"].update({GpuReconcilerStep, GpuProgram})
app.steps["consumer"].add(ModelGate)
