"""Scenes by the sea: lighthouse, harbour, ferry, and the station under the sea."""

from __future__ import annotations

from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.scene import Scene, role

LIGHTHOUSE = Scene(
    name="lighthouse",
    roles=(
        role("lighthouse keeper", "a navy wool sweater and an oilskin coat", "a peacoat and a knitted cap"),
        role("harbour pilot", "a yellow rain jacket and sea boots", "a dark officer's coat with brass buttons"),
    ),
    places=(
        "lamp room of a lighthouse above a foggy sea",
        "gallery beside the great lamp of a lighthouse",
        "round watch room with windows on every side",
        "lighthouse study with a wide view of the sea",
    ),
    actions={
        Motif.LOST: (
            "holding a lantern over a sea chart without coastlines",
            "comparing a compass with an empty sea chart",
            "looking through a brass telescope into thick fog",
        ),
        Motif.VANISHED: (
            "holding up an empty bird cage beside a single white feather",
            "dusting the bare spot where a ship's model has stood",
        ),
        Motif.WAITING: (
            "pouring another cup of tea beside a silent ship's bell",
            "checking a pocket watch while no ship comes",
            "leaning back with a cold lantern and a thermos flask",
        ),
        Motif.BROKEN: (
            "tapping a great lamp that has gone dark",
            "holding two halves of a cracked lens",
        ),
        Motif.REPAIR: (
            "polishing a great glass lens with a soft cloth",
            "tightening a brass fitting with a long wrench",
        ),
        Motif.CUT_OFF: (
            "calling into a brass speaking tube that gives no answer",
            "waving signal flags towards an empty horizon",
            "holding the loose end of a signal cable",
        ),
        Motif.LOOP: ("following a coiled rope around and around with the eyes",),
    },
)

HARBOUR = Scene(
    name="harbour",
    roles=(
        role("harbour master", "a long navy coat and a peaked cap", "a tweed jacket and a waxed cape"),
        role(
            "dock supervisor", "orange work overalls and a safety helmet", "a high-visibility vest over a flannel shirt"
        ),
    ),
    places=(
        "quay stacked with colourful containers",
        "old brick warehouse with its gates open to the water",
        "harbour yard under tall cranes",
        "jetty between moored cargo boats",
    ),
    actions={
        Motif.TOO_MUCH: (
            "carrying a tower of parcels that reaches above the head",
            "signing papers while crates pile up on all sides",
            "directing a traffic jam of loaded handcarts",
        ),
        Motif.MISFIT: (
            "measuring a huge round crate against a narrow square hatch",
            "trying a giant key in a tiny padlock",
        ),
        Motif.MISDELIVERED: (
            "reading the label of a crate that nobody ordered",
            "scratching the chin before a parcel with too many stamps",
            "holding out a parcel to an empty doorway",
        ),
        Motif.CLOSED: (
            "lowering a striped barrier with one hand raised in greeting",
            "hanging a heavy padlock on a chain-link gate",
        ),
        Motif.NO_TICKET: (
            "examining a cargo pass through a magnifying glass",
            "holding out an open palm for a boarding card",
        ),
        Motif.SEALED: (
            "pressing a red wax seal onto a wooden crate",
            "stretching a ribbon of official tape across a crate",
        ),
        Motif.UNPAID: (
            "presenting a very long bill of freight",
            "weighing a coin in the palm beside an open cash box",
            "pointing a pen at the unsigned line of an invoice",
        ),
        Motif.VANISHED: ("looking into an open crate that holds only straw",),
    },
)

FERRY = Scene(
    name="ferry",
    roles=(
        role("ferry captain", "a white captain's shirt and a dark cap", "a double-breasted blue jacket"),
        role("river guide", "a waxed hat and a canvas jacket", "a linen shirt and rolled-up trousers"),
    ),
    places=(
        "landing stage on a misty river",
        "wooden deck of a small ferry",
        "reed-lined bank beside a moored ferry",
        "ferry landing with a brass bell",
    ),
    actions={
        Motif.LOST: (
            "turning a river map upside down",
            "pointing in two directions at once",
        ),
        Motif.WAITING: (
            "sitting on a suitcase with a fishing rod and an untouched sandwich",
            "looking at a sundial in the fog",
        ),
        Motif.CUT_OFF: (
            "holding the frayed end of a tow rope",
            "looking at a bridge that ends in the middle of the river",
        ),
        Motif.NO_TICKET: (
            "holding a ticket punch over an empty ticket tray",
            "pointing at a row of numbered ticket stubs",
            "barring the gangway with a politely outstretched arm",
        ),
        Motif.UNPAID: (
            "holding out a wooden bowl with a single coin in it",
            "counting copper coins on an upturned barrel",
            "turning out an empty purse with a shrug",
        ),
        Motif.CONFLICT: (
            "holding two tickets for the same seat",
            "comparing two compasses that disagree",
        ),
        Motif.LOOP: (
            "coiling a rope that has no end",
            "watching a compass needle that keeps turning",
        ),
    },
)

UNDERSEA_STATION = Scene(
    name="undersea station",
    roles=(
        role("marine engineer", "a teal work overall with tool loops", "a padded vest over a grey jumpsuit"),
        role("oceanographer", "a knitted sweater under a diving vest", "a fitted wetsuit jacket with a name badge"),
    ),
    places=(
        "undersea station with round windows on a coral reef",
        "control room deep under the sea",
        "moon pool chamber with blue water light on the walls",
        "glass tunnel on the sea floor",
    ),
    actions={
        Motif.BROKEN: (
            "looking at a gauge whose needle has fallen off",
            "holding a smoking circuit board at arm's length",
            "pressing a large button that does nothing",
        ),
        Motif.REPAIR: (
            "welding a bright seam with a face shield pushed up",
            "turning a big valve wheel with both hands",
            "patching a hissing pipe with silver tape",
        ),
        Motif.CUT_OFF: (
            "holding a headset from which no voice comes",
            "examining the torn end of a thick sea cable",
        ),
        Motif.GARBLED: (
            "reading a paper strip covered in wavy lines",
            "listening to a shell with headphones around the neck",
        ),
        Motif.VANISHED: (
            "shining a torch into an empty specimen tank",
            "pointing at the outline that a missing model has left on a shelf",
        ),
        Motif.CLOSED: (
            "resting one hand on the wheel of a shut pressure door",
            "showing a raised palm before a sealed airlock",
        ),
        Motif.UNFINISHED: ("unrolling the plan of a tunnel that ends in bare rock",),
    },
)

SCENES = (LIGHTHOUSE, HARBOUR, FERRY, UNDERSEA_STATION)
