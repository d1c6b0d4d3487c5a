"""POST /api/images/variations at a constant rate, beside a bare Flask view that writes the same rows in one statement.

Both run under the configuration of gunicorn that production has, on the same servers, and get the load in turns, so
that a machine that is slower for a while is slower for both. The loop is open: a request is sent when it is due,
whether or not the earlier ones are answered, and its latency counts from then.
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from statistics import quantiles
from subprocess import Popen
from typing import Any

import psutil
from sqlalchemy import text

from shared.database import in_transaction, make_engine
from shared.local_stack.processes import Program, wait_until
from shared.local_stack.servers import LOOPBACK, free_port, listens
from shared.local_stack.stack import LocalStack
from tests.support.local_stack import private_stack
from tests.support.patience import patience
from tests.support.prompt_samples import sample_rows

PATH = "/api/images/variations"
RATE = 50  #: requests a second
TURNS = 3
SECONDS = 20  #: of one turn
WARM_UP_SECONDS = 5
SENDERS = 200  #: threads with a connection each: as many requests may be under way
MOST_TIMES = 3.0
SAMPLE = "POSTING_SAMPLE"  #: the environment variable of the peer with the row of a variation, as JSON

#: Requests that would be refused say nothing of the cost of accepted ones.
ENOUGH_ROOM = {"MOST_WAITING_FAMILIES": "1000000"}

#: What the peer writes as well; the rest differs between variations or has a default.
ROW = text("""
SELECT category, status, revision, request, effective_prompt, negative_prompt, negative_prompt_mode, seed, model,
    model_id, inference_steps, guidance_scale, alt, focus, notes, event_sequence
FROM image_variations ORDER BY created_at DESC LIMIT 1
""")


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one server made of the load."""

    seconds: Sequence[float]  #: from the moment at which each request was due to its whole answer
    cpu: float  #: seconds of the server's processes
    postgres_cpu: float
    redis_cpu: float
    sender_cpu: float

    @property
    def p50(self) -> float:
        """Return the median latency in milliseconds."""
        return quantiles(self.seconds, n=100)[49] * 1000

    @property
    def p99(self) -> float:
        """Return the latency in milliseconds that one request in a hundred exceeds."""
        return quantiles(self.seconds, n=100)[98] * 1000

    def __add__(self, other: Load) -> Load:
        """Return both loads as one."""
        return Load(
            seconds=[*self.seconds, *other.seconds],
            cpu=self.cpu + other.cpu,
            postgres_cpu=self.postgres_cpu + other.postgres_cpu,
            redis_cpu=self.redis_cpu + other.redis_cpu,
            sender_cpu=self.sender_cpu + other.sender_cpu,
        )

    def each(self, cpu: float) -> float:
        """Return milliseconds of CPU per request."""
        return cpu / len(self.seconds) * 1000


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Send the same load to the API and to the peer, and compare them."""
    seconds, warm_up = (1, 1) if brief else (SECONDS, WARM_UP_SECONDS)
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
        stack = private_stack(folder, **ENOUGH_ROOM)
        try:
            stack.start_servers()
            stack.start_api()
            ports = {"api": stack.settings.port, "peer": free_port()}
            _send(ports["api"], _bodies("api-warm", RATE * warm_up))
            _start_peer(stack, ports["peer"])
            _send(ports["peer"], _bodies("peer-warm", RATE * warm_up))
            turns = [
                [_under_load(stack, name, port, f"{name}-{turn}", seconds) for name, port in ports.items()]
                for turn in range(1 if brief else TURNS)
            ]
        finally:
            stack.stop()
    yield from _compare(*(reduce(add, loads) for loads in zip(*turns, strict=True)))


def _compare(api: Load, peer: Load) -> Iterator[dict[str, Any]]:
    times = {"unit": "times", "at_most": MOST_TIMES}
    yield {"what": "CPU of a POST, of the peer's", "value": api.cpu / peer.cpu, **times}
    yield {"what": "p99, of the peer's", "value": api.p99 / peer.p99, **times}
    for name, load in (("the API", api), ("the peer", peer)):
        yield {"what": f"{name}: CPU of a POST", "value": load.each(load.cpu), "unit": "ms"}
        yield {"what": f"{name}: PostgreSQL's CPU", "value": load.each(load.postgres_cpu), "unit": "ms"}
        yield {"what": f"{name}: Redis' CPU", "value": load.each(load.redis_cpu), "unit": "ms"}
        yield {"what": f"{name}: p50", "value": load.p50, "unit": "ms"}
        yield {"what": f"{name}: p99", "value": load.p99, "unit": "ms"}
        yield {"what": f"{name}: the sender's CPU", "value": load.each(load.sender_cpu), "unit": "ms"}


def _sample(stack: LocalStack) -> str:
    """Return the last row that the API wrote, as JSON."""
    engine = make_engine(stack.settings, "bench")
    row = in_transaction(engine, lambda session: session.execute(ROW).one())
    engine.dispose()
    return json.dumps(row._asdict(), default=int)


def _start_peer(stack: LocalStack, port: int) -> None:
    api = stack.api_program()
    command = ["-m", "gunicorn", "--config", "python:tests.benchmarks.posting_peer"]
    program = Program(
        name="peer",
        command=(sys.executable, *command, "tests.benchmarks.posting_peer:create_app()"),
        environment={**api.environment, "PORT": str(port), SAMPLE: _sample(stack)},
    )
    stack.processes.start(program)
    wait_until(lambda: listens(port), "The peer", stack.processes, patience(60))


def _running(stack: LocalStack, name: str) -> Popen[bytes]:
    [process] = [process for program, process in stack.processes.running() if program.name == name]
    return process


def _under_load(stack: LocalStack, name: str, port: int, named: str, seconds: int) -> Load:
    """Send a turn of the load to the server that runs as `name`; `named` begins the names of the variations."""
    watched = [_running(stack, one).pid for one in (name, "postgres", "valkey")]
    before, sender = [_cpu(pid) for pid in watched], time.process_time()
    latencies = _send(port, _bodies(named, RATE * seconds))
    spent = [_cpu(pid) - one for pid, one in zip(watched, before, strict=True)]
    return Load(
        seconds=latencies,
        cpu=spent[0],
        postgres_cpu=spent[1],
        redis_cpu=spent[2],
        sender_cpu=time.process_time() - sender,
    )


def _cpu(pid: int) -> float:
    """Return the seconds of CPU of a process, of its children, and of those children that have ended."""
    parent = psutil.Process(pid)
    own = parent.cpu_times()
    children = [child.cpu_times() for child in parent.children(recursive=True)]
    return sum(one.user + one.system for one in (own, *children)) + own.children_user + own.children_system


def _bodies(name: str, count: int) -> list[bytes]:
    """Make requests with the prompts of the writer; a third is of the type that gets its characters made adults."""
    prompts = [prompt for _, prompt in sample_rows()]
    return [
        json.dumps(
            {
                "name": f"{name}-{number}",
                "category": "landing" if number % 3 else "error-page",
                "alt": "A picture of our website",
                "generation": {
                    "prompt": f"{prompts[number % len(prompts)]}, number {number}",
                    "negativePrompt": "blurry, text, watermark",
                },
            }
        ).encode()
        for number in range(count)
    ]


def _send(port: int, bodies: Sequence[bytes]) -> list[float]:
    """Send requests at RATE, each at its moment, and return their latencies. Raises RuntimeError for any but 202."""
    connections, timeout = threading.local(), patience(60)

    def send(body: bytes, due: float) -> float:
        if not hasattr(connections, "own"):
            connections.own = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
        connections.own.request("POST", PATH, body, {"Content-Type": "application/json"})
        answer = connections.own.getresponse()
        said = answer.read()
        if answer.status != http.client.ACCEPTED:
            raise RuntimeError(f"A POST was answered {answer.status}: {said.decode()}")
        return time.monotonic() - due

    began = time.monotonic() + 0.1
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = []
        for number, body in enumerate(bodies):
            due = began + number / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            sent.append(senders.submit(send, body, due))
        return [one.result() for one in sent]
