"""On how many days different readers asked for a text; what was asked before counts for none"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("query_log", sa.Column("days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("query_log", sa.Column("day_on", sa.Date()))
    op.create_index("ix_query_log_days_count", "query_log", ["days", "count"])


def downgrade() -> None:
    op.drop_index("ix_query_log_days_count", "query_log")
    op.drop_column("query_log", "day_on")
    op.drop_column("query_log", "days")
