"""The real nginx, with the project's configuration of the edge or with that of a test."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from shared.local_stack.processes import Processes, Program, wait_until
from shared.local_stack.servers import LOOPBACK, listens
from tests.support.patience import patience

API = Path(__file__).parents[2] / "api"
TEMPLATE = API / "edge.conf.template"

#: What the edge's main configuration says of speed and limits, by directive.
MAIN = {
    name: f"{name} {value};"
    for name, value in re.findall(
        r"(worker_rlimit_nofile|pcre_jit|worker_connections) (\w+);", (API / "edge.nginx.conf").read_text()
    )
}

#: What edge.nginx.conf has around the template, with all files of nginx in one folder.
AROUND = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
{worker_rlimit_nofile}
{pcre_jit}
events {{ {worker_connections} }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {inner}
}}
"""


def edge_configuration(port: int, api: str, storage: Path, **changes: str) -> str:
    """Return the configuration that the official image makes of the template."""
    variables = {
        "EDGE_LISTEN": f"{LOOPBACK}:{port}",
        "API_UPSTREAM": api,
        "STORAGE_PATH": str(storage),
        "CORS_ORIGIN": "none",
        "NEGOTIATE_FORMATS": "false",
        "EDGE_REQUESTS_PER_ADDRESS": "1000",
        **changes,
    }
    return rendered(TEMPLATE.read_text(), variables)


def rendered(template: str, variables: Mapping[str, str]) -> str:
    """Fill a template with variables, as envsubst does."""
    return re.sub(r"\$\{([A-Z_]+)\}", lambda found: variables[found[1]], template)


def start_nginx(tool: str, folder: Path, port: int, inner: str, processes: Processes, name: str = "nginx") -> None:
    """Start nginx and wait until it listens."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # other users may not read the pictures of a test
    configuration.write_text(AROUND.format(user=user, folder=folder, inner=inner, **MAIN))
    command = (tool, "-e", "stderr", "-p", str(folder), "-c", str(configuration))
    processes.start(Program(name=name, command=command, environment={}, is_server=True))
    wait_until(lambda: listens(port), name, processes, patience(60))
