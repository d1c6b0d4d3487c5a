"""Data for location pages: photographs of a city or of a business in it, nearly all without people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.prompts.writing.scene import Role, role


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """Views of one kind; each fits any two of the details and any of the moments."""

    views: tuple[str, ...]  #: with the placeholder {city} and, in views of a business, {business}
    details: tuple[str, ...]
    moments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Business:
    """What pictures of a kind of business show."""

    inside: tuple[str, ...]  #: things in its rooms; any two fit together
    host: Role | None = None  #: the person who is now and then in the picture
    gestures: tuple[str, ...] = ()  #: acts of the host; each begins with a participle


SEASONS = (
    "early spring",
    "late spring",
    "midsummer",
    "late summer",
    "early autumn",
    "golden autumn",
    "mild winter day",
    "crisp winter day",
)

# Only things that every city has: no sea, hill, tram or palm tree.
STREETS = Outlook(
    views=(
        "quiet side street in {city}",
        "tree-lined avenue in the centre of {city}",
        "square in {city} with outdoor tables",
        "pedestrian shopping street in {city}",
        "row of restored town houses in {city}",
        "street corner in {city} with a striped awning",
        "old stone arcade in the heart of {city}",
        "residential street in {city} with tall windows",
        "modern street in {city} between glass facades",
        "narrow lane in {city} between brick walls",
        "courtyard with potted plants in {city}",
        "paved promenade in {city}",
    ),
    details=(
        "bicycles leaning against a railing",
        "flower boxes on the windowsills",
        "street lamps with round globes",
        "worn paving stones",
        "reflections in polished windows",
        "a row of folded chairs",
        "painted wooden doors",
        "wrought-iron balconies",
        "ivy on a wall",
        "a delivery bicycle at the kerb",
        "clean stone facades",
        "benches under trees",
        "a chalkboard on an easel",
        "clipped hedges in planters",
        "a small fountain",
        "pigeons on a cornice",
    ),
    moments=SEASONS,
)

HEIGHTS = Outlook(
    views=(
        "view over the rooftops of {city} from a terrace",
        "skyline of {city} beyond a park",
        "roofs of {city} seen from a high window",
        "wide view of {city} from a tower",
    ),
    details=(
        "chimneys and skylights",
        "rows of windows catching the light",
        "layers of roofs fading into haze",
        "a flock of birds",
        "tree crowns between the houses",
        "roof gardens",
        "cranes at the horizon",
        "high clouds",
        "church spires and water tanks",
        "long shadows between the blocks",
        "flags on a distant roof",
        "streets drawn like lines",
    ),
    moments=SEASONS,
)

OUTSIDE = Outlook(
    views=(
        "welcoming front of {business} in {city}",
        "{business} on a street corner in {city}",
        "entrance of {business} on a quiet street in {city}",
        "{business} in a restored brick building in {city}",
        "{business} seen from across a street in {city}",
        "{business} with tall windows on a square in {city}",
    ),
    details=(
        "large clean windows",
        "a blank hanging sign",
        "potted plants beside the door",
        "warm lamps behind the glass",
        "brass door handles",
        "a clean stone step",
        "a bench under the window",
        "a bicycle leaning by the door",
        "swept paving stones",
        "a lantern above the entrance",
        "climbing plants around the door",
        "a tiled threshold",
    ),
    moments=SEASONS,
)

#: Views of a room; their details come from the business.
INSIDE = Outlook(
    views=(
        "interior of {business} in {city}",
        "bright front room of {business} in {city}",
        "calm corner of {business} in {city}",
        "{business} in {city} seen from just inside the door",
    ),
    details=(),
    moments=(
        "quiet hour before opening",
        "tidy and welcoming",
        "uncluttered and airy",
        "comfortable and bright",
        "freshly cleaned",
        "calm afternoon",
        "generous space",
        "carefully arranged",
    ),
)

VIEWPOINTS = (
    "wide-angle view at eye level",
    "symmetrical frontal view",
    "slightly elevated view",
    "strong leading lines",
    "shallow depth of field",
    "balanced composition with open space for a headline",
)

HOST_EXPRESSIONS = ("friendly smile", "attentive look", "relaxed smile", "confident smile", "welcoming expression")

#: Stands in for a business that is not in BUSINESSES.
ANY_BUSINESS = Business(
    inside=(
        "an oak counter",
        "a tidy display",
        "polished floor tiles",
        "fresh flowers in a vase",
        "framed prints on the wall",
        "a round table with two chairs",
        "shelves along the wall",
        "a wooden bench",
        "a woven rug",
        "pendant lamps",
        "a large mirror",
        "a coat rack by the door",
    ),
)

#: Kinds of business with details of their own, by name; read-only.
BUSINESSES: Mapping[str, Business] = MappingProxyType(
    {
        "coffee shop": Business(
            inside=(
                "an espresso machine on a wooden counter",
                "pastries under a glass dome",
                "jars of roasted beans on a shelf",
                "stacked ceramic cups",
                "small round tables",
                "pendant lamps over the counter",
                "a grinder dusted with coffee",
                "a bench with cushions",
            ),
            host=role("barista", "a denim apron over a white shirt", "a dark shirt and a canvas apron"),
            gestures=("pouring milk into a cup", "setting a cup on the counter", "wiping a steam wand"),
        ),
        "bakery": Business(
            inside=(
                "crusty loaves on wooden shelves",
                "baskets of rolls",
                "a flour-dusted table",
                "a deck oven with a glowing door",
                "trays of croissants",
                "paper bags in a row",
                "a glass counter with tarts",
                "sheaves of wheat on the wall",
            ),
            host=role("baker", "a white apron and a linen cap", "a striped shirt and a floury apron"),
            gestures=("arranging loaves on a shelf", "sliding a tray into the oven", "dusting a loaf with flour"),
        ),
        "restaurant": Business(
            inside=(
                "tables set with linen and glasses",
                "an open kitchen behind a counter",
                "wine bottles in a wooden rack",
                "a banquette along the wall",
                "pendant lamps above each table",
                "copper pans on hooks",
                "herbs in clay pots",
                "a polished bar",
            ),
            host=role("restaurant manager", "a dark waistcoat and a white shirt", "a grey suit"),
            gestures=("laying a table", "straightening a napkin", "holding a menu folder"),
        ),
        "hotel": Business(
            inside=(
                "a reception desk of pale stone",
                "armchairs around a low table",
                "a lift with brass doors",
                "a tall arrangement of flowers",
                "luggage on a brass trolley",
                "a staircase with a runner",
                "soft lamps in every corner",
                "a marble floor",
            ),
            host=role("hotel receptionist", "a tailored navy blazer", "a dark suit and a silk scarf"),
            gestures=("handing over a key card", "arranging flowers on the desk", "opening a guest book"),
        ),
        "bookshop": Business(
            inside=(
                "bookshelves up to the ceiling",
                "a rolling ladder",
                "a table of stacked books",
                "a reading chair beside a lamp",
                "a wooden counter with a brass till",
                "crates of second-hand books",
                "a globe on a shelf",
                "a worn rug",
            ),
            host=role("bookseller", "a wool cardigan and glasses", "a corduroy jacket"),
            gestures=("placing a book on a shelf", "wrapping a book in brown paper", "leafing through an atlas"),
        ),
        "flower shop": Business(
            inside=(
                "zinc buckets of tulips and roses",
                "hanging ferns",
                "a work table with ribbons",
                "potted olive trees",
                "dried bouquets on the wall",
                "a watering can",
                "shelves of clay pots",
                "eucalyptus in a tall vase",
            ),
            host=role("florist", "a green apron over a linen shirt", "a checked shirt and gardening gloves"),
            gestures=("tying a bouquet", "watering a fern", "trimming stems at a table"),
        ),
        "dental practice": Business(
            inside=(
                "a bright waiting area with pale wood chairs",
                "a reception desk with rounded edges",
                "a modern treatment chair",
                "frosted glass doors",
                "a wall of green plants",
                "clean white cabinets",
                "a tray of polished instruments",
                "soft blue accents",
            ),
            host=role("dentist", "a white tunic", "a light blue medical tunic"),
            gestures=("holding a tablet at the reception desk", "adjusting an examination lamp"),
        ),
        "law firm": Business(
            inside=(
                "shelves of bound volumes",
                "a long conference table",
                "leather chairs",
                "a desk with a green lamp",
                "a glass-walled meeting room",
                "dark wood panels",
                "tall windows with blinds",
                "a neat stack of folders",
            ),
            host=role("lawyer", "a charcoal suit", "a navy suit and a white shirt"),
            gestures=("reading a contract at a desk", "closing a folder", "welcoming a visitor with an open hand"),
        ),
        "hair salon": Business(
            inside=(
                "round mirrors with soft lights",
                "barber chairs in leather",
                "shelves of bottles in amber glass",
                "a wash basin in dark stone",
                "scissors and combs on a tray",
                "a terrazzo floor",
                "tall plants",
                "folded towels",
            ),
            host=role("hairdresser", "a black shirt and a tool belt", "a linen apron over a grey shirt"),
            gestures=("folding a towel", "arranging bottles on a shelf", "turning a chair towards the viewer"),
        ),
        "fitness studio": Business(
            inside=(
                "dumbbells in a neat rack",
                "rolled yoga mats",
                "a wall of mirrors",
                "rowing machines in a row",
                "kettlebells on a rubber floor",
                "high ceilings with beams",
                "climbing ropes",
                "wooden benches",
            ),
            host=role("fitness trainer", "a zipped track jacket", "a loose training shirt and track trousers"),
            gestures=("putting a kettlebell back into its rack", "rolling up a mat", "holding a clipboard"),
        ),
        "real estate agency": Business(
            inside=(
                "an architect's model on a plinth",
                "a desk with floor plans",
                "framed photographs of houses",
                "designer chairs",
                "a ring of keys on a table",
                "pale oak shelves",
                "a large potted fig",
                "a glass door",
            ),
            host=role("estate agent", "a light grey suit", "a camel blazer and a white shirt"),
            gestures=("holding a set of keys", "unrolling a floor plan", "opening a glass door"),
        ),
        "car repair shop": Business(
            inside=(
                "a car on a lift",
                "a wall of ordered tools",
                "a red tool trolley",
                "stacked tyres",
                "a clean epoxy floor",
                "a lamp on a long arm",
                "long fluorescent lamps",
                "a workbench with a vice",
            ),
            host=role("car mechanic", "a clean grey work overall", "a dark blue work jacket"),
            gestures=("wiping a wrench with a cloth", "checking a tyre", "closing a bonnet"),
        ),
    }
)
