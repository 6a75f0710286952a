"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _key(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    _create_places_and_people()
    _create_topics_and_projects()
    _create_resources()
    _create_collections()
    _create_machine_room()


def _create_places_and_people() -> None:
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region"),
        sa.UniqueConstraint("name", name="uq_region_name"),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_school"),
        sa.UniqueConstraint("name", name="uq_school_name"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["person.id"], name="fk_person_merged_into_person"
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_person_school_id_school"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("key", name="uq_person_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_person_merged_into", "person", ["merged_into"])
    op.create_index("ix_person_name_folded", "person", ["name_folded"])
    op.create_index("ix_person_school_id", "person", ["school_id"])
    op.create_table(
        "studio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_studio_region_id_region"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_studio_school_id_school"),
        sa.PrimaryKeyConstraint("id", name="pk_studio"),
        sa.UniqueConstraint("key", name="uq_studio_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_studio_name_folded", "studio", ["name_folded"])
    op.create_index("ix_studio_region_id", "studio", ["region_id"])
    op.create_index("ix_studio_school_id", "studio", ["school_id"])
    op.create_table(
        "studio_cycle",
        sa.Column("studio_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["studio_id"],
            ["studio.id"],
            name="fk_studio_cycle_studio_id_studio",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("studio_id", "number", name="pk_studio_cycle"),
    )
    op.create_table(
        "membership",
        sa.Column("studio_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_membership_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"],
            ["studio.id"],
            name="fk_membership_studio_id_studio",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("studio_id", "position", name="pk_membership"),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])


def _create_topics_and_projects() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "path",
            _key(2100),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["topic.id"], name="fk_topic_parent_id_topic"),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.UniqueConstraint("key", name="uq_topic_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_topic_parent_id", "topic", ["parent_id"])
    op.create_index("ix_topic_path", "topic", ["path"])
    op.create_table(
        "topic_alias",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=100), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name="fk_topic_alias_topic_id_topic",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("topic_id", "position", name="pk_topic_alias"),
        sa.UniqueConstraint("folded", name="uq_topic_alias_folded"),
    )
    op.create_table(
        "occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_occasion"),
        sa.UniqueConstraint("key", name="uq_occasion_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "occasion_alias",
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=100), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occasion_id"],
            ["occasion.id"],
            name="fk_occasion_alias_occasion_id_occasion",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occasion_id", "position", name="pk_occasion_alias"),
        sa.UniqueConstraint("folded", name="uq_occasion_alias_folded"),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_folded", sa.Text(), nullable=False),
        sa.Column("studio_id", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["studio_id"], ["studio.id"], name="fk_project_studio_id_studio"),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("key", name="uq_project_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_project_studio_id", "project", ["studio_id"])
    op.create_index("ix_project_title_folded", "project", ["title_folded"])
    op.create_table(
        "project_leader",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_project_leader_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name="fk_project_leader_project_id_project",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "person_id", name="pk_project_leader"),
    )
    op.create_index("ix_project_leader_person_id", "project_leader", ["person_id"])
    op.create_table(
        "project_topic",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name="fk_project_topic_project_id_project",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_project_topic_topic_id_topic"),
        sa.PrimaryKeyConstraint("project_id", "topic_id", name="pk_project_topic"),
    )
    op.create_index("ix_project_topic_topic_id", "project_topic", ["topic_id"])


def _create_resources() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=True),
        sa.Column("studio_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("version > 0 AND revision > 0", name="ck_resource_counters"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_resource_project_id_project"
        ),
        sa.ForeignKeyConstraint(["studio_id"], ["studio.id"], name="fk_resource_studio_id_studio"),
        sa.PrimaryKeyConstraint("id", name="pk_resource"),
        sa.UniqueConstraint("key", name="uq_resource_key"),
        sqlite_autoincrement=True,
    )
    in_bin = sa.text("deleted_at IS NOT NULL")
    op.create_index(
        "ix_resource_binned",
        "resource",
        ["deleted_at"],
        sqlite_where=in_bin,
        postgresql_where=in_bin,
    )
    op.create_index("ix_resource_project_id", "resource", ["project_id"])
    op.create_index("ix_resource_studio_id", "resource", ["studio_id"])
    op.create_table(
        "resource_author",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_resource_author_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_resource_author_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "person_id", name="pk_resource_author"),
    )
    op.create_index("ix_resource_author_person_id", "resource_author", ["person_id"])
    op.create_table(
        "resource_topic",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_resource_topic_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name="fk_resource_topic_topic_id_topic"
        ),
        sa.PrimaryKeyConstraint("resource_id", "topic_id", name="pk_resource_topic"),
    )
    op.create_index("ix_resource_topic_topic_id", "resource_topic", ["topic_id"])
    op.create_table(
        "resource_occasion",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occasion_id"], ["occasion.id"], name="fk_resource_occasion_occasion_id_occasion"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_resource_occasion_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "occasion_id", name="pk_resource_occasion"),
    )
    op.create_index("ix_resource_occasion_occasion_id", "resource_occasion", ["occasion_id"])
    op.create_table(
        "resource_revision",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_resource_revision_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "number", name="pk_resource_revision"),
    )
    op.create_table(
        "file",
        sa.Column(
            "sha256",
            _key(64),
            nullable=False,
        ),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_file"),
    )
    op.create_table(
        "attachment",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "sha256",
            _key(64),
            nullable=False,
        ),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_attachment_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["sha256"], ["file.sha256"], name="fk_attachment_sha256_file"),
        sa.PrimaryKeyConstraint("resource_id", "position", name="pk_attachment"),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])


def _create_collections() -> None:
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "key",
            _key(100),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("studio_id", sa.Integer(), nullable=True),
        sa.Column("curator_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["curator_id"], ["person.id"], name="fk_collection_curator_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["studio_id"], ["studio.id"], name="fk_collection_studio_id_studio"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_collection"),
        sa.UniqueConstraint("key", name="uq_collection_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_collection_curator_id", "collection", ["curator_id"])
    op.create_index("ix_collection_studio_id", "collection", ["studio_id"])
    op.create_table(
        "collection_item",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name="fk_collection_item_collection_id_collection",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_collection_item_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", "position", name="pk_collection_item"),
        sa.UniqueConstraint(
            "collection_id",
            "resource_id",
            name="uq_collection_item_collection_id_resource_id",
        ),
    )
    op.create_index("ix_collection_item_resource_id", "collection_item", ["resource_id"])


def _create_machine_room() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("enqueued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_resource_id", "outbox", ["resource_id"])
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("holder", sa.String(length=300), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )


def downgrade() -> None:
    for table in (
        "meta",
        "lease",
        "outbox",
        "collection_item",
        "collection",
        "attachment",
        "file",
        "resource_revision",
        "resource_occasion",
        "resource_topic",
        "resource_author",
        "resource",
        "project_topic",
        "project_leader",
        "project",
        "occasion_alias",
        "occasion",
        "topic_alias",
        "topic",
        "membership",
        "studio_cycle",
        "studio",
        "person",
        "school",
        "region",
    ):
        op.drop_table(table)
