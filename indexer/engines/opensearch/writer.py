"""Writing in bulk: versions decide which of two writes is the newer one.

https://docs.opensearch.org/latest/api-reference/document-apis/bulk/
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from indexer.engines.contract import MAX_DEPTH, IndexDocument, newest
from indexer.engines.errors import DocumentsRefused
from indexer.engines.fields import NEWEST, TITLE_ORDER, Layout
from indexer.engines.marks import marks
from indexer.engines.opensearch.address import Address
from indexer.engines.opensearch.client import disk_is_full, faults, is_block, moved_away, refused
from kb.domain.ids import ResourceId

_REQUEST_BYTES: Final = 8_000_000
_REQUEST_TIMEOUT_S: Final = 60
_LOAD_AT_ONCE: Final = 1000
_STREAMS: Final = 2
# Between the turns in which what was refused for lack of room or of a shard is sent again
_PAUSES_S: Final = (0.1, 0.5, 2.0)
_CONFLICT: Final = 409
_NOT_FOUND: Final = 404
_LOAD_CHARS: Final = 8_000_000
_FOR_NOW: Final = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class _Change:
    id: ResourceId
    version: int
    lines: bytes


@dataclass(frozen=True, slots=True)
class _Failure:
    change: _Change
    status: int
    reason: str


class Writer:
    """Applies batches to one generation."""

    def __init__(
        self, client: Any, address: Address, index: str, write_alias: str, layout: Layout
    ) -> None:
        self._layout = layout
        self._client = client
        self._address = address
        self._index = index
        self._write_alias = write_alias

    def apply(
        self,
        upserts: Sequence[IndexDocument],
        deletes: Iterable[ResourceId],
        withdrawn: Mapping[ResourceId, int],
    ) -> None:
        """Write one batch. Raises Unavailable, or DocumentsRefused once the rest is in and visible.

        What is withdrawn is deleted in the version that withdrew it, whether it is there or not: an
        earlier write that comes late then loses.
        """
        gone = set(deletes)
        changes = [*map(self._upsert, newest(upserts, gone).values()), *self._deletions(gone)]
        changes += [
            _Change(id_, version, _line("delete", id_, version))
            for id_, version in withdrawn.items()
        ]
        failures = self._send(changes)
        self._refresh()
        self._report(failures)

    @contextmanager
    def loading(self) -> Iterator[Callable[[IndexDocument], None]]:
        """Fill an empty index: several batches are on their way at once, and are visible at the
        end.

        Raises DocumentsRefused at the end, and Unavailable.
        """
        with ThreadPoolExecutor(_STREAMS) as streams:
            loading = _Loading(lambda batch: streams.submit(self._send_batch, batch))
            yield loading.add
            failures = loading.finish()
        with faults(self._address):
            self._refresh()
            self._report(failures)

    def _send_batch(self, batch: Sequence[IndexDocument]) -> list[_Failure]:
        # here and not around it all: what brings the documents has faults of its own
        with faults(self._address):
            return self._send([*map(self._upsert, batch)])

    def _upsert(self, document: IndexDocument) -> _Change:
        keywords = {name: list(dict.fromkeys(all_)) for name, all_ in document.keywords.items()}
        fields = {
            **document.texts,
            **(marks(document.texts) if self._layout is Layout.FULL else {}),
            **keywords,
            "id": document.id,
            "version": document.version,
            NEWEST: document.newest,
            TITLE_ORDER: document.title_order,
        }
        lines = _line("index", document.id, document.version) + _json(fields) + b"\n"
        return _Change(document.id, document.version, lines)

    def _refresh(self) -> None:
        shards = self._client.indices.refresh(index=self._index)["_shards"]
        if shards["failed"]:
            raise refused(self._address, str(shards.get("failures", "refresh")))

    def _deletions(self, gone: set[ResourceId]) -> Iterator[_Change]:
        """Newer by one than what is there; a row that comes back is newer still."""
        if gone:
            self._refresh()  # what a writer left that died on its way is there, and not seen
        for id_, version in self.versions_of(gone).items():
            yield _Change(id_, version + 1, _line("delete", id_, version + 1))

    def versions(self) -> Iterator[tuple[ResourceId, int]]:
        """Yield the versions of all that is there, by id."""
        self._refresh()
        page = self._versions({"match_all": {}})
        while page:
            yield from page
            page = self._versions({"range": {"id": {"gt": page[-1][0]}}})

    def versions_of(self, ids: Iterable[ResourceId]) -> dict[ResourceId, int]:
        """Return the versions of those that are there."""
        found: dict[ResourceId, int] = {}
        ordered = sorted(ids)
        for start in range(0, len(ordered), MAX_DEPTH):
            found |= self._versions({"terms": {"id": ordered[start : start + MAX_DEPTH]}})
        return found

    def _versions(self, query: dict[str, Any]) -> list[tuple[ResourceId, int]]:
        """Of the first that match, by id."""
        # as values of the order: to read `_version` every document would be unpacked
        answer = self._client.search(
            index=self._index,
            body={
                "query": {"bool": {"filter": query}},
                "size": MAX_DEPTH,
                "sort": [{"id": "asc"}, {"version": "asc"}],
                "track_total_hits": False,
                "_source": False,
                "stored_fields": "_none_",
            },
            params={"allow_partial_search_results": "false"},
        )
        return [(ResourceId(hit["sort"][0]), hit["sort"][1]) for hit in answer["hits"]["hits"]]

    def _send(self, changes: Sequence[_Change]) -> list[_Failure]:
        """What was refused for good. What was refused for now is sent again."""
        lasting: list[_Failure] = []
        for pause_s in (*_PAUSES_S, None):
            failures = [one for part in _parts(changes) for one in self._send_part(part)]
            for_now = [one for one in failures if one.status in _FOR_NOW]
            lasting += [one for one in failures if one.status not in _FOR_NOW]
            if not for_now:
                return lasting
            if pause_s is None:
                raise refused(self._address, for_now[0].reason)
            time.sleep(pause_s)
            changes = [one.change for one in for_now]
        return lasting

    def _send_part(self, part: Sequence[_Change]) -> Iterator[_Failure]:
        answer = self._client.bulk(
            index=self._write_alias,
            body=b"".join(change.lines for change in part),
            # only into a generation that is there: a name alone would make a new index
            params={"require_alias": "true", "timeout": f"{_REQUEST_TIMEOUT_S}s"},
            request_timeout=_REQUEST_TIMEOUT_S,
        )
        if not answer["errors"]:
            return
        for change, item in zip(part, answer["items"], strict=True):
            [(_, outcome)] = item.items()
            error = outcome.get("error")
            if error is None:
                continue
            reason = f"{error.get('type')}: {error.get('reason')}"
            if int(outcome["status"]) == _NOT_FOUND:
                raise moved_away()
            if is_block(reason):
                raise disk_is_full(self._address)
            yield _Failure(change, int(outcome["status"]), _with_cause(reason, error))

    def _report(self, failures: Sequence[_Failure]) -> None:
        """An older version that a newer one keeps out is as it should be; the rest is not.

        Of what is not in the open part nobody can say which version keeps it out; whether it should
        be there is told by the full part.
        """
        older = [one for one in failures if one.status == _CONFLICT]
        known = self.versions_of({one.change.id for one in older}) if older else {}
        bad = {
            one.change.id: one.reason
            for one in failures
            if self._is_wrong(one, known.get(one.change.id))
        }
        if bad:
            raise DocumentsRefused(bad)

    def _is_wrong(self, failure: _Failure, there: int | None) -> bool:
        """there: the version that the index has of it."""
        if failure.status != _CONFLICT:
            return True
        if there is None:
            return self._layout is Layout.FULL
        return there < failure.change.version


class _Loading:
    """Documents in batches: so many, and no more characters than fit into memory several times."""

    def __init__(self, send: Callable[[list[IndexDocument]], "Future[list[_Failure]]"]) -> None:
        self._send = send
        self._sent: deque[Future[list[_Failure]]] = deque()
        self._batch: list[IndexDocument] = []
        self._chars = 0
        self._failures: list[_Failure] = []

    def add(self, document: IndexDocument) -> None:
        self._batch.append(document)
        self._chars += sum(map(len, document.texts.values()))
        if len(self._batch) == _LOAD_AT_ONCE or self._chars > _LOAD_CHARS:
            self._go()

    def finish(self) -> list[_Failure]:
        self._go()
        while self._sent:
            self._failures += self._sent.popleft().result()
        return self._failures

    def _go(self) -> None:
        if len(self._sent) > _STREAMS:
            self._failures += self._sent.popleft().result()
        if self._batch:
            self._sent.append(self._send(self._batch))
        self._batch, self._chars = [], 0


def _line(action: str, id_: ResourceId, version: int) -> bytes:
    meta = {"_id": str(id_), "version": version, "version_type": "external_gte"}
    return _json({action: meta}) + b"\n"


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _parts(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    part: list[_Change] = []
    size = 0
    for change in changes:
        if part and size + len(change.lines) > _REQUEST_BYTES:
            yield part
            part, size = [], 0
        part.append(change)
        size += len(change.lines)
    if part:
        yield part


def _with_cause(reason: str, error: Mapping[str, Any]) -> str:
    cause = error.get("caused_by") or {}
    return f"{reason} ({cause['reason']})" if cause.get("reason") else reason
