"""What is wrong with the URL of a server, found before a driver meets it; the drivers name no setting in their errors.

Each check returns the URL, or raises ValueError with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import parse_qs, urlsplit

LARGEST_PORT = 65_535

#: Options in the query of a Redis URL. Celery takes no others, so a time-out or a database there would end it.
_REDIS_TLS: Mapping[str, Collection[str]] = {
    "ssl_ca_certs": (),
    "ssl_certfile": (),
    "ssl_cert_reqs": ("none", "optional", "required"),
    "ssl_check_hostname": ("true", "false", "True", "False"),
    "ssl_keyfile": (),
}

#: Options of libpq that it checks only when it connects: whole numbers, and those with a few values.
_WHOLE_NUMBERS = frozenset(
    {
        "connect_timeout",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "tcp_user_timeout",
    }
)
_LIBPQ_CHOICES: Mapping[str, Collection[str]] = {
    "channel_binding": ("disable", "prefer", "require"),
    "gssencmode": ("disable", "prefer", "require"),
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
    "target_session_attrs": ("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
}
_REPEATED = frozenset({"host", "port"})  #: one for each server


def with_usable_port(url: str) -> str:
    """Check the port of a URL, which may also stand in its query, as beside the folder of a socket."""
    try:
        parts = urlsplit(url)
        ports = [parts.port, *map(int, parse_qs(parts.query).get("port", ()))]
    except ValueError:
        ports = [0]
    if any(port is not None and not 1 <= port <= LARGEST_PORT for port in ports):
        raise ValueError(f"must be a URL whose port, if it names one, is a number from 1 to {LARGEST_PORT}")
    return url


def with_usable_redis_options(url: str) -> str:
    """Check the number of the database and the query of a Redis URL."""
    parts = urlsplit(url)
    if not re.fullmatch("/?[0-9]*", parts.path):
        raise ValueError("must end in the number of a database, if it names one, as in redis://host:6379/0")
    options = parse_qs(parts.query, keep_blank_values=True)
    if not options.keys() <= (_REDIS_TLS.keys() if parts.scheme == "rediss" else set()):
        raise ValueError(f"must have no options but, with rediss://, {', '.join(_REDIS_TLS)}")
    _check_values(options, _REDIS_TLS)
    return url


def with_usable_postgres_options(url: str) -> str:
    """Check the query of a PostgreSQL URL."""
    options = parse_qs(urlsplit(url).query, keep_blank_values=True)
    for name in options:
        if not _is_known_to_libpq(name):
            raise ValueError(f"must have no options but those of libpq, which does not know {name}")
    _check_values(options, _LIBPQ_CHOICES)
    return url


def _is_known_to_libpq(option: str) -> bool:
    # Imported here: most settings come without options, and not every program that reads them needs the driver.
    from psycopg2 import ProgrammingError  # noqa: PLC0415
    from psycopg2.extensions import make_dsn  # noqa: PLC0415

    try:
        make_dsn(**{option: "1"})
    except (ProgrammingError, TypeError):
        return False
    return True


def _check_values(options: Mapping[str, Collection[str]], choices: Mapping[str, Collection[str]]) -> None:
    for name, values in options.items():
        value = next(iter(values))
        if len(values) > 1 and name not in _REPEATED:
            raise ValueError(f"must give {name} once")
        if name in _WHOLE_NUMBERS and not re.fullmatch(r"-?\d+", value):
            raise ValueError(f"must give {name} as a whole number")
        if choices.get(name) and value not in choices[name]:
            raise ValueError(f"must give {name} as one of {', '.join(choices[name])}")
