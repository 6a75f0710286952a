"""What is claimed is found at once, however long the outbox is"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    claimed = sa.text("claimed_until IS NOT NULL")
    op.create_index(
        "ix_outbox_claimed_until",
        "outbox",
        ["claimed_until"],
        sqlite_where=claimed,
        postgresql_where=claimed,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_claimed_until", table_name="outbox")
