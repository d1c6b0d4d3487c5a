"""What was found wrong with stored files, and an index by which all pictures of a variation are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("image_derivatives", sa.Column("damage", sa.String(), nullable=True))
    op.create_index(
        "image_derivatives_damaged_idx", "image_derivatives", ["sha256"], postgresql_where=sa.text("damage IS NOT NULL")
    )
    op.create_index("image_derivatives_variation_id_idx", "image_derivatives", ["variation_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("image_derivatives_variation_id_idx", "image_derivatives")
    op.drop_index("image_derivatives_damaged_idx", "image_derivatives")
    op.drop_column("image_derivatives", "damage")
