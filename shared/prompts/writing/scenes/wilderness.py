"""Scenes far from town: mountain hut, desert road, polar station, forests, greenhouse."""

from __future__ import annotations

from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.scene import Scene, role

MOUNTAIN_HUT = Scene(
    name="mountain hut",
    roles=(
        role(
            "mountain guide", "a red climbing jacket with a rope over the shoulder", "a down vest and worn hiking boots"
        ),
        role("hut warden", "a checked flannel shirt and leather braces", "a thick knitted cardigan and an apron"),
    ),
    places=(
        "alpine hut above a sea of clouds",
        "stony pass with a weathered cairn",
        "wooden terrace facing snowy peaks",
        "meadow path below a glacier",
    ),
    actions={
        Motif.LOST: (
            "studying a folding map that flaps in the wind",
            "standing before a signpost whose arms have all blown away",
            "shading the eyes with one hand and a useless compass in the other",
        ),
        Motif.CLOSED: (
            "crossing a pair of skis before a closed path",
            "shaking the head beside a closed wooden gate",
        ),
        Motif.WAITING: (
            "warming both hands on a mug and watching the clouds",
            "knitting a scarf that has grown very long",
        ),
        Motif.TOO_MUCH: (
            "swaying under a backpack twice as wide as the shoulders",
            "carrying a tower of firewood",
        ),
        Motif.UNFINISHED: (
            "knotting the first plank of a rope bridge",
            "laying stones at the beginning of a new path",
        ),
        Motif.LOOP: (
            "finding the same boot prints again",
            "adding another stone to a cairn passed before",
        ),
        Motif.TEAPOT: (
            "offering a dented camping teapot with a shrug",
            "pouring mountain herb tea into a tin cup",
            "holding a coffee mill in one hand and a teapot in the other",
        ),
    },
)

DESERT_ROAD = Scene(
    name="desert road",
    roles=(
        role("cartographer", "a linen suit and a wide-brimmed hat", "a sand-coloured field coat with many pockets"),
        role("road engineer", "a dusty work jacket and goggles", "a denim overall and a sun hat"),
    ),
    places=(
        "crossroads in a red desert",
        "lonely filling station under a huge sky",
        "dune crest with wind-drawn ripples",
        "dry salt flat with a single road sign",
    ),
    actions={
        Motif.LOST: (
            "holding a large map that is completely blank",
            "looking from a compass to a road that forks five ways",
            "asking a stone lizard the way",
        ),
        Motif.VANISHED: (
            "kneeling beside a square print in the sand where a house has stood",
            "holding a picture frame around an empty stretch of horizon",
        ),
        Motif.UNFINISHED: (
            "setting up a surveyor's tripod where the road ends",
            "rolling out a strip of new asphalt like a carpet",
            "holding a blueprint over a half-built bridge",
        ),
        Motif.CUT_OFF: (
            "following a telegraph wire that ends in the air",
            "standing where a road stops at the edge of a canyon",
        ),
        Motif.LOOP: (
            "walking beside tyre tracks that form a perfect circle",
            "reading a road sign that points back the way it came",
            "drawing a spiral in the sand with a stick",
        ),
        Motif.BROKEN: (
            "looking under the steaming bonnet of an old truck",
            "holding a broken steering wheel",
        ),
        Motif.MISFIT: ("trying to fold an enormous map into a tiny pocket",),
    },
)

POLAR_STATION = Scene(
    name="polar station",
    roles=(
        role(
            "polar researcher",
            "an orange parka with a fur-lined hood",
            "a thermal suit and mirrored goggles on the forehead",
        ),
        role("radio operator", "a thick turtleneck and headphones", "a quilted jacket and fingerless gloves"),
    ),
    places=(
        "polar station half buried in snow",
        "ice shelf under a green aurora",
        "snowy yard of a research station",
        "snow field with a line of flags",
    ),
    actions={
        Motif.CUT_OFF: (
            "turning the dial of a portable radio that only hisses",
            "digging an antenna out of the snow",
            "holding up a microphone with a dangling cord",
        ),
        Motif.WAITING: (
            "marking another day on a frozen calendar",
            "sitting on a sledge with a steaming cup",
            "watching with folded arms as an icicle grows",
        ),
        Motif.GARBLED: (
            "frowning at a paper tape full of dots and dashes",
            "writing down a radio message made of question marks",
        ),
        Motif.VANISHED: (
            "following penguin tracks that stop in the middle of the snow",
            "lifting an empty tarpaulin off the snow",
        ),
        Motif.BROKEN: (
            "kicking a frozen generator with one boot",
            "holding a thermometer with a burst bulb",
        ),
        Motif.REPAIR: (
            "thawing a frozen gearbox with a hand warmer",
            "climbing a mast with a tool belt",
        ),
        Motif.CONFLICT: ("comparing two thermometers that disagree",),
    },
)

FOREST = Scene(
    name="forest",
    roles=(
        role("forest ranger", "a green field jacket and a brimmed hat", "a moss-coloured sweater and sturdy boots"),
        role("herbalist", "a linen shirt and a long brown vest", "a hooded green cloak and a herb belt"),
    ),
    places=(
        "fork of paths among giant mossy trees",
        "clearing with slanting light",
        "old stone bridge in a misty wood",
        "wooden shelter under tall firs",
    ),
    actions={
        Motif.LOST: (
            "holding up a lantern where three paths begin",
            "consulting an owl perched on a signpost",
            "unrolling a map that shows only trees",
        ),
        Motif.VANISHED: (
            "looking at an empty pedestal overgrown with ivy",
            "kneeling beside deer tracks that end in mid-path",
            "holding an empty basket with a hole in the bottom",
        ),
        Motif.CLOSED: (
            "laying a fallen branch across a path",
            "standing before a gate woven of living branches",
        ),
        Motif.LOOP: (
            "finding the same ribbon on the same tree again",
            "walking a ring of stepping stones",
        ),
        Motif.WAITING: (
            "sitting on a mossy log beside a cold campfire",
            "whittling a stick on a tree stump",
        ),
        Motif.UNFINISHED: (
            "nailing the first plank to a footbridge",
            "painting an arrow on a blank trail sign",
        ),
        Motif.TEAPOT: (
            "pouring tea from a copper kettle beside a hedgehog",
            "hanging a kettle over a small fire",
        ),
    },
)

WITCH_WOOD = Scene(
    name="witch wood",
    roles=(
        role("forest witch", "a long violet cloak and a pointed hat", "a dark embroidered robe with a herb belt"),
        role("wandering mage", "a starry blue mantle and a wide hat", "a patched grey travelling robe"),
    ),
    places=(
        "clearing with glowing mushrooms",
        "hollow oak with a lantern in it",
        "crooked cottage between old trees",
        "moonlit path through a magical forest",
    ),
    actions={
        Motif.LOST: (
            "asking a talking signpost for the way",
            "following a will-o'-the-wisp with a puzzled step",
            "holding a glowing staff over a map that redraws itself",
        ),
        Motif.VANISHED: (
            "holding an open book whose pages have turned to leaves",
            "reaching for a butterfly that dissolves into sparks",
        ),
        Motif.CLOSED: (
            "raising a hand before a wall of rose hedges",
            "touching the knocker of a round door that shakes its head",
        ),
        Motif.MISDELIVERED: (
            "reading a letter brought by the wrong owl",
            "taking an unexpected parcel from a fox",
        ),
        Motif.BROKEN: (
            "shaking a wand that gives off only a puff of smoke",
            "looking at a broom that has snapped in the middle",
        ),
        Motif.GARBLED: (
            "leafing through a spell book written upside down",
            "listening to a raven that mixes up its words",
        ),
        Motif.TEAPOT: (
            "holding a teapot from which small stars rise",
            "stirring a steaming cup beside a refused bag of coffee beans",
            "commanding a teapot that refuses to pour coffee",
        ),
        Motif.WAITING: ("sitting on a mossy root beside an hourglass",),
    },
)

GREENHOUSE = Scene(
    name="greenhouse",
    roles=(
        role("botanist", "a white lab coat over a green shirt", "a canvas apron with seed packets in the pockets"),
        role("head gardener", "a straw hat and a corduroy waistcoat", "dungarees and rubber boots"),
    ),
    places=(
        "iron-and-glass greenhouse full of ferns",
        "potting bench under climbing vines",
        "palm house with misted windows",
        "orangery with a tiled floor",
    ),
    actions={
        Motif.VANISHED: (
            "holding a plant label beside an empty flower pot",
            "looking at a bare stem from which every petal has fallen",
        ),
        Motif.WAITING: (
            "watching a seed that has not sprouted",
            "sitting beside a flower bud with an open notebook",
            "holding a watering can over bare soil",
        ),
        Motif.TOO_MUCH: (
            "struggling out of a vine that has filled the whole room",
            "carrying far too many flower pots at once",
            "standing waist-deep in pumpkins",
        ),
        Motif.MISFIT: (
            "trying to press a giant cactus into a small pot",
            "holding a cube-shaped melon next to a round basket",
        ),
        Motif.UNFINISHED: (
            "placing a tiny seedling in a very large frame",
            "sketching a flower that has not opened",
        ),
        Motif.MISDELIVERED: (
            "unpacking a fish bowl from a crate of tulips",
            "comparing a carrot with the label of an orchid",
        ),
        Motif.CONFLICT: (
            "pulling apart two vines that have grown into a knot",
            "holding two labels over one and the same plant",
        ),
    },
)

SCENES = (MOUNTAIN_HUT, DESERT_ROAD, POLAR_STATION, FOREST, WITCH_WOOD, GREENHOUSE)
