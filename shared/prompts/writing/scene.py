"""Scenes: small worlds in which every place, role and action fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.prompts.writing.motifs import Motif


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """A profession and the clothes that belong to it."""

    name: str
    attires: tuple[str, ...]  #: each follows "in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A small world in which every role can do every action at every place."""

    name: str
    roles: tuple[Role, ...]
    places: tuple[str, ...]
    actions: Mapping[Motif, tuple[str, ...]]  #: by the motif that the actions show; each begins with a participle

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", MappingProxyType(dict(self.actions)))


def role(name: str, *attires: str) -> Role:
    """Make a role; the short form keeps long tables readable."""
    return Role(name=name, attires=attires)
