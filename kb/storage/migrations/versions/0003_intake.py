"""Remember which files were imported"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _key(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "intake_content",
        sa.Column("sha256", _key(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("resource_keys", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_intake_content"),
    )
    op.create_table(
        "intake_file",
        sa.Column("place", _key(64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", _key(64), nullable=False),
        sa.Column("recipe", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["intake_content.sha256"],
            name="fk_intake_file_sha256_intake_content",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("place", name="pk_intake_file"),
    )
    op.create_index("ix_intake_file_sha256", "intake_file", ["sha256"])


def downgrade() -> None:
    op.drop_table("intake_file")
    op.drop_table("intake_content")
