"""The distributed engine: a generation is an index, the live one stands behind an alias.

    <name>                      alias of the live generation
    <name>-g-<time>-<random>    a generation, its stamp in the mapping's _meta: the full part
    <generation>-open           its open part
    <index>-w                   alias of one index, for writing
    <name>-was-<unix time>      alias of a generation that was live until then

What was live is kept for a while, because searches of other processes may still be on it.
"""

import logging
import re
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from opensearchpy.exceptions import ConnectionTimeout, NotFoundError, TransportError

from indexer.engines.contract import (
    Capabilities,
    Index,
    IndexDocument,
    Request,
    Result,
    Stamp,
    Stretch,
)
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import Layout
from indexer.engines.opensearch.address import Address, Login, check_login, parse_address
from indexer.engines.opensearch.client import connect, faults
from indexer.engines.opensearch.frequencies import EVERY, Remembered
from indexer.engines.opensearch.mapping import ENGINE, index_body, index_names, read_stamp
from indexer.engines.opensearch.query import Query
from indexer.engines.opensearch.search import run_search
from indexer.engines.opensearch.walk import walk
from indexer.engines.opensearch.writer import Writer
from indexer.engines.two_parts import Add, Token, TwoParts
from kb.domain.ids import ResourceId
from kb.errors import Conflict, Unavailable

_log = logging.getLogger(__name__)

KEPT_S: Final = 60
_TERMS_AT_ONCE: Final = 200
_COPYING_S: Final = 1800.0
_MERGING_S: Final = 3600.0
# In one file: some 3 GB, which can still be merged again as OpenSearch does it (up to 5).
_MERGED_DOCUMENTS: Final = 1_000_000
_FLUSHING_S: Final = 300.0
_SWITCHING_S: Final = 90.0
_LOOK_S: Final = 0.2


def open_opensearch(url: str, login: Login) -> "OpenSearchEngine":
    """Raises InvalidSettings. Opens no connection yet."""
    address = parse_address(url)
    check_login(address, login)
    return OpenSearchEngine(address, connect(address, login))


class OpenSearchEngine:
    name = ENGINE
    capabilities = Capabilities(
        distributed=True, whole_batches=False, steady_walks=True, few_clauses=True
    )

    def __init__(self, address: Address, client: Any) -> None:
        self._address = address
        self._client = client
        self._lock = threading.Lock()
        self._live: TwoParts | None = None
        self._created: dict[str, TwoParts] = {}
        self._prepared = ""
        self._generation = re.compile(rf"{re.escape(address.name)}-g-\d{{14}}-[0-9a-f]{{8}}")

    def current(self) -> Index | None:
        with faults(self._address):
            name = self._live_name()
            with self._lock:
                if name is None:
                    self._live = None
                elif self._live is None or self._live.generation != name:
                    self._live = self._created.pop(name, None) or self._opened(name)
                return self._live

    def _live_name(self) -> str | None:
        # Each node knows it: not a question to the cluster's manager, which may be changing.
        params = {"local": "true", "ignore": 404}
        found = self._client.indices.get_alias(name=self._address.name, params=params)
        if "error" in found:
            return None
        names = list(found)
        if len(names) != 1 or not self._generation.fullmatch(names[0]):
            raise IndexDamaged(
                "OpenSearch 的别名 %(name)s 指向 %(indexes)s，不是一个本站的索引",
                name=self._address.name,
                indexes="、".join(names),
            )
        return str(names[0])

    def _opened(self, name: str) -> TwoParts:
        found = self._client.indices.get_mapping(index=",".join(index_names(name)))
        if set(found) != set(index_names(name)):
            raise IndexDamaged("OpenSearch 的索引 %(name)s 不完整", name=name)
        return self._index(name, read_stamp(found[name]["mappings"]))

    def _index(self, name: str, stamp: Stamp) -> TwoParts:
        open_, full = (
            OpenSearchPart(self._client, self._address, index, layout)
            for layout, index in zip(Layout, index_names(name), strict=True)
        )
        return TwoParts(name, stamp, open_, full, embedded=False)

    def suspect(self) -> None:
        """Nothing to remember: the cluster watches over its own files."""

    def is_suspect(self) -> bool:
        return False

    def create(self, stamp: Stamp) -> Index:
        now = time.strftime("%Y%m%d%H%M%S", time.gmtime())
        name = f"{self._address.name}-g-{now}-{secrets.token_hex(4)}"
        shards = self._address.shards
        with faults(self._address):
            # the full part first: what a builder leaves is found by it
            for layout, index in reversed([*zip(Layout, index_names(name), strict=True)]):
                body = index_body(stamp, layout, shards=shards, write_alias=f"{index}-w")
                self._client.indices.create(index=index, body=body)
        self._created[name] = self._index(name, stamp)
        return self._created[name]

    def prepare(self, index: Index) -> None:
        with faults(self._address):
            for name, documents in self._documents(index):
                self._merge(name, documents)
                self._copy(name)
        self._prepared = index.generation

    def _documents(self, index: Index) -> list[tuple[str, int]]:
        counts = (index.documents(), index.count())
        return list(zip(index_names(index.generation), counts, strict=True))

    def _merge(self, name: str, documents: int) -> None:
        """One file, or a few large ones: a search looks up each of its words in every file, and
        they no longer hold what only copying needed.
        """
        share = documents // self._address.shards
        params = {"max_num_segments": 1 + share // _MERGED_DOCUMENTS}
        try:
            self._client.indices.forcemerge(index=name, params=params, request_timeout=_MERGING_S)
        except ConnectionTimeout:
            _log.warning("%s is not merged yet; it goes on by itself", name)
        self._client.indices.refresh(index=name)  # lets go of the files of before

    def _copy(self, name: str) -> None:
        """Copies on as many nodes as there are; what is missing comes later by itself."""
        _log.info("%s gets its copies", name)
        # else each copy would index once more what is not yet in a file
        self._client.indices.flush(index=name, wait_if_ongoing=True, request_timeout=_FLUSHING_S)
        settings = {"index": {"number_of_replicas": self._address.replicas}}
        self._client.indices.put_settings(index=name, body=settings)
        until = time.monotonic() + _COPYING_S
        while time.monotonic() < until:
            found = self._client.cluster.health(index=name)
            nodes = found["number_of_data_nodes"]  # one may go, or come, meanwhile
            copies = self._address.shards * min(self._address.replicas + 1, nodes)
            if found["active_shards"] >= copies:
                return
            time.sleep(_LOOK_S)
        _log.warning("%s has %s of %s copies yet", name, found["active_shards"], copies)

    def switch(self, index: Index) -> None:
        if self._prepared != index.generation:  # not again: it may wait for long
            self.prepare(index)
        name, alias = index.generation, self._address.name
        # An answer that does not come says nothing: from here on it may be live.
        self._created.pop(name, None)
        with faults(self._address):
            before = self._aliases()
            if name not in before:
                raise Conflict("要启用的索引已不存在")
            retired = f"{alias}-was-{int(time.time())}"
            actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": alias}}]
            for other, aliases in before.items():
                if alias in aliases and other != name:
                    actions.append({"remove": {"index": other, "alias": alias}})
                    actions.append({"add": {"index": other, "alias": retired}})
            try:
                # longer than the cluster waits for a node that does not take it
                self._client.indices.update_aliases(
                    body={"actions": actions}, request_timeout=_SWITCHING_S
                )
            except NotFoundError as error:
                raise Conflict("要启用的索引已不存在") from error
        self.current()

    def discard(self, index: Index) -> None:
        """One that `switch` was begun with is left to `sweep`: nodes may disagree on it."""
        is_only_built = self._created.pop(index.generation, None) is not None
        with faults(self._address):
            if index.generation == self._live_name():
                raise Conflict("正在使用的索引不能删除")
            index.close()
            if is_only_built:
                self._delete(index.generation)

    def sweep(self) -> None:
        with faults(self._address):
            for name, aliases in self._aliases().items():
                if name not in self._created and self._is_left_over(aliases):
                    _log.info("dropping %s, which is no longer needed", name)
                    self._delete(name)

    def _is_left_over(self, aliases: set[str]) -> bool:
        if self._address.name in aliases:
            return False
        mark = f"{self._address.name}-was-"
        retired = [int(each.removeprefix(mark)) for each in aliases if each.startswith(mark)]
        return all(time.time() - moment > KEPT_S for moment in retired)

    def _aliases(self) -> dict[str, set[str]]:
        """The aliases of every generation."""
        found = self._client.indices.get_alias(index=f"{self._address.name}-g-*")
        return {
            name: set(each["aliases"])
            for name, each in found.items()
            if self._generation.fullmatch(name)
        }

    def _delete(self, name: str) -> None:
        for index in index_names(name):
            self._client.indices.delete(index=index, ignore_unavailable=True)

    def size_bytes(self) -> int:
        with faults(self._address):
            name = self._live_name()
            if name is None:
                return 0
            found = self._client.indices.stats(index=",".join(index_names(name)), metric="store")
            return int(found["_all"]["total"]["store"]["size_in_bytes"])

    def close(self) -> None:
        """What is being built and not switched to is swept later."""
        with self._lock:
            for index in (*self._created.values(), *([self._live] if self._live else [])):
                index.close()
            self._created.clear()
            self._live = None


class OpenSearchPart:
    def __init__(self, client: Any, address: Address, index: str, layout: Layout) -> None:
        self._name = index
        self._client = client
        self._address = address
        self._writer = Writer(client, address, index, f"{index}-w", layout)
        self._frequencies = Remembered(lambda terms: self._in_parts(terms, [], most=True))
        self._closed = False

    def apply(
        self,
        upserts: Sequence[IndexDocument],
        deletes: Sequence[ResourceId],
        withdrawn: Mapping[ResourceId, int],
    ) -> None:
        self._check_open()
        if upserts or deletes or withdrawn:
            try:
                with faults(self._address):
                    self._writer.apply(upserts, deletes, withdrawn)
            finally:
                self._frequencies.forget()

    @contextmanager
    def loading(self) -> Iterator[Add]:
        self._check_open()
        try:
            with self._writer.loading() as add:
                yield add
        finally:
            self._frequencies.forget()

    def search(self, request: Request) -> Result:
        self._check_open()
        with faults(self._address):
            return run_search(self._client, self._name, request)

    def walk(self, request: Request, cursor: str) -> Stretch:
        self._check_open()
        with faults(self._address):
            return walk(self._client, self._name, request, cursor)

    def frequencies(self, terms: Sequence[Token]) -> list[int]:
        self._check_open()
        with faults(self._address):
            return self._frequencies(terms)

    def held(self, terms: Sequence[Token], audience: frozenset[str]) -> list[bool]:
        self._check_open()
        readable = {"terms": {"audience": sorted(audience)}}
        with faults(self._address):
            return [count > 0 for count in self._in_parts(terms, [readable], most=1)]

    def _in_parts(self, terms: Sequence[Token], also: list[Query], most: int) -> list[int]:
        parts = (terms[at : at + _TERMS_AT_ONCE] for at in range(0, len(terms), _TERMS_AT_ONCE))
        return [count for part in parts for count in self._counts(part, also, most)]

    def _counts(self, terms: Sequence[Token], also: list[Query], most: int) -> list[int]:
        """most: how far to count; True for all of them, as `track_total_hits` has it."""
        body: list[dict[str, Any]] = []
        for term in terms:
            field, token = term
            one: dict[str, Any] = {"term": {field: {"value": token}}}
            wanted = [*also, {"match_all": {}} if term == EVERY else one]
            query = {"bool": {"filter": wanted}}
            body += [{}, {"size": 0, "track_total_hits": most, "query": query}]
        found = self._client.msearch(index=self._name, body=body)
        for each in found["responses"]:
            if "error" in each:
                raise TransportError(each["status"], each["error"]["type"], each)
        return [each["hits"]["total"]["value"] for each in found["responses"]]

    def count(self) -> int:
        return self.frequencies([EVERY])[0]

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        self._check_open()
        with faults(self._address):
            yield from self._writer.versions()

    def versions_of(self, ids: Iterable[ResourceId]) -> Mapping[ResourceId, int]:
        self._check_open()
        with faults(self._address):
            return self._writer.versions_of(ids)

    def settle(self) -> None:
        """The cluster merges by itself."""

    def close(self) -> None:
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise Unavailable("索引已关闭")
