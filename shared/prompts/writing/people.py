"""Descriptions of people, who are always explicitly adults."""

from __future__ import annotations

from shared.prompts.persons.ages import OLDEST, YOUNGEST

AGES = range(YOUNGEST, OLDEST + 1)  #: years

KINDS = ("woman", "man")

HAIR = (
    "short black hair",
    "dark hair in a low bun",
    "shoulder-length auburn hair",
    "curly dark brown hair",
    "cropped silver-grey hair",
    "a blond braid",
    "wavy chestnut hair",
    "long dark locs",
    "straight black hair tied back",
    "copper-red hair",
)

#: Each build says by itself that the person is an adult.
BUILDS = (
    "adult with mature features",
    "tall adult with an upright bearing",
    "adult of sturdy build",
    "adult with an athletic build",
    "adult of average height and build",
    "broad-shouldered adult",
)
