"""What a chaos run leaves behind, as plain data. The checker judges nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A variation whose POST was answered 202."""

    id: str
    name: str
    families: tuple[str, ...]
    poison: bool = False  #: a process that renders it is killed, so it may fail


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """How long a fault delayed the families that it hit."""

    fault: str
    seconds: float
    bound_seconds: float


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Rows, files, messages and answers, after everything has come to rest."""

    accepted: Sequence[Accepted]
    deleted: frozenset[str]  #: ids answered 204, or 404 on a repeated try
    variations: Sequence[Mapping[str, Any]]  #: rows: id, name, status
    families: Sequence[Mapping[str, Any]]  #: rows: variation_id, name, status, error
    pictures: Sequence[Mapping[str, Any]]  #: rows: variation_id, family, name, kind, format, sha256, superseded, damage
    events: Sequence[Mapping[str, Any]]  #: outbox rows in sequence: id, variation_id, sequence, type, occurred_at, data
    counted: Mapping[tuple[str, str, str], int]  #: counts of all time by family, what and code
    files: Mapping[str, str]  #: content files by name (<hash>.<format>), with the hash of their bytes
    staged: Sequence[str]  #: what is left in the staging folder
    friendly: Mapping[str, str]  #: links (<variation>/<folder>/<file>) and the content file they lead to
    public: Mapping[str, str]  #: links of the tree for web servers (<variation>/<file>), and the same
    streamed: Sequence[str]  #: ids of events in the order in which the stream had them
    bad_reads: Sequence[str]  #: sentences of the reader and the clients
    recoveries: Sequence[Recovery] = field(default_factory=tuple)
