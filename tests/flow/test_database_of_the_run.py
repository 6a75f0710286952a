"""`--database=postgres` means what it says: whole suites would else pass on SQLite twice."""

from kb.storage.session import Database
from tests.flow.test_cli import Kb


def is_meant(db, pytestconfig):
    return db.is_sqlite == (pytestconfig.getoption("database") == "sqlite")


def test_a_world_keeps_its_rows_there(world, pytestconfig):
    assert is_meant(world.db, pytestconfig)


def test_what_has_one_database_has_this_one(one_db, pytestconfig):
    assert is_meant(one_db, pytestconfig)


def test_the_command_keeps_its_rows_there(tmp_path, pytestconfig):
    kb = Kb(tmp_path)
    kb.run("init", "--empty")
    db = Database(kb.database_url)
    assert is_meant(db, pytestconfig)
    db.close()
    db_of_the_command = tmp_path / "data" / "kb.sqlite"
    assert db_of_the_command.exists() == db.is_sqlite
