"""Pictures per second of the API and of the edge, compared with plain nginx over the same files.

So are pictures in other formats, pictures that the client has already, and pictures that nobody has. The three take
turns, so that other load on the machine hits all of them; the best turn of each counts.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, select

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName, ImageSize
from shared.database import in_transaction, make_engine
from shared.families.claims import Holder, claim
from shared.families.endings import RenderRecord, finish_cutting, finish_rendering
from shared.formats import ImageFormat
from shared.generation_params import GenerationRequest, VariationRequest
from shared.lifecycle import CUTTING, RENDERING
from shared.local_stack.servers import LOOPBACK, free_port
from shared.local_stack.stack import LocalStack
from shared.pictures.links import refresh_links
from shared.pictures.rows import PUBLIC_KINDS, PictureKind, StagedPicture
from shared.pictures.store import PictureStore
from shared.queues import CPU_QUEUE, gpu_queue
from shared.tables import ImageDerivative
from shared.variations import submit
from tests.benchmarks import slow_clients
from tests.benchmarks.masters import photographs
from tests.support.edge import edge_configuration, start_nginx
from tests.support.local_stack import private_stack
from tests.support.native_tools import tool_path
from tests.support.patience import patience
from workers.derivatives.cutting import cut_family

TURNS = 24
TURNS_OF_OTHER_KINDS = 6
SECONDS = 1
CONNECTIONS = 16


#: The configuration of a plain nginx that serves a folder of files that never change.
PLAIN = """
types {{ image/webp webp; image/jpeg jpeg; image/png png; }}
server {{
    listen {listen};
    root {storage}/.content;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 10000;
    open_file_cache max=10000 inactive=60s;
    open_file_cache_valid 1s;
    location / {{
        try_files $uri =404;
        add_header Cache-Control "public, max-age=31536000, immutable";
    }}
}}
"""

#: The script with which wrk sends all requests in turn.
SCRIPT = """
local requests = {{}}
init = function()
    requests = {{ {requests} }}
end
local number = 0
request = function()
    number = number + 1
    return requests[number % #requests + 1]
end
"""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A server, and the paths under which it serves the pictures."""

    address: str
    paths: Sequence[str]
    versioned: Sequence[str]  #: the same pictures by URLs with their hashes
    other_formats: Sequence[str]
    missing: Sequence[str]

    def unchanged(self) -> Iterator[str]:
        """Write requests of a client that has every picture already."""
        for path in self.paths:
            etag = requests.head(f"http://{self.address}{path}", timeout=patience(10)).headers["ETag"]
            yield f'wrk.format("GET", "{path}", {{["If-None-Match"] = [[{etag}]]}})'


def measure(*, brief: bool) -> Iterator[dict[str, Any]]:
    """Cut a variation from photographs, serve it in three ways, and measure them in turns."""
    nginx, wrk = (tool_path(name) for name in ("nginx", "wrk"))
    if nginx is None or wrk is None:
        raise SystemExit("The bench of serving needs nginx and wrk: make tools fetches them on Debian.")
    with tempfile.TemporaryDirectory(prefix="image-generator-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # if this process runs as root, PostgreSQL runs as another user
        stack = private_stack(folder)
        engine = make_engine(stack.settings, "bench")
        try:
            stack.start_servers()
            _make_pictures(engine, stack)
            stack.start_api()
            peers = _start_peers(engine, stack, nginx)
            load = _Load(wrk=wrk, script=folder / "requests.lua")
            best = load.best_turns(
                {name: _get(peer.paths) for name, peer in peers.items()}, peers, 200, 1 if brief else TURNS
            )
            versioned = load.best_turns(
                {name: _get(peer.versioned) for name, peer in peers.items()}, peers, 200, 1 if brief else TURNS
            )
            others = list(_other_kinds(load, peers, 1 if brief else TURNS_OF_OTHER_KINDS))
            beside_slow_clients = list(slow_clients.measure(peers["api"].address, peers["api"].paths[0], brief=brief))
        finally:
            engine.dispose()
            stack.stop()
    yield {"what": "nginx over the files", "value": best["nginx"], "unit": "pictures/s"}
    yield {"what": "through the API, of nginx", "value": best["api"] / best["nginx"], "unit": "", "at_least": 0.12}
    for what, turns in (("plain URLs", best), ("URLs with a hash", versioned)):
        share = turns["edge"] / turns["nginx"]
        yield {"what": f"{what} through the edge, of nginx", "value": share, "unit": "", "at_least": 0.95}
    yield from others
    yield from beside_slow_clients


def _other_kinds(load: _Load, peers: Mapping[str, Peer], turns: int) -> Iterator[dict[str, Any]]:
    for kind, status, sent in (
        ("other formats", 200, {name: _get(peer.other_formats) for name, peer in peers.items()}),
        ("unchanged pictures", 304, {name: list(peer.unchanged()) for name, peer in peers.items()}),
        ("missing pictures", 404, {name: _get(peer.missing) for name, peer in peers.items()}),
    ):
        best = load.best_turns(sent, peers, status, turns)
        for name, through in (("edge", "the edge"), ("api", "the API")):
            yield {"what": f"{kind} through {through}, of nginx", "value": best[name] / best["nginx"], "unit": ""}


def _get(paths: Sequence[str]) -> list[str]:
    return [f'wrk.format("GET", "{path}")' for path in paths]


def _make_pictures(engine: Engine, stack: LocalStack) -> None:
    """Do the work of the workers, with photographs as renders."""
    store = PictureStore(stack.settings.storage_path)
    store.prepare()
    originals = photographs()
    request = VariationRequest(
        name="city",
        category="landing",
        generation=GenerationRequest(prompt="a city at night"),
        families=tuple(FamilyName),
    )
    in_transaction(engine, lambda session: submit(session, request, stack.settings))
    for _ in FamilyName:
        _make_family(engine, store, originals)
    refresh_links(engine, store, "city")


def _make_family(engine: Engine, store: PictureStore, originals: Mapping[FamilyName, bytes]) -> None:
    holder = Holder(name="bench", lock_key=1, lease_seconds=600)
    [rendering] = claim(engine, RENDERING, gpu_queue("starter"), holder, batch_size=1)
    family = ASPECT_FAMILIES[FamilyName(rendering.family.name)]
    name = f"{family.name}-{PictureKind.RENDER}"
    file = store.stage(originals[family.name], "png")
    render = StagedPicture(name=name, kind=PictureKind.RENDER, size=ImageSize(width=1, height=1), file=file)
    record = RenderRecord(milliseconds=1, rendered_with={}, score=None)
    finish_rendering(engine, store, rendering, render, record)
    [cutting] = claim(engine, CUTTING, CPU_QUEUE, holder, batch_size=1)
    staged = [
        StagedPicture(
            name=cut.name, kind=PictureKind(cut.kind), size=cut.size, file=store.stage(cut.data, cut.image_format)
        )
        for cut in cut_family(originals[family.name], family, lambda *_: None)
    ]
    finish_cutting(engine, store, cutting, staged, milliseconds=1)


def _start_peers(engine: Engine, stack: LocalStack, nginx: str) -> Mapping[str, Peer]:
    """Start the plain nginx and the edge beside the API, and return all three by name."""
    current = select(ImageDerivative).where(ImageDerivative.kind.in_(PUBLIC_KINDS), ImageDerivative.is_current)
    pictures = in_transaction(engine, lambda session: session.scalars(current).all())
    webp = [picture for picture in pictures if picture.format == ImageFormat.WEBP]
    others = [picture for picture in pictures if picture.format != ImageFormat.WEBP]
    urls = {
        "paths": [f"/api/images/city/{picture.name}" for picture in webp],
        "versioned": [f"/api/images/city/{picture.name}?v={picture.sha256}" for picture in webp],
        "other_formats": [f"/api/images/city/{picture.name}.{picture.format}" for picture in others],
        "missing": [f"/api/images/no-such-city/{picture.name}" for picture in webp],
    }
    files = {
        "paths": [_path_of(picture.sha256, picture.format) for picture in webp],
        "versioned": [f"{_path_of(picture.sha256, picture.format)}?v={picture.sha256}" for picture in webp],
        "other_formats": [_path_of(picture.sha256, picture.format) for picture in others],
        "missing": [_path_of(picture.sha256[::-1], picture.format) for picture in webp],
    }
    storage, api = stack.settings.storage_path, f"{LOOPBACK}:{stack.settings.port}"
    plain_port, edge_port = free_port(), free_port()
    plain = PLAIN.format(listen=f"{LOOPBACK}:{plain_port}", storage=storage)
    start_nginx(nginx, stack.folder / "plain", plain_port, plain, stack.processes, "plain")
    edge = edge_configuration(edge_port, api, storage)
    start_nginx(nginx, stack.folder / "edge", edge_port, edge, stack.processes, "edge")
    return {
        "nginx": Peer(address=f"{LOOPBACK}:{plain_port}", **files),
        "edge": Peer(address=f"{LOOPBACK}:{edge_port}", **urls),
        "api": Peer(address=api, **urls),
    }


def _path_of(sha256: str, extension: str) -> str:
    """Return the path of a file below the folder of all content."""
    return f"/{sha256[:2]}/{sha256}.{extension}"


@dataclass(frozen=True, kw_only=True)
class _Load:
    """wrk, and the file that it reads its requests from."""

    wrk: str
    script: Path

    def best_turns(
        self, sent: Mapping[str, Sequence[str]], peers: Mapping[str, Peer], status: int, turns: int
    ) -> Mapping[str, float]:
        """Send requests to all peers in turns; the answers per second of the best turn of each."""
        best = dict.fromkeys(peers, 0.0)
        for _ in range(turns):
            for name, peer in peers.items():
                best[name] = max(best[name], self._answers_per_second(peer.address, sent[name], status))
        return best

    def _answers_per_second(self, address: str, sent: Sequence[str], status: int) -> float:
        self.script.write_text(SCRIPT.format(requests=", ".join(sent)))
        options = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", str(SECONDS)]
        command = [self.wrk, *options, "--script", str(self.script), f"http://{address}"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        answers = re.search(r"(\d+) requests in", said)
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        as_meant = answers is not None and int(refused[1] if refused else 0) == (
            int(answers[1]) if status >= 400 else 0
        )
        if rate is None or not as_meant or "Socket errors" in said:
            raise RuntimeError(f"{address} did not answer every request with {status}:\n{said}")
        return float(rate[1])
