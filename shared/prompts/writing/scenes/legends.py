"""Scenes from old stories: castle gate, wizard's tower, dragon's bank, theatre."""

from __future__ import annotations

from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.scene import Scene, role

CASTLE_GATE = Scene(
    name="castle gate",
    roles=(
        role("castle gatekeeper", "polished plate armour and a blue cape", "a chain-mail shirt and a wool cloak"),
        role("royal herald", "a tabard with golden lions", "a velvet doublet and a feathered hat"),
    ),
    places=(
        "drawbridge of a moonlit castle",
        "castle gate with torches on both sides",
        "courtyard with banners in the wind",
        "stone gatehouse in the morning mist",
    ),
    actions={
        Motif.CLOSED: (
            "crossing a halberd before a closed portcullis",
            "holding up a gloved hand before the gate",
            "leaning on a great shield that blocks the way",
            "shaking the head beside a raised drawbridge",
        ),
        Motif.NO_TICKET: (
            "comparing a scroll with a list of names",
            "holding out an open gauntlet for a letter of passage",
            "showing a ring of keys with one key missing",
        ),
        Motif.SEALED: (
            "presenting a scroll closed with the royal seal",
            "pressing a signet ring into hot wax",
            "guarding a chest with a crowned padlock",
            "lowering a sealed scroll into an iron box",
        ),
        Motif.UNPAID: (
            "pointing at an empty toll box",
            "holding a scale with one gold coin on it",
            "reading a long scroll of unpaid tolls",
        ),
        Motif.WAITING: (
            "resting on a halberd beside an hourglass",
            "watching a snail cross the threshold",
        ),
        Motif.GARBLED: (
            "reading a royal scroll from the wrong end",
            "listening to a raven that has forgotten its message",
        ),
    },
)

WIZARD_TOWER = Scene(
    name="wizard's tower",
    roles=(
        role("court wizard", "a star-embroidered robe and a wide hat", "a deep green mantle with silver clasps"),
        role("alchemist", "a leather apron over a wine-red tunic", "a dark frock coat with stained cuffs"),
    ),
    places=(
        "round tower study with floating books",
        "alchemist's laboratory with glass retorts",
        "candle-lit study under a pointed roof",
        "vaulted cellar full of glowing bottles",
    ),
    actions={
        Motif.GARBLED: (
            "reading a spell book whose letters crawl off the page",
            "looking at a cloud of runes in the wrong order",
            "holding a crystal ball that shows only static",
        ),
        Motif.BROKEN: (
            "staring at a cracked crystal ball",
            "coughing in a puff of purple smoke",
            "holding a wand with a bent tip",
            "catching a bubbling flask that boils over",
        ),
        Motif.VANISHED: (
            "looking into an empty top hat",
            "holding a cloak with nothing under it",
            "waving at the smoke where a table has been",
        ),
        Motif.MISFIT: (
            "holding a tiny lid over an enormous cauldron",
            "trying to close a chest with a long staff sticking out",
        ),
        Motif.LOOP: (
            "turning a page that keeps turning back",
            "chasing a spell that circles around the room",
            "opening a door and seeing the same room behind it",
        ),
        Motif.CONFLICT: (
            "mixing two potions that refuse to blend",
            "standing between two quarrelling enchanted books",
        ),
        Motif.TEAPOT: (
            "conjuring tea from an enchanted teapot",
            "looking at a cauldron that has turned into a teapot",
            "arguing with a floating teapot about coffee",
        ),
        Motif.UNFINISHED: ("drawing the first half of a magic circle with chalk",),
    },
)

DRAGON_BANK = Scene(
    name="dragon's bank",
    roles=(
        role(
            "bank director", "a three-piece suit with a golden watch chain", "an emerald frock coat and a silk cravat"
        ),
        role("treasury clerk", "a grey waistcoat and sleeve garters", "a high-collared coat with ink on the fingers"),
    ),
    places=(
        "vault full of coins beside a sleeping dragon",
        "bank hall with marble columns",
        "counting house with brass scales",
        "cavern bank lit by crystal lamps",
    ),
    actions={
        Motif.UNPAID: (
            "weighing a feather against a gold coin",
            "holding a quill over an unsigned cheque",
            "showing an empty treasure chest with a polite bow",
            "turning a ledger around to show the empty line",
            "tapping an abacus with an expectant look",
            "holding out a velvet purse that is open and empty",
        ),
        Motif.CLOSED: (
            "closing the round door of a vault",
            "raising one hand before a barred counter window",
            "hanging a ring of keys back on its hook",
        ),
        Motif.NO_TICKET: (
            "comparing a signature through a magnifying glass",
            "holding a golden key beside a lock it does not fit",
            "asking for a password with one hand at the ear",
        ),
        Motif.SEALED: (
            "sealing a strongbox with green wax",
            "locking a bundle of deeds behind a grille",
        ),
        Motif.TOO_MUCH: (
            "shovelling coins out of an overflowing counter",
            "holding up an account book thicker than the table",
        ),
        Motif.CONFLICT: ("balancing a scale on which both sides sink",),
    },
)

THEATRE = Scene(
    name="theatre",
    roles=(
        role("stage magician", "a black tailcoat and a top hat", "a midnight-blue suit and white gloves"),
        role("stage manager", "a black sweater and a headset", "a work vest with rolls of tape on the belt"),
    ),
    places=(
        "theatre stage with a red curtain",
        "backstage among ropes and painted scenery",
        "wide stage before empty velvet seats",
        "side stage beside the prompter's box",
    ),
    actions={
        Motif.VANISHED: (
            "pulling an empty hand out of a top hat",
            "opening the doors of an empty wardrobe",
            "lifting a silk cloth with nothing under it",
        ),
        Motif.WAITING: (
            "peeking through the gap of a closed curtain",
            "sitting on the edge of the stage with a script",
            "watching a spotlight that shines on nobody",
        ),
        Motif.UNFINISHED: (
            "painting the first tree on a bare backdrop",
            "holding a script with only one line on it",
            "propping up a half-built cardboard castle",
        ),
        Motif.CLOSED: (
            "holding a heavy curtain closed with one hand",
            "bowing before a lowered curtain",
        ),
        Motif.BROKEN: (
            "holding the loose rope of a fallen backdrop",
            "looking up at a spotlight that flickers",
        ),
        Motif.REPAIR: (
            "replacing a stage lamp on a ladder",
            "nailing a painted cloud back to its frame",
        ),
        Motif.CONFLICT: (
            "holding two scripts with different last acts",
            "pointing two spotlights at the same empty chair",
        ),
    },
)

SCENES = (CASTLE_GATE, WIZARD_TOWER, DRAGON_BANK, THEATRE)
