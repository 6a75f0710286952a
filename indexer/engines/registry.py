"""From KB_SEARCH_URL to an engine. A library is imported only when its engine is asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from indexer.engines.contract import Engine
from kb.errors import InvalidInput


def _open_tantivy(index_dir: Path) -> Engine:
    from indexer.engines.tantivy_engine import open_tantivy

    return open_tantivy(index_dir / "tantivy")


def _open_whoosh(index_dir: Path) -> Engine:
    from indexer.engines.whoosh_engine import open_whoosh

    return open_whoosh(index_dir / "whoosh")


_ENGINES: Final[dict[str, Callable[[Path], Engine]]] = {
    "tantivy:": _open_tantivy,
    "whoosh:": _open_whoosh,
}


def open_engine(url: str, index_dir: Path) -> Engine:
    """The engine behind `url`; an embedded one keeps its files below `index_dir`."""
    opener = _ENGINES.get(url.partition(":")[0] + ":")
    if opener is None:
        raise InvalidInput(
            "检索引擎 %(url)s 不可用，可以使用：%(allowed)s",
            field="KB_SEARCH_URL",
            url=url,
            allowed="、".join(_ENGINES),
        )
    return opener(index_dir)
