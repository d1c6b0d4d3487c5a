import pytest

from image_generator_types.sizes import ASPECT_FAMILIES, FamilyName, ImageSize
from shared.catalog import CATALOG, CatalogModel
from workers.masters.generation_plan import GenerationPlan, plan_generation

# family: at 1088, 1024, 1440, 1536
GENERATED = {
    "square": ("1088x1088", "1024x1024", "1440x1440", "1536x1536"),
    "hero": ("1536x768", "1536x768", "2016x1008", "2048x1024"),
    "portrait": ("1152x1536", "896x1152", "1248x1664", "1344x1792"),
    "og": ("1344x768", "1344x768", "1904x1072", "2048x1152"),
    "compact": ("1536x832", "1344x704", "1920x1024", "1920x1024"),
    "tall": ("1088x1920", "768x1344", "1072x1904", "1088x1920"),
    "ultrawide": ("2560x1088", "1536x640", "2208x928", "2304x960"),
    "sidebar": ("704x1408", "704x1408", "1008x2016", "704x1408"),
    "header": ("2048x512", "2048x512", "2880x720", "2048x512"),
}

each_model = pytest.mark.parametrize("model", CATALOG.values(), ids=str)
each_family = pytest.mark.parametrize("family", list(FamilyName))


@each_family
def test_sizes_are_those_of_the_contract(family: FamilyName) -> None:
    plans = [plan_generation(native_px, family) for native_px in (1088, 1024, 1440, 1536)]

    assert tuple(str(plan.generate) for plan in plans) == GENERATED[family]


def test_only_tall_and_ultrawide_at_1024_get_a_second_pass() -> None:
    hires = {
        (native_px, family): str(plan.hires)
        for native_px in (1088, 1024, 1440, 1536)
        for family in FamilyName
        if (plan := plan_generation(native_px, family)).hires
    }

    assert hires == {(1024, FamilyName.TALL): "1088x1920", (1024, FamilyName.ULTRAWIDE): "2560x1088"}


@each_model
@each_family
def test_every_model_of_the_catalogue_gets_sizes_of_its_multiple(
    model: CatalogModel,
    family: FamilyName,
) -> None:
    plan = plan_generation(model.native_px, family)

    for size in (plan.generate, plan.original):
        assert size.width % model.size_multiple == 0
        assert size.height % model.size_multiple == 0


@each_model
@each_family
def test_the_masters_crop_keeps_nine_tenths_of_what_was_rendered(
    model: CatalogModel,
    family: FamilyName,
) -> None:
    original = plan_generation(model.native_px, family).original
    master = ASPECT_FAMILIES[family].master

    ratio = (original.width * master.height) / (original.height * master.width)

    assert min(ratio, 1 / ratio) > 0.9


def test_the_original_comes_from_the_second_pass_if_there_is_a_second_pass() -> None:
    small, large = ImageSize(width=768, height=1344), ImageSize(width=1088, height=1920)

    assert GenerationPlan(generate=small).original == small
    assert GenerationPlan(generate=small, hires=large).original == large


def test_another_native_size_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ValueError, match="native size of 768 px, only for 1024, 1088, 1440, 1536"):
        plan_generation(768, FamilyName.OG)
