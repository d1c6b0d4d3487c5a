"""A small model hub on loopback, which serves folders as repositories and fails in all the ways of a real one."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LFS_SUFFIXES = {".safetensors", ".bin"}
PAGE = b"<html>" + b"Please log in. " * 2000 + b"</html>"


@dataclass
class Fault:
    """The faults of a file. Each request meets the next one; when they are used up, requests succeed.

    A fault is "corrupt", "truncate", "page", the name of the file that a listing leaves out, or the number of bytes
    after which the connection breaks.
    """

    kinds: list[str | int]

    def strike(self) -> str | int | None:
        """Return the fault of this request, or None."""
        return self.kinds.pop(0) if self.kinds else None


@dataclass
class Hub:
    """A running hub; HF_ENDPOINT takes its `url`. Repositories and faults may change while it serves."""

    repositories: dict[str, Path] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    faults: dict[str, Fault] = field(default_factory=dict)  #: by path within its repository, or "/revision", "/tree"
    strays: dict[str, bytes] = field(default_factory=dict)  #: files that are listed, but lie in no folder
    commit: str = COMMIT
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)  #: (method, path, Range)

    def __post_init__(self) -> None:
        hub = self
        handler = type("Handler", (_Handler,), {"hub": hub})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the hub."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def downloads(self) -> list[tuple[str, str | None]]:
        """Return (path within its repository, Range) of every request for a file."""
        found = [
            (re.search(r"/resolve/\w+/(.+)", path), ranged) for method, path, ranged in self.requests if method == "GET"
        ]
        return [(match[1], ranged) for match, ranged in found if match]


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, *_: Any) -> None:
        """Log nothing, since tests read `requests`."""

    def _answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append((self.command, path, self.headers.get("Range")))
        api = re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+))?", path)
        file = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        repository = (api or file or [None, ""])[1]
        strays = [data for stray, data in self.hub.strays.items() if Path(stray).name == Path(path).name]
        if strays:
            self._send(200, {"ETag": '"stray"', "X-Repo-Commit": COMMIT}, strays[0])
        elif repository not in self.hub.repositories:
            self._refuse(404, "RepoNotFound", "Repository not found")
        elif repository in self.hub.gated and self.headers.get("Authorization") != "Bearer hf_accepted":
            self._refuse(401, "GatedRepo", f"Access to model {repository} is restricted.")
        elif api:
            self._tell(str(api[2]), self.hub.repositories[repository])
        elif file:
            self._send_file(self.hub.repositories[repository] / file[3], file[3], with_body=with_body)

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._send(status, {"X-Error-Code": code, "X-Error-Message": message}, b"")

    def _tell(self, what: str, folder: Path) -> None:
        kind = self._strike(f"/{what}")
        if kind == "page":
            self._send(200, {"Content-Type": "text/html"}, PAGE)
            return
        if what == "tree":
            files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
            facts: Any = [_facts(name, path.read_bytes()) for name, path in files.items() if name != kind]
            facts += [_facts(name, data) for name, data in self.hub.strays.items()]
        else:
            facts = {"id": "tiny", "sha": self.hub.commit, "siblings": [], "tags": [], "private": False}
        self._send(200, {"Content-Type": "application/json"}, json.dumps(facts).encode())

    def _send_file(self, path: Path, name: str, *, with_body: bool) -> None:
        if not path.is_file():
            self._refuse(404, "EntryNotFound", "Entry not found")
            return
        data = path.read_bytes()
        headers = {"ETag": f'"{_etag(name, data)}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if not with_body:
            self._send(200, {**headers, "X-Linked-Size": str(len(data))}, data)
            return
        kind = self._strike(name)
        if kind == "page":
            self._send(200, {"Content-Type": "text/html"}, PAGE)
            return
        if kind == "corrupt":
            data = data[:-1] + bytes([data[-1] ^ 1])
        start, status = self._range(headers, len(data))
        body = data[start:]
        if kind == "truncate":
            body = body[: len(body) // 2]
        self._send(status, headers, body, cut_after=kind if isinstance(kind, int) else None)

    def _strike(self, name: str) -> str | int | None:
        fault = self.hub.faults.get(name)
        return fault.strike() if fault is not None else None

    def _range(self, headers: dict[str, str], size: int) -> tuple[int, int]:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked is None:
            return 0, 200
        if int(asked[1]) >= size:
            return size, 416
        headers["Content-Range"] = f"bytes {asked[1]}-{size - 1}/{size}"
        return int(asked[1]), 206

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, cut_after: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(body if cut_after is None else body[:cut_after])
        if cut_after is not None and cut_after < len(body):
            self.close_connection = True


def _facts(name: str, data: bytes) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "type": "file",
        "path": name,
        "size": len(data),
        "oid": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest(),  # noqa: S324 -- git's own
    }
    if Path(name).suffix in LFS_SUFFIXES:
        facts["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
    return facts


def _etag(name: str, data: bytes) -> str:
    facts = _facts(name, data)
    return str(facts["lfs"]["oid"] if "lfs" in facts else facts["oid"])
