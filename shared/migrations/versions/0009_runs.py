"""Runs of a variation, and where the time of a family went: what events tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. The defaults stay, since programs of the version before write rows meanwhile."""
    op.add_column("image_variations", sa.Column("run", sa.Integer(), server_default="1", nullable=False))
    op.add_column("image_variations", sa.Column("cause", sa.String(), server_default="created", nullable=False))
    op.add_column("image_variations", sa.Column("requeued_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE image_variations SET cause = 'regenerated' WHERE revision > 1")
    op.add_column("image_families", sa.Column("run", sa.Integer(), server_default="1", nullable=False))
    op.add_column("image_families", sa.Column("render_time_ms", sa.Integer(), nullable=True))
    op.add_column("image_families", sa.Column("cut_time_ms", sa.Integer(), nullable=True))
    op.add_column("image_families", sa.Column("wait_time_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take back."""
    for column in ("wait_time_ms", "cut_time_ms", "render_time_ms", "run"):
        op.drop_column("image_families", column)
    for column in ("requeued_at", "cause", "run"):
        op.drop_column("image_variations", column)
