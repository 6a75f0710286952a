"""Synonyms have numbers, as everything that the journal names"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = "key, typed, names, note, created_at"


def _key(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _rebuild(*before: sa.schema.SchemaItem, **options: bool) -> None:
    op.execute("CREATE TABLE synonym_before AS SELECT * FROM synonym")
    op.drop_table("synonym")
    op.create_table(
        "synonym",
        *before,
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        **options,
    )
    op.execute(
        f"INSERT INTO synonym ({_COLUMNS})"
        f" SELECT {_COLUMNS} FROM synonym_before ORDER BY created_at, key"
    )
    op.drop_table("synonym_before")


def upgrade() -> None:
    _rebuild(
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", _key(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_synonym"),
        sa.UniqueConstraint("key", name="uq_synonym_key"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    _rebuild(
        sa.Column("key", _key(100), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_synonym"),
    )
