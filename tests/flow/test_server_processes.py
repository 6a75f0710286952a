"""`kb serve --processes` and `kb worker` as an operator meets them."""

import itertools
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

from kb.domain.actor import OPERATOR
from kb.domain.resources import ResourceState
from kb.storage.session import Database
from kb.usecases import resources
from tests.flow.test_cli import Kb
from tests.ports import free_port
from web.cli import processes
from web.server import bind

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def waiting_for(check, timeout_s=60):
    """What `check` gives as soon as that is true."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            if found := check():
                return found
        except (urllib.error.URLError, ConnectionError):
            pass
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def fetched(url):
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


def found(site):
    """Whether a search has the one resource there is."""
    return len(json.loads(fetched(f"{site}/api/v1/search?q=%E6%84%9F%E6%81%A9"))["hits"]) == 1


def ended(process, timeout_s=60):
    out, err = process.communicate(timeout=timeout_s)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out, err


@pytest.fixture
def kb(tmp_path):
    kb = Kb(tmp_path)
    kb.run("init", "--empty")
    return kb


def save(kb, key, body):
    db = Database(kb.database_url)
    resources.save(db, OPERATOR, ResourceState(key=key, title=f"题目{key}", body=body))
    db.close()


@pytest.mark.slow
def test_two_processes_and_a_worker_on_one_port(kb):
    port, metrics = free_port(), free_port()
    kb.environ["KB_METRICS"] = f"127.0.0.1:{metrics}"
    server = kb.start("serve", "--port", str(port), "--processes", "2")
    site = f"http://127.0.0.1:{port}"
    try:
        waiting_for(lambda: fetched(f"{site}/healthz"))
        family = waiting_for(
            lambda: len(children := psutil.Process(server.pid).children()) == 3 and children
        )

        save(kb, "a", "感恩父母的班会")  # by a process that none of these is
        waiting_for(lambda: found(site))

        # whoever answers, the figures of all are added up, and one that died still counts
        for _ in range(20):
            fetched(f"{site}/healthz")
        counted = 'kb_http_requests_total{endpoint="health.healthz",method="GET",status="200"} '
        shown = fetched(f"http://127.0.0.1:{metrics}/metrics")
        (line,) = [line for line in shown.splitlines() if line.startswith(counted)]
        assert float(line.removeprefix(counted)) >= 21
        assert "kb_outbox_entries 0.0" in shown

        victim = next(one for one in family if "--inherited" in one.cmdline())
        victim.kill()
        for _ in range(10):
            fetched(f"{site}/healthz")  # the other one answers meanwhile
        waiting_for(
            lambda: (
                len(
                    [
                        one
                        for one in psutil.Process(server.pid).children()
                        if one.status() != "zombie"
                    ]
                )
                == 3
            )
        )
    finally:
        server.send_signal(signal.SIGTERM)
        _, err = ended(server)
    assert "ended with -9" in err
    assert not any(one.is_running() for one in family)


@pytest.mark.slow
def test_children_end_with_a_parent_that_was_killed(kb):
    port = free_port()
    server = kb.start("serve", "--port", str(port), "--processes", "2")
    waiting_for(lambda: fetched(f"http://127.0.0.1:{port}/healthz"))
    family = psutil.Process(server.pid).children()
    assert len(family) == 3
    server.kill()
    server.communicate(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert not alive


@pytest.mark.slow
def test_a_worker_keeps_the_index_for_a_site_that_does_not(kb):
    port = free_port()
    kb.environ["KB_WORKER"] = "none"
    server = kb.start("serve", "--port", str(port))
    site = f"http://127.0.0.1:{port}"
    worker = None
    try:
        waiting_for(lambda: fetched(f"{site}/healthz"))
        save(kb, "a", "感恩父母的班会")
        worker = kb.start("worker")
        waiting_for(lambda: found(site))
    finally:
        server.send_signal(signal.SIGTERM)
        if worker:
            worker.send_signal(signal.SIGTERM)
    ended(server)
    out, _ = ended(worker)
    assert "正在维护索引" in out


_SLOW = """
import signal, sys, time
from web.server import bind, end_gently, listen

def app(environ, start_response):
    print("asked", flush=True)
    time.sleep(1)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"well"]

server = listen(app, sockets=bind("127.0.0.1", int(sys.argv[1])), threads=2)
signal.signal(signal.SIGTERM, lambda *_: end_gently(server))
print("listening", flush=True)
try:
    server.run()
finally:
    server.close()
"""


def test_what_was_being_answered_is_answered(kb):
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(port)],
        env=kb.environ,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert server.stdout.readline() == "listening\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert server.stdout.readline() == "asked\n"
        server.send_signal(signal.SIGTERM)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"well")
    assert server.communicate(timeout=60)[0] == ""
    assert server.returncode == 0


# --- without starting anything ------------------------------------------------------------------


def test_windows_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(processes.sys, "platform", "win32")
    processes.check_possible(1)
    with pytest.raises(processes.InvalidInput, match="Windows"):
        processes.check_possible(2)


def test_a_name_with_two_addresses_is_listened_to_on_both():
    sockets = bind("localhost", free_port())
    try:
        assert sockets
        assert len({one.getsockname()[0] for one in sockets}) == len(sockets)
    finally:
        for one in sockets:
            one.close()


def test_who_fails_at_once_is_started_ever_later(monkeypatch):
    now = [1000.0]
    started = []
    monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])

    class Dead:
        stdin = None

        def poll(self):
            return 1

    def start(child):
        started.append(now[0])
        child.process, child.started_at = Dead(), now[0]

    monkeypatch.setattr(processes._Child, "start", start)
    child = processes._Child(("serve",))
    for _ in range(1200):
        child.look()
        now[0] += 0.1
    gaps = [round(later - earlier) for earlier, later in itertools.pairwise(started)]
    assert gaps[:6] == [1, 3, 7, 15, 30, 30]
