"""What the events add up to, and which of them have been counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. All events that are there have still to be counted."""
    op.add_column("image_events", sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "image_events_uncounted_idx", "image_events", ["position"], postgresql_where=sa.text("counted_at IS NULL")
    )
    for table, last, sums in (
        ("image_metric_counts", sa.Column("code", sa.String(), nullable=False), ("number",)),
        ("image_metric_times", sa.Column("bucket", sa.Integer(), nullable=False), ("number", "milliseconds")),
    ):
        op.create_table(
            table,
            sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
            sa.Column("model", sa.String(), nullable=False),
            sa.Column("category", sa.String(), nullable=False),
            sa.Column("family", sa.String(), nullable=False),
            sa.Column("what", sa.String(), nullable=False),
            last,
            *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
            sa.PrimaryKeyConstraint(
                "hour", "model", "category", "family", "what", last.name, name=op.f(f"{table}_pkey")
            ),
        )


def downgrade() -> None:
    """Take back; the numbers are lost."""
    op.drop_table("image_metric_times")
    op.drop_table("image_metric_counts")
    op.drop_index("image_events_uncounted_idx", "image_events")
    op.drop_column("image_events", "counted_at")
