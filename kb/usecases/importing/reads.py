"""The files that were read, before they are saved: they are told apart and put in order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final

from kb.domain.resources import Attachment
from kb.errors import ExtractionFailed, KbError
from kb.intake.extraction.ooxml import scrambled
from kb.intake.file_names import shown_name
from kb.intake.media_type import SUFFIXES, Format
from kb.intake.works import Reading
from kb.lines.problems import Problem
from kb.usecases.importing.files import FileOutcome
from kb.usecases.importing.finding import Found
from kb.usecases.importing.neighbours import Fetched
from kb.usecases.importing.shared_titles import with_own_titles
from kb.usecases.importing.sources import Document

# The most files of a folder that are compared, and the most text that they hold
_TOGETHER_FILES: Final = 200
_TOGETHER_CHARACTERS: Final = 5_000_000

_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read: its document, and its reading with its original if works are in it.

    key: the one from which those of its works are made.
    """

    found: Found
    document: Document
    reading: Reading | None = None
    key: str = ""
    attachments: tuple[Attachment, ...] = ()
    pictures: Mapping[str, Attachment] = field(default_factory=dict)
    fetched: Fetched = field(default_factory=Fetched)
    # A picture, which may turn out to belong to a page or a text; known: it is kept already
    is_picture: bool = False
    is_known: bool = False
    # A style sheet or the like, which pages bring along
    is_of_pages: bool = False


def titled(reads: Iterable[Read]) -> Iterator[Read]:
    """Give files of one folder with equal titles different ones before the first is saved."""
    waiting: list[Read] = []
    characters = 0
    for read in reads:
        apart = waiting and read.found.place.parent != waiting[-1].found.place.parent
        if apart or len(waiting) >= _TOGETHER_FILES or characters > _TOGETHER_CHARACTERS:
            yield from _told_apart(waiting)
            waiting, characters = [], 0
        waiting.append(read)
        works = read.reading.works if read.reading else ()
        characters += sum(len(work.markdown) for work in works)
    yield from _told_apart(waiting)


def _told_apart(reads: Sequence[Read]) -> list[Read]:
    readings = iter(with_own_titles([read.reading for read in reads if read.reading]))
    return [replace(read, reading=next(readings)) if read.reading else read for read in reads]


def pictures_last(reads: Iterable[Read]) -> Iterator[Read]:
    """Put pictures after all documents, so that one which a document shows is not called
    unreadable.
    """
    pictures: list[Read] = []
    wordless: dict[str, list[Read]] = {}
    used: dict[PurePosixPath, str] = {}
    for read in reads:
        used |= dict.fromkeys(read.fetched.places, read.found.name)
        if read.is_picture:
            pictures.append(read)
        elif read.is_of_pages:
            wordless.setdefault(read.found.around, []).append(read)
        else:
            yield read
    for read in pictures:
        owner = used.get(read.found.place)
        if owner or read.is_known or read.found.path:
            yield _ended_picture(read, owner)
        else:
            wordless.setdefault(read.found.around, []).append(read)
    yield from (_wordless(around, reads) for around, reads in wordless.items())


def _ended_picture(read: Read, owner: str | None) -> Read:
    """End a picture of which nothing goes in. owner: the document that shows it."""
    outcome = FileOutcome.SKIPPED
    if owner:
        problem = Problem("这是“%(file)s”里的图片", None, {"file": owner}, fatal=False)
    elif read.is_known:
        problem = Problem("这张图片已经收在资源里", fatal=False)
    else:
        outcome, problem = FileOutcome.FAILED, Problem.of(refusal(Format.PICTURE))
    return ended(read.found, read.document, outcome, problem)


def _wordless(around: str, reads: Sequence[Read]) -> Read:
    """Return one line for all pictures, style sheets and the like of an archive or folder."""
    names = "、".join(read.found.place.name for read in reads[:_FEW])
    more = "……" if len(reads) > _FEW else ""
    message = "里面有 %(count)d 个图片、样式表一类的文件，没有文字，没有导入：%(names)s"
    params = {"count": len(reads), "names": shown_name(names) + more}
    first = reads[0]
    document = replace(first.document, file=around or first.found.name)
    problem = Problem(message, None, params, fatal=False)
    return ended(first.found, document, FileOutcome.SKIPPED, problem)


def ended(found: Found, document: Document, outcome: FileOutcome, problem: Problem) -> Read:
    """Return a file of which nothing goes in."""
    return Read(found, replace(document, outcome=outcome, problems=(problem,)))


def refusal(format_: Format) -> KbError:
    """Return the error that says why a file of a format is not read."""
    messages = {
        Format.EMPTY: ExtractionFailed("文件是空的"),
        Format.LOCKED_OFFICE: ExtractionFailed("文件有密码，没有读"),
        Format.SCRAMBLED: scrambled(),
        Format.UNREADABLE_OFFICE: ExtractionFailed(
            "文件不是它的扩展名所说的格式：可能由单位的加密软件加密，请解密后再导入；也可能坏了"
        ),
        Format.TOO_OLD: ExtractionFailed("文件的格式太旧，请用新版的 Word 或 WPS 另存后再导入"),
        Format.PICTURE: ExtractionFailed("这是图片，里面没有文字"),
        Format.SOUND_OR_FILM: ExtractionFailed("这是声音或影像，里面没有文字"),
        Format.OTHER_ARCHIVE: ExtractionFailed("不支持这种压缩包，请改用 ZIP"),
        Format.ZIP: ExtractionFailed("压缩包坏了或不完整，打不开"),
    }
    unknown = ExtractionFailed(
        "还不支持这种文件。可以导入：%(allowed)s", allowed=" ".join(SUFFIXES)
    )
    return messages.get(format_, unknown)
