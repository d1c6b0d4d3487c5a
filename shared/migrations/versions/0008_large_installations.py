"""What a large installation needs: indexes for what is asked all the time, and rows that are written once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "image_variations_category_status_newest_idx", "image_variations", ["category", "status", "created_at", "id"]
    )
    op.create_index(
        "image_families_status_idx", "image_families", ["status", "queued_at"], postgresql_include=["queue"]
    )
    op.create_index(
        "image_families_owned_idx",
        "image_families",
        ["id"],
        postgresql_where=sa.text("worker IS NOT NULL OR lost_by IS NOT NULL"),
    )
    op.drop_index("image_families_working_idx", "image_families")
    op.drop_index("image_families_failed_idx", "image_families")
    op.execute("ALTER TABLE image_variations SET (fillfactor = 70)")
    op.execute("ALTER TABLE image_families SET (fillfactor = 80)")
    op.create_table(
        "image_unlinked_variations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("variation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["variation_id"],
            ["image_variations.id"],
            name=op.f("image_unlinked_variations_variation_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("image_unlinked_variations_pkey")),
    )
    op.create_index("image_unlinked_variations_variation_id_idx", "image_unlinked_variations", ["variation_id"])
    op.execute(
        "INSERT INTO image_unlinked_variations (variation_id) "
        "SELECT DISTINCT variation_id FROM image_derivatives WHERE NOT linked AND variation_id IS NOT NULL"
    )
    op.drop_index("image_derivatives_unlinked_idx", "image_derivatives")
    op.drop_column("image_derivatives", "linked")
    op.create_table(
        "image_queue_lengths",
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("families", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("image_queue_lengths_pkey")),
    )
    op.execute(
        "INSERT INTO image_queue_lengths (queue, families) "
        "SELECT queue, count(*) FROM image_families WHERE status = 'queued' GROUP BY queue"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("image_queue_lengths")
    op.add_column("image_derivatives", sa.Column("linked", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("image_derivatives", "linked", server_default=None)
    op.execute(
        "UPDATE image_derivatives SET linked = false WHERE superseded_at IS NULL AND kind <> 'render' "
        "AND variation_id IN (SELECT variation_id FROM image_unlinked_variations)"
    )
    op.create_index(
        "image_derivatives_unlinked_idx", "image_derivatives", ["variation_id"], postgresql_where=sa.text("NOT linked")
    )
    op.drop_table("image_unlinked_variations")
    op.execute("ALTER TABLE image_families RESET (fillfactor)")
    op.execute("ALTER TABLE image_variations RESET (fillfactor)")
    op.create_index(
        "image_families_failed_idx", "image_families", ["queued_at"], postgresql_where=sa.text("status = 'failed'")
    )
    op.create_index(
        "image_families_working_idx",
        "image_families",
        ["lease_until"],
        postgresql_where=sa.text("status IN ('rendering', 'cutting')"),
    )
    op.drop_index("image_families_owned_idx", "image_families")
    op.drop_index("image_families_status_idx", "image_families")
    op.drop_index("image_variations_category_status_newest_idx", "image_variations")
