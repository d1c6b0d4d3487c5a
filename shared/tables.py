"""The tables, as plain SQLAlchemy classes. Alembic makes them; see migrations/."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Numeric,
    TypeDecorator,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Seed(TypeDecorator[int]):
    """An unsigned 64-bit seed. PostgreSQL's bigint is signed, so it is a numeric that comes back as int."""

    impl = Numeric(20, 0)
    cache_ok = True

    def process_result_value(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Convert the Decimal of the driver, which is not JSON, to int."""
        del dialect
        return None if value is None else int(value)


class Base(DeclarativeBase):
    """Root of the tables; its metadata is shared with Flask-SQLAlchemy and Alembic."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "fk": "%(table_name)s_%(column_0_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        },
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it as a plain class attribute
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
    }


class ImageVariation(Base):
    """One idea: the request, its status, and how many events it has had."""

    __tablename__ = "image_variations"
    __table_args__ = (
        Index("image_variations_newest_idx", "created_at", "id"),
        Index("image_variations_category_newest_idx", "category", "created_at", "id"),
        Index("image_variations_status_newest_idx", "status", "created_at", "id"),
        Index("image_variations_category_status_newest_idx", "category", "status", "created_at", "id"),
        {"postgresql_with": {"fillfactor": 70}},  # each event counts on in its row, which then stays in its page
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(unique=True)
    category: Mapped[str]
    status: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)  #: counts regenerations
    request: Mapped[dict[str, Any]]  #: as the client sent it, to tell a repeat from a conflict
    prompt: Mapped[str]
    effective_prompt: Mapped[str]
    negative_prompt: Mapped[str]
    negative_prompt_mode: Mapped[str]
    seed: Mapped[int] = mapped_column(Seed)
    model: Mapped[str]
    model_id: Mapped[str]
    inference_steps: Mapped[int]
    guidance_scale: Mapped[float]
    alt: Mapped[str | None]  #: what the picture shows, for people who cannot see it
    focus: Mapped[str] = mapped_column(default="center")  #: what crops keep in view
    style: Mapped[dict[str, Any] | None]  #: palette, light and medium that a set of variations shares
    notes: Mapped[list[str]] = mapped_column(default=list)  #: sentences about the changes to the client's prompts
    event_sequence: Mapped[int] = mapped_column(default=0)
    run: Mapped[int] = mapped_column(server_default="1")  #: counts how often families were queued
    cause: Mapped[str] = mapped_column(server_default="created")  #: why the present run began
    request_id: Mapped[str | None]  #: X-Request-ID of the request that began the present run
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    requeued_at: Mapped[datetime | None]  #: when the present run began; the first one began with `created_at`
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]

    families: Mapped[list[ImageFamily]] = relationship(
        order_by="ImageFamily.family_index", passive_deletes=True, lazy="raise"
    )
    derivatives: Mapped[list[ImageDerivative]] = relationship(
        primaryjoin="and_(ImageVariation.id == ImageDerivative.variation_id, ImageDerivative.is_current)",
        order_by="ImageDerivative.position",
        viewonly=True,
        back_populates="variation",
        lazy="raise",
    )


class ImageFamily(Base):
    """One aspect ratio of a variation: the unit that workers claim, with its lease and its fence."""

    __tablename__ = "image_families"
    __table_args__ = (
        UniqueConstraint("variation_id", "name"),
        Index(
            "image_families_claimable_idx",
            "queue",
            "queued_at",
            postgresql_where=text("status IN ('queued', 'rendered')"),
        ),
        Index("image_families_status_idx", "status", "queued_at", postgresql_include=["queue"]),
        Index("image_families_owned_idx", "id", postgresql_where=text("worker IS NOT NULL OR lost_by IS NOT NULL")),
        # A beat of a lease changes no indexed column, so its new row stays in its page and no index learns of it.
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    variation_id: Mapped[UUID] = mapped_column(ForeignKey("image_variations.id", ondelete="CASCADE"))
    name: Mapped[str]
    family_index: Mapped[int]
    status: Mapped[str]
    queue: Mapped[str]  #: which workers may claim it: gpu.<model id>, then cpu
    queued_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    available_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())  #: end of the back-off
    attempts: Mapped[int] = mapped_column(default=0)  #: claims in the present stage
    crashes: Mapped[int] = mapped_column(default=0)  #: processes that died while they worked on it
    fence: Mapped[int] = mapped_column(BigInteger, default=0)  #: grows with every change of owner
    worker: Mapped[str | None]  #: the process that works on it, or was lost with it
    lost_by: Mapped[str | None]  #: an earlier owner that was lost with it, until the loss is counted
    stalled_at: Mapped[datetime | None]  #: when work on it first stood still, in the present stage
    lock_key: Mapped[int | None]  #: advisory lock that its owner holds while it lives
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    error_code: Mapped[str | None]
    run: Mapped[int] = mapped_column(server_default="1")  #: of the variation, in which it was last under way
    render_time_ms: Mapped[int | None]
    cut_time_ms: Mapped[int | None]
    generation_time_ms: Mapped[int | None]  #: to render, and then also to cut
    wait_time_ms: Mapped[int | None] = mapped_column(BigInteger)  #: in both queues; perhaps for months
    redraws: Mapped[int] = mapped_column(default=0)  #: pictures refused by the picture check; each draws another seed
    picture_score: Mapped[float | None]  #: of the last picture checked: 0 harmless to 1 explicit
    rendered_with: Mapped[dict[str, Any] | None]  #: seed, model revision, scheduler, library versions, device
    recipe: Mapped[str | None]  #: digest of the sizes, formats and qualities of its pictures


def log_names(family: ImageFamily) -> dict[str, str]:
    """Return what log lines about a family have where its variation is not at hand."""
    return {"family": family.name, "family_id": str(family.id), "variation_id": str(family.variation_id)}


class ImageDerivative(Base):
    """One stored picture: the original, the master or a derivative of a family. It names content by its hash.

    Rows outlive their use: superseded rows, and rows without a variation, which was deleted, list the content that may
    be collected.
    """

    __tablename__ = "image_derivatives"
    __table_args__ = (
        Index(
            "image_derivatives_current_key",
            "variation_id",
            "name",
            "format",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("image_derivatives_sha256_idx", "sha256"),
        Index(
            "image_derivatives_superseded_idx",
            "superseded_at",
            postgresql_where=text("superseded_at IS NOT NULL"),
        ),
        Index("image_derivatives_unowned_idx", "id", postgresql_where=text("variation_id IS NULL")),
        Index("image_derivatives_damaged_idx", "sha256", postgresql_where=text("damage IS NOT NULL")),
        Index("image_derivatives_variation_id_idx", "variation_id"),  # the partial indexes know current pictures only
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    position: Mapped[int] = mapped_column(BigInteger, Identity())
    variation_id: Mapped[UUID | None] = mapped_column(ForeignKey("image_variations.id", ondelete="SET NULL"))
    family: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    format: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    file_size: Mapped[int]
    sha256: Mapped[str]
    dominant_color: Mapped[str | None]  #: #rrggbb
    placeholder: Mapped[str | None]  #: ThumbHash, base64
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    superseded_at: Mapped[datetime | None]  #: replaced by a newer picture; served by ?v= until it is collected
    damage: Mapped[str | None]  #: what was found wrong with its file; such a picture is not served

    # It is missing only if variation_id is, and no query loads it for such a row. A picture is loaded with its
    # variation, so following this relationship finds it in the session without a query.
    variation: Mapped[ImageVariation] = relationship(viewonly=True, back_populates="derivatives")

    @hybrid_property
    def is_current(self) -> bool:
        """Tell whether no newer picture has replaced it; in a query, the filter for such pictures."""
        return self.superseded_at == None  # noqa: E711 -- in a query this is IS NULL


class UnlinkedVariation(Base):
    """A note that the links of a variation may not lead to its current pictures; removed once they do."""

    __tablename__ = "image_unlinked_variations"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    variation_id: Mapped[UUID] = mapped_column(ForeignKey("image_variations.id", ondelete="CASCADE"), index=True)


class QueueLength(Base):
    """The most families that may wait in the queue of a model: those of the last count, and those queued since."""

    __tablename__ = "image_queue_lengths"

    queue: Mapped[str] = mapped_column(primary_key=True)
    families: Mapped[int]


class IdempotencyKey(Base):
    """A key that a client has marked an accepted request with, so that it may repeat the request."""

    __tablename__ = "image_idempotency_keys"
    __table_args__ = (
        Index("image_idempotency_keys_created_at_idx", "created_at"),
        Index("image_idempotency_keys_variation_id_idx", "variation_id"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]  #: of the request
    variation_id: Mapped[UUID]  #: the variation that the request created or changed
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class ImageEvent(Base):
    """The outbox: an event, written in the transaction that makes it true and published after the commit.

    No foreign key: an event outlives the variation that it tells about until it has been published.
    """

    __tablename__ = "image_events"
    __table_args__ = (
        UniqueConstraint("variation_id", "sequence"),
        Index("image_events_unpublished_idx", "position", postgresql_where=text("published_at IS NULL")),
        Index("image_events_published_idx", "published_at", postgresql_where=text("published_at IS NOT NULL")),
        Index("image_events_uncounted_idx", "position", postgresql_where=text("counted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    position: Mapped[int] = mapped_column(BigInteger, Identity())  #: insertion order, rising within a variation
    variation_id: Mapped[UUID]
    sequence: Mapped[int]
    type: Mapped[str]
    data: Mapped[dict[str, Any]]
    occurred_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    published_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]  #: set with the numbers that it adds to (shared/metrics/)


class MetricKey:
    """What a number of the event processor is of (shared/metrics/counting.py)."""

    hour: Mapped[datetime] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(primary_key=True)  #: empty for what concerns a whole variation
    what: Mapped[str] = mapped_column(primary_key=True)


class MetricCount(MetricKey, Base):
    """How often something happened, in an hour or in all time (shared/metrics/counting.py)."""

    __tablename__ = "image_metric_counts"

    code: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class MetricTime(MetricKey, Base):
    """How many times were about as long, in an hour or in all time: a bucket of a histogram."""

    __tablename__ = "image_metric_times"

    bucket: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)
    milliseconds: Mapped[int] = mapped_column(BigInteger)  #: all of them together
