"""Pictures per second of the API and of the edge, compared with plain nginx over the same files.

The three take turns, so that other load on the machine hits all of them; the best turn of each counts.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

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
from shared.sizes import ASPECT_FAMILIES, FamilyName, Size
from shared.tables import ImageDerivative
from shared.variations import submit
from tests.benchmarks import slow_clients
from tests.benchmarks.masters import photographs
from tests.support.edge import edge_configuration, start_nginx
from tests.support.local_stack import private_stack
from tests.support.native_tools import tool_path
from workers.derivatives.cutting import cut_family

TURNS = 24
SECONDS = 1
CONNECTIONS = 16

_KEPT = Path(__file__).parents[2] / "var" / "bench"  #: downloads, kept for the next run

#: The configuration of a plain nginx that serves a folder of files that never change.
PLAIN = """
types {{ image/webp webp; }}
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

#: The script with which wrk asks for all paths in turn.
SCRIPT = """
local paths = {{ {paths} }}
local number = 0
request = function()
    number = number + 1
    return wrk.format("GET", paths[number % #paths + 1])
end
"""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A server, and the paths under which it serves the pictures."""

    address: str
    paths: Sequence[str]


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
            best = _best_turns(wrk, folder, peers, 1 if brief else TURNS)
            beside_slow_clients = list(slow_clients.measure(peers["api"].address, peers["api"].paths[0], brief=brief))
        finally:
            engine.dispose()
            stack.stop()
    yield {"what": "nginx over the files", "value": best["nginx"], "unit": "pictures/s"}
    yield {"what": "through the API, of nginx", "value": best["api"] / best["nginx"], "unit": "", "at_least": 0.10}
    yield {"what": "through the edge, of nginx", "value": best["edge"] / best["nginx"], "unit": "", "at_least": 0.95}
    yield from beside_slow_clients


def _make_pictures(engine: Engine, stack: LocalStack) -> None:
    """Do the work of the workers, with photographs as renders."""
    store = PictureStore(stack.settings.storage_path)
    store.prepare()
    originals = photographs(_KEPT / "photographs")
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
    render = StagedPicture(name=name, kind=PictureKind.RENDER, size=Size(width=1, height=1), file=file)
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
    current = select(ImageDerivative).where(
        ImageDerivative.format == ImageFormat.WEBP,
        ImageDerivative.kind.in_(PUBLIC_KINDS),
        ImageDerivative.is_current,
    )
    pictures = in_transaction(engine, lambda session: session.scalars(current).all())
    urls = [f"/api/images/city/{picture.name}" for picture in pictures]
    files = [f"/{picture.sha256[:2]}/{picture.sha256}.webp" for picture in pictures]
    storage, api = stack.settings.storage_path, f"{LOOPBACK}:{stack.settings.port}"
    plain_port, edge_port = free_port(), free_port()
    plain = PLAIN.format(listen=f"{LOOPBACK}:{plain_port}", storage=storage)
    start_nginx(nginx, stack.folder / "plain", plain_port, plain, stack.processes, "plain")
    edge = edge_configuration(edge_port, api, storage)
    start_nginx(nginx, stack.folder / "edge", edge_port, edge, stack.processes, "edge")
    return {
        "nginx": Peer(address=f"{LOOPBACK}:{plain_port}", paths=files),
        "edge": Peer(address=f"{LOOPBACK}:{edge_port}", paths=urls),
        "api": Peer(address=api, paths=urls),
    }


def _best_turns(wrk: str, folder: Path, peers: Mapping[str, Peer], turns: int) -> Mapping[str, float]:
    best = dict.fromkeys(peers, 0.0)
    for _ in range(turns):
        for name, peer in peers.items():
            best[name] = max(best[name], _pictures_per_second(wrk, folder / f"{name}.lua", peer))
    return best


def _pictures_per_second(wrk: str, script: Path, peer: Peer) -> float:
    script.write_text(SCRIPT.format(paths=", ".join(f'"{path}"' for path in peer.paths)))
    options = ["--threads", "1", "--connections", str(CONNECTIONS), "--duration", str(SECONDS), "--script", str(script)]
    said = subprocess.run([wrk, *options, f"http://{peer.address}"], check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{peer.address} did not answer every request with a picture:\n{said}")
    return float(rate[1])
