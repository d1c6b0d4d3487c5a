import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone

from workers.xmp import generated_picture_xmp

DIGITAL_SOURCE_TYPE = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
XMP = "{http://ns.adobe.com/xap/1.0/}"


def said(packet: bytes) -> dict[str, str]:
    description = ET.fromstring(packet).find(".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")  # noqa: S314 -- ours
    assert description is not None
    return dict(description.attrib)


def test_a_picture_says_that_it_was_generated_by_what_and_when() -> None:
    made_at = datetime(2026, 8, 2, 14, 5, 6, 789, tzinfo=timezone(timedelta(hours=2)))

    assert said(generated_picture_xmp(made_at)) == {
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about": "",
        DIGITAL_SOURCE_TYPE: "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        f"{XMP}CreatorTool": "image-generator",
        f"{XMP}CreateDate": "2026-08-02T12:05:06Z",
    }


def test_an_unknown_time_is_left_out() -> None:
    assert f"{XMP}CreateDate" not in said(generated_picture_xmp())


def test_the_same_picture_has_the_same_packet() -> None:
    made_at = datetime(2026, 8, 2, tzinfo=UTC)

    assert generated_picture_xmp(made_at) == generated_picture_xmp(made_at)
