"""Motifs: scenes from life that show an error."""

from __future__ import annotations

from enum import StrEnum


class Motif(StrEnum):
    """A way to show an error without text in the picture."""

    LOST = "lost"  #: the way is not on the map
    VANISHED = "vanished"  #: something that should be here is gone
    CLOSED = "closed"  #: a door politely stays shut
    NO_TICKET = "no-ticket"  #: one needs a key, a badge or a ticket
    SEALED = "sealed"  #: sealed by order of an authority
    UNPAID = "unpaid"  #: a bill comes first
    GARBLED = "garbled"  #: the message makes no sense
    MISFIT = "misfit"  #: something has the wrong shape or size
    TOO_MUCH = "too-much"  #: more arrives than one person can carry
    WAITING = "waiting"  #: the answer does not come
    BROKEN = "broken"  #: the machine has stopped
    REPAIR = "repair"  #: a person repairs the machine
    CUT_OFF = "cut-off"  #: the line to the other side is down
    MISDELIVERED = "misdelivered"  #: a delivery came to the wrong address
    CONFLICT = "conflict"  #: two things that cannot both be right
    UNFINISHED = "unfinished"  #: not built yet
    LOOP = "loop"  #: the way leads back to where it began
    TEAPOT = "teapot"  #: a teapot, and no coffee
