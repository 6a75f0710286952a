"""PostgreSQL restarted under a running site: 503 with words, then all is well without help."""

import logging
import socket
import threading
import time

import pytest

from kb.domain.resource import ResourceDraft
from kb.errors import Disconnected, InvalidSettings, Unavailable
from kb.storage import schema
from kb.storage.engine_options import connect_arguments, parse_url
from kb.storage.session import Database
from kb.usecases import indexing, resources, topics
from tests.services import postgres as postgres_service
from web.app import create_app
from web.services import build_services
from web.settings import load_settings


@pytest.fixture(scope="module")
def own_postgres():
    """One to be stopped, which the others of this run are not."""
    yield from postgres_service.start()


@pytest.fixture
def services(own_postgres, tmp_path):
    with own_postgres.database() as url:
        settings = load_settings({"KB_DATA_DIR": str(tmp_path), "KB_DATABASE_URL": url})
        services = build_services(settings)
        yield services
        services.close()


def until(check, timeout_s=60):
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def found(client):
    return client.get("/api/v1/search?q=感恩")


@pytest.mark.slow
@pytest.mark.postgres
def test_a_restart_is_survived_without_help(services, own_postgres, caplog):
    client = create_app(services).test_client()
    worker = services.worker()
    thread = worker.start()
    resources.save(services.db, ResourceDraft(key="a", title="题目", body="感恩父母"))
    until(lambda: found(client).status_code == 200 and found(client).json["total"] == 1)
    try:
        own_postgres.stop()
        for path in ("/topics", "/resources/a", "/search?q=感恩"):
            response = client.get(path)
            assert response.status_code == 503, path
            assert int(response.headers["Retry-After"]) > 0
            assert "连不上数据库" in response.text
        answer = client.get("/api/v1/resources/a")
        assert answer.status_code == 503
        assert answer.json["error"]["code"] == "unavailable"
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json["parts"]["database"] == "away"
    finally:
        own_postgres.begin_again()

    assert client.get("/topics").status_code == 200
    resources.save(services.db, ResourceDraft(key="b", title="题目", body="感恩老师"))
    until(lambda: found(client).status_code == 200 and found(client).json["total"] == 2)
    worker.stop()
    thread.join(30)
    assert [one for one in caplog.records if one.exc_info and one.levelno >= logging.ERROR] == []


@pytest.mark.slow
@pytest.mark.postgres
def test_connections_lost_between_two_requests_are_not_noticed(services, own_postgres):
    client = create_app(services).test_client()
    assert client.get("/topics").status_code == 200
    own_postgres.stop()
    own_postgres.begin_again()
    assert client.get("/topics").status_code == 200


def cut_once(monkeypatch, own_postgres):
    """The first time that topics are read the connection dies in the middle."""
    whole, cut = topics.tree, []

    def tree(db):
        if not cut:
            cut.append(1)
            with db.read() as tx:
                pid = tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
                own_postgres.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
                tx.connection.exec_driver_sql("SELECT 1")
        return whole(db)

    monkeypatch.setattr(topics, "tree", tree)
    return cut


@pytest.mark.slow
@pytest.mark.postgres
def test_reading_that_was_cut_off_begins_again_once(services, own_postgres, monkeypatch):
    client = create_app(services).test_client()
    cut = cut_once(monkeypatch, own_postgres)
    assert client.get("/topics").status_code == 200
    assert cut == [1]
    cut.clear()
    with pytest.raises(Disconnected):
        topics.tree(services.db)


def test_what_writes_is_not_begun_again(world):
    app = create_app(world.services)
    asked = []

    @app.route("/change", methods=["GET", "POST"])
    def change():
        asked.append(1)
        raise Disconnected("连不上数据库，请稍后再试")

    client = app.test_client()
    assert client.post("/change").status_code == 503
    assert len(asked) == 1
    assert client.get("/change").status_code == 503
    assert len(asked) == 3


@pytest.mark.slow
@pytest.mark.postgres
def test_a_statement_has_its_time_and_migrations_have_all(own_postgres):
    with own_postgres.database(migrated=False) as url:
        db = Database(url, statement_timeout_s=1)
        schema.upgrade(db)
        with pytest.raises(Unavailable, match="时限"), db.read() as tx:
            tx.connection.exec_driver_sql("SELECT pg_sleep(30)")
        assert indexing.pending(db) == 0
        with db.read() as tx:
            shown = tx.connection.exec_driver_sql("SHOW application_name").scalar_one()
        assert shown == "studio-kb"
        db.close()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_pool_is_no_larger_than_it_is_set(own_postgres):
    with own_postgres.database() as url:
        db = Database(url, pool_size=4)
        inside, leave = [], threading.Event()

        def hold():
            with db.read() as tx:
                inside.append(tx.connection.exec_driver_sql("SELECT 1").scalar_one())
                leave.wait(30)

        threads = [threading.Thread(target=hold) for _ in range(6)]
        for thread in threads:
            thread.start()
        until(lambda: len(inside) == 4)
        with_four = own_postgres.value(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{db._url.database}'"
        )
        leave.set()
        for thread in threads:
            thread.join(30)
        assert with_four == 4
        assert len(inside) == 6
        db.close()


# --- what libpq is told -------------------------------------------------------------------------


def told(url, timeout_s=0):
    parsed = parse_url(url)
    return {**parsed.query, **connect_arguments(parsed, timeout_s)}


def test_what_the_address_says_comes_first():
    plain = told("postgresql://kb@h/kb")
    assert plain["application_name"] == "studio-kb"
    assert plain["connect_timeout"] == 10
    given = told("postgresql://kb@h/kb?application_name=web-1&connect_timeout=3")
    assert given["application_name"] == "web-1"
    assert given["connect_timeout"] == "3"


def test_tls_is_libpqs_own():
    given = told("postgresql://kb@h/kb?sslmode=verify-full&sslrootcert=/etc/ssl/kb.pem")
    assert given["sslmode"] == "verify-full"
    assert given["sslrootcert"] == "/etc/ssl/kb.pem"


def test_a_statements_time_stands_beside_other_options():
    assert told("postgresql://kb@h/kb", 60)["options"] == "-c statement_timeout=60s"
    both = told("postgresql://kb@h/kb?options=-c%20search_path%3Dkb", 60)["options"]
    assert both == "-c statement_timeout=60s -c search_path=kb"


def test_a_server_without_tls_gets_no_password_where_tls_is_asked_for():
    """https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL"""
    heard = []

    def refuse(listening):
        connection, _ = listening.accept()
        with connection:
            heard.append(connection.recv(1024))
            connection.sendall(b"N")
            heard.append(connection.recv(1024))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=refuse, args=(listening,))
        thread.start()
        port = listening.getsockname()[1]
        db = Database(
            f"postgresql://kb:geheim@127.0.0.1:{port}/kb?sslmode=require&gssencmode=disable"
        )
        with pytest.raises(Unavailable), db.read():
            pass
        thread.join(30)
        db.close()
    assert heard == [bytes.fromhex("0000000804d2162f"), b""]  # asked for TLS, then hung up


@pytest.mark.parametrize(
    ("name", "value"),
    [("KB_DATABASE_POOL", "1"), ("KB_DATABASE_TIMEOUT_S", "-1"), ("KB_DATABASE_POOL", "many")],
)
def test_settings_out_of_bounds_are_refused(tmp_path, name, value):
    with pytest.raises(InvalidSettings, match=name):
        load_settings({"KB_DATA_DIR": str(tmp_path), name: value})


def test_settings_reach_the_database(tmp_path):
    settings = load_settings(
        {"KB_DATA_DIR": str(tmp_path), "KB_DATABASE_POOL": "7", "KB_DATABASE_TIMEOUT_S": "9"}
    )
    assert (settings.store.database_pool, settings.store.database_timeout_s) == (7, 9)
