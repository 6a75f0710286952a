"""A withdrawal with real processes: what was reported leaves everything within a minute."""

import json
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.flow.test_cli import Kb, write_lines
from tests.ports import free_port, is_listening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
WITHIN_S = 60
BODY = "".join(
    f"第{day}天，全班一起写下感谢的话，第{day}只白鹭从窗外飞过，孩子们讲了{day}个故事。"
    for day in range(1, 9)
)


def fetched(url, **options):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_reported_page_leaves_search_feed_sitemap_and_links(tmp_path):
    kb = Kb(tmp_path)
    kb.run("init", "--empty")
    line = {"key": "xq-1", "title": "白鹭来信", "body": BODY, "authors": ["王白鹭"], "kind": "case"}
    other = {"key": "xq-2", "title": "另一只白鹭", "body": BODY + "第二天也来了。"}
    book = {
        "type": "collection",
        "key": "c-1",
        "title": "合集",
        "items": [{"resource": "xq-1"}, {"resource": "xq-2"}],
    }
    kb.run("import", write_lines(tmp_path / "a.jsonl", line, other, book))
    port = free_port()
    server = kb.start("serve", "--port", str(port))
    try:
        while not is_listening(port):
            assert server.poll() is None
            time.sleep(0.1)
        site, query = f"http://127.0.0.1:{port}", urllib.parse.quote("白鹭")
        places = [
            f"{site}{path}"
            for path in (
                f"/search?q={query}",
                f"/search.atom?q={query}",
                f"/api/v1/search?q={query}",
                "/sitemap-resources-0.xml",
                "/collections/c-1",
                "/",
                f"/api/v1/suggest?q={query}",
                "/resources/xq-2",
                "/kinds/case",
                "/api/v1/walk",
            )
        ]
        for place in places:
            assert "xq-1" in fetched(place)[1], place
        form = urllib.parse.urlencode({"text": "有孩子的名字\x1b[31m\u202e"}).encode()
        sent = fetched(f"{site}/resources/xq-1/report", data=form, headers={"Origin": site})
        assert sent[0] == 200
        assert "报告已经收到" in sent[1]
        (one,) = json.loads(kb.run("reports", "--json")[0])
        listed = kb.run("reports")[0]
        assert "\x1b" not in listed
        assert "\u202e" not in listed
        began = time.monotonic()
        said = kb.run("reports", "--hide", str(one["number"]))[0]
        assert "撤下了：xq-1" in said
        assert "副本还在" in said
        assert "xq-2" in said  # a version of the same text is still public
        left = places
        while left and time.monotonic() - began < WITHIN_S:
            left = [place for place in left if "xq-1" in fetched(place)[1]]
        assert left == []
        gone, page = fetched(f"{site}/resources/xq-1")
        assert gone == 404
        assert "副本还在" in page
        for own in (
            "/api/v1/resources/xq-1",
            "/resources/xq-1/report",
            "/resources/xq-1/revisions",
        ):
            assert fetched(site + own)[0] == 404
        assert kb.run("reports")[0].startswith("共 0")
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
