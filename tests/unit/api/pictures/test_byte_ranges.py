"""Range headers: valid ones by the letter of RFC 9110, and any text that a client may send."""

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from api.pictures.byte_ranges import MOST_RANGES, as_multipart, content_range, wanted_ranges

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", [range(1)]),
        ("bytes=0-99", [range(100)]),
        ("bytes=500-", [range(500, 1000)]),
        ("bytes=-1", [range(999, 1000)]),
        ("bytes=-5000", [range(1000)]),
        ("bytes=990-5000", [range(990, 1000)]),
        ("Bytes = 0-0", [range(1)]),
        ("bytes=0-0,-1", [range(1), range(999, 1000)]),
        ("bytes=900-999, 0-9", [range(900, 1000), range(10)]),
        ("bytes=0-9,5000-", [range(10)]),
        ("bytes=0-9,5-19", [range(20)]),
        ("bytes=0-9,10-19", [range(20)]),
        ("bytes=0-9,20-29,5-24", [range(30)]),
        ("bytes=50-59,0-9,55-69", [range(50, 70), range(10)]),
    ],
)
def test_ranges_come_in_their_order_and_overlapping_ones_are_joined(header: str, expected: list[range]) -> None:
    assert list(wanted_ranges(header, SIZE)) == expected


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=9-0",
        "bytes=0-9,9-0",
        "bytes=0-9;20-29",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=0x1-2",
        "lines=0-9",
        "bytes=" + "9" * 30 + "-",
        "bytes=" + ",".join("0-0" for _ in range(MOST_RANGES + 1)),
    ],
)
def test_a_malformed_range_header_is_ignored(header: str) -> None:
    assert wanted_ranges(header, SIZE) == ()


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=5000-,9000-"])
def test_a_range_behind_the_end_is_not_satisfiable(header: str) -> None:
    with pytest.raises(RequestedRangeNotSatisfiable) as refused:
        wanted_ranges(header, SIZE)

    assert ("Content-Range", "bytes */1000") in refused.value.get_headers()


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=1, max_size=MOST_RANGES))
def test_the_ranges_hold_exactly_the_requested_bytes_and_none_twice(pairs: list[tuple[int, int]]) -> None:
    asked = [(min(pair), max(pair)) for pair in pairs]
    header = "bytes=" + ",".join(f"{first}-{last}" for first, last in asked)
    expected = {at for first, last in asked for at in range(first, last + 1) if at < SIZE}

    try:
        sent = [at for part in wanted_ranges(header, SIZE) for at in part]
    except RequestedRangeNotSatisfiable:
        sent = []

    assert len(sent) == len(set(sent))
    assert set(sent) == expected


@given(st.text(max_size=40))
def test_no_range_header_breaks_the_parser(text: str) -> None:
    for header in (text, f"bytes={text}"):
        try:
            ranges = wanted_ranges(header, SIZE)
        except RequestedRangeNotSatisfiable:
            continue
        assert all(0 <= part.start < part.stop <= SIZE for part in ranges)


def test_a_multipart_body_is_a_message_that_a_mail_parser_reads() -> None:
    data = bytes(range(200)) * 5
    ranges = [range(10), range(500, 600)]
    parts = [data[one.start : one.stop] for one in ranges]

    content_type, body = as_multipart(ranges, parts, SIZE, "image/webp")

    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + b"".join(body))
    read = message.get_payload()
    assert [one.get_payload(decode=True) for one in read] == parts
    assert [one["Content-Range"] for one in read] == ["bytes 0-9/1000", "bytes 500-599/1000"]
    assert {one.get_content_type() for one in read} == {"image/webp"}
    assert content_range(ranges[1], SIZE) == "bytes 500-599/1000"
