"""Phrases and neighbours that make a forbidden word harmless."""

from shared.prompts.policy.rule import Excuse, Harmless
from shared.prompts.policy.rules import LISTS
from shared.prompts.vocabulary import VOCABULARY

#: Words that end a run of adjectives: none of them stands between an adjective and its noun.
LINKS = frozenset(VOCABULARY.take("policy: words between noun phrases"))

_REASONS = {
    "colours, plants, food and drink": "baby blue, blood oranges and the like",
    "medicine, law and science": "they speak of blood, wounds, minors and children without showing them",
    "idioms, titles, names and games": "the words have another meaning together",
    "things made for children": "the picture shows the thing without a child",
    "other words in other languages": "they mean mountains, upwards, grated, yarrow and one o'clock",
    "absence, at the end of a clause": "they say that the picture shows none",
}

HARMLESS = tuple(Harmless(name=name, phrases=LISTS.take(name), reason=reason) for name, reason in _REASONS.items())

EXCUSES = (
    Excuse(what="torn or disfigured", by="policy: things", within=1, reason="texts and flowers are mutilated, too"),
    Excuse(
        what="grim words in names of places",
        by="policy: places",
        within=0,
        reason="creeks and canyons are named after what happened there",
    ),
    Excuse(what="cannibal", by="policy: animal", within=1, reason="some crabs and ants are cannibals"),
    Excuse(what="child nodes", by="policy: parts of software", within=1, reason="a tree of nodes has children, too"),
    Excuse(what="young animal or plant", by="policy: animal", within=2, reason="a young animal is no person"),
    Excuse(what="young", by="policy: animal", within=1, reason="a very young lamb is a lamb"),
    Excuse(what="young", by="policy: plants", within=1, reason="a very young star is a star"),
    Excuse(what="young animal or plant", by="policy: plants", within=1, reason="plants are young, too"),
    Excuse(
        what="children's",
        by="policy: things for children",
        within=2,
        reason="the prompt asks for the thing, not for the child",
    ),
)
