"""What an original holds is known of its bytes: nothing of pictures, and not yet of others"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NOTHING = 0


def upgrade() -> None:
    op.add_column("file", sa.Column("holds", sa.Integer()))
    # The pictures of texts were never kept back, and pages would be without them until the look.
    op.execute(
        f"UPDATE file SET holds = {_NOTHING} WHERE sha256 IN (SELECT sha256 FROM attachment)"
        " AND NOT EXISTS (SELECT 1 FROM attachment AS one WHERE one.sha256 = file.sha256"
        " AND one.media_type NOT LIKE 'image/%')"
    )
    unlooked = sa.text("holds IS NULL")
    op.create_index(
        "ix_file_unlooked",
        "file",
        ["sha256"],
        sqlite_where=unlooked,
        postgresql_where=unlooked,
    )


def downgrade() -> None:
    op.drop_index("ix_file_unlooked", "file")
    op.drop_column("file", "holds")
