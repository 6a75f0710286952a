"""Texts that are read seldom are packed, and no state is stored twice

The tables stay as they are. What is there is packed beside the work (kb.usecases.packing), because
both forms can be read; this step keeps older programs away, which cannot read the new one.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_AT_ONCE = 50
# Field → the table of its links, without its beginning, and the table that they lead to
_LINKS = {
    "topics": ("topic", "topic"),
    "occasions": ("occasion", "occasion"),
    "authors": ("author", "person"),
}
_FIELDS = (
    "key", "title", "body", "kind", "stages", "grades", "topics", "occasions", "duration_min",
    "plan", "authors", "studio", "project", "date", "summary", "source", "licence", "visibility",
    "sample",
)  # fmt: skip
_DEFAULTS = {"kind": "other", "visibility": "public"}


def upgrade() -> None:
    pass


def downgrade() -> None:
    connection = op.get_bind()
    for ids in _ids(connection):
        named = {"ids": ids}
        for row in connection.execute(_RESOURCES, named).mappings().all():
            values = {"id": row["id"], "body": _plain(row["body"])}
            connection.execute(sa.text("UPDATE resource SET body = :body WHERE id = :id"), values)
            state = {"id": row["id"], "state": _state(connection, {**row, **values})}
            connection.execute(
                sa.text(
                    "UPDATE resource_revision SET state = :state"
                    " WHERE resource_id = :id AND state = ''"
                ),
                state,
            )
        for row in connection.execute(_STATES, named).mappings().all():
            connection.execute(
                sa.text(
                    "UPDATE resource_revision SET state = :state"
                    " WHERE resource_id = :resource_id AND number = :number"
                ),
                {**row, "state": _plain(row["state"])},
            )
    connection.execute(sa.text("DELETE FROM meta WHERE name = 'packed'"))


def _among(statement: str) -> sa.TextClause:
    return sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))


_RESOURCES = _among(
    "SELECT resource.*, studio.key AS studio, project.key AS project FROM resource"
    " LEFT JOIN studio ON studio.id = resource.studio_id"
    " LEFT JOIN project ON project.id = resource.project_id WHERE resource.id IN :ids"
)
_STATES = _among(
    "SELECT resource_id, number, state FROM resource_revision WHERE resource_id IN :ids"
)


def _ids(connection: sa.Connection) -> Iterator[list[int]]:
    after = 0
    following = sa.text("SELECT id FROM resource WHERE id > :after ORDER BY id LIMIT :most")
    while True:
        values = {"after": after, "most": _AT_ONCE}
        ids = list(connection.execute(following, values).scalars())
        if not ids:
            return
        yield ids
        after = ids[-1]


def _plain(stored: Any) -> Any:
    return zlib.decompress(stored).decode("gb18030") if isinstance(stored, bytes) else stored


def _state(connection: sa.Connection, row: dict[str, Any]) -> str:
    """Return the state of a resource as its newest revision had it."""
    linked = {
        field: list(
            connection.execute(
                sa.text(
                    f"SELECT {table}.key FROM resource_{link} JOIN {table}"
                    f" ON {table}.id = {table}_id WHERE resource_id = :id"
                    f" ORDER BY resource_{link}.position"
                ),
                {"id": row["id"]},
            ).scalars()
        )
        for field, (link, table) in _LINKS.items()
    }
    values = {**row, **linked}
    for name in ("stages", "grades", "plan"):  # SQLite hands out JSON as text
        if isinstance(values[name], str):
            values[name] = json.loads(values[name])
    said = {
        name: bool(values[name]) if name == "sample" else values[name]
        for name in _FIELDS
        if values[name] not in (None, "", [], False, 0) and values[name] != _DEFAULTS.get(name)
    }
    for name in ("key", "title", "body"):
        said[name] = values[name]
    ordered = {name: said[name] for name in _FIELDS if name in said}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))
