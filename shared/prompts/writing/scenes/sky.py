"""Scenes up high: observatory, airship, space station, moon base, airport."""

from __future__ import annotations

from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.scene import Scene, role

OBSERVATORY = Scene(
    name="observatory",
    roles=(
        role("astronomer", "a dark wool coat and a long scarf", "a midnight-blue cardigan with a star pin"),
        role("observatory technician", "a grey work vest and a headlamp", "a padded jacket and a tool roll"),
    ),
    places=(
        "observatory dome open to the stars",
        "roof terrace under the Milky Way",
        "library of star charts",
        "hilltop with a row of white domes",
    ),
    actions={
        Motif.LOST: (
            "searching a star chart with one star missing",
            "looking into the wrong end of a telescope",
            "tracing a constellation that leads off the page",
        ),
        Motif.VANISHED: (
            "pointing at a dark gap between the stars",
            "holding an empty frame up to the night sky",
            "closing the empty case of a lost meteorite",
        ),
        Motif.WAITING: (
            "sitting in a blanket beside a telescope and a thermos flask",
            "watching the sky with a stopwatch in hand",
            "waiting with a notebook for a comet that does not come",
        ),
        Motif.GARBLED: (
            "holding a long printout of wild zigzag lines",
            "turning a star chart by a quarter and back again",
        ),
        Motif.CONFLICT: (
            "comparing two star charts that do not match",
            "looking from a sundial to a pocket watch",
        ),
        Motif.UNFINISHED: (
            "drawing the first lines of a new star chart",
            "grinding a half-finished telescope mirror",
        ),
        Motif.LOOP: ("turning the crank of a brass orrery around once more",),
    },
)

AIRSHIP = Scene(
    name="airship",
    roles=(
        role("airship captain", "a long leather coat with a fur collar", "a double-breasted coat and aviator goggles"),
        role(
            "airship engineer",
            "a brown flight suit and a tool harness",
            "a rolled-sleeve shirt and brass-rimmed goggles",
        ),
    ),
    places=(
        "bridge of an airship above the clouds",
        "airship dock with wooden gangways",
        "open engine deck with brass pipes",
        "open deck under a striped balloon",
    ),
    actions={
        Motif.LOST: (
            "spinning a globe without any countries",
            "comparing a cloud with a drawing of an island",
            "leaning over a chart table with a spinning compass",
        ),
        Motif.BROKEN: (
            "holding a brass lever that has snapped off",
            "listening to a silent engine with a stethoscope",
            "fanning steam away from a burst pipe",
        ),
        Motif.REPAIR: (
            "sewing a patch onto the balloon's silk",
            "tightening a pipe joint with a big wrench",
            "turning a crank with both arms",
        ),
        Motif.CUT_OFF: (
            "hauling in a mooring rope with nothing on its end",
            "standing at the edge of a gangway that leads into the clouds",
        ),
        Motif.TOO_MUCH: (
            "throwing sandbags over the rail",
            "squeezing past suitcases that fill the whole deck",
        ),
        Motif.NO_TICKET: (
            "inspecting a boarding pass with a monocle",
            "holding a stamp above an unstamped passport",
            "crossing two signal flags before a gangway",
        ),
        Motif.LOOP: ("sailing past the same clock tower once more",),
    },
)

SPACE_STATION = Scene(
    name="space station",
    roles=(
        role(
            "astronaut",
            "a white pressure suit with the helmet under one arm",
            "an orange flight suit with mission patches",
        ),
        role("flight engineer", "a blue station jumpsuit", "a grey cargo vest over a thermal suit"),
    ),
    places=(
        "space station cupola above the blue Earth",
        "station module with floating tools",
        "docking port with a round window",
        "white laboratory module in orbit",
    ),
    actions={
        Motif.LOST: (
            "turning a star map around while it floats",
            "looking at a navigation tablet with a single question mark",
        ),
        Motif.CUT_OFF: (
            "tapping a silent headset",
            "holding the drifting end of a tether",
        ),
        Motif.REPAIR: (
            "replacing a glowing panel with a power tool",
            "sorting floating screws into a box",
        ),
        Motif.BROKEN: (
            "holding a cable that trails sparks",
            "looking at a dark control panel with a hand torch",
        ),
        Motif.VANISHED: (
            "holding an empty sample container to the light",
            "opening a locker out of which only a sock floats",
        ),
        Motif.CLOSED: (
            "floating before a closed hatch with a raised palm",
            "turning the wheel of a shut airlock",
        ),
        Motif.UNFINISHED: ("catching a construction plan that floats away",),
        Motif.WAITING: ("watching with folded arms as the sun rises over and over",),
    },
)

MOON_BASE = Scene(
    name="moon base",
    roles=(
        role("lunar geologist", "a white space suit with a clear visor", "a silver space suit with blue stripes"),
        role("rover driver", "an orange space suit with a clear visor", "a white space suit with a tool belt"),
    ),
    places=(
        "crater rim under the rising Earth",
        "dusty grey plain with rover tracks",
        "landing site beside a silver lander",
        "yard in front of a domed moon base",
    ),
    actions={
        Motif.LOST: (
            "planting a signpost with arrows in every direction",
            "holding a map of grey craters that all look the same",
        ),
        Motif.VANISHED: (
            "looking at footprints that end in the dust",
            "kneeling beside the square print of a vanished crate",
        ),
        Motif.CUT_OFF: (
            "turning a dish antenna that points at nothing",
            "holding up the loose end of a signal cable to the stars",
        ),
        Motif.UNFINISHED: (
            "unfolding the first beam of a new dome",
            "comparing a construction plan with bare scaffolding",
        ),
        Motif.BROKEN: (
            "looking at a rover wheel that has come off",
            "shaking a dust-clogged drill",
        ),
        Motif.LOOP: ("following rover tracks that close into a circle",),
        Motif.TOO_MUCH: ("carrying an armful of far too many moon rocks",),
    },
)

AIRPORT = Scene(
    name="airport",
    roles=(
        role("customs officer", "a crisp grey uniform shirt and a tie", "a dark blazer with a metal badge"),
        role("airline pilot", "a navy uniform with gold stripes", "a white short-sleeved pilot's shirt and a cap"),
    ),
    places=(
        "airport terminal with tall glass walls",
        "arrivals hall with a baggage belt",
        "customs hall with steel counters",
        "baggage hall with a silver carousel",
    ),
    actions={
        Motif.NO_TICKET: (
            "checking an empty passport page by page",
            "holding a passport up to the light",
            "pointing politely at a scanner that glows red",
            "asking for papers with an outstretched hand",
        ),
        Motif.CLOSED: (
            "closing a retractable belt across the way",
            "standing with folded arms before a shuttered counter",
        ),
        Motif.MISDELIVERED: (
            "lifting a cello case off a carousel of suitcases",
            "reading the tag of a suitcase that has been around the world",
            "looking at a garden gnome on the baggage belt",
        ),
        Motif.WAITING: (
            "sitting on a suitcase before a blank departure board",
            "stirring a cold coffee beside an empty counter",
        ),
        Motif.LOOP: (
            "watching the same suitcase come around again",
            "riding the baggage carousel with a resigned wave",
        ),
        Motif.SEALED: (
            "wrapping a suitcase in official tape",
            "placing a sealed envelope into a locked case",
            "signing a form beside a sealed crate",
        ),
        Motif.TOO_MUCH: ("holding the scales under an overstuffed suitcase",),
    },
)

SCENES = (OBSERVATORY, AIRSHIP, SPACE_STATION, MOON_BASE, AIRPORT)
