"""Files as resources: each is read in a process of its own, while others are being saved."""

import hashlib
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

from kb.domain.originals import Holds
from kb.domain.resources import Attachment
from kb.errors import ExtractionFailed, Unavailable
from kb.intake.archive import size_of
from kb.intake.extracted import PICTURE_SCHEME, Picture
from kb.intake.extraction.limits import MIB
from kb.intake.inspection import holds_in
from kb.intake.media_type import READABLE, Format, detect
from kb.intake.sandbox.pool import Limits, Readers, Words
from kb.intake.works import Reading, Request, Work
from kb.lines.problems import Problem
from kb.storage.files import FileStore
from kb.storage.intake import intake
from kb.storage.intake.intake import TakenFile
from kb.storage.resources.rows import is_attached
from kb.storage.session import Database
from kb.usecases.importing.file_keys import key_for
from kb.usecases.importing.files import FileOutcome, GivenField
from kb.usecases.importing.finding import Found, unreadable
from kb.usecases.importing.kept_back import why_kept_back
from kb.usecases.importing.neighbours import fetch
from kb.usecases.importing.personal import told
from kb.usecases.importing.reads import Read, ended, pictures_last, refusal, titled
from kb.usecases.importing.sources import Document, Item, Place
from kb.usecases.originals import look

_AHEAD_EACH: Final = 4
_PLAN_KIND: Final = "class_meeting"
_NAME_LIMIT: Final = 255
_FEW: Final = 5
# The files that saved pages bring along
_OF_PAGES: Final = frozenset(
    {".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".svg", ".ico",
     ".cur", ".thmx", ".mso"}
)  # fmt: skip
_SHOWN: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_PICTURE = re.compile(rf"!\[((?:\\.|[^\]\\])*)\]\({re.escape(PICTURE_SCHEME)}([^)]*)\)")
# A grade says the stage and the other way round: who sets one does not mean a proposal of the other
_TOGETHER: Final = (("stages", "grades"), ("grades", "stages"))


@dataclass(frozen=True, slots=True)
class HowToRead:
    """The settings for reading files. words: the words that proposals are made of.

    files: the store of originals and pictures; None keeps none. fixed: fields that are set for all.
    again: files that have not changed since they were imported are read too. hidden: what the
    authors of files hid is taken in. private_if_personal: files with numbers of persons are
    private, where nothing else is said.
    """

    db: Database
    files: FileStore | None
    words: Words
    processes: int
    fixed: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False
    hidden: bool = False
    private_if_personal: bool = True
    limits: Limits = field(default_factory=Limits)


class Documents:
    """A source of office files, PDF files, pages and texts."""

    folder = None

    def __init__(
        self, found: Sequence[Found], how: HowToRead, only: frozenset[int] | None = None
    ) -> None:
        """Make the source. only: the numbers of the files that are read; None for all of them."""
        self._found = found
        self._how = how
        self._only = only

    def others(self) -> Iterator[tuple[str, Place]]:
        return iter(())

    def at(self, place: Place) -> Item:
        raise LookupError(place)  # there are no others

    def rest(self) -> None:
        pass

    def close(self) -> None:
        pass

    def again(self, numbers: frozenset[int]) -> "Documents":
        """Return the files of these numbers as a source of their own."""
        return Documents(self._found, self._how, numbers)

    def resources(self) -> Iterator[Item]:
        """Yield the items in the order in which their files were found, however long each takes."""
        seen: dict[str, str] = {}
        readers = Readers(self._how.processes, self._how.words, self._how.limits)
        # twice as many threads: while one writes its original to the disk, another can read
        executor = ThreadPoolExecutor(2 * self._how.processes, "read")
        try:
            for read in pictures_last(titled(self._ahead(executor, readers))):
                yield from self._items(read, seen)
        finally:
            readers.close()
            executor.shutdown(cancel_futures=True)

    def _ahead(self, executor: ThreadPoolExecutor, readers: Readers) -> Iterator[Read]:
        waiting: deque[Future[Read]] = deque()
        for number, found in enumerate(self._found):
            if self._only is not None and number not in self._only:
                continue
            waiting.append(executor.submit(self._take, found, number, readers))
            if len(waiting) >= self._how.processes * _AHEAD_EACH:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    # --- in a thread: one file ---------------------------------------------------------------

    def _take(self, found: Found, number: int, readers: Readers) -> Read:
        document = Document(number, found.name)
        try:
            if found.problem:
                outcome = FileOutcome.SKIPPED if found.skipped else FileOutcome.FAILED
                return ended(found, document, outcome, found.problem)
            with found.open() as stream:
                return self._read(found, document, stream, readers)
        except OSError as error:
            return ended(found, document, FileOutcome.FAILED, unreadable(error))
        except ExtractionFailed as error:
            return ended(found, document, FileOutcome.FAILED, Problem.of(error))

    def _read(self, found: Found, document: Document, stream: BinaryIO, readers: Readers) -> Read:
        size_bytes = size_of(stream)
        format_ = detect(stream, found.place.name)
        if found.place.suffix.lower() in _OF_PAGES and format_ is Format.UNKNOWN:
            return Read(found, document, is_of_pages=True)
        if format_ is Format.PICTURE:
            with self._how.db.read() as tx:
                kept = is_attached(tx, _digest(stream))
            return Read(found, document, is_picture=True, is_known=kept)
        if format_ not in READABLE:
            raise refusal(format_)
        taken = TakenFile(found.place, _digest(stream), self._recipe(found))
        with self._how.db.read() as tx:
            same = None if self._how.again else intake.find_same(tx, taken)
            known = None if same else intake.find_content(tx, taken.sha256)
            key = "" if same else key_for(tx, taken)
        if same:
            unchanged = FileOutcome.UNCHANGED
            return Read(found, replace(document, outcome=unchanged, keys=tuple(same)))
        document = replace(document, taken=taken)
        if known and known.place != taken.place:
            return Read(found, document)
        folders = found.place.parts[:-1]
        request = Request(found.place.name, folders, format_, self._how.hidden)
        reading = readers.read(request, stream, size_bytes)
        holds = holds_in(reading.left_out, reading.personal)
        try:
            if self._how.hidden:  # what was taken in is hidden in the original all the same
                holds |= look(readers, stream, found.place.name).holds
            original = self._kept(found, format_, stream, holds)
            fetched = fetch(reading.beside, found.beside)
            pictures = self._pictures([*reading.pictures, *fetched.pictures])
        except Unavailable as error:  # the file store's: without its original nothing goes in
            bare = replace(document, taken=None)
            return ended(found, bare, FileOutcome.FAILED, Problem.of(error))
        fetched.pictures.clear()  # they are in the store
        document = replace(document, holds=holds)
        return Read(found, document, reading, key, original, pictures, fetched)

    def _recipe(self, found: Found) -> str:
        options = [found.fixed, self._how.fixed, *(["hidden"] if self._how.hidden else [])]
        content = json.dumps(options, sort_keys=True, default=str)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    def _kept(
        self, found: Found, format_: Format, stream: BinaryIO, holds: Holds
    ) -> tuple[Attachment, ...]:
        if self._how.files is None:
            return ()
        stream.seek(0)
        stored = self._how.files.put(stream)
        name = found.place.name.encode("utf-8", "replace").decode()[-_NAME_LIMIT:]
        return (Attachment(stored.sha256, name, format_.value, stored.size_bytes, holds),)

    def _pictures(self, pictures: Sequence[Picture]) -> dict[str, Attachment]:
        if self._how.files is None:
            return {}
        found = {}
        for picture in pictures:
            stored = self._how.files.put(picture.data)
            found[picture.name] = Attachment(
                stored.sha256,
                picture.name[-_NAME_LIMIT:],
                picture.media_type,
                stored.size_bytes,
                Holds.NOTHING,  # it stands in the text
            )
        return found

    # --- one after the other -----------------------------------------------------------------

    def _items(self, read: Read, seen: dict[str, str]) -> Iterator[Item]:
        document = read.document
        if document.taken is None:
            yield Item(document.file, 0, document=document)
            return
        first = seen.setdefault(document.taken.sha256, document.file)
        if read.reading is None or first != document.file:
            same_as = first if first != document.file else None
            yield Item(document.file, 0, document=replace(document, same_as=same_as))
            return
        yield from self._works(read, read.reading)

    def _works(self, read: Read, reading: Reading) -> Iterator[Item]:
        fields, problems = _matter(reading, read.fetched.problems)
        several = len(reading.works) > 1
        key = str(fields.get("key") or read.key)
        keys = [f"{key}-{number:02d}" for number in range(1, len(reading.works) + 1)]
        if several:
            fields.pop("key", None)
        else:
            keys = [key]
        given = [self._given(work, fields, read.found) for work in reading.works]
        is_said = any("visibility" in one for one in given)
        is_personal = bool(reading.personal) and self._how.private_if_personal and not is_said
        document = replace(
            read.document,
            title=reading.title,
            problems=(
                *problems,
                *told(reading.personal, is_private=is_personal),
                *why_kept_back(read.document.holds),
            ),
            is_personal=is_personal,
            fields=tuple(
                GivenField(work_key, name, value, origin)
                for work_key, one in zip(keys, given, strict=True)
                for name, (value, origin) in one.items()
            ),
            removed=reading.removed,
            left_out=reading.left_out,
            doubts=reading.doubts,
            collection=self._collection(key, reading, keys, read.found) if several else None,
        )
        for work_key, work, one in zip(keys, reading.works, given, strict=True):
            body, pictures = _placed(work.markdown, work_key, read.pictures)
            values = {name: value for name, (value, _) in one.items()}
            if work.plan and values.get("kind", _PLAN_KIND) == _PLAN_KIND:
                values.setdefault("plan", work.plan)
            yield Item(
                document.file,
                0,
                {"type": "resource", "key": work_key, **values, "body": body},
                attachments=(*read.attachments, *pictures) if self._how.files else None,
                document=document,
                is_last=work is reading.works[-1],
            )

    def _given(
        self, work: Work, matter: Mapping[str, Any], found: Found
    ) -> dict[str, tuple[Any, str]]:
        """Return field → (value, where it comes from)."""
        given: dict[str, tuple[Any, str]] = {}
        for proposal in work.proposals:
            value = list(proposal.value) if isinstance(proposal.value, tuple) else proposal.value
            given[proposal.field] = (value, proposal.origin.value)
        sources = ((found.fixed, "sidecar"), (matter, "matter"), (self._how.fixed, "option"))
        for fields, origin in sources:
            for name, other in _TOGETHER:
                if name in fields and other not in fields:
                    given.pop(other, None)
            given |= {name: (value, origin) for name, value in fields.items()}
        return given

    def _collection(
        self, key: str, reading: Reading, keys: Sequence[str], found: Found
    ) -> dict[str, Any]:
        fixed = {**found.fixed, **self._how.fixed}
        shared = {name: fixed[name] for name in ("studio", "visibility") if name in fixed}
        items = list(keys)
        return {"type": "collection", "key": key, "title": reading.title, "items": items} | shared


def _matter(
    reading: Reading, more: Iterable[Problem]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the fields that stand before the text of a file, and what there is to say of the
    file.
    """
    fields = dict(reading.fields)
    problems = (*reading.notes, *more)
    if "type" not in fields:
        return fields, problems
    del fields["type"]  # other programs use it for something else
    ignored = Problem("文件开头的 type 不起作用，已忽略", "type", fatal=False)
    return fields, (*problems, ignored)


def _placed(
    markdown: str, key: str, known: Mapping[str, Attachment]
) -> tuple[str, tuple[Attachment, ...]]:
    """Return the text with the addresses of its pictures, and those pictures."""
    used: dict[str, Attachment] = {}

    def address(match: re.Match[str]) -> str:
        found = known.get(match[2])
        if found is None:
            return match[1]
        used[found.sha256] = found
        mark = "!" if found.media_type in _SHOWN else ""
        words = match[1] if mark else match[1] or found.file_name
        return f"{mark}[{words}](/files/{key}/{found.sha256})"

    return _PICTURE.sub(address, markdown), tuple(used.values())


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(MIB):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()
