"""A picture with the headers that it is sent with, and its file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from werkzeug.http import http_date

from shared.formats import ImageFormat
from shared.tables import ImageDerivative

ONE_YEAR = 31_536_000  #: seconds; the longest time that caches honour


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedPicture:
    """A picture as it is served."""

    path: str
    sha256: str
    file_size: int  #: bytes
    modified_at: datetime  #: whole seconds, as headers say it
    headers: Sequence[tuple[str, str]]  #: of an answer with the whole picture
    is_stand_in: bool = False  #: for a format that does not exist yet: always sent whole, and no cache may keep it

    @classmethod
    def from_row(cls, row: ImageDerivative, variation: str, path: Path) -> ServedPicture:
        """Read the facts of the file; raises FileNotFoundError if it is lost."""
        image_format = ImageFormat(row.format)
        facts = path.stat()
        modified_at = datetime.fromtimestamp(int(facts.st_mtime), UTC)
        headers = {
            "Content-Type": image_format.media_type,
            "Content-Length": str(facts.st_size),
            "Content-Disposition": f"inline; filename={variation}-{row.name}.{image_format}",
            "ETag": f'"{row.sha256}"',
            "Last-Modified": http_date(modified_at),
            "Cache-Control": f"public, max-age={ONE_YEAR}, immutable",
            "Accept-Ranges": "bytes",
        }
        return cls(
            path=str(path),
            sha256=row.sha256,
            file_size=facts.st_size,
            modified_at=modified_at,
            headers=tuple(headers.items()),
        )

    def as_stand_in(self) -> ServedPicture:
        """Return the picture as it is sent in place of one that does not exist yet."""
        headers = {**dict(self.headers), "Cache-Control": "no-store", "Accept-Ranges": "none"}
        del headers["ETag"], headers["Last-Modified"]
        return replace(self, headers=tuple(headers.items()), is_stand_in=True)

    def is_intact(self) -> bool:
        """Tell whether the file is still there, as long as the headers say."""
        try:
            return Path(self.path).stat().st_size == self.file_size
        except FileNotFoundError:
            return False

    def open(self) -> BufferedReader:
        """Open the file for the caller to close; raises FileNotFoundError if it is lost or has another length."""
        file = Path(self.path).open("rb")  # noqa: SIM115 -- the caller closes it
        if os.fstat(file.fileno()).st_size != self.file_size:
            file.close()
            raise FileNotFoundError(f"{self.path} was damaged or replaced.")
        return file
