"""Byte ranges of RFC 9110, section 14: the parts that a Range header asks for, and a body of several parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import uuid4

from werkzeug.exceptions import RequestedRangeNotSatisfiable

MOST_RANGES = 16  #: no reader of pictures needs more; a request for more is answered with the whole picture

#: No file has a first byte of 19 digits. The last byte may lie anywhere behind the end; Python reads 4,300 digits.
_SPEC = re.compile(r"[ \t]*([0-9]{0,18})-([0-9]{0,4000})[ \t]*")


def wanted_ranges(header: str, size: int) -> Sequence[range]:
    """Return the requested parts in their order, overlapping ones joined, or none if the header is to be ignored.

    Raises RequestedRangeNotSatisfiable if every part lies behind the end.
    """
    unit, _, specs = header.partition("=")
    spans = [_SPEC.fullmatch(spec) for spec in specs.split(",")]
    if unit.strip().lower() != "bytes" or len(spans) > MOST_RANGES:
        return ()
    found = []
    for span in spans:
        if span is None or not any(span.groups()) or (all(span.groups()) and int(span[2]) < int(span[1])):
            return ()
        found.append(_range(span[1], span[2], size))
    satisfiable = [one for one in found if one]
    if not satisfiable:
        raise RequestedRangeNotSatisfiable(length=size)
    return _joined(satisfiable)


def _range(first: str, last: str, size: int) -> range:
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(int(last) + 1, size) if last else size)


def _joined(ranges: Sequence[range]) -> Sequence[range]:
    """Join ranges that overlap or touch, in the place of the first of them."""
    joined: list[range] = []
    for one in ranges:
        touching = [other for other in joined if one.start <= other.stop and other.start <= one.stop]
        place = joined.index(touching[0]) if touching else len(joined)
        whole = [one, *touching]
        joined = [other for other in joined if other not in touching]
        joined.insert(place, range(min(part.start for part in whole), max(part.stop for part in whole)))
    return joined


def content_range(part: range, size: int) -> str:
    """Format the header Content-Range."""
    return f"bytes {part.start}-{part.stop - 1}/{size}"


def as_multipart(
    ranges: Sequence[range], parts: Sequence[bytes], size: int, media_type: str
) -> tuple[str, list[bytes]]:
    """Return the header Content-Type and the body, of the type multipart/byteranges, for several parts of a file."""
    boundary = uuid4().hex
    body = []
    for asked, part in zip(ranges, parts, strict=True):
        head = f"Content-Type: {media_type}\r\nContent-Range: {content_range(asked, size)}"
        body += [f"\r\n--{boundary}\r\n{head}\r\n\r\n".encode(), part]
    body.append(f"\r\n--{boundary}--\r\n".encode())
    return f"multipart/byteranges; boundary={boundary}", body
