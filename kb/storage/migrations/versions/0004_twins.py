"""Texts that are versions of one"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sketch",
        sa.Column("resource_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bands", sa.LargeBinary(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", name="pk_sketch"),
    )
    op.create_table(
        "sketch_band",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("resource_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "resource_id", name="pk_sketch_band"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "twin",
        sa.Column("resource_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alike", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", "other_id", name="pk_twin"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketch_due",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sketch_due"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    for table in ("sketch_due", "twin", "sketch_band", "sketch"):
        op.drop_table(table)
