"""Requests are the same if their JSON is, whether its Unicode is composed or not."""

from dataclasses import replace

from image_generator_types.sizes import FamilyName
from shared.generation_params import GenerationRequest, VariationRequest
from shared.request_digests import composed, digest

CITY = VariationRequest(name="city", category="landing", generation=GenerationRequest(prompt="caf\u00e9"))


def test_unicode_is_composed_at_every_level() -> None:
    assert composed({"e\u0301": ["e\u0301", {"a": "e\u0301"}], "n": [1, None, 2.5, True]}) == {
        "\u00e9": ["\u00e9", {"a": "\u00e9"}],
        "n": [1, None, 2.5, True],
    }
    assert digest("e\u0301") == digest("\u00e9") != digest("e")


def test_a_request_is_the_same_in_another_order_of_its_families_and_form_of_its_text() -> None:
    decomposed = replace(CITY, generation=replace(CITY.generation, prompt="cafe\u0301"))
    reversed_families = replace(CITY, families=tuple(reversed(CITY.families)))

    assert CITY.is_same_as(decomposed)
    assert CITY.is_same_as(reversed_families)
    assert not CITY.is_same_as(replace(CITY, families=(FamilyName.OG,)))
    assert not CITY.is_same_as(replace(CITY, generation=replace(CITY.generation, prompt="cafe")))


def test_a_request_that_was_stored_is_still_the_same() -> None:
    assert VariationRequest.from_json(CITY.as_json()).is_same_as(CITY)
