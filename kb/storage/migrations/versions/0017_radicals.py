"""Names that hold radicals or strokes are folded anew, because these fold to characters now

A word that has become another's stays as it was, so that nothing is lost; saving its topic or
occasion says whose it is. Texts that were searched for are counted under their new spelling from
now on.
"""

import re

import sqlalchemy as sa
from alembic import op

from kb.text.names import name_key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Table, its columns with the name and with the folded name, and whether the latter is unique
_NAMES = (
    ("person", "name", "name_folded", False),
    ("studio", "name", "name_folded", False),
    ("project", "title", "title_folded", False),
    ("topic_alias", "alias", "folded", True),
    ("occasion_alias", "alias", "folded", True),
)
_SIGN = re.compile("[\u2e80-\u2ef3\u31c0-\u31e3]")


def upgrade() -> None:
    for table, name, folded, is_unique in _NAMES:
        _fold_again(table, name, folded, is_unique=is_unique)


def downgrade() -> None:
    pass


def _fold_again(table: str, name: str, folded: str, *, is_unique: bool) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"SELECT DISTINCT {name}, {folded} FROM {table}")).all()
    taken = {before for _, before in rows}
    update = sa.text(
        f"UPDATE {table} SET {folded} = :after WHERE {name} = :name AND {folded} = :before"
    )
    for written, before in rows:
        if not _SIGN.search(before) or (after := name_key(written)) == before:
            continue
        if is_unique and after in taken:
            continue
        taken.add(after)
        connection.execute(update, {"after": after, "name": written, "before": before})
