"""Jobs; and what waits for the index is compared as well, which settling it did until now"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _key(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("kind", _key(40), nullable=False),
        sa.Column("asked_by", _key(100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("only_name", _key(100)),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(100)),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.JSON()),
        sa.Column("payload", sa.JSON()),
        sa.Column("result", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("state = 'open'")
    for name, columns, unique in (
        ("ix_job_priority_due_at", ["priority", "due_at"], False),
        ("uq_job_only_name", ["only_name"], True),
    ):
        op.create_index(
            name, "job", columns, unique=unique, sqlite_where=is_open, postgresql_where=is_open
        )
    op.create_index("ix_job_expires_at", "job", ["expires_at"])
    op.create_index("ix_job_asked_by", "job", ["asked_by"])
    op.execute(
        "INSERT INTO sketch_due (resource_id) "
        "SELECT resource_id FROM outbox GROUP BY resource_id ORDER BY resource_id"
    )


def downgrade() -> None:
    op.drop_table("job")
