"""The devices that torch sees here, as JSON. For `celery -A workers doctor`."""

from __future__ import annotations

import json
import sys

import torch


def main() -> None:
    """Print the facts; each GPU multiplies two matrices, so that a driver that is too old shows."""
    devices = []
    for index in range(torch.cuda.device_count()):
        with torch.cuda.device(index):
            matrix = torch.ones(8, 8, device="cuda")
            (matrix @ matrix).cpu()
            free, whole = torch.cuda.mem_get_info()
        name = torch.cuda.get_device_name(index)
        devices.append(f"cuda:{index} {name}, {free / 1e9:.0f} of {whole / 1e9:.0f} GB free")
    json.dump({"torch": torch.__version__, "cuda": torch.version.cuda, "devices": devices}, sys.stdout)


if __name__ == "__main__":
    main()
