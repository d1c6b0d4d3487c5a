"""Markup for pages, as crawlers and browsers read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from shared.database import in_transaction
from shared.tables import ImageVariation
from tests.integration.conftest import Workshop, read_problem, wrong_fields

Attributes = dict[str, str | None]


class Reader(HTMLParser):
    """Elements in their order, and the text of scripts, as a browser finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.elements if name == tag]

    def metas(self) -> dict[str | None, str | None]:
        return {one.get("property") or one.get("name"): one["content"] for one in self.all("meta")}

    def linked_data(self) -> list[dict[str, object]]:
        graph: list[dict[str, object]] = json.loads(next(text for text in self.texts if text))["@graph"]
        return graph


@pytest.fixture
def city(workshop: Workshop) -> UUID:
    """Finish a variation called city, with the families that pages need."""
    variation_id = workshop.submit(families=["og", "square", "hero"])
    for _ in range(3):
        workshop.make_one()
    return variation_id


def read(client: FlaskClient, path: str) -> Reader:
    """Read the markup at a path."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    return Reader(answer.text)


def describe(workshop: Workshop, variation_id: UUID, alt: str) -> None:
    """Set the alt text of a variation."""
    said = update(ImageVariation).where(ImageVariation.id == variation_id).values(alt=alt)
    in_transaction(workshop.engine, lambda session: session.execute(said))


def type_of(client: FlaskClient, url: object) -> str:
    """Return the content type of the picture at an absolute URL."""
    with client.get(path_of(url)) as answer:
        assert answer.status_code == 200
        return answer.content_type


def path_of(url: object) -> str:
    """Return the path of an absolute URL of this host."""
    assert str(url).startswith("http://localhost/")
    return str(url).removeprefix("http://localhost")


def test_a_head_block_has_a_jpeg_card_with_everything_that_link_previews_need(client: FlaskClient, city: UUID) -> None:
    metas = read(client, f"/api/images/variations/{city}/head").metas()

    assert metas["og:image:type"] == "image/jpeg"
    assert (metas["og:image:width"], metas["og:image:height"]) == ("1200", "630")
    assert metas["twitter:card"] == "summary_large_image"
    for name in ("og:image", "twitter:image"):
        assert type_of(client, metas[name]) == "image/jpeg"
        assert "?v=" in str(metas[name])


def test_a_head_block_has_icons_for_tabs_and_phones(client: FlaskClient, city: UUID) -> None:
    icons = read(client, f"/api/images/variations/{city}/head").all("link")

    assert [(icon["rel"], icon["sizes"]) for icon in icons] == [("icon", "256x256"), ("apple-touch-icon", "180x180")]
    assert {type_of(client, icon["href"]) for icon in icons} == {"image/png"}


def test_a_head_block_lists_the_shapes_that_search_engines_ask_for(client: FlaskClient, city: UUID) -> None:
    images = read(client, f"/api/images/variations/{city}/head").linked_data()

    assert [(image["width"], image["height"]) for image in images] == [(1280, 720), (1024, 1024)]
    for image in images:
        assert image["@type"] == "ImageObject"
        assert type_of(client, image["contentUrl"]) == "image/webp"


def test_without_such_a_shape_the_largest_picture_is_listed(client: FlaskClient, workshop: Workshop) -> None:
    tall = workshop.submit("tall", families=["tall"])
    workshop.make_one()

    [image] = read(client, f"/api/images/variations/{tall}/head").linked_data()

    assert (image["width"], image["height"]) == (1080, 1920)


def test_a_head_block_of_three_families_is_short(client: FlaskClient, workshop: Workshop) -> None:
    variation = workshop.submit("sao_paulo_coffee_92e015af", ["square", "hero", "og"])
    for _ in range(3):
        workshop.make_one()
    describe(workshop, variation, "a" * 160)  # as long as those of the prompt writer

    assert len(client.get(f"/api/images/variations/{variation}/head").data) < 2_048


def test_the_pictures_of_a_square_have_no_icons_and_no_thumbnail(client: FlaskClient, city: UUID) -> None:
    [source] = read(client, f"/api/images/variations/{city}/srcset?family=square").all("source")

    assert [part.split()[-1] for part in str(source["srcset"]).split(", ")] == ["320w", "512w", "1024w"]


def test_a_picture_is_loaded_as_the_page_asks_for(client: FlaskClient, city: UUID) -> None:
    path = f"/api/images/variations/{city}/srcset?family=hero"
    [lazy] = read(client, path).all("img")
    [eager] = read(client, f"{path}&loading=eager&fetchpriority=high").all("img")

    assert (lazy["loading"], lazy.get("fetchpriority")) == ("lazy", None)
    assert (eager["loading"], eager["fetchpriority"]) == ("eager", "high")
    assert lazy["style"] == "max-width:100%;height:auto", "it does not grow out of the page"
    assert client.get(f"{path}&loading=now").status_code == 422


def test_a_narrow_screen_gets_another_family(client: FlaskClient, city: UUID) -> None:
    picture = read(client, f"/api/images/variations/{city}/srcset?family=hero&narrow=square")

    sources = [(one.get("media"), one["width"], one["height"]) for one in picture.all("source")]
    assert sources == [("(max-width: 640px)", "1024", "1024"), (None, "1536", "768")]
    [image] = picture.all("img")
    assert (image["width"], image["height"]) == ("1536", "768")


def test_a_narrow_family_that_does_not_exist_is_404(client: FlaskClient, city: UUID) -> None:
    assert client.get(f"/api/images/variations/{city}/srcset?family=hero&narrow=tall").status_code == 404
    assert client.get(f"/api/images/variations/{city}/srcset?family=hero&narrow=wide").status_code == 422


def test_markup_by_name_and_by_id_is_the_same(client: FlaskClient, city: UUID) -> None:
    for what in ("head", "srcset?family=hero"):
        by_id, by_name = (client.get(f"/api/images/variations/{key}/{what}").text for key in (city, "name/city"))

        assert by_id == by_name


@pytest.mark.parametrize(
    "alt", ['</script><script>alert("1")</script>', '"><img src=x onerror=alert(1)>', "a & b's <i>"]
)
def test_an_alt_text_is_escaped_wherever_it_appears(
    client: FlaskClient, workshop: Workshop, city: UUID, alt: str
) -> None:
    describe(workshop, city, alt)

    head = read(client, f"/api/images/variations/{city}/head")
    picture = read(client, f"/api/images/variations/{city}/srcset?family=hero&sizes=100vw")

    assert head.metas()["og:image:alt"] == head.metas()["twitter:image:alt"] == alt
    assert [tag for tag, _ in head.elements if tag not in {"meta", "link"}] == ["script"]
    assert [one["alt"] for one in picture.all("img")] == [alt]


def test_a_variation_without_an_alt_text_gets_no_invented_one(client: FlaskClient, city: UUID) -> None:
    head = read(client, f"/api/images/variations/{city}/head")

    assert "og:image:alt" not in head.metas()
    assert read(client, f"/api/images/variations/{city}/srcset?family=og").all("img")[0]["alt"] == ""


def test_markup_names_only_pictures_that_exist(client: FlaskClient, workshop: Workshop) -> None:
    waiting = workshop.submit("village", ["og"])
    assert read(client, f"/api/images/variations/{waiting}/head").elements == []

    workshop.make_one()

    head = read(client, f"/api/images/variations/{waiting}/head")
    assert {"og:image", "twitter:image"} < head.metas().keys()
    assert head.all("link") == []


def test_urls_begin_with_the_public_origin(client_of: type, city: UUID) -> None:
    client = client_of(public_origin="https://example.com")

    head = client.get(f"/api/images/variations/{city}/head").text

    assert 'content="https://example.com/api/images/city/facebook-og.jpeg?v=' in head
    assert "localhost" not in head


def test_a_public_image_url_on_another_host_is_kept(client_of: type, city: UUID) -> None:
    client = client_of(public_origin="https://example.com", public_image_url="https://cdn.example.com/pictures")

    head = client.get(f"/api/images/variations/{city}/head").text

    assert 'content="https://cdn.example.com/pictures/city/facebook-og.jpeg?v=' in head


def test_a_picture_element_has_every_width_of_the_familys_shape(client: FlaskClient, city: UUID) -> None:
    picture = read(client, f"/api/images/variations/{city}/srcset?family=hero&sizes=(min-width: 900px) 50vw, 100vw")

    [source] = picture.all("source")
    [image] = picture.all("img")
    assert (source["type"], source["sizes"]) == ("image/webp", "(min-width: 900px) 50vw, 100vw")
    candidates = [candidate.split() for candidate in str(source["srcset"]).split(", ")]
    assert [width for _, width in candidates] == ["768w", "1024w", "1536w"]
    assert {type_of(client, url) for url, _ in candidates} == {"image/webp"}
    assert (image["width"], image["height"], image["loading"], image["decoding"]) == ("1536", "768", "lazy", "async")


def test_other_shapes_of_a_family_are_left_out(client: FlaskClient, city: UUID) -> None:
    [source, *_] = read(client, f"/api/images/variations/{city}/srcset?family=og").all("source")

    assert [part.split()[-1] for part in str(source["srcset"]).split(", ")] == ["1200w", "1280w"]


def test_a_picture_element_offers_a_format_only_if_every_width_has_it(client: FlaskClient, city: UUID) -> None:
    types = [one["type"] for one in read(client, f"/api/images/variations/{city}/srcset?family=og").all("source")]
    of_squares = [
        one["type"] for one in read(client, f"/api/images/variations/{city}/srcset?family=square").all("source")
    ]

    assert types == ["image/webp", "image/jpeg"]
    assert of_squares == ["image/webp"]


def test_markup_of_pictures_that_do_not_exist_is_404(client: FlaskClient, city: UUID) -> None:
    read_problem(client.get(f"/api/images/variations/{city}/srcset?family=tall"), 404)
    read_problem(client.get(f"/api/images/variations/{uuid4()}/head"), 404)
    read_problem(client.get("/api/images/variations/name/nothing/head"), 404)
    read_problem(client.get("/api/images/variations/no-id/head"), 404)
    for query, field in (("", "family"), ("family=cinema", "family"), ("family=og&sizes=%00", "sizes")):
        problem = read_problem(client.get(f"/api/images/variations/{city}/srcset?{query}"), 422)
        assert wrong_fields(problem) == {field}


def test_a_listed_picture_has_formats_colour_and_placeholder(client: FlaskClient, city: UUID) -> None:
    derivatives = client.get(f"/api/images/variations/{city}").json["derivatives"]

    formats = {one["derivativeName"]: [each["format"] for each in one["formats"]] for one in derivatives}
    assert formats["facebook-og"] == ["webp", "jpeg"]
    assert formats["apple-touch-icon"] == ["webp", "png"]
    assert formats["hero"] == ["webp"]
    assert len(formats) == len(derivatives), "each name once"
    for one in derivatives:
        assert {"dominantColor", "placeholder"} <= one.keys()
        for each in one["formats"]:
            with client.get(each["url"]) as answer:
                assert answer.content_type == f"image/{each['format']}"
                assert len(answer.data) == each["fileSize"]


@pytest.mark.parametrize(
    "host", ["image_generator:3010", "localhost", "LOCALHOST:3010", "127.0.0.1:80", "[::1]:3010", "api"]
)
def test_absolute_urls_name_the_host_that_the_client_called(client: FlaskClient, city: UUID, host: str) -> None:
    answer = client.get(f"/api/images/variations/{city}/head", headers={"Host": host})

    assert f'content="http://{host}/api/images/city/facebook-og.jpeg?v=' in answer.text


def test_a_host_that_the_operator_lists_may_be_called(client_of: Callable[..., FlaskClient], city: UUID) -> None:
    def status(host: str, **settings: str) -> int:
        path = f"/api/images/variations/{city}/head"
        return client_of(**settings).get(path, headers={"Host": host}).status_code

    assert status("images.example.com") == 400
    assert status("images.example.com:443", allowed_hosts="example.com, Images.Example.com") == 200
    assert status("www.example.com", allowed_hosts="example.com") == 400
    assert status("www.example.com.", public_origin="https://www.example.com") == 200
    assert status("anything.example", allowed_hosts="*") == 200
    assert status("a/b", allowed_hosts="*") == 400
