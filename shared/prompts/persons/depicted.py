"""Find the persons that a prompt depicts: their ages, and whether they are adults and at work. Pure.

Words decide, so a person whom no word of `words.py` names is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from shared.errors import UnsafePromptError
from shared.prompts import ADULT
from shared.prompts.persons.ages import StatedAge, find_ages, states_age
from shared.prompts.persons.phrases import PromptWords, among
from shared.prompts.persons.words import (
    ACTS,
    ADULT_SHAPES,
    AGED_THINGS,
    AMBIGUOUS,
    BESIDES,
    BODY_PARTS,
    CHESSMEN,
    COLLECTIVES,
    CUES,
    DEPICTIONS,
    DISPLAYS,
    FACED,
    FACES,
    FEELINGS,
    FILLERS,
    GAMES,
    GARMENTS,
    GOES_ON,
    GROWN,
    GROWN_PARTS,
    HANDLERS,
    KIND_ENDINGS,
    KINDS,
    LIKENESS_PHRASES,
    LIKENESSES,
    LOOKS,
    MATERIALS,
    MATES,
    MIENS,
    MOODS,
    NAMES,
    NEGATORS,
    NEGATORS_OF,
    NO_PERSON_ENDING,
    NOT_PERSONS,
    OLD_PEOPLE,
    PERSON_ENDINGS,
    PERSON_PHRASES,
    PERSON_SIGNS,
    PERSONS,
    PICTOGRAMS,
    PLACE_PREFIXES,
    POSES,
    PREPOSITIONS,
    PROFESSION_ENDINGS,
    PROFESSIONS,
    PRONOUNS,
    ROLES,
    THINGS,
    TRADES,
    TRAITS,
    VESSELS,
    WORKPLACES,
)
from shared.prompts.word_memory import remembered

_DENIALS = frozenset({"no", "not", "non", "without", "never"})
_LONGEST_LIFE = 100  #: years; anything older is not human
_PERSON_NOUNS = PERSONS | ROLES | PROFESSIONS | NAMES | AMBIGUOUS | MATES
_SOMETIMES_KINDS = NAMES | AMBIGUOUS | COLLECTIVES
_ANIMALS = BESIDES - VESSELS
_THINGS_NOT_WORN, _THINGS_AND_GARMENTS = THINGS - GARMENTS, THINGS | GARMENTS
_ALL_THINGS, _THINGS_AND_ANIMALS = THINGS | AGED_THINGS, THINGS | BESIDES
_PERSONS_BESIDE_ANIMALS = PERSONS | HANDLERS
_NO_PROFESSIONS = PERSONS | ROLES
_FACES_OF = FEELINGS | MIENS
_ALONE = (FEELINGS - MOODS) | {"portrait", "me"}  #: alone between commas these are a sign of a person
_SIGNS = LOOKS | TRAITS | FACES | FEELINGS | ACTS
_ARTICLES = frozenset({"a", "an", "the"})
_NOTHING_TOLD = frozenset({"", "of", "the", "and", "no", "without", "or"})  #: words before a trait that make it no sign

_ENDINGS = (*PERSON_ENDINGS, *PROFESSION_ENDINGS)

#: First words of phrases that are persons, or say that there is none.
_TELLING = frozenset().union(NOT_PERSONS, PERSON_PHRASES, LIKENESS_PHRASES, NEGATORS, NEGATORS_OF)

_PERSON_SIGN = re.compile("|".join(sorted(PERSON_SIGNS)))

#: "professional lighting" describes the picture, not a person's work.
_PROFESSIONAL = re.compile(
    r"\bprofessionals?\b(?!\W+(?:photo|headshot|light|quality|illustrat|art|render|digital|camera|concept|paint|draw"
    r"|compos|studio|grade|grading|shot|colou?r|edit|retouch|lens|design|logo|website|style|looking|[48]k|u?hd\b))",
    re.IGNORECASE,
)


class DepictedPersons:
    """What a prompt says about the persons in it."""

    def __init__(self, prompt: str) -> None:
        self._prompt = prompt
        self._words = PromptWords(prompt)
        self._texts = self._words.texts

    @cached_property
    def ages(self) -> list[StatedAge]:
        """Return the ages of persons that the prompt states."""
        return [age for age in find_ages(self._prompt) if self._is_a_persons(age)]

    @cached_property
    def states_age(self) -> bool:
        """Return whether the prompt states a person's age."""
        return bool(self.ages) if self._aged_things or "ages" in vars(self) else states_age(self._prompt)

    @cached_property
    def _aged_things(self) -> frozenset[int]:
        places = (place for place, text in enumerate(self._texts) if among(text, AGED_THINGS))
        return frozenset(filter(self._is_an_aged_thing, places))

    def check_ages(self) -> None:
        """Raise UnsafePromptError for a person under 18."""
        for age in self.ages:
            if min(age.years) < ADULT and self.depicts_person:
                raise UnsafePromptError("minor", f"Nobody under {ADULT} is drawn, and the prompt says {age.said}.")

    @cached_property
    def depicts_person(self) -> bool:
        """Return whether the picture shows a person."""
        if self._persons:
            return True
        if self._shows_others():
            return False
        return self._shows_signs() or self._is_an_age_alone()

    @cached_property
    def shows_work(self) -> bool:
        """Return whether a person does an adult's work, or is at a place of such work."""
        named = self._words.has_phrase(TRADES) or self._words.has_phrase(WORKPLACES)
        return named or bool(_PROFESSIONAL.search(self._prompt)) or self._has_profession()

    def _has_profession(self) -> bool:
        names = set(filter(_is_profession, set(self._texts)))
        return bool(names) and any(self._texts[place] in names for place in self._persons)

    @cached_property
    def shows_adult(self) -> bool:
        """Return whether the prompt calls a person an adult, or describes an adult's body."""
        grown = (place for place, text in enumerate(self._texts) if among(text, GROWN))
        return self._words.has_phrase(ADULT_SHAPES) or any(map(self._is_grown, grown))

    @cached_property
    def shows_old_age(self) -> bool:
        """Return whether a word says that a person is old, such as "grandmother"."""
        return self._words.has_word(OLD_PEOPLE)

    def _is_grown(self, place: int) -> bool:
        if not _DENIALS.isdisjoint(self._texts[max(0, place - 2) : place]):
            return False
        behind = self._words.noun_phrase(place + 1)[:3]
        return not behind or any(place in self._persons or self._texts[place] in GROWN_PARTS for place in behind)

    def _shows_others(self) -> bool:
        """Return whether a sign may belong to an animal or to a thing with a face."""
        others = (place for place, text in enumerate(self._texts) if among(text, BESIDES))
        return any(map(self._stands_for_itself, others)) or self._words.has_phrase(FACED)

    def _stands_for_itself(self, place: int) -> bool:
        """Return whether the animal is in the picture, unlike in "raven-haired" and "bunny slippers"."""
        return not self._words.is_compound(place) and not among(self._words.following(place), _THINGS_AND_GARMENTS)

    def _shows_signs(self) -> bool:
        has_pronoun = not PRONOUNS.isdisjoint(self._texts)
        return has_pronoun or self._words.has_phrase(CUES) or self._is_described()

    def _is_described(self) -> bool:
        """Return whether the prompt describes looks, clothes, feelings or acts of a person whom it does not name."""
        phrases = self._words.phrases()
        if any(self._tells_of_somebody(phrase) for phrase in phrases):
            return True
        worn = sum(
            self._texts[phrase[-1]] in GARMENTS and self._texts[phrase[0]] not in _ARTICLES for phrase in phrases
        )
        posed = sum(self._is_a_pose(phrase) for phrase in phrases)
        return worn > 0 and worn + posed > 1 and not self._words.has_word(DISPLAYS)

    def _is_a_pose(self, phrase: range) -> bool:
        following = self._texts[phrase.start + 1 : phrase.start + 2]
        return self._texts[phrase.start] in POSES and len(phrase) > 1 and not GOES_ON.isdisjoint(following)

    def _tells_of_somebody(self, phrase: range) -> bool:
        texts = self._texts[phrase.start : phrase.stop]
        if len(texts) == 1 and texts[0] in _ALONE:
            return True
        names_nobody = phrase.start == 0 and self._is_a_pose(phrase)
        return (
            names_nobody
            or texts[0] == "they"
            or any(self._is_a_sign(place, phrase) for place in phrase if self._texts[place] in _SIGNS)
        )

    def _is_a_sign(self, place: int, phrase: range) -> bool:
        text, before, following = self._texts[place], self._words.before(place), self._words.following(place)
        if text in LOOKS:
            return True
        if text in TRAITS:
            is_told = len(phrase) == 1 or before not in _NOTHING_TOLD
            return is_told and (not following or following in GOES_ON - {"of"})
        if text in FACES:
            return before in _FACES_OF
        if text in FEELINGS:
            return before in {"looking", "looks", "feeling"}
        return text in ACTS and (not following or _goes_on(following)) and not among(before, _ALL_THINGS)

    def _is_an_age_alone(self) -> bool:
        """Return whether an age stands for a person, as in "a 25-year-old at a desk"."""
        human = any(ADULT <= years <= _LONGEST_LIFE for age in self.ages for years in age.years)
        return human and not self._words.has_word(AGED_THINGS)

    @cached_property
    def _persons(self) -> frozenset[int]:
        """Return the places of the words that are persons."""
        found: set[int] = set()
        behind = 0  # what was read last
        for place in self._telling_places():
            if place >= behind:
                length = self._words.phrase_at(place, NOT_PERSONS) or self._absent(place) or self._likeness(place)
                if not length and self._is_person(place):
                    found.add(place)
                behind = place + length
        return frozenset(found)

    def _telling_places(self) -> Iterator[int]:
        """Yield the places of the words that may be a person, or say that there is none."""
        for place, (text, following) in enumerate(zip(self._texts, (*self._texts[1:], ""), strict=False)):
            if following == "of" or _tells_of_persons(text):
                yield place

    def _is_person(self, place: int) -> bool:
        text = self._texts[place]
        if _shows_person(text) or self._words.phrase_at(place, PERSON_PHRASES):
            return True
        if not _is_person_noun(text):
            return False
        if self._words.is_possessive(place):
            return not BODY_PARTS.isdisjoint(self._texts[place + 1 : place + 3])
        return not self._tells_a_thing_apart(place) and not self._is_made_up(place)

    def _tells_a_thing_apart(self, place: int) -> bool:
        """Return whether the noun describes what follows: "witch hat", "nurse shark", "person icon", "woman-owned"."""
        noun, following = self._texts[place], self._words.following(place)
        if among(noun, _SOMETIMES_KINDS) and self._tells_a_kind(place):
            return True
        if following in KIND_ENDINGS or among(following, PICTOGRAMS):
            return True
        if among(following, BESIDES) and noun in KINDS:
            return True
        if among(following, _THINGS_AND_ANIMALS) and not among(noun, PERSONS):
            return True
        is_compound = self._words.is_compound(place) and not _is_person_noun(following)
        return is_compound or (self._ends_in_a_thing(place) and not among(noun, PERSONS))

    def _tells_a_kind(self, place: int) -> bool:
        """Return whether a noun for a person means none here: "San Diego", "giant wave", "a trio of cacti"."""
        noun, following = self._texts[place], self._words.following(place)
        if noun in NAMES and self._words.before(place) in PLACE_PREFIXES:
            return True
        if noun in COLLECTIVES:
            return following == "of"
        return bool(following) and not _goes_on(following) and not _is_person_noun(following)

    def _ends_in_a_thing(self, place: int) -> bool:
        """Return whether several nouns behind the role name a thing: "nurse call button"."""
        behind = [self._texts[each] for each in self._words.noun_phrase(place + 1)]
        nouns = len(behind) in {2, 3} and not any(_goes_on(text) or text.endswith("s") for text in behind)
        return nouns and among(behind[-1], _THINGS_NOT_WORN) and not any(map(_is_person_noun, behind))

    def _is_made_up(self, place: int) -> bool:
        """Return whether the role belongs to no human: "toy soldier", "cat barista"."""
        noun, before = self._texts[place], self._words.before(place)
        if before in MATERIALS or (among(noun, CHESSMEN) and self._shows_chess):
            return True
        return not among(noun, _PERSONS_BESIDE_ANIMALS) and (self._is_an_animals(place) or self._is_played(place))

    def _is_an_animals(self, place: int) -> bool:
        """Return whether an animal or a machine before the role plays it; "the cat's owner" is a person."""
        belongs = place > 0 and self._words.is_possessive(place - 1)
        return not belongs and among(self._words.before(place), _ANIMALS)

    def _is_played(self, place: int) -> bool:
        """Return whether an animal or a thing plays the role: "a raccoon as a chef"."""
        if self._texts[max(0, place - 2) : place] not in {("as", "a"), ("as", "an")}:
            return False
        clause = self._words.clause_before(self._words.start(place))
        start = min(clause, default=place) - 1
        subject = self._words.clause_before(self._words.end(start)) if start > 0 else []
        return any(among(self._texts[each], BESIDES) for each in [*clause, *subject])

    @cached_property
    def _shows_chess(self) -> bool:
        return not GAMES.isdisjoint(self._texts) and not self._words.has_word(frozenset({"player", "playing", "plays"}))

    def _absent(self, place: int) -> int:
        """Count the words from here that say that no person is there, as in "without any people"; 0 if they do not."""
        of_something = self._words.following(place) == "of"
        if self._texts[place] not in (NEGATORS_OF if of_something else NEGATORS):
            return 0
        behind = place + 1
        while self._words.goes_on(behind):
            text = self._texts[behind]
            if text not in FILLERS and not _is_person_noun(text) and self._words.following(behind) not in {"or", "nor"}:
                break
            behind += 1
        return behind - place

    def _likeness(self, place: int) -> int:
        """Count the words from here that describe a likeness, as in "statue of a man"; 0 if they do not."""
        of_something = self._words.following(place) == "of"
        of_a_likeness = of_something and (among(self._texts[place], LIKENESSES) or self._belongs_to_one(place))
        length = 2 if of_a_likeness else self._words.phrase_at(place, LIKENESS_PHRASES)
        if not length:
            return 0
        behind = place + length
        while self._words.goes_on(behind) and self._texts[behind] not in PREPOSITIONS:
            behind += 1
        return behind - place

    def _belongs_to_one(self, place: int) -> bool:
        """Return whether the noun names a thing of a person who is not in the picture: "the helmet of a gladiator"."""
        following = self._texts[place + 2 : place + 3]
        is_thing = among(self._texts[place], _THINGS_AND_GARMENTS) and not among(self._texts[place], DEPICTIONS)
        return is_thing and self._words.goes_on(place + 2) and not _ARTICLES.isdisjoint(following)

    def _is_a_persons(self, age: StatedAge) -> bool:
        """Return whether an age belongs to a person and not to a thing, such as a castle or a whisky."""
        if not self._aged_things:
            return True
        for nearby in (self._words.noun_phrase_behind(age.end), self._words.clause_before(age.start)):
            if not self._persons.isdisjoint(nearby):
                return True
            if not self._aged_things.isdisjoint(nearby):
                return False
        return True

    def _is_an_aged_thing(self, place: int) -> bool:
        """Return whether the thing stands for itself; in "a 22-year-old village beauty" it describes a person."""
        following = self._words.following(place)
        describes = following and following not in PREPOSITIONS and not following.endswith(("ed", "ing"))
        return not describes or among(following, AGED_THINGS)


@remembered
def _tells_of_persons(text: str) -> bool:
    return text in _TELLING or _is_person_noun(text) or _shows_person(text)


def _shows_person(text: str) -> bool:
    """Return whether a word in a script without spaces contains a person; all signs are of such scripts."""
    return not text.isascii() and _PERSON_SIGN.search(text) is not None


def _is_person_noun(text: str) -> bool:
    if among(text, _PERSON_NOUNS):
        return True
    return _ends_like(text, _ENDINGS) and text not in NO_PERSON_ENDING


def _ends_like(text: str, endings: tuple[str, ...]) -> bool:
    """Return whether a word has one of the endings behind three letters."""
    return text[3:].endswith(endings) and text.isalnum()


def _goes_on(following: str) -> bool:
    """Return whether a word behind a noun says what the noun does or where it is, rather than naming a thing."""
    return following in GOES_ON or following.endswith(("ing", "ed", "ly"))


def _is_profession(text: str) -> bool:
    return among(text, PROFESSIONS) or (not among(text, _NO_PROFESSIONS) and _ends_like(text, PROFESSION_ENDINGS))
