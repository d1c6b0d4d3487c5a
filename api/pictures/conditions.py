"""Conditional headers of RFC 9110, section 13. One that breaks its grammar is ignored, as if it had not been sent."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"\*|(?:[ \t]*,)*[ \t]*{_TAG}(?:[ \t]*,[ \t]*(?:{_TAG})?)*")
_EACH_TAG = re.compile(_TAG)

#: The three forms of section 5.6.7: the usual one, that of RFC 850, and that of C's asctime.
_DATE_FORMS = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")


def tags(header: str | None) -> list[str] | None:
    """Return the entity tags of a header, `*` for any; None if there is no such header or it is no list of tags."""
    text = (header or "").strip()
    if not _TAGS.fullmatch(text):
        return None
    return [text] if text == "*" else _EACH_TAG.findall(text)


def is_listed(etag: str, listed: list[str], *, weakly: bool) -> bool:
    """Return whether a strong tag is in a list; a weak tag of the list counts only if tags are compared weakly."""
    wanted = {"*", etag, f"W/{etag}"} if weakly else {"*", etag}
    return not wanted.isdisjoint(listed)


def date(header: str | None) -> datetime | None:
    """Return the moment that a header names, or None if there is no such header or it is no date of HTTP."""
    for form in _DATE_FORMS:
        with suppress(ValueError):
            return datetime.strptime((header or "").strip(), form).replace(tzinfo=UTC)
    return None
