"""Moods of the person who meets an error, and the facial expressions that show each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Mood(StrEnum):
    """A reaction to an error."""

    PUZZLED = "puzzled"  #: "this is odd"
    AMUSED = "amused"  #: "this is funny, too"
    APOLOGETIC = "apologetic"  #: "our mistake, and we are sorry"
    FIRM = "firm"  #: kind but immovable
    PATIENT = "patient"  #: "it will come"
    BUSY = "busy"  #: already at work on the problem
    OVERWHELMED = "overwhelmed"  #: "so much at once"
    WISTFUL = "wistful"  #: "it was here once"


#: The expressions of each mood; read-only.
EXPRESSIONS: Mapping[Mood, tuple[str, ...]] = MappingProxyType(
    {
        Mood.PUZZLED: (
            "puzzled smile",
            "one eyebrow raised in doubt",
            "curious frown",
            "thoughtful expression",
            "mildly surprised look",
            "head tilted in wonder",
            "questioning glance",
        ),
        Mood.AMUSED: (
            "wry smile",
            "amused grin",
            "quiet laugh",
            "crooked smile with raised eyebrows",
            "mock-serious face",
            "eyes bright with amusement",
            "knowing half-smile",
        ),
        Mood.APOLOGETIC: (
            "apologetic smile",
            "sheepish grin",
            "embarrassed smile",
            "look of kind regret",
            "sympathetic smile",
            "rueful expression",
            "warm look of apology",
        ),
        Mood.FIRM: (
            "calm and firm gaze",
            "polite but unbending smile",
            "steady friendly look",
            "composed expression with pressed lips",
            "dignified friendly reserve",
            "level stare with a hint of a smile",
            "serious but courteous expression",
        ),
        Mood.PATIENT: (
            "patient smile",
            "calm expression",
            "serene expression",
            "gentle smile",
            "easy smile",
            "resigned but friendly look",
            "quietly hopeful expression",
        ),
        Mood.BUSY: (
            "look of deep concentration",
            "determined expression",
            "narrowed eyes and a focused frown",
            "confident smile",
            "look of cheerful resolve",
            "intent look",
            "capable smile",
        ),
        Mood.OVERWHELMED: (
            "wide-eyed look of disbelief",
            "flustered smile",
            "puffed cheeks and raised eyebrows",
            "exhausted but good-humoured smile",
            "startled expression",
            "helpless laugh",
            "frazzled stare",
        ),
        Mood.WISTFUL: (
            "wistful smile",
            "faraway expression",
            "thoughtful gaze",
            "soft smile of remembrance",
            "pensive expression",
            "searching look",
            "melancholy half-smile",
        ),
    }
)
