"""Queries that are suggested to nobody"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_down",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("typed", sa.String(200), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taken_down"),
        sa.UniqueConstraint("folded", name="uq_taken_down_folded"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("taken_down")
