"""The hashes by which versions of one text are found have 32 bits, the upper half of before"""

import struct

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BANDS = 42
_BEFORE, _AFTER = struct.Struct(f"<{_BANDS}q"), struct.Struct(f"<{_BANDS}i")
_AT_ONCE = 1_000
_LAYOUT = "UPDATE meta SET value = {} WHERE name = 'sketch_layout'"


def _replace_bands(hash_type: type[sa.types.TypeEngine[int]]) -> None:
    op.rename_table("sketch_band", "sketch_band_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE sketch_band_before"
            " RENAME CONSTRAINT pk_sketch_band TO pk_sketch_band_before"
        )
    op.create_table(
        "sketch_band",
        sa.Column("hash", hash_type(), autoincrement=False, nullable=False),
        sa.Column("resource_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "resource_id", name="pk_sketch_band"),
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    _replace_bands(sa.Integer)
    # in the order of before, which is that of the upper halves too: nothing has to be sorted
    op.execute(
        "INSERT INTO sketch_band SELECT hash >> 32, resource_id FROM sketch_band_before"
        " WHERE true ON CONFLICT DO NOTHING"
    )
    op.drop_table("sketch_band_before")
    connection = op.get_bind()
    following = sa.text(
        "SELECT resource_id, bands FROM sketch WHERE resource_id > :after"
        " ORDER BY resource_id LIMIT :most"
    )
    shortened = sa.text("UPDATE sketch SET bands = :bands WHERE resource_id = :id")
    after = -1
    while rows := connection.execute(following, {"after": after, "most": _AT_ONCE}).all():
        after = rows[-1].resource_id
        changed = [
            {"id": id_, "bands": _AFTER.pack(*(one >> 32 for one in _BEFORE.unpack(bands)))}
            for id_, bands in rows
            if len(bands) == _BEFORE.size
        ]
        if changed:
            connection.execute(shortened, changed)
    op.execute(_LAYOUT.format("value || '/32'"))


def downgrade() -> None:
    """All sketches are made anew, since the lower halves are gone."""
    _replace_bands(sa.BigInteger)
    op.drop_table("sketch_band_before")
    for table in ("sketch", "twin"):
        op.execute(f"DELETE FROM {table}")
    op.execute(_LAYOUT.format("''"))
