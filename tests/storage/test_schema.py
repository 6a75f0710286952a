"""Migrations run up and down on both databases and leave no difference to the models."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from kb.errors import Unavailable
from kb.storage import schema
from kb.storage.all_tables import metadata
from kb.storage.session import Database
from kb.usecases import indexing
from tests.factories import add_resource


@pytest.fixture
def bare(bare_url):
    db = Database(bare_url)
    yield db
    db.close()


def tables(db):
    with db.read() as tx:
        return set(inspect(tx.connection).get_table_names()) - {"alembic_version"}


def test_up_leaves_no_difference(bare):
    assert not schema.is_current(bare)
    schema.upgrade(bare)
    assert schema.is_current(bare)
    assert schema.differences(bare) == []
    assert tables(bare) == set(metadata.tables)


def test_down_leaves_nothing_and_up_again_works(bare):
    schema.upgrade(bare)
    schema.downgrade(bare)
    assert tables(bare) == set()
    schema.upgrade(bare)
    assert schema.differences(bare) == []


def test_the_versions_in_the_names_of_files_are_those_of_the_migrations():
    scripts = ScriptDirectory(str(Path(schema.__file__).with_name("migrations")))
    found = {script.revision for script in scripts.walk_revisions()}
    assert scripts.get_heads() == [schema.newest()]
    assert all(map(schema.is_known, found))
    assert not schema.is_known("9999")


def test_up_twice_changes_nothing(bare):
    schema.upgrade(bare)
    name = indexing.base_id(bare)
    add_resource(bare, "a")
    schema.upgrade(bare)
    assert indexing.base_id(bare) == name


def test_two_bases_have_different_names(db, other_db, bare):
    schema.upgrade(bare)
    assert indexing.base_id(db)
    assert indexing.base_id(bare) not in ("", indexing.base_id(db))


def test_a_base_without_tables_says_what_to_do(bare):
    with pytest.raises(Unavailable, match="kb init"):
        indexing.pending(bare)


def test_migrations_are_found_with_a_percent_sign_in_the_path(tmp_path):
    folder = tmp_path / "100% 班主任"
    folder.mkdir()
    db = Database(f"sqlite:///{folder / 'kb.sqlite3'}")
    schema.upgrade(db)
    assert schema.is_current(db)
    db.close()
