"""A picture with the headers that it is sent with, and its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.http import http_date

from shared.formats import ImageFormat
from shared.pictures.store import StoredContent
from shared.tables import ImageDerivative

ONE_YEAR = 31_536_000  #: seconds; the longest time that caches honour


def etag(sha256: str) -> str:
    """Return the strong validator of a picture: in JSON, by the API and by the edge it is the hash of the bytes."""
    return f'"{sha256}"'


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedPicture:
    """A picture as it is served."""

    content: StoredContent
    sha256: str
    headers: Sequence[tuple[str, str]]  #: of an answer with the whole picture
    is_stand_in: bool = False  #: for a format that does not exist yet: always sent whole, and no cache may keep it

    @classmethod
    def from_row(cls, row: ImageDerivative, variation: str, content: StoredContent) -> ServedPicture:
        """Write the headers of a picture."""
        image_format = ImageFormat(row.format)
        headers = {
            "Content-Type": image_format.media_type,
            "Content-Length": str(content.size),
            "Content-Disposition": f"inline; filename={variation}-{row.name}.{image_format}",
            "ETag": etag(row.sha256),
            "Last-Modified": http_date(content.modified_at),
            "Cache-Control": f"public, max-age={ONE_YEAR}, immutable",
            "Accept-Ranges": "bytes",
            "X-Content-Type-Options": "nosniff",
        }
        return cls(content=content, sha256=row.sha256, headers=tuple(headers.items()))

    def as_stand_in(self) -> ServedPicture:
        """Return the picture as it is sent in place of one that does not exist yet."""
        headers = {**dict(self.headers), "Cache-Control": "no-store", "Accept-Ranges": "none"}
        del headers["ETag"], headers["Last-Modified"]
        return replace(self, headers=tuple(headers.items()), is_stand_in=True)
