"""The modes that a client or an operator chooses for prompts and pictures."""

from enum import StrEnum


class CharacterMode(StrEnum):
    """What happens to a prompt for an anime model whose character is not clearly an adult."""

    AUGMENT = "augment"  #: the missing markers are added
    REQUIRE = "require"  #: the prompt is refused, and the answer suggests one that would pass


class Quality(StrEnum):
    """How much time a picture may take."""

    STANDARD = "standard"  #: as many steps as the model's author recommends
    DRAFT = "draft"  #: a third of the steps or fewer, by the model's draft; the negative prompt stays in force


class Focus(StrEnum):
    """The part of a picture that a crop keeps if the ratio leaves a choice."""

    CENTER = "center"  #: the middle, where prompts put the subject
    ATTENTION = "attention"  #: the point that draws the eye, as far as the safe zone stays whole
