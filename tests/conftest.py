"""Services for tests: every test with `db` runs on SQLite and on PostgreSQL.

All others run on SQLite, and with `--database=postgres` on PostgreSQL.
"""

import os
import shutil

import pytest

from kb.storage import schema
from kb.storage.files import FolderStore
from kb.storage.session import Database
from tests import bases
from tests.engine_contract.world import OPENSEARCH, search_url
from tests.services import epubcheck as epubcheck_service
from tests.services import libreoffice as libreoffice_service
from tests.services import opensearch as opensearch_service
from tests.services import postgres as postgres_service
from tests.services import s3 as s3_service

STORES = ("folder", pytest.param("s3", marks=pytest.mark.s3))
BACKENDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
# Tests with one of these choose a database by themselves: once a run is enough.
CHOOSING = {"database_url", "bare_url", "sqlite_url", "migrated_sqlite", "postgres"}


def pytest_addoption(parser):
    parser.addoption(
        "--database",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="where bases keep their rows in tests that leave it open",
    )


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL, leave out what runs with SQLite already and would do the same again."""
    if config.getoption("database") == "sqlite":
        return
    kept, left_out = [], []
    for item in items:
        (left_out if _is_the_same_again(item) else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def _is_the_same_again(item):
    """Whether a test chooses its database by itself, or is about an engine that has no rows."""
    engine = getattr(item, "callspec", None) and {"whoosh", "opensearch"} & set(
        map(str, item.callspec.params.values())
    )
    return bool(
        engine or CHOOSING & set(item.fixturenames) or item.get_closest_marker("opensearch")
    )


@pytest.fixture(scope="session", autouse=True)
def database_of_the_run(request):
    if request.config.getoption("database") == "postgres":
        bases.keep_in(request.getfixturevalue("postgres"))


@pytest.fixture(autouse=True)
def bases_of_the_test(request):
    folder = request.getfixturevalue("tmp_path") if bases.on_postgres() else None
    yield
    if folder:
        bases.drop_below(folder)


@pytest.fixture(scope="session")
def postgres():
    yield from postgres_service.start()


@pytest.fixture(scope="session")
def s3():
    yield from s3_service.start()


@pytest.fixture(scope="session")
def libreoffice():
    yield from libreoffice_service.start()


@pytest.fixture(scope="session")
def epubcheck(tmp_path_factory):
    yield from epubcheck_service.start(tmp_path_factory.mktemp("epubcheck"))


@pytest.fixture(scope="session")
def opensearch():
    """The "host:port" of a real node, the same for all processes of the run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    for hosts in opensearch_service.start(run):
        os.environ[OPENSEARCH] = hosts
        yield hosts


@pytest.fixture
def opensearch_indexes(opensearch, tmp_path):
    """The node; what a test with this folder leaves on it goes with the test."""
    yield opensearch
    opensearch_service.drop_later(search_url("opensearch", tmp_path))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """A SQLite file with all tables, to copy."""
    path = tmp_path_factory.mktemp("template") / "kb.sqlite3"
    db = Database(f"sqlite:///{path}")
    schema.upgrade(db)
    db.close()
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite, tmp_path):
    path = tmp_path / "kb.sqlite3"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def one_url(request, tmp_path):
    """The URL of a database with all tables, of the one sort that this run is about."""
    if bases.on_postgres():
        return bases.database_url(tmp_path)
    return request.getfixturevalue("sqlite_url")


@pytest.fixture(params=BACKENDS)
def database_url(request):
    """The URL of a database with all tables and nothing in them."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
    else:
        with request.getfixturevalue("postgres").database() as url:
            yield url


@pytest.fixture(params=BACKENDS)
def bare_url(request, tmp_path):
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite3'}"
    else:
        with request.getfixturevalue("postgres").database(migrated=False) as url:
            yield url


@pytest.fixture
def db(database_url):
    db = Database(database_url)
    yield db
    db.close()


@pytest.fixture
def other_db(request, database_url, tmp_path, migrated_sqlite):
    """A second base, of the same kind as `db`."""
    if database_url.startswith("sqlite"):
        path = tmp_path / "other.sqlite3"
        shutil.copy(migrated_sqlite, path)
        db = Database(f"sqlite:///{path}")
        yield db
        db.close()
    else:
        with request.getfixturevalue("postgres").database() as url:
            db = Database(url)
            yield db
            db.close()


@pytest.fixture
def files(tmp_path):
    return FolderStore(tmp_path / "files")


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    """A file store of each sort, with nothing in it."""
    if request.param == "folder":
        return FolderStore(tmp_path / "store")
    return request.getfixturevalue("s3").store()
