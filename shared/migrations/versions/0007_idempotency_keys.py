"""Idempotency keys of all requests, in a table of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "image_idempotency_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("variation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("image_idempotency_keys_pkey")),
    )
    op.create_index("image_idempotency_keys_created_at_idx", "image_idempotency_keys", ["created_at"])
    op.create_index("image_idempotency_keys_variation_id_idx", "image_idempotency_keys", ["variation_id"])
    op.execute(
        "INSERT INTO image_idempotency_keys (key, digest, variation_id, created_at) "
        "SELECT idempotency_key, idempotency_digest, id, created_at FROM image_variations "
        "WHERE idempotency_key IS NOT NULL"
    )
    op.drop_column("image_variations", "idempotency_digest")
    op.drop_column("image_variations", "idempotency_key")


def downgrade() -> None:
    """Take back; of the keys of a variation the oldest stays."""
    op.add_column("image_variations", sa.Column("idempotency_key", sa.String(), nullable=True))
    op.add_column("image_variations", sa.Column("idempotency_digest", sa.String(), nullable=True))
    op.execute(
        "UPDATE image_variations SET idempotency_key = first.key, idempotency_digest = first.digest "
        "FROM (SELECT DISTINCT ON (variation_id) variation_id, key, digest FROM image_idempotency_keys "
        "ORDER BY variation_id, created_at) AS first WHERE first.variation_id = image_variations.id"
    )
    op.create_unique_constraint(op.f("image_variations_idempotency_key_key"), "image_variations", ["idempotency_key"])
    op.drop_table("image_idempotency_keys")
