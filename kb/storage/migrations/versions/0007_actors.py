"""Who did what: savers of revisions, their attachments, the journal, changes and tombstones"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REFUSED = "the journal is append-only"


def _key(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("resource_revision", sa.Column("saved_by", sa.String(60), nullable=True))
    _rebuild_attachments()
    _create_journal()
    _create_changes()
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
        sqlite_autoincrement=True,
    )


def _create_attachment(*columns: sa.Column[Any], key: tuple[str, ...]) -> None:
    op.create_table(
        "attachment",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("sha256", _key(64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_attachment_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sha256"], ["file.sha256"], name="fk_attachment_sha256_file"),
        sa.PrimaryKeyConstraint(*key, name="pk_attachment"),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])


def _rebuild_attachments() -> None:
    """What is attached now counts for all revisions: what earlier ones had was not kept."""
    op.execute("CREATE TABLE attachment_before AS SELECT * FROM attachment")
    op.drop_table("attachment")
    _create_attachment(
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        key=("resource_id", "since", "position"),
    )
    op.execute(
        "INSERT INTO attachment (resource_id, since, position, sha256, file_name, media_type)"
        " SELECT resource_id, 1, position, sha256, file_name, media_type FROM attachment_before"
    )
    op.drop_table("attachment_before")


def _create_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("door", sa.String(20), nullable=False),
        sa.Column("act", sa.String(30), nullable=False),
        sa.Column("subject", sa.String(20), nullable=True),
        sa.Column("thing", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_journal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_subject_thing", "journal", ["subject", "thing"])
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER journal_no_{event.lower()} BEFORE {event} ON journal"
                f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()"
    )


def _create_changes() -> None:
    op.create_table(
        "change",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sa.UniqueConstraint("number", name="uq_change_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "resource_change",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_resource_change_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", name="pk_resource_change"),
    )
    op.create_index("ix_resource_change_change_id", "resource_change", ["change_id"])
    op.create_table(
        "tombstone",
        sa.Column("key", _key(100), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "audience", name="pk_tombstone"),
    )
    op.create_index("ix_tombstone_change_id", "tombstone", ["change_id"])
    _fill_changes()


def _fill_changes() -> None:
    """All that is there changed once, now; what is in the bin is gone for those who read it."""
    connection = op.get_bind()
    if connection.execute(sa.text("SELECT 1 FROM resource LIMIT 1")).first() is None:
        return
    now = datetime.now(UTC)
    values = {"at": now.replace(tzinfo=None) if connection.dialect.name == "sqlite" else now}
    insert = sa.text("INSERT INTO change (number, made_at) VALUES (1, :at) RETURNING id")
    typed = insert.bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))
    change = {"change": connection.execute(typed, values).scalar_one()}
    reach = (
        "CASE WHEN deleted_at IS NOT NULL THEN 0 WHEN visibility = 'public' THEN 2"
        " WHEN visibility = 'network' THEN 1 ELSE 0 END"
    )
    connection.execute(
        sa.text(
            "INSERT INTO resource_change (resource_id, change_id, reach)"
            f" SELECT id, :change, {reach} FROM resource"
        ),
        change,
    )
    for audience, visibilities in (("public", "'public'"), ("network", "'public', 'network'")):
        connection.execute(
            sa.text(
                "INSERT INTO tombstone (key, audience, resource_id, change_id)"
                f" SELECT key, '{audience}', id, :change FROM resource"
                f" WHERE deleted_at IS NOT NULL AND visibility IN ({visibilities})"
            ),
            change,
        )


def downgrade() -> None:
    for table in ("import_run", "tombstone", "resource_change", "change", "journal"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS journal_is_append_only()")
    op.execute("CREATE TABLE attachment_after AS SELECT * FROM attachment WHERE until IS NULL")
    op.drop_table("attachment")
    _create_attachment(
        sa.Column("position", sa.Integer(), nullable=False), key=("resource_id", "position")
    )
    op.execute(
        "INSERT INTO attachment (resource_id, position, sha256, file_name, media_type)"
        " SELECT resource_id, position, sha256, file_name, media_type FROM attachment_after"
    )
    op.drop_table("attachment_after")
    op.drop_column("resource_revision", "saved_by")
