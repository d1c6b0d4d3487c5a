"""Scenes where people make and repair things: clocks, robots, servers, telephone lines, newspapers, cakes."""

from __future__ import annotations

from shared.prompts.writing.motifs import Motif
from shared.prompts.writing.scene import Scene, role

CLOCKMAKER = Scene(
    name="clockmaker's workshop",
    roles=(
        role("clockmaker", "a leather apron and a magnifying eyepiece", "a brown waistcoat and rolled shirt sleeves"),
        role("instrument maker", "a denim shirt and a tool belt", "a grey smock with brass dust on it"),
    ),
    places=(
        "workshop full of ticking clocks",
        "attic workshop under a slanted skylight",
        "clock tower room behind the great dial",
        "shop window crowded with pendulums",
    ),
    actions={
        Motif.BROKEN: (
            "catching springs that leap out of an open clock",
            "holding a clock hand that has come loose",
            "listening to a clock that has stopped",
        ),
        Motif.REPAIR: (
            "setting a tiny cogwheel with tweezers",
            "oiling a great set of gears",
            "winding a tall clock with a brass key",
        ),
        Motif.WAITING: (
            "watching an hourglass whose sand has stuck",
            "leaning on a counter beside a clock without hands",
            "setting a row of alarm clocks",
        ),
        Motif.CONFLICT: (
            "looking between two clocks that show different hours",
            "pulling two gears apart that turn against each other",
        ),
        Motif.MISFIT: (
            "trying an oversized gear in a pocket watch",
            "comparing a screw with far too small a screwdriver",
            "filing the corner off a square cogwheel",
        ),
        Motif.LOOP: (
            "following a marble around an endless track",
            "watching a cuckoo clock that never stops calling",
        ),
        Motif.UNFINISHED: (
            "holding an empty clock case with bare pins",
            "sorting cogwheels beside a pencil drawing",
        ),
    },
)

ROBOT_WORKSHOP = Scene(
    name="robot workshop",
    roles=(
        role("robotics engineer", "a fitted work jacket and safety glasses", "a charcoal jumpsuit with glowing seams"),
        role("mechanic", "oil-stained overalls and a bandana", "a leather vest and heavy gloves"),
    ),
    places=(
        "robot workshop with hanging cables",
        "neon-lit repair bay",
        "tidy laboratory with robot arms along the wall",
        "garage with a half-open shutter to a rainy street",
    ),
    actions={
        Motif.BROKEN: (
            "consoling a round robot with a drooping antenna",
            "holding a robot's detached arm that still waves",
            "waving smoke away from an open control panel",
            "looking at a tangle of sparking wires",
        ),
        Motif.REPAIR: (
            "soldering the chest panel of a friendly robot",
            "tightening a bolt on a robot's shoulder",
            "handing a spanner to a robot that repairs itself",
        ),
        Motif.GARBLED: (
            "listening to a robot that speaks in confetti",
            "reading a printout full of nonsense symbols",
            "holding a puzzle cube with blank sides",
        ),
        Motif.MISFIT: (
            "pushing a square plug at a round socket",
            "holding a bulb far too big for its lamp",
        ),
        Motif.CONFLICT: (
            "stepping between two robots that reach for the same wrench",
            "holding two plugs over a single socket",
        ),
        Motif.UNFINISHED: (
            "sketching the missing half of a robot",
            "fitting the first foot to a robot without a body",
            "unrolling a blueprint beside a frame of bare metal",
        ),
        Motif.TOO_MUCH: ("juggling tools while small robots queue at the bench",),
        Motif.LOOP: ("watching a model train pass through its own tunnel again",),
    },
)

DATA_CENTRE = Scene(
    name="data centre",
    roles=(
        role("network engineer", "a dark hoodie and a tool belt", "a blue work shirt with an access badge"),
        role(
            "systems administrator",
            "a grey cardigan and a headset",
            "a black polo shirt with rolled-up cables on the shoulder",
        ),
    ),
    places=(
        "data centre aisle with blinking racks",
        "server room with blue status lights",
        "server room with rows of steel cabinets",
        "raised floor with open cable ducts",
    ),
    actions={
        Motif.BROKEN: (
            "crouching before a server rack gone dark",
            "holding an unplugged power cord",
            "fanning smoke from a server with a clipboard",
        ),
        Motif.REPAIR: (
            "replacing a drive in an open server",
            "plugging cables into a patch panel",
            "checking the back of a rack with a torch",
        ),
        Motif.CUT_OFF: (
            "holding the two loose ends of a network cable",
            "following a cable that leads nowhere",
            "looking at a map of lights with one dark line",
        ),
        Motif.TOO_MUCH: (
            "leaning against a rack door that bulges outwards",
            "wading through a river of cables",
            "holding a fire hose of glowing data cubes",
        ),
        Motif.NO_TICKET: (
            "holding an access badge to a reader that glows red",
            "pointing at a fingerprint reader beside a locked door",
        ),
        Motif.CLOSED: (
            "standing before a locked cage of servers with crossed arms",
            "closing a heavy steel door with one hand",
        ),
        Motif.LOOP: (
            "tracing a cable that is plugged into itself",
            "looking at a ring of arrows on a screen",
        ),
        Motif.CONFLICT: ("choosing between two cables with the same label",),
    },
)

TELEPHONE_EXCHANGE = Scene(
    name="telephone exchange",
    roles=(
        role("switchboard operator", "a patterned shirt and a headset", "a pinstriped vest and a headset"),
        role("line technician", "a khaki work jacket and climbing belt", "a canvas overall with coils of wire"),
    ),
    places=(
        "vintage telephone exchange with patch cords",
        "wall of switchboards with small lamps",
        "call centre with rotary telephones",
        "wire room with humming relays",
    ),
    actions={
        Motif.CUT_OFF: (
            "holding a telephone receiver with no cord",
            "looking at a dead line on the switchboard",
            "speaking into one tin can while the string hangs loose",
            "blowing dust from a silent receiver",
        ),
        Motif.WAITING: (
            "resting the chin on one hand beside a receiver off the hook",
            "winding a telephone cord around one finger",
            "filing a stack of call slips beside a blinking lamp",
        ),
        Motif.TOO_MUCH: (
            "disentangling dozens of patch cords",
            "holding a receiver in each hand and one under the chin",
            "facing a switchboard on which every lamp blinks",
        ),
        Motif.GARBLED: (
            "holding a crackling receiver away from the ear",
            "writing a spiral of nonsense on a notepad",
            "reading a telegram strip that has tied itself into a bow",
        ),
        Motif.MISDELIVERED: (
            "apologising into a telephone with the wrong cord in hand",
            "holding two receivers together so that they talk to each other",
            "moving a plug from one socket to the next",
        ),
        Motif.LOOP: (
            "plugging both ends of one cord into the same board",
            "answering a telephone with another telephone",
        ),
        Motif.NO_TICKET: ("asking for the password with the receiver held out",),
    },
)

PRINTING_PRESS = Scene(
    name="printing press",
    roles=(
        role("newspaper editor", "a white shirt with ink-stained cuffs and braces", "a brown suit and an eyeshade"),
        role("master printer", "an ink-stained apron and a paper cap", "a blue work coat and black gloves"),
    ),
    places=(
        "printing hall with a roaring iron press",
        "composing room with cases of metal type",
        "newspaper workshop with a hand press",
        "press room with giant paper rolls",
    ),
    actions={
        Motif.GARBLED: (
            "holding a front page full of scrambled type",
            "picking up spilled metal letters from the floor",
            "reading a page printed in mirror writing",
            "correcting a proof until no white is left",
        ),
        Motif.VANISHED: (
            "holding up a newspaper with a hole where the picture was",
            "looking at a freshly printed blank page",
            "turning over a pile of empty sheets",
        ),
        Motif.BROKEN: (
            "pulling crumpled paper out of a jammed press",
            "holding a bent typewriter lever",
            "wiping an ink splash from the forehead",
        ),
        Motif.SEALED: (
            "tying a broad ribbon around a stack of pages",
            "covering a printing plate with an official cloth",
            "locking a folder in a steel cabinet",
        ),
        Motif.CONFLICT: (
            "comparing two front pages that contradict each other",
            "tearing apart two pages that were printed on each other",
        ),
        Motif.UNFINISHED: (
            "typing the first word on an empty sheet",
            "setting one last letter into a half-empty frame",
        ),
        Motif.TOO_MUCH: ("wading through ribbons of printed paper",),
    },
)

KITCHEN = Scene(
    name="kitchen",
    roles=(
        role("pastry chef", "a white double-breasted jacket and a tall hat", "a striped apron dusted with flour"),
        role("restaurant owner", "a burgundy waistcoat and a white apron", "a dark shirt and a chef's scarf"),
    ),
    places=(
        "busy restaurant kitchen with copper pans",
        "brick bakery with a wood oven",
        "pastry counter with glass domes",
        "farmhouse kitchen with a long table",
    ),
    actions={
        Motif.BROKEN: (
            "taking a collapsed cake out of the oven",
            "holding a smoking mixer",
        ),
        Motif.MISFIT: (
            "trying to fit a giant pretzel into a small paper bag",
            "frosting a cake with a paint roller",
            "measuring a baguette that is too long for its basket",
        ),
        Motif.TOO_MUCH: (
            "balancing a leaning tower of plates",
            "fending off dough that rises over every bowl",
            "reading an order slip that reaches to the floor",
        ),
        Motif.UNPAID: (
            "holding a bill on a small silver plate",
            "standing beside an open till with a rolling pin under the arm",
            "presenting a cake with a large price tag on a ribbon",
            "drying the hands and looking at an empty tip jar",
        ),
        Motif.VANISHED: (
            "lifting a silver dome from an empty plate",
            "looking at the last crumbs in a biscuit tin",
        ),
        Motif.WAITING: (
            "watching bread rise behind the oven window",
            "leaning on the pass beside a silent kitchen bell",
        ),
        Motif.TEAPOT: (
            "placing a teapot where the coffee machine was",
            "pouring tea into a row of espresso cups",
            "shaking the head at a bag of coffee beans, teapot in hand",
            "frosting a cake in the form of a teapot",
        ),
        Motif.CLOSED: ("turning a chair upside down onto a table",),
    },
)

SCENES = (CLOCKMAKER, ROBOT_WORKSHOP, DATA_CENTRE, TELEPHONE_EXCHANGE, PRINTING_PRESS, KITCHEN)
