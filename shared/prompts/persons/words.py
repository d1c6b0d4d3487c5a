"""The words by which `depicted` finds persons, and the words that only look like persons.

The lists are text files in `shared/prompts/vocabulary`: in lower case, with spaces for hyphens, in the singular and
the plural where both are usual.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from shared.prompts.vocabulary import VOCABULARY

Phrases = Mapping[str, frozenset[tuple[str, ...]]]  #: each phrase is a tuple of words, filed under its first word


def _phrases(texts: Iterable[str]) -> Phrases:
    phrases: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for text in texts:
        words = tuple(text.split())
        phrases[words[0]].add(words)
    return {first: frozenset(those) for first, those in phrases.items()}


# --- nouns for persons

#: Persons, whatever noun follows: "woman armor" still shows a woman.
PERSONS = frozenset(VOCABULARY.take("persons"))

#: Persons by what they do or are, unless a thing follows that belongs to the role: "witch hat", "pilot seat".
ROLES = frozenset(VOCABULARY.take("roles"))

#: Roles that only adults have. A profession is also a professional context.
PROFESSIONS = frozenset(VOCABULARY.take("professions"))

#: Given names, gods and famous people: persons unless a thing bears the name, as in "Apollo rocket" or "San Diego".
NAMES = frozenset(VOCABULARY.take("names"))

#: Persons unless a noun follows whose kind the word describes: "giant wave", "rebel base", "veteran oak".
AMBIGUOUS = frozenset(VOCABULARY.take("persons or things"))

#: Persons named by several words.
PERSON_PHRASES = _phrases(VOCABULARY.take("phrases for persons"))

#: Persons in scripts that put no space between words; a word that contains one of these shows a person.
PERSON_SIGNS = frozenset(VOCABULARY.take("persons, without spaces"))

#: Persons who share something with another, besides those that are roles.
MATES = frozenset(VOCABULARY.take("mates"))

#: Endings of nouns for persons, and for professions, which stand behind three letters at least.
PERSON_ENDINGS = tuple(ending.removeprefix("*") for ending in VOCABULARY.take("endings of persons"))
PROFESSION_ENDINGS = tuple(ending.removeprefix("*") for ending in VOCABULARY.take("endings of professions"))

#: Words that end so by chance, or that name a style: "surrealist landscape".
NO_PERSON_ENDING = frozenset(VOCABULARY.take("words that only end like a person"))

#: Nouns that describe a group of whatever follows "of": "a trio of cacti".
COLLECTIVES = frozenset(VOCABULARY.take("groups"))

#: Nouns for animals, too: "mother bear", "adult cat".
KINDS = frozenset(VOCABULARY.take("persons and animals"))

PRONOUNS = frozenset(VOCABULARY.take("pronouns"))

# --- what makes such a noun no person

#: Phrases that contain a noun for a person and show no person.
NOT_PERSONS = _phrases(VOCABULARY.take("not persons"))

#: Things that a role before them describes: "witch hat".
THINGS = frozenset(VOCABULARY.take("things"))

#: Things that show a person: "an illustration of a witch" shows a witch.
DEPICTIONS = frozenset(VOCABULARY.take("depictions"))

#: Chess pieces and playing cards, where the prompt names one of GAMES and no player.
CHESSMEN = frozenset(VOCABULARY.take("chessmen"))
GAMES = frozenset(VOCABULARY.take("games"))

#: Words that make the name behind them a place's.
PLACE_PREFIXES = frozenset(VOCABULARY.take("prefixes of places"))

#: Words that make even "man" a likeness: "person icon", "woman sign".
PICTOGRAMS = frozenset(VOCABULARY.take("pictograms"))

#: Materials of toys and cakes that look like persons.
MATERIALS = frozenset(VOCABULARY.take("materials"))

#: Persons who work with animals and machines: a "robot engineer" is a person, while a "cat barista" is a cat.
HANDLERS = frozenset(VOCABULARY.take("handlers"))

#: Words behind a noun that only describes the kind of a thing: "agent based", "human friendly".
KIND_ENDINGS = frozenset(VOCABULARY.take("endings of kinds"))

#: Likenesses: a "statue of a man" is a thing.
LIKENESSES = frozenset(VOCABULARY.take("likenesses"))
LIKENESS_PHRASES = _phrases(VOCABULARY.take("phrases for likenesses"))

#: Words that say that no person is there, some with "of" behind them, and the words that may follow before the person.
NEGATORS = frozenset(VOCABULARY.take("negators"))
NEGATORS_OF = frozenset(VOCABULARY.take("negators before of"))
FILLERS = frozenset(VOCABULARY.take("fillers behind a negator"))

#: Parts of the body that a picture shows of a person: "a witch's face", not "a witch's hat".
BODY_PARTS = frozenset(VOCABULARY.take("body parts"))

# --- signs of a person whom the prompt does not name

#: Phrases that are signs of a person; one of BESIDES may have them instead.
CUES = _phrases(VOCABULARY.take("cues"))

#: Features of a face or body; they are a sign at the end of a phrase: "tired eyes", "a sharp jawline".
TRAITS = frozenset(VOCABULARY.take("traits"))

#: Clothes; they are a sign at the end of two phrases, unless the prompt names one of DISPLAYS.
GARMENTS = frozenset(VOCABULARY.take("garments"))

#: Places that show clothes which no person wears.
DISPLAYS = frozenset(VOCABULARY.take("displays of clothes"))

#: Feelings; they are a sign behind "looking", or alone between commas.
FEELINGS = frozenset(VOCABULARY.take("feelings"))

#: Feelings that a landscape has, too: "a lake, serene".
MOODS = frozenset(VOCABULARY.take("moods"))

#: Words for a look; they are a sign behind a feeling or one of MIENS: "a worried face", "a stern look".
FACES = frozenset(VOCABULARY.take("looks with a feeling"))
MIENS = frozenset(VOCABULARY.take("feelings of a look"))

#: Acts of a person.
ACTS = frozenset(VOCABULARY.take("acts"))

#: Poses; they are a sign at the beginning of a prompt: "sitting on a cloud", but not "sleeping cat".
POSES = frozenset(VOCABULARY.take("poses"))

#: Words for a person's looks: "raven-haired".
LOOKS = frozenset(VOCABULARY.take("looks"))

#: Animals and things to which a pronoun or a cue may belong instead of to a person.
BESIDES = frozenset(VOCABULARY.take("animals and figures"))

#: Phrases that give a thing looks and feelings of its own.
FACED = _phrases(VOCABULARY.take("faces of things"))

#: Of BESIDES, those that persons work with: a ship's captain is a person, a bear's an animal.
VESSELS = frozenset(VOCABULARY.take("vessels"))

# --- ages, adults and their work

#: Animals and things that have an age of their own: "a 300-year-old oak".
AGED_THINGS = BESIDES | frozenset(VOCABULARY.take("things with an age"))

#: Words that end a noun phrase.
PREPOSITIONS = frozenset(VOCABULARY.take("prepositions"))

#: Words that say that a person, or one of GROWN_PARTS, is adult: "mature face", but not "mature cheese".
GROWN = frozenset(VOCABULARY.take("words that make adult"))
OLD_PEOPLE = frozenset(VOCABULARY.take("words of old age"))
GROWN_PARTS = frozenset(VOCABULARY.take("looks of an adult"))

#: Words for the shape of an adult's body.
ADULT_SHAPES = _phrases(VOCABULARY.take("shapes of adults"))

#: Professions of several words, or whose last word alone may be a thing: a guide may be a book.
TRADES = _phrases(VOCABULARY.take("trades"))

#: Places and clothes of adult work.
WORKPLACES = _phrases(VOCABULARY.take("workplaces"))

#: Words that may follow a noun for a person without making it a thing, besides those in -ing, -ed or -ly.
GOES_ON = PREPOSITIONS | frozenset(VOCABULARY.take("words that go on"))
