"""`make bench`: measure the speeds that the product promises, and compare each with its bound.

`python -m tests.benchmarks cutting` runs one benchmark only.
"""

from __future__ import annotations

import argparse
import signal
import sys

from rich.console import Console

from tests.benchmarks import (
    cutting,
    delays,
    full_size,
    gpu,
    gpu_busy,
    latency,
    originals,
    own_cpu,
    posting,
    prompts,
    scale,
    serving,
)
from tests.benchmarks.figures import Circumstances, Figure, table, write_section

BENCHES = {
    "gpu_busy": gpu_busy.measure,
    "latency": latency.measure,
    "own_cpu": own_cpu.measure,
    "originals": originals.measure,
    "cutting": cutting.measure,
    "serving": serving.measure,
    "posting": posting.measure,
    "prompts": prompts.measure,
    "delays": delays.measure,
    "scale": scale.measure,
}

#: Benchmarks with options of their own, which need a GPU or much memory; the others are run without them.
PROGRAMS = {"gpu": gpu.main, "full-size": full_size.main}
console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def main() -> None:
    """Run all benchmarks, or those that are named; exit with 0 if every bound holds."""
    if sys.argv[1:2] and sys.argv[1] in PROGRAMS:
        PROGRAMS[sys.argv[1]](sys.argv[2:])
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that `finally` stops all programs
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--write", action="store_true", help="write the figures into docs/BENCHMARKS.md")
    parser.add_argument("--brief", action="store_true", help="seconds each, to see that it runs; bounds do not count")
    options = parser.parse_args()
    figures = [figure for name in options.names or BENCHES for figure in _run(name, options)]
    sys.exit(not (options.brief or all(figure.reached for figure in figures)))


def _run(name: str, options: argparse.Namespace) -> list[Figure]:
    """Run one benchmark. Each figure is printed at once, so that a run that is cut off has said what it knew."""
    circumstances, figures = Circumstances.now(), []
    console.print(f"[bold]{name}[/], load {circumstances.load:.1f}")
    for measured in BENCHES[name](brief=options.brief):
        figures.append(Figure(**measured))
        console.print(f"  {'  '.join(figures[-1].cells)}")
    console.print(table(figures))
    if options.write:
        write_section(name, figures, circumstances)
    return figures


if __name__ == "__main__":
    main()
