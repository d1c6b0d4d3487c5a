"""The request that began the present run of a variation, for logs and events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("image_variations", sa.Column("request_id", sa.String(), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("image_variations", "request_id")
