"""What a scene is: a small world in which places, roles and actions fit each other in any combination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.prompts.writing.motifs import Motif


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """Who somebody is by profession, and what they may wear for it."""

    name: str
    attires: tuple[str, ...]  #: each follows "in"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """One world. Whatever is drawn from it goes together: every role can do every action at every place."""

    name: str
    roles: tuple[Role, ...]
    places: tuple[str, ...]
    actions: Mapping[Motif, tuple[str, ...]]  #: by the motif that they show; each begins with a participle

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", MappingProxyType(dict(self.actions)))


def role(name: str, *attires: str) -> Role:
    """A role, shorter to write in a long table."""
    return Role(name=name, attires=attires)
