"""Motifs: what an error can look like when somebody meets it in person."""

from __future__ import annotations

from enum import StrEnum


class Motif(StrEnum):
    """One way to show an error without a word of text in the picture."""

    LOST = "lost"  #: the way is not on the map
    VANISHED = "vanished"  #: what should be here is gone
    CLOSED = "closed"  #: this door stays shut, politely
    NO_TICKET = "no-ticket"  #: a key, a badge or a ticket is asked for
    SEALED = "sealed"  #: kept under seal by order
    UNPAID = "unpaid"  #: a bill comes first
    GARBLED = "garbled"  #: the message makes no sense
    MISFIT = "misfit"  #: it has the wrong shape or size
    TOO_MUCH = "too-much"  #: more arrives than anybody can carry
    WAITING = "waiting"  #: an answer that does not come
    BROKEN = "broken"  #: the machine has stopped
    REPAIR = "repair"  #: the machine is being mended
    CUT_OFF = "cut-off"  #: the line to the other side is down
    MISDELIVERED = "misdelivered"  #: it has come to the wrong address
    CONFLICT = "conflict"  #: two things that cannot both be right
    UNFINISHED = "unfinished"  #: not built yet
    LOOP = "loop"  #: the way leads back to where it began
    TEAPOT = "teapot"  #: a teapot, and no coffee
