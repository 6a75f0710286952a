"""Resources with a changed name are touched in parts"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "touch_due",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_touch_due"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("touch_due")
