"""Scenes in town: post office, railway station, archive, hotel, tea house, museum."""

from __future__ import annotations

from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.scene import Scene, role

POST_OFFICE = Scene(
    name="post office",
    roles=(
        role("postmaster", "a dark blue tunic with silver buttons", "a waistcoat and sleeve garters"),
        role("letter carrier", "a grey cape and a leather shoulder bag", "a light blue shirt and a postal cap"),
    ),
    places=(
        "old post office with a wall of pigeonholes",
        "sorting hall with long wooden tables",
        "post counter with brass grilles",
        "mail room under a high skylight",
    ),
    actions={
        Motif.MISDELIVERED: (
            "turning an envelope covered in crossed-out addresses",
            "holding a letter up to a wall of empty pigeonholes",
            "handing a parcel back across the counter",
        ),
        Motif.GARBLED: (
            "reading a letter written in scrambled symbols",
            "holding a soaked letter with running ink",
            "comparing an unreadable telegram with a dictionary",
        ),
        Motif.TOO_MUCH: (
            "standing knee-deep in an avalanche of envelopes",
            "holding a door shut against a flood of letters",
            "catching letters that fly out of a bursting mailbag",
        ),
        Motif.MISFIT: (
            "pushing an oversized parcel at a narrow letter slot",
            "weighing a feather on a scale made for crates",
        ),
        Motif.SEALED: (
            "pressing a signet into red sealing wax",
            "locking a bundle of ribboned letters into a safe",
            "holding a closed envelope against the chest",
        ),
        Motif.UNPAID: (
            "pointing at the empty corner where a stamp should be",
            "holding a sheet of stamps beside an open till",
            "weighing a letter against a small pile of coins",
        ),
        Motif.WAITING: ("looking at a call bell that nobody rings",),
        Motif.LOOP: ("following a letter around a pneumatic tube that ends where it begins",),
    },
)

RAILWAY_STATION = Scene(
    name="railway station",
    roles=(
        role("station master", "a dark uniform coat and a red cap", "a buttoned vest with a watch chain"),
        role(
            "train conductor",
            "a navy jacket and a leather ticket pouch",
            "a grey suit with silver piping and white gloves",
        ),
    ),
    places=(
        "empty railway platform under an iron roof",
        "platform beneath a great round clock",
        "country halt beside a single track",
        "platform with a wooden ticket booth",
    ),
    actions={
        Motif.WAITING: (
            "checking a pocket watch beside an empty track",
            "resting on a stack of suitcases with a newspaper",
            "listening for a train with one hand behind the ear",
        ),
        Motif.NO_TICKET: (
            "holding a ticket punch and asking for a ticket",
            "checking a ticket against the light",
            "standing at a turnstile with one hand politely raised",
        ),
        Motif.CUT_OFF: (
            "looking down a track that ends in a field of flowers",
            "holding a telephone receiver with a cut cord",
        ),
        Motif.LOOP: (
            "watching a model train run in a circle",
            "puzzling over a route plan in the form of a ring",
            "turning a signal arm that points both ways",
        ),
        Motif.TOO_MUCH: (
            "pushing a luggage cart piled to the ceiling",
            "blowing a whistle amid a sea of suitcases",
        ),
        Motif.CONFLICT: (
            "looking at two station clocks that disagree",
            "holding a red flag and a green flag at once",
            "holding two timetables for the same track",
        ),
        Motif.MISDELIVERED: (
            "holding up a suitcase that nobody claims",
            "reading the tag of a lost umbrella",
        ),
        Motif.CLOSED: (
            "lowering the shutter of a ticket window",
            "standing beside a folding gate drawn across the way",
        ),
    },
)

ARCHIVE = Scene(
    name="archive",
    roles=(
        role("archivist", "a tweed jacket and white cotton gloves", "a grey work coat with rolled sleeves"),
        role("librarian", "a mustard cardigan and round glasses", "a dark green dress shirt and a bow tie"),
    ),
    places=(
        "long aisle of a card-catalogue archive",
        "library gallery with spiral stairs",
        "reading room with green lamps",
        "vault of tall document shelves",
    ),
    actions={
        Motif.LOST: (
            "standing on a ladder before endless unlabelled shelves",
            "following a thread between the bookshelves",
            "leafing through a catalogue with every second page missing",
        ),
        Motif.VANISHED: (
            "pulling open an empty drawer",
            "pointing at the one dark gap in a full bookshelf",
            "blowing dust from an empty book cover",
        ),
        Motif.SEALED: (
            "holding a thick folder closed with a red ribbon and a seal",
            "placing a velvet rope before a locked bookcase",
            "stamping a folder that stays closed",
            "covering the lines of a document with strips of black paper",
        ),
        Motif.CLOSED: (
            "turning a large iron key in a glass-fronted bookcase",
            "raising a finger to the lips before a closed door",
        ),
        Motif.GARBLED: (
            "studying a page of jumbled letters through a magnifying glass",
            "holding a book with upside-down print",
        ),
        Motif.TOO_MUCH: (
            "balancing a wobbling tower of books",
            "sinking behind a desk covered in paper",
        ),
        Motif.CONFLICT: (
            "comparing two editions that tell different endings",
            "holding two library cards with the same number",
        ),
        Motif.NO_TICKET: (
            "asking for a reader's card with an open hand",
            "tapping a visitor's book with a fountain pen",
        ),
    },
)

HOTEL = Scene(
    name="hotel",
    roles=(
        role("hotel concierge", "a tailored burgundy tailcoat with crossed-key pins", "a charcoal suit and a silk tie"),
        role("night manager", "a black waistcoat and a crisp white shirt", "a dark blue blazer with a name badge"),
    ),
    places=(
        "marble hotel lobby with a wall of keys",
        "art deco reception desk",
        "reception desk below a grand staircase",
        "hotel lobby with potted palms",
    ),
    actions={
        Motif.NO_TICKET: (
            "looking for a name in a thick guest book",
            "showing an empty hook on the key board",
            "holding a key card that blinks red",
            "asking for a signature with an offered pen",
        ),
        Motif.CLOSED: (
            "holding the end of a velvet rope across a doorway",
            "standing before a pair of closed double doors with folded hands",
            "hanging a blank sign on a door handle",
        ),
        Motif.UNPAID: (
            "offering a silver tray with a folded bill",
            "pressing the keys of an antique cash register",
            "unfurling a receipt that reaches the floor",
        ),
        Motif.TOO_MUCH: (
            "steering a brass trolley overloaded with hat boxes",
            "answering five ringing telephones at once",
        ),
        Motif.WAITING: (
            "polishing a desk bell in an empty lobby",
            "watching the dial of a lift that does not move",
        ),
        Motif.MISDELIVERED: (
            "carrying a silver dome that nobody has ordered",
            "holding up a single lost glove",
        ),
        Motif.VANISHED: (
            "pointing at a door frame with a bare wall behind it",
            "looking at a bare hook where a room key has hung",
        ),
    },
)

TEA_HOUSE = Scene(
    name="tea house",
    roles=(
        role("tea master", "a plain indigo kimono", "a linen tunic and a dark apron"),
        role("tea house owner", "a striped shirt and a long apron", "a velvet waistcoat and rolled sleeves"),
    ),
    places=(
        "tea house with paper screens",
        "tea counter lined with porcelain jars",
        "courtyard tea garden with stone lanterns",
        "corner table beside a rain-streaked window",
    ),
    actions={
        Motif.TEAPOT: (
            "presenting a round blue teapot on both hands",
            "pouring tea in a high, perfect arc",
            "pushing a coffee pot gently away",
            "showing the steaming spout of a smiling teapot",
            "wrapping a teapot in a knitted cosy",
            "balancing a teapot on a stack of saucers",
            "looking into a teapot for coffee that is not there",
            "lifting the lid of an enormous teapot",
        ),
        Motif.WAITING: (
            "turning over a sand timer beside a cup of tea",
            "fanning a small charcoal stove",
        ),
        Motif.MISFIT: (
            "holding a giant teacup under a tiny spout",
            "trying a square lid on a round teapot",
            "comparing a soup ladle with a tea strainer",
        ),
        Motif.UNPAID: (
            "laying a small paper bill beside an empty cup",
            "holding a saucer for coins",
        ),
        Motif.BROKEN: (
            "fitting together the shards of a blue teapot",
            "looking at a teapot whose handle has come off",
        ),
        Motif.CONFLICT: ("holding green tea and black tea over the same cup",),
    },
)

MUSEUM = Scene(
    name="museum",
    roles=(
        role("museum curator", "a black turtleneck and white gloves", "a wool blazer with an enamel pin"),
        role("gallery guard", "a dark uniform jacket and a tie", "a navy sweater with shoulder patches"),
    ),
    places=(
        "museum gallery with tall arched windows",
        "rotunda with a marble floor",
        "hall of landscape paintings",
        "storeroom with statues under dust sheets",
    ),
    actions={
        Motif.VANISHED: (
            "standing before an empty gilded frame",
            "holding a magnifying glass over a bare plinth",
            "measuring the pale rectangle that a painting has left on the wall",
        ),
        Motif.CLOSED: (
            "drawing a red cord across a doorway",
            "dimming the lights beside a closed exhibition door",
            "standing guard before a curtained archway",
        ),
        Motif.SEALED: (
            "locking a glass case with a small silver key",
            "covering a painting with a dark cloth",
            "fixing an official ribbon to a closed cabinet",
        ),
        Motif.NO_TICKET: (
            "holding a torn ticket up to the light",
            "offering a visitor's badge on a lanyard",
        ),
        Motif.GARBLED: (
            "tilting the head before a painting that hangs upside down",
            "deciphering a stone tablet with half its signs missing",
        ),
        Motif.MISFIT: (
            "trying to hang a round picture in a square frame",
            "holding a marble arm next to a statue that needs none",
        ),
        Motif.UNFINISHED: (
            "presenting a canvas with only the first brush stroke",
            "looking up at a half-carved statue",
        ),
    },
)

SCENES = (POST_OFFICE, RAILWAY_STATION, ARCHIVE, HOTEL, TEA_HOUSE, MUSEUM)
