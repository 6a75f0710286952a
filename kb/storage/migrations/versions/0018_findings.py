"""Findings of reviews: which saved states show what should not be public"""

import sqlalchemy as sa
from alembic import op

from kb.storage.columns import key_type

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("sha256", key_type(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Integer(), nullable=False),
        sa.Column("visibility", sa.String(20), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", "sha256", "number", name="pk_finding"),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_finding_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["file.sha256"], name="fk_finding_sha256_file", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_finding_sha256", "finding", ["sha256"])


def downgrade() -> None:
    op.drop_table("finding")
