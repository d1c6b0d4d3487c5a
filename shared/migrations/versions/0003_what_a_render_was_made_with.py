"""How each family was rendered, and what the picture check said of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("image_families", sa.Column("redraws", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("image_families", "redraws", server_default=None)
    op.add_column("image_families", sa.Column("picture_score", sa.Float(), nullable=True))
    op.add_column("image_families", sa.Column("rendered_with", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("image_families", "rendered_with")
    op.drop_column("image_families", "picture_score")
    op.drop_column("image_families", "redraws")
