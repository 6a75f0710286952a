from collections.abc import Callable, Iterator

import pytest

from indexer.engines.contract import Engine, Index
from tests.engine_contract.world import CLUSTER, ON_DISK, live_index, open_at


@pytest.fixture(params=[*ON_DISK, CLUSTER, "oracle"])
def engine_name(request) -> str:
    """Every implementation. A test of files and processes parametrizes it with ON_DISK."""
    return request.param


@pytest.fixture
def open_another(request, engine_name, tmp_path) -> Iterator[Callable[[], Engine]]:
    """Opens the test's engine once more, as another process would."""
    if engine_name == "opensearch":
        request.getfixturevalue("opensearch_indexes")
    engines = []

    def open_() -> Engine:
        engines.append(open_at(engine_name, tmp_path))
        return engines[-1]

    yield open_
    for each in engines:
        each.close()


@pytest.fixture
def engine(open_another) -> Engine:
    return open_another()


@pytest.fixture
def index(engine) -> Index:
    """A live generation without documents."""
    return live_index(engine)
