"""What pages and crawlers need of a picture, how families were cut, and what was added to a prompt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("image_variations", sa.Column("alt", sa.String(), nullable=True))
    op.add_column("image_variations", sa.Column("focus", sa.String(), server_default="center", nullable=False))
    op.alter_column("image_variations", "focus", server_default=None)
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("image_variations", sa.Column("style", jsonb, nullable=True))
    op.add_column("image_variations", sa.Column("notes", jsonb, server_default="[]", nullable=False))
    op.alter_column("image_variations", "notes", server_default=None)
    op.add_column("image_families", sa.Column("recipe", sa.String(), nullable=True))
    op.add_column("image_derivatives", sa.Column("dominant_color", sa.String(), nullable=True))
    op.add_column("image_derivatives", sa.Column("placeholder", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("image_derivatives", "placeholder")
    op.drop_column("image_derivatives", "dominant_color")
    op.drop_column("image_families", "recipe")
    op.drop_column("image_variations", "notes")
    op.drop_column("image_variations", "style")
    op.drop_column("image_variations", "focus")
    op.drop_column("image_variations", "alt")
