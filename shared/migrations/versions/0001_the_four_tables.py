"""The four tables: variations, families, derivatives, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "image_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("variation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "occurred_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("image_events_pkey")),
        sa.UniqueConstraint("variation_id", "sequence", name=op.f("image_events_variation_id_sequence_key")),
    )
    op.create_index(
        "image_events_published_idx",
        "image_events",
        ["published_at"],
        unique=False,
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )
    op.create_index(
        "image_events_unpublished_idx",
        "image_events",
        ["position"],
        unique=False,
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_table(
        "image_variations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("effective_prompt", sa.String(), nullable=False),
        sa.Column("negative_prompt", sa.String(), nullable=False),
        sa.Column("negative_prompt_mode", sa.String(), nullable=False),
        sa.Column("seed", sa.Numeric(20, 0), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("model_id", sa.String(), nullable=False),
        sa.Column("inference_steps", sa.Integer(), nullable=False),
        sa.Column("guidance_scale", sa.Double(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("idempotency_digest", sa.String(), nullable=True),
        sa.Column("event_sequence", sa.Integer(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("image_variations_pkey")),
        sa.UniqueConstraint("idempotency_key", name=op.f("image_variations_idempotency_key_key")),
        sa.UniqueConstraint("name", name=op.f("image_variations_name_key")),
    )
    op.create_index(
        "image_variations_category_newest_idx", "image_variations", ["category", "created_at", "id"], unique=False
    )
    op.create_index("image_variations_newest_idx", "image_variations", ["created_at", "id"], unique=False)
    op.create_index(
        "image_variations_status_newest_idx", "image_variations", ["status", "created_at", "id"], unique=False
    )
    op.create_table(
        "image_derivatives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("variation_id", sa.Uuid(), nullable=True),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["variation_id"],
            ["image_variations.id"],
            name=op.f("image_derivatives_variation_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("image_derivatives_pkey")),
    )
    op.create_index(
        "image_derivatives_current_key",
        "image_derivatives",
        ["variation_id", "name", "format"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index("image_derivatives_sha256_idx", "image_derivatives", ["sha256"], unique=False)
    op.create_index(
        "image_derivatives_superseded_idx",
        "image_derivatives",
        ["superseded_at"],
        unique=False,
        postgresql_where=sa.text("superseded_at IS NOT NULL"),
    )
    op.create_index(
        "image_derivatives_unlinked_idx",
        "image_derivatives",
        ["variation_id"],
        unique=False,
        postgresql_where=sa.text("NOT linked"),
    )
    op.create_index(
        "image_derivatives_unowned_idx",
        "image_derivatives",
        ["id"],
        unique=False,
        postgresql_where=sa.text("variation_id IS NULL"),
    )
    op.create_table(
        "image_families",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("family_index", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column(
            "available_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lock_key", sa.Integer(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("generation_time_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["variation_id"], ["image_variations.id"], name=op.f("image_families_variation_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("image_families_pkey")),
        sa.UniqueConstraint("variation_id", "name", name=op.f("image_families_variation_id_name_key")),
    )
    op.create_index(
        "image_families_claimable_idx",
        "image_families",
        ["queue", "queued_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('queued', 'rendered')"),
    )
    op.create_index(
        "image_families_failed_idx",
        "image_families",
        ["queued_at"],
        unique=False,
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index(
        "image_families_working_idx",
        "image_families",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("status IN ('rendering', 'cutting')"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index(
        "image_families_working_idx",
        table_name="image_families",
        postgresql_where=sa.text("status IN ('rendering', 'cutting')"),
    )
    op.drop_index(
        "image_families_failed_idx", table_name="image_families", postgresql_where=sa.text("status = 'failed'")
    )
    op.drop_index(
        "image_families_claimable_idx",
        table_name="image_families",
        postgresql_where=sa.text("status IN ('queued', 'rendered')"),
    )
    op.drop_table("image_families")
    op.drop_index(
        "image_derivatives_unowned_idx",
        table_name="image_derivatives",
        postgresql_where=sa.text("variation_id IS NULL"),
    )
    op.drop_index(
        "image_derivatives_unlinked_idx", table_name="image_derivatives", postgresql_where=sa.text("NOT linked")
    )
    op.drop_index(
        "image_derivatives_superseded_idx",
        table_name="image_derivatives",
        postgresql_where=sa.text("superseded_at IS NOT NULL"),
    )
    op.drop_index("image_derivatives_sha256_idx", table_name="image_derivatives")
    op.drop_index(
        "image_derivatives_current_key",
        table_name="image_derivatives",
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.drop_table("image_derivatives")
    op.drop_index("image_variations_status_newest_idx", table_name="image_variations")
    op.drop_index("image_variations_newest_idx", table_name="image_variations")
    op.drop_index("image_variations_category_newest_idx", table_name="image_variations")
    op.drop_table("image_variations")
    op.drop_index(
        "image_events_unpublished_idx", table_name="image_events", postgresql_where=sa.text("published_at IS NULL")
    )
    op.drop_index(
        "image_events_published_idx", table_name="image_events", postgresql_where=sa.text("published_at IS NOT NULL")
    )
    op.drop_table("image_events")
