"""Captions of ideas: sentences and tags as people write them, with a note of what each piece says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from image_generator_types.models import ImageModel
from image_generator_types.negative import JUVENILE_TERMS, NegativePromptMode, build_negative_prompt
from workers.masters.starter.latent_map import COLOURS, PALETTES, SCENES, TIMES, WEATHERS
from workers.masters.starter.training import words
from workers.masters.starter.training.ideas import FigureIdea, Idea
from workers.masters.starter.training.subjects import SUBJECTS

#: Words that say by themselves whether a woman or a man is drawn.
FEMALE = frozenset(
    {
        *("witch", "sorceress", "enchantress", "businesswoman", "policewoman", "firewoman", "superwoman", "heroine"),
        *("queen", "woman", "lady", "mermaid", "girl", "anime girl", "anime girl witch", "young woman", "woman mage"),
        *("woman painting", "sea nymph", "siren of the sea", "ballerina"),
    }
)
MALE = frozenset(
    {
        *("wizard", "sorcerer", "warlock", "spaceman", "repairman", "handyman", "fireman", "businessman", "policeman"),
        *("king", "emperor", "man", "gentleman", "merman", "superman", "guy", "count dracula"),
    }
)

_INTRODUCTIONS = (
    *("illustration of ", "a picture of ", "photo of ", "drawing of ", "flat vector illustration of ", "portrait of "),
    *("image of ", "an error page with ", "404 page with ", "hero image of ", "cartoon of ", "view of ", "there is "),
    *("500 error, ", "503, ", "404, ", "page not found, ", "server error, ", "maintenance, ", "scene with ", "we see "),
)


#: What stands between two subjects.
_JOINTS = (
    *(
        " and ",
        " and ",
        " and ",
        " with ",
        " next to ",
        " beside ",
        " holding ",
        " carrying ",
        " near ",
        ", ",
        ", and ",
    ),
    *(" in front of ", " looking at ", " repairing ", " on ", " under ", " reading ", " together with ", " riding "),
    *(" sits on ", " holds ", " stands next to ", " rides ", " talking to ", " playing with ", " pushing ", " inside "),
    *(" chasing ", " flying over ", " walking with ", " beside the ", " behind ", " watching ", " using "),
)
_WHERE = (
    *("in", "in", "on", "at", "near", "over", "lost in", "inside", "by", "above", "against", "through", "exploring"),
)


@dataclass(kw_only=True, slots=True)
class Piece:
    """Some words of a caption, and which parts of the idea they say."""

    text: str
    said: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True)
class Caption:
    """A caption in pieces, in order."""

    idea: Idea
    pieces: list[Piece] = field(default_factory=list)
    negative: bool = False

    @property
    def text(self) -> str:
        """The whole of it."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def said(self) -> set[str]:
        """Which parts of the idea it says."""
        return {key for piece in self.pieces for key in piece.said}

    def says(self, parts: Sequence[str]) -> bool:
        """Return whether it says any of `parts`."""
        return not self.said.isdisjoint(parts)


def draw_caption(rng: random.Random) -> Caption:
    """Draw a caption as people write it when they describe a picture."""
    roll = rng.random()
    if roll < 0.05:
        return _says_nothing(rng)
    idea, said = _draw_idea(rng)
    write = _sentence if rng.random() < 0.5 else _tags
    return Caption(idea=idea, pieces=_finish(write(idea, said, rng), rng))


def draw_negative(rng: random.Random) -> Caption:
    """Draw a negative prompt as the service builds it; in half of them the client adds words of its own."""
    terms, (idea, _) = [], _draw_idea(rng)
    said: dict[str, tuple[str, ...]] = {}
    if rng.random() < 0.5:
        terms += rng.sample(words.NEGATIVE_WORDS, rng.randint(0, 3))
        idea.figures = [FigureIdea.usual(rng.randrange(len(SUBJECTS))) for _ in range(rng.choice((0, 1, 1, 1, 2)))]
        for nth, figure in enumerate(idea.figures):
            term = rng.choice(("", "", "", "no ", "a ")) + _named(rng, figure.subject)
            terms.append(term)
            said[term] = (f"subject_{nth}",)
        for name, table, names in (
            ("scene", words.SCENE_WORDS, SCENES),
            ("time", words.TIME_WORDS, TIMES),
            ("palette", words.PALETTE_WORDS, PALETTES),
            ("weather", words.WEATHER_WORDS, WEATHERS),
        ):
            if rng.random() < 0.12:
                term = rng.choice(table[names[getattr(idea, name)]])
                terms.append(term)
                said[term] = (name,)
        rng.shuffle(terms)
    model = rng.choice(list(ImageModel))
    mode = rng.choice(list(NegativePromptMode))
    juvenile = JUVENILE_TERMS if rng.random() < 0.4 else ()
    service = build_negative_prompt(model, mode, juvenile).split(", ")
    if rng.random() < 0.1:
        service = []
    pieces = [Piece(text=f"{term}, ", said=said.get(term, ())) for term in [*service, *terms]]
    if pieces:
        pieces[-1].text = pieces[-1].text.removesuffix(", ")
    if rng.random() < 0.3 and not terms:
        pieces = pieces[rng.randrange(len(pieces) or 1) :]
    return Caption(idea=idea, pieces=pieces, negative=True)


def _draw_idea(rng: random.Random) -> tuple[Idea, set[str]]:
    """Draw an idea, and which parts of it its caption says; the other parts keep their defaults."""
    count = rng.choices((0, 1, 2), (12, 60, 28))[0]
    figures, said = [], set()
    for nth in range(count):
        figure = FigureIdea.usual(_draw_subject(rng))
        said.add(f"subject_{nth}")
        person = SUBJECTS[figure.subject].is_person
        if person and rng.random() < 0.5:
            figure.gender = rng.randrange(2)
            said.add(f"gender_{nth}")
        if person and rng.random() < 0.06:
            figure.skin = rng.choice((0, 4))
            said.add(f"skin_{nth}")
        if rng.random() < (0.35 if person else 0.22):
            figure.colours[0] = rng.randrange(1, len(COLOURS))
            said.add(f"first_colour_{nth}")
        if person and rng.random() < 0.3:
            figure.colours[1] = rng.randrange(1, len(COLOURS))
            said.add(f"second_colour_{nth}")
        if rng.random() < 0.2:
            figure.size = rng.choice(list(words.SIZE_WORDS))
            said.add(f"size_{nth}")
        figures.append(figure)
    if count == 2 and rng.random() < 0.12:
        figures[1].subject = figures[0].subject
    idea = Idea(figures=figures, scene=0)
    if not figures or rng.random() < 0.68:
        said.add("scene")
        home = SUBJECTS[figures[0].subject].scenes if figures and rng.random() < 0.4 else SCENES
        idea.scene = SCENES.index(rng.choice(home))
    elif idea.home is not None:
        idea.scene = idea.home
    for name, share, count in (
        ("time", 0.45, len(TIMES)),
        ("palette", 0.4, len(PALETTES)),
        ("weather", 0.2, len(WEATHERS)),
    ):
        if rng.random() < share:
            said.add(name)
            setattr(idea, name, rng.randrange(count))
    if rng.random() < 0.1:
        said.add("glow")
        idea.glow = True
    if figures and rng.random() < 0.1:
        said.add("side")
        idea.side = rng.choice(("left", "right"))
    return idea, said


def _draw_subject(rng: random.Random) -> int:
    persons = [index for index, subject in enumerate(SUBJECTS) if subject.is_person]
    return rng.choice(persons) if rng.random() < 0.25 else rng.randrange(len(SUBJECTS))


def _says_nothing(rng: random.Random) -> Caption:
    """Words without a picture: an empty meadow by day, wherever nobody says more."""
    count = rng.choice((0, 1, 1, 2, 3, 6))
    pieces = [Piece(text=_unknown(rng) if rng.random() < 0.6 else rng.choice(words.FILLERS)) for _ in range(count)]
    for piece in pieces[:-1]:
        piece.text += ", "
    return Caption(idea=Idea(figures=[], scene=0), pieces=pieces)


def _unknown(rng: random.Random) -> str:
    """Draw a word or two that mean nothing to the starter; rare words come as often as frequent ones."""
    frequent = words.unknown_words()
    known = known_words()
    found: list[str] = []
    while len(found) < rng.choice((1, 1, 2)):
        word = frequent[min(int(rng.expovariate(1 / 6000)), len(frequent) - 1)]
        if word.rstrip("s") not in known:
            found.append(word)
    if rng.random() < 0.08:
        found = [
            "".join(rng.choice("aeiou" if place % 2 else "bcdfghklmnprstvw") for place in range(rng.randint(3, 8)))
        ]
    return rng.choice(("", "", "a ", "the ")) + " ".join(found)


_KNOWN: set[str] = set()


def known_words() -> set[str]:
    """Every single word that means something in a caption, without a plural s."""
    if not _KNOWN:
        tables = (words.SCENE_WORDS, words.TIME_WORDS, words.WEATHER_WORDS, words.PALETTE_WORDS, words.COLOUR_WORDS)
        texts = [word for table in tables for group in table.values() for word in group]
        texts += [
            word
            for table in (words.SIZE_WORDS, words.SIDE_WORDS, words.GENDER_WORDS)
            for w in table.values()
            for word in w
        ]
        texts += [word for subject in SUBJECTS for word in subject.words]
        texts += [*words.GLOW_WORDS, *words.HAIR, *words.CLOTHES]
        _KNOWN.update(part.rstrip("s") for text in texts for part in text.lower().replace("-", " ").split())
    return _KNOWN


def _named(rng: random.Random, subject: int) -> str:
    known = SUBJECTS[subject].words
    return rng.choice(known) if rng.random() < 0.6 else known[0]


def _article(rng: random.Random, noun: str) -> str:
    usual = "an " if noun[:1].lower() in "aeiou" else "a "
    return rng.choice((usual, usual, usual, "the ", "", "one ", "my ", "some ")) + noun


def _figure(idea: Idea, nth: int, said: set[str], rng: random.Random, *, bare: bool = False) -> Piece:
    """Write a noun with its adjectives; the piece notes which parts of `said` it says."""
    figure = idea.figures[nth]
    subject = SUBJECTS[figure.subject]
    name = _named(rng, figure.subject)
    gender_said = f"gender_{nth}" in said
    keys = [f"subject_{nth}"]
    before, behind = [], []
    last = name.split()[-1]
    if subject.is_person:
        if name in FEMALE or last in FEMALE or name in MALE or last in MALE:
            figure.gender = int(name in MALE or last in MALE)
            keys.append(f"gender_{nth}")
        elif gender_said and not bare:
            word = rng.choice(words.GENDER_WORDS["man" if figure.gender else "woman"])
            name = rng.choice((f"{word} {name}", f"{name}, {word},")) if rng.random() < 0.7 else word + " as " + name
            keys.append(f"gender_{nth}")
        elif gender_said:
            figure.gender = FigureIdea.usual(figure.subject).gender
    if f"skin_{nth}" in said:
        before.append(rng.choice(words.SKIN_WORDS["dark" if figure.skin else "light"]))
    if f"size_{nth}" in said:
        before.insert(0, rng.choice(words.SIZE_WORDS[figure.size]))
        keys.append(f"size_{nth}")
    if rng.random() < 0.22:
        before.append(rng.choice(words.ADJECTIVES))
    if f"first_colour_{nth}" in said:
        colour = rng.choice(words.COLOUR_WORDS[COLOURS[figure.colours[0]]])
        if not subject.is_person:
            before.append(colour)
            keys.append(f"first_colour_{nth}")
        elif rng.random() < 0.6 and not bare:
            behind.append(
                f"with {rng.choice(('', '', 'long ', 'short ', 'curly ', 'wavy '))}{colour} {rng.choice(words.HAIR)}"
            )
            keys.append(f"first_colour_{nth}")
    if f"second_colour_{nth}" in said and rng.random() < 0.7 and not bare:
        colour = rng.choice(words.COLOUR_WORDS[COLOURS[figure.colours[1]]])
        behind.append(f"{rng.choice(('in a', 'wearing a', 'in', 'with a'))} {colour} {rng.choice(words.CLOTHES)}")
        keys.append(f"second_colour_{nth}")
    if not subject.is_person and f"first_colour_{nth}" not in said and "dark" in name.split():
        figure.colours[0] = 0
    rng.shuffle(behind)
    text = " ".join([_article(rng, " ".join([*before, name])), rng.choice((" ", " and ")).join(behind)]).strip()
    return Piece(text=text, said=tuple(keys))


def _rest_of_figures(idea: Idea, said: set[str], pieces: Sequence[Piece], rng: random.Random) -> list[Piece]:
    """Tags for colours that no noun has taken along; what cannot be said so is as usual."""
    done = {key for piece in pieces for key in piece.said}
    persons = [nth for nth, figure in enumerate(idea.figures) if SUBJECTS[figure.subject].is_person]
    rest = []
    for nth, figure in enumerate(idea.figures):
        for part, name, nouns in ((0, "first_colour", words.HAIR), (1, "second_colour", words.CLOTHES)):
            key = f"{name}_{nth}"
            if key not in said or key in done:
                continue
            if persons[:1] != [nth]:
                figure.colours[part] = 0
                continue
            colour = rng.choice(words.COLOUR_WORDS[COLOURS[figure.colours[part]]])
            rest.append(Piece(text=f"{colour} {rng.choice(nouns[:4] if part == 0 else nouns)}", said=(key,)))
        if f"gender_{nth}" in said and f"gender_{nth}" not in done:
            usual = FigureIdea.usual(figure.subject).gender
            if persons[:1] == [nth] and figure.gender != usual:
                rest.append(
                    Piece(
                        text=rng.choice(words.GENDER_WORDS["man" if figure.gender else "woman"]),
                        said=(f"gender_{nth}",),
                    )
                )
            elif not any(key == f"gender_{nth}" for key in done):
                figure.gender = usual
    if "side" in said and idea.figures and "side" not in done:
        rest.append(Piece(text=rng.choice(words.SIDE_WORDS[idea.side]), said=("side",)))
    if "glow" in said:
        rest.append(Piece(text=rng.choice(words.GLOW_WORDS), said=("glow",)))
    return rest


def _scene(idea: Idea, rng: random.Random) -> str:
    known = words.SCENE_WORDS[SCENES[idea.scene]]
    word = rng.choice(known) if rng.random() < 0.7 else known[0]
    if rng.random() < 0.15:
        word = f"{rng.choice(words.ADJECTIVES)} {word}"
    return word


def _surroundings(idea: Idea, said: set[str], rng: random.Random) -> list[Piece]:
    pieces = []
    if "time" in said:
        word = rng.choice(words.TIME_WORDS[TIMES[idea.time]])
        pieces.append(Piece(text=rng.choice(("", "", "at ", "during ", "in the ", "on a ")) + word, said=("time",)))
    if "weather" in said:
        word = rng.choice(words.WEATHER_WORDS[WEATHERS[idea.weather]])
        pieces.append(Piece(text=rng.choice(("", "", "in the ", "with ", "on a day with ")) + word, said=("weather",)))
    if "palette" in said:
        word = rng.choice(words.PALETTE_WORDS[PALETTES[idea.palette]])
        behind = rng.choice(("", "", "", " palette", " background", " mood", " colour scheme"))
        pieces.append(Piece(text=word if " " in word else word + behind, said=("palette",)))
    return pieces


def _sentence(idea: Idea, said: set[str], rng: random.Random) -> list[Piece]:
    pieces = []
    if not idea.figures and rng.random() < 0.5:
        pieces.append(Piece(text=_unknown(rng)))
    if idea.figures:
        pieces.append(_figure(idea, 0, said, rng))
        if rng.random() < 0.18:
            pieces[0].text = rng.choice(_INTRODUCTIONS) + pieces[0].text
        if "side" in said and rng.random() < 0.7:
            pieces.append(Piece(text=f" {rng.choice(words.SIDE_WORDS[idea.side])}", said=("side",)))
        if _alike(idea) and rng.random() < 0.7:
            pieces[0] = _several(idea, rng)
        elif len(idea.figures) == 2:
            joint = rng.choice(_JOINTS)
            second = _figure(idea, 1, said, rng)
            pieces.append(Piece(text=joint + second.text, said=second.said))
        if rng.random() < 0.3:
            pieces.append(Piece(text=f" {rng.choice(words.DOINGS)}"))
        if rng.random() < 0.1:
            pieces.append(Piece(text=f" {rng.choice(('with', 'and', 'for', 'of', 'without'))} {_unknown(rng)}"))
    if "scene" in said:
        link = f" {rng.choice(_WHERE)} " if pieces else rng.choice(("", "", "view of ", "wide view of ", "photo of "))
        pieces.append(Piece(text=link + _article(rng, _scene(idea, rng)), said=("scene",)))
    around = _surroundings(idea, said, rng)
    rng.shuffle(around)
    for piece in around:
        joint = rng.choice((" ", " ", ", ")) if pieces else ""
        pieces.append(Piece(text=joint + piece.text, said=piece.said))
    rest = _rest_of_figures(idea, said, pieces, rng)
    return [*pieces, *(Piece(text=f", {piece.text}", said=piece.said) for piece in rest)]


def _alike(idea: Idea) -> bool:
    """Whether both figures are the same thing."""
    subjects = [figure.subject for figure in idea.figures]
    return len(subjects) == 2 and subjects[0] == subjects[1] and not SUBJECTS[subjects[0]].is_person


def _several(idea: Idea, rng: random.Random) -> Piece:
    """Two and more of a kind."""
    for figure in idea.figures:
        figure.colours, figure.size = [0, 0], "usual"
    name = _named(rng, idea.figures[0].subject)
    count = rng.choice(("two", "two", "three", "a pair of", "several", "many", "a group of", "a few"))
    return Piece(text=f"{count} {name if name.endswith('s') else name + 's'}", said=("subject_0", "subject_1"))


def _tags(idea: Idea, said: set[str], rng: random.Random) -> list[Piece]:
    figures = [_figure(idea, nth, said, rng, bare=rng.random() < 0.5) for nth in range(len(idea.figures))]
    rest = _rest_of_figures(idea, said, figures, rng)
    if "scene" in said:
        link = rng.choice(("", "", "in the ", "on a ", "at the ", "lost in "))
        rest.append(Piece(text=link + _scene(idea, rng), said=("scene",)))
    rest += _surroundings(idea, said, rng)
    rng.shuffle(rest)
    pieces = figures + rest
    if rng.random() < 0.25:  # the subject somewhere behind, in its order
        cut = rng.randrange(len(rest) + 1)
        pieces = rest[:cut] + figures + rest[cut:]
    joint = rng.choice((", ", ", ", ", ", " ", " | ", " and "))
    for piece in pieces[1:]:
        piece.text = joint + piece.text
    return pieces


def _finish(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    """Add words that say nothing, most often behind, now and then so many that a second chunk begins."""
    count = rng.choice((0, 0, 1, 1, 2, 3, 5)) if rng.random() < 0.88 else rng.randint(12, 28)
    for _ in range(count):
        filler = Piece(text=", " + (_unknown(rng) if rng.random() < 0.25 else rng.choice(words.FILLERS)))
        place = rng.randrange(len(pieces) + 1)
        # Not between the parts of one sentence.
        while 0 < place < len(pieces) and not pieces[place].text.startswith(","):
            place += 1
        if place == 0:
            filler.text = filler.text.removeprefix(", ") + ", "
        pieces.insert(place, filler)
    if pieces and rng.random() < 0.2:
        pieces[0].text = pieces[0].text[:1].upper() + pieces[0].text[1:]
    return pieces
