"""Lists by title keep one order over pages and walks, on every engine."""

import pytest

from indexer.engines.contract import Sort
from indexer.search import Search
from indexer.walk import walk
from kb.domain.access import ANONYMOUS
from tests.flow.conftest import ENGINES, open_world

ORDERED = (
    "《第1章》开始", "第二章 继续", "第10章 将完", "第十二章 完", "家访", "家长会（二）",
    "家长会（十）", "女孩", "喆老师", "重点",
)  # fmt: skip


@pytest.fixture(params=ENGINES)
def base(request, tmp_path):
    world = open_world(request, tmp_path)
    for number, title in enumerate(sorted(ORDERED)):
        world.save(f"r-{number}", title=title)
    world.sync()
    yield world
    world.close()


def test_pages_and_walks_have_one_order(base):
    paged = [
        hit.resource.title
        for page in (1, 2, 3, 4)
        for hit in base.search("", sort=Sort.TITLE, per_page=3, page=page).hits
    ]
    walked, cursor = [], ""
    while True:
        part = walk(
            base.services.searcher, Search("", ANONYMOUS, sort=Sort.TITLE, per_page=3), cursor
        )
        walked += [one.title for one in part.resources]
        if not (cursor := part.cursor):
            break
    known = [title for title in paged if title in ORDERED]
    assert walked == paged
    assert set(known) == set(ORDERED)
    assert known.index("第二章 继续") < known.index("第10章 将完") < known.index("第十二章 完")
    assert known.index("家长会（二）") < known.index("家长会（十）")
    assert known.index("女孩") < known.index("喆老师") < known.index("重点")
