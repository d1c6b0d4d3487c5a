"""Whose death a family that was claimed again at once is still to be charged for; the time of a claim decides no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("image_families", sa.Column("lost_by", sa.String(), nullable=True))
    op.drop_column("image_families", "claimed_at")


def downgrade() -> None:
    """Take back."""
    op.add_column("image_families", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("image_families", "lost_by")
