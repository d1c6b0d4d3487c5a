"""The run of `celery -A workers families verify`: compare rows, files, links and hashes, and mend what can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Engine

from shared.database import in_transaction
from shared.pictures.audit import audit
from shared.pictures.collection import collect_superseded, collect_unnamed
from shared.pictures.links import mend_links
from shared.pictures.rows import PictureKind, expire_pictures, named_content
from shared.pictures.store import Content, PictureStore
from shared.tables import ImageDerivative
from workers.recuts import mark_families

AUDITED_AT_ONCE = 10  #: variations, some hundred files to hash, so that the bar moves
LOOKED_UP_AT_ONCE = 1_000  #: files in one query
SHA256_DIGITS = 64


@dataclass(kw_only=True)
class Verification:
    """One run over the pictures of some variations (names) or of all, and then over all files."""

    engine: Engine
    store: PictureStore
    names: Collection[str] | None
    pictures: int = 0  #: how many have been verified
    damaged: dict[str, Sequence[ImageDerivative]] = field(default_factory=dict)  #: by the name of the variation
    to_link: list[str] = field(default_factory=list)  #: names of variations whose links are wrong
    orphans: list[Content] = field(default_factory=list)  #: files that no row names

    def verify_pictures(self) -> Iterator[float]:
        """Compare rows with files, bytes and links; yield which share of all pictures has been verified.

        The ids of variations are random, so the last one tells the share. To count all pictures would take long.
        """
        last = None
        while True:
            found = audit(self.engine, self.store, after=last, limit=AUDITED_AT_ONCE, names=self.names, hashed=True)
            if found.last is None:
                return
            last = found.last
            self.damaged |= found.damaged
            self.to_link += found.to_link
            self.pictures += found.pictures
            yield last.int / 2**128

    def find_orphans(self) -> Iterator[int]:
        """Look for files that no row names; yield how many files have been looked up."""
        looked_up = 0
        files = (content for content in self.store.stored() if len(content.sha256) == SHA256_DIGITS)
        while some := list(islice(files, LOOKED_UP_AT_ONCE)):
            self.orphans += self._unnamed(some)
            looked_up += len(some)
            yield looked_up
        # Files whose rows were being written are named by now.
        self.orphans = self._unnamed(self.orphans)

    def _unnamed(self, contents: Sequence[Content]) -> list[Content]:
        found: set[Content] = set()
        for start in range(0, len(contents), LOOKED_UP_AT_ONCE):
            some = contents[start : start + LOOKED_UP_AT_ONCE]
            found |= in_transaction(self.engine, lambda session: named_content(session, some))  # noqa: B023 -- runs at once
        return [content for content in contents if content not in found]

    def is_clean(self) -> bool:
        """Tell whether nothing was found."""
        return not (self.damaged or self.to_link or self.orphans)

    def mend(self) -> Sequence[str]:
        """Mend links, and delete files that no row names.

        Families whose damaged pictures can be cut again are marked as outdated. Returns the names of their variations,
        for a recut.
        """
        collect_unnamed(self.engine, self.store, self.orphans)
        to_recut = self._to_recut()
        in_transaction(self.engine, lambda session: mark_families(session, to_recut))
        mend_links(self.engine, self.store, {*self.to_link, *self.damaged})
        return sorted(to_recut)

    def give_up_replaced(self, grace_seconds: float) -> None:
        """Delete those damaged pictures that were replaced, before or by a recut, and mend the links once more."""
        damaged = [picture for pictures in self.damaged.values() for picture in pictures]
        in_transaction(self.engine, lambda session: expire_pictures(session, damaged))
        collect_superseded(self.engine, self.store, grace_seconds)
        mend_links(self.engine, self.store, self.damaged)

    def _to_recut(self) -> Mapping[str, set[str]]:
        """Return the families with damaged pictures whose originals are intact, by variation."""
        families: dict[str, set[str]] = defaultdict(set)
        for name, pictures in self.damaged.items():
            damaged = {picture.family for picture in pictures if picture.is_current and not is_source(picture)}
            sources = {picture.family for picture in pictures if picture.is_current and is_source(picture)}
            if damaged - sources:
                families[name] = damaged - sources
        return families


def is_source(picture: ImageDerivative) -> bool:
    """Tell whether a picture is what others are cut from, so that it cannot be cut again itself."""
    return picture.kind in {PictureKind.ORIGINAL, PictureKind.RENDER}
