"""Nothing that a reader may not see changes anything that the reader is answered."""

import random

import pytest

from tests.differential import READERS, differences, make

RESOURCES = 70
REQUESTS = {"tantivy": 110, "whoosh": 40, "opensearch": 60}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make(tmp_path_factory.mktemp("differential") / "base", random.Random(11), RESOURCES)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "engine", ["tantivy", "whoosh", pytest.param("opensearch", marks=pytest.mark.opensearch)]
)
def test_answers_are_equal_with_and_without_hidden_rows(request, tmp_path, base, engine, reader):
    if engine == "opensearch":
        request.getfixturevalue("opensearch")
    found = differences(
        base,
        tmp_path,
        reader,
        engine=engine,
        seed=5,
        resources=RESOURCES,
        count=REQUESTS[engine],
    )
    assert found == [], "\n".join(found)
