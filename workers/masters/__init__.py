"""The GPU program: `celery -A workers.masters worker --model animagine-xl-4.0-opt --device cuda:1`.

Each GPU has one process, with one model that is loaded once, and a queue of its own. Importing this loads no torch:
only the child that renders touches the device, never its parent.
"""

from __future__ import annotations

from celery.bin.base import CeleryOption

from shared.queues import make_celery
from workers.masters.assignment import GpuReconcilerStep
from workers.masters.model_gate import ModelGate
from workers.masters.presence import Presence

app = make_celery("workers.masters", include=["workers.masters.tasks", "workers.inspection"])
app.user_options["worker"].update(
    {
        CeleryOption(["--model"], help_group="GPU", help="Model id of the catalogue; default IMAGE_MODEL."),
        CeleryOption(["--device"], help_group="GPU", help="torch device; default IMAGE_DEVICE."),
    }
)
app.steps["worker"].update({GpuReconcilerStep, Presence})
app.steps["consumer"].add(ModelGate)
