"""People: always adults, always said to be."""

from __future__ import annotations

#: Years. The youngest and the oldest that pictures of ours show.
AGES = range(22, 36)

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

#: Each says by itself that this is an adult.
BUILDS = (
    "adult with mature features",
    "tall adult with an upright bearing",
    "adult of sturdy build",
    "adult with an athletic build",
    "adult of average height and build",
    "broad-shouldered adult",
)
