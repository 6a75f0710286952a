"""SIGKILL at any moment of an import: whole lines only, and running again does the rest."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from kb.domain.access import OPERATOR_READER
from kb.domain.actor import OPERATOR
from kb.storage.queue.tables import outbox
from kb.storage.resources.tables import resource, resource_author, resource_revision, resource_topic
from kb.storage.session import Database
from kb.usecases import collections, health
from kb.usecases.importing import import_lines
from tests.flow.test_export_lines import exported

KILLS = 20
LINES = 2000
STEPS = 8  # of progress; an import of so many lines takes more
SCRIPT = """
import sys
from pathlib import Path
from kb.domain.actor import OPERATOR
from kb.storage.session import Database
from kb.usecases.importing import import_lines
db = Database(sys.argv[1])
allowed = int(sys.argv[3])
def step(_):
    global allowed
    allowed -= 1
    if allowed == 0:
        print("there", flush=True)
    if allowed == -1:
        sys.stdin.read()  # waits here for the kill, so that it cannot come too late
report = import_lines(db, OPERATOR, Path(sys.argv[2]), progress=step)
assert report.is_clean, report.problems
"""


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.jsonl"
    objects = [
        {"type": "collection", "key": "c", "title": "合集", "items": ["r-0", "r-1999"]},
        {"type": "studio", "key": "s-1", "name": "甲工作室", "members": ["周行"]},
        *(
            {"key": f"r-{n}", "title": f"题目 {n}", "body": "班主任工作室的班会课。" * 60,
             "topics": [f"主题{n % 40}", "德育"], "authors": [f"作者{n % 90}", "周行"],
             "studio": "s-1"}
            for n in range(LINES)
        ),
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    return path


def start(url, lines, steps):
    """An import that says when it has taken `steps` steps, and takes at most one more."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, url, str(lines), str(steps)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def check_whole(url):
    """Nothing half-written: each resource has all that its line has."""
    db = Database(url)
    with db.read() as tx:
        if db.is_sqlite:
            assert tx.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert tx.execute(text("PRAGMA foreign_key_check")).all() == []
        count = tx.execute(select(func.count()).select_from(resource)).scalar_one()
        for table, each in ((resource_author, 2), (resource_topic, 2), (resource_revision, 1)):
            found = tx.execute(select(func.count()).select_from(table)).scalar_one()
            assert found == count * each, table.name
        waiting = tx.execute(select(func.count(outbox.c.resource_id.distinct()))).scalar_one()
        assert waiting == count
    db.close()
    return count


@pytest.mark.slow
def test_a_kill_leaves_whole_lines_and_running_again_does_the_rest(one_url, lines, request):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments = random.Random(seed)
    counts = [0]
    for kill in range(KILLS):
        process = start(one_url, lines, STEPS * kill // KILLS + 1)
        assert process.stdout.readline() == b"there\n", process.stderr.read()
        time.sleep(moments.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        counts.append(check_whole(one_url))
    assert counts == sorted(counts)
    assert len(set(counts)) > 3, "the kills came all too early or too late"
    process = start(one_url, lines, LINES)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert check_whole(one_url) == LINES
    print(f"resources after each kill: {counts}")


def test_a_broken_import_ends_like_an_unbroken_one(db, other_db, lines):
    def stop(_):
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt

    done = []
    with pytest.raises(KeyboardInterrupt):
        import_lines(db, OPERATOR, lines, progress=stop)
    assert 0 < health.count_resources(db) < LINES
    import_lines(db, OPERATOR, lines)
    import_lines(other_db, OPERATOR, lines)
    assert exported(db) == exported(other_db)
    assert len(collections.get(db, "c", OPERATOR_READER).items) == 2
