"""Finds the engine for a KB_SEARCH_URL. A library is imported only when its engine is asked for."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from indexer.engines.contract import Engine
from indexer.engines.opensearch.address import ENCRYPTED, NO_LOGIN, PLAIN, Login
from kb.errors import InvalidInput, InvalidSettings


def _open_tantivy(index_dir: Path) -> Engine:
    from indexer.engines.tantivy.engine import open_tantivy

    return open_tantivy(index_dir / "tantivy")


def _open_whoosh(index_dir: Path) -> Engine:
    from indexer.engines.whoosh.engine import open_whoosh

    return open_whoosh(index_dir / "whoosh")


def _open_opensearch(url: str, login: Login) -> Engine:
    if find_spec("opensearchpy") is None:
        raise InvalidSettings(
            "用 OpenSearch 要先安装它的客户端：pip install opensearch-py", field="KB_SEARCH_URL"
        )
    from indexer.engines.opensearch.engine import open_opensearch

    return open_opensearch(url, login)


_EMBEDDED: Final[dict[str, Callable[[Path], Engine]]] = {
    "tantivy": _open_tantivy,
    "whoosh": _open_whoosh,
}
_CLUSTERS: Final = (PLAIN, ENCRYPTED)


def open_engine(url: str, index_dir: Path, login: Login = NO_LOGIN) -> Engine:
    """Open the engine behind `url`; an embedded one keeps its files below `index_dir`."""
    scheme, colon, _ = url.partition(":")
    if scheme in _CLUSTERS:
        return _open_opensearch(url, login)
    if scheme not in _EMBEDDED or not colon:
        raise InvalidInput(
            "检索引擎 %(scheme)s: 不可用，可以使用：%(allowed)s",
            field="KB_SEARCH_URL",
            # not all of the address: a password may be in it
            scheme=scheme[:40].rpartition("@")[2],
            allowed="、".join(f"{name}:" for name in (*_EMBEDDED, *_CLUSTERS)),
        )
    return _EMBEDDED[scheme](index_dir)
