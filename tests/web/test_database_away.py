"""PostgreSQL restarted under a running site: 503 with words, then all is well without help."""

import logging
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from kb.domain.access import OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.resources import ResourceState
from kb.errors import DatabaseAway, Disconnected, InvalidSettings, Unavailable
from kb.storage import schema
from kb.storage.engine_options import connect_arguments, parse_url, place_of
from kb.storage.faults import translated
from kb.storage.session import Database
from kb.usecases import indexing, resources, topics
from tests.flow.test_cli import Kb
from tests.ports import free_port
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
    resources.save(services.db, OPERATOR, ResourceState(key="a", title="题目", body="感恩父母"))
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
    resources.save(services.db, OPERATOR, ResourceState(key="b", title="题目", body="感恩老师"))
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

    def tree(db, scope):
        if not cut:
            cut.append(1)
            with db.read() as tx:
                pid = tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
                own_postgres.execute(f"SELECT pg_terminate_backend({pid}, 5000)")
                tx.connection.exec_driver_sql("SELECT 1")
        return whole(db, scope)

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
        topics.tree(services.db, OPERATOR_SCOPE)


def test_what_writes_is_not_begun_again(world):
    app = create_app(world.services)
    asked = []

    @app.route("/change", methods=["GET", "POST"])
    def change():
        asked.append(1)
        raise Disconnected("连不上数据库，请稍后再试")

    client = app.test_client()
    ours = {"Sec-Fetch-Site": "same-origin"}
    assert client.post("/change", headers=ours).status_code == 503
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


# --- who runs the program is told which database, and why -----------------------------------------

PLAIN = "连不上数据库，请稍后再试"


def url_at(port, more=""):
    return (
        f"postgresql://lehrer:geheim@127.0.0.1:{port}/schule?sslmode=disable&gssencmode=disable"
        + more
    )


@contextmanager
def refusing(said):
    """The port of a PostgreSQL that has but this error for everybody.

    https://www.postgresql.org/docs/current/protocol-error-fields.html
    """
    fields = f"SFATAL\0VFATAL\0C28P01\0M{said}\0\0".encode()

    def answer(listening):
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    connection.recv(1024)
                    connection.sendall(b"E" + struct.pack("!i", len(fields) + 4) + fields)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=answer, args=(listening,), daemon=True).start()
        yield listening.getsockname()[1]


def fault_of(url):
    db = Database(url)
    with pytest.raises(DatabaseAway) as caught, db.read():
        pass
    db.close()
    return caught.value


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('password authentication failed for user "lehrer"', "password authentication failed"),
        ('database "schule" does not exist', 'database "schule" does not exist'),
        ('role "lehrer" does not exist', "role"),
        ('no pg_hba.conf entry for host "10.0.0.5", user "lehrer", no encryption', "pg_hba.conf"),
        ('用户 "lehrer" Password 认证失败', "Password 认证失败"),
    ],
)
def test_what_the_server_says_is_told_without_user_and_password(said, told):
    with refusing(said) as port:
        fault = fault_of(url_at(port))
    assert f"127.0.0.1:{port}/schule" in str(fault)
    assert "KB_DATABASE_URL" in str(fault)
    assert told in str(fault)
    assert "lehrer" not in str(fault)
    assert "geheim" not in str(fault)
    assert fault.plain == PLAIN


def test_nobody_there_is_told_to_who_runs_it_and_less_to_readers(tmp_path, caplog):
    port = free_port()
    settings = load_settings({"KB_DATA_DIR": str(tmp_path), "KB_DATABASE_URL": url_at(port)})
    services = build_services(settings)
    client = create_app(services).test_client()
    for answer in (client.get("/topics"), client.get("/api/v1/resources/a")):
        assert answer.status_code == 503
        said = answer.json["error"]["message"] if answer.is_json else answer.text
        assert PLAIN in said
        assert "127.0.0.1" not in said
        assert "KB_DATABASE_URL" not in said
    services.close()
    assert f"127.0.0.1:{port}/schule" in caplog.text
    assert "KB_DATABASE_URL" in caplog.text
    assert "geheim" not in caplog.text


def test_commands_say_which_database_and_why(tmp_path):
    kb, port = Kb(tmp_path), free_port()
    kb.environ["KB_DATABASE_URL"] = url_at(port)
    _, said = kb.run("stats", code=1)
    assert f"127.0.0.1:{port}/schule" in said
    assert "KB_DATABASE_URL" in said
    assert "geheim" not in said
    assert "lehrer" not in said


def test_an_option_that_libpq_does_not_know_is_named():
    fault = fault_of(url_at(free_port(), "&sslmodus=require"))
    assert "sslmodus" in str(fault)
    assert fault.plain == PLAIN


def test_a_pool_that_is_used_up_names_its_setting():
    with pytest.raises(DatabaseAway, match="KB_DATABASE_POOL") as caught, translated(PLACE):
        raise PoolTimeoutError
    assert "KB_" not in caught.value.plain


PLACE = parse_url("postgresql://lehrer:geheim@h/schule")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://lehrer:geheim@db.example.org/kb", "db.example.org/kb"),
        ("postgresql://db:5433/kb?user=lehrer&password=geheim", "db:5433/kb"),
        ("postgresql://lehrer@/kb?host=a,b&port=1,2", "a,b:1,2/kb"),
        ("postgresql:///kb?host=/run/postgresql", "/run/postgresql/kb"),
        ("sqlite:////srv/kb.sqlite", "/srv/kb.sqlite"),
    ],
)
def test_a_database_is_named_by_host_and_name(url, place):
    assert place_of(parse_url(url)) == place


@pytest.mark.parametrize("url", ["postgresql://u:ge@heim@h/kb", "postgresql://u:ge@x/heim@h/kb"])
def test_a_password_with_a_bare_sign_is_not_taken_for_a_host(url):
    with pytest.raises(InvalidSettings, match="%40") as caught:
        Database(url)
    assert "heim" not in str(caught.value)


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
