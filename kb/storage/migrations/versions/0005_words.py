"""Names that curators add, and what was searched for"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "synonym",
        sa.Column(
            "key",
            sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_synonym"),
    )
    op.create_table(
        "query_log",
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("typed", sa.String(200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("folded", name="pk_query_log"),
    )
    op.create_index("ix_query_log_count_last_on", "query_log", ["count", "last_on"])


def downgrade() -> None:
    op.drop_table("query_log")
    op.drop_table("synonym")
