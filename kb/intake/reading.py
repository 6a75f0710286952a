"""Reads one file into the works in it: it extracts, cleans, splits, and proposes fields.

It runs in a worker process (kb.intake.sandbox), because texts, too, can be made to take for ever.
"""

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from kb.domain.vocabulary import Kind
from kb.intake.clean import clean
from kb.intake.extracted import Extracted
from kb.intake.extraction.read import read
from kb.intake.headings import mark_headings
from kb.intake.loose_tables import rebuild_tables
from kb.intake.markdown_lines import lines_of, reading_of
from kb.intake.media_type import Format
from kb.intake.plan_duration import duration_in
from kb.intake.plan_parts import plan_parts
from kb.intake.proposal import Origin
from kb.intake.propose import Proposal, Vocabulary, propose, titles_of
from kb.intake.propose.titles import guess_title
from kb.intake.split import Part, split
from kb.intake.works import Reading, RemovedText, Request, Work
from kb.lines.write import fields_of
from kb.text.names import name_key
from kb.text.personal_data import count_personal_data

_TITLE_LIMIT: Final = 80
# This is for a proposal that only the first line, or the file's name, supports.
_GUESSED: Final = 0.5
# A resource has no field for it; it only helps to see who wrote.
_NOT_OF_RESOURCES: Final = ("school",)


def read_file(request: Request, data: bytes, vocabulary: Vocabulary) -> Reading:
    """Read a file into its works.

    Raises ExtractionFailed, or InvalidInput where the fields before the text are no valid TOML.
    """
    return works_of(request, read(data, request.format, hidden=request.hidden), vocabulary)


def works_of(request: Request, extracted: Extracted, vocabulary: Vocabulary) -> Reading:
    """Make works of what was extracted from a file."""
    if request.format is Format.MARKDOWN or extracted.fields:
        return _as_it_is(request, extracted, vocabulary)
    cleaned = clean(extracted.markdown)
    # A page that is nothing but dirt is kept.
    text = rebuild_tables(cleaned.markdown or extracted.markdown)
    removed = tuple(RemovedText(one.text, one.rule) for one in cleaned.removed)
    whole = _proposals(request, extracted, text, vocabulary)
    title = _title_of(whole)
    parts = split(text, title)
    others = _other_titles(request, extracted, text, vocabulary)
    works = [replace(_finished(text, title, whole), titles=others)]
    if len(parts) > 1:
        works = [_work_of(part, request, vocabulary) for part in parts]
    return Reading(
        title,
        tuple(works),
        pictures=extracted.pictures,
        removed=removed if cleaned.markdown else (),
        notes=extracted.notes,
        left_out=extracted.left_out,
        beside=extracted.beside,
        personal=count_personal_data(extracted.markdown),
        known=extracted.known,
    )


def _as_it_is(request: Request, extracted: Extracted, vocabulary: Vocabulary) -> Reading:
    """Read Markdown unchanged: it has its structure, and its author meant the fields in it."""
    whole = _proposals(request, extracted, extracted.markdown, vocabulary)
    own = extracted.fields.get("title")
    title = _short(own) if isinstance(own, str) and own.strip() else _title_of(whole)
    others = _other_titles(request, extracted, extracted.markdown, vocabulary)
    works = (replace(_with_plan(extracted.markdown, whole), titles=others),)
    return Reading(
        title,
        works,
        extracted.fields,
        extracted.pictures,
        notes=extracted.notes,
        left_out=extracted.left_out,
        beside=extracted.beside,
        personal=count_personal_data(extracted.markdown),
        known=extracted.known,
    )


def _work_of(part: Part, request: Request, vocabulary: Vocabulary) -> Work:
    """Make a work of a compilation: its title is known, and the file's name is about them all."""
    found = propose(part.title, request.folders, {}, part.markdown, vocabulary)
    own = [one for one in found if one.field not in ("title", *_NOT_OF_RESOURCES)]
    title = Proposal("title", _short(part.title), Origin.TEXT, 0.95)
    return _finished(part.markdown, part.title, (title, *own))


def _finished(text: str, title: str, proposals: tuple[Proposal, ...]) -> Work:
    return _with_plan(_marked(text, title), proposals)


def _with_plan(markdown: str, proposals: tuple[Proposal, ...]) -> Work:
    """Add the parts and minutes of a plan, unless the work is known to be something else."""
    kind = next((one.value for one in proposals if one.field == "kind"), Kind.CLASS_MEETING)
    plan = plan_parts(markdown) if kind == Kind.CLASS_MEETING else None
    if plan is None:
        return Work(markdown, proposals)
    if minutes := duration_in(markdown):
        proposals = (*proposals, Proposal("duration_min", minutes, Origin.TEXT, 0.95))
    return Work(markdown, proposals, fields_of(plan))


def _proposals(
    request: Request, extracted: Extracted, text: str, vocabulary: Vocabulary
) -> tuple[Proposal, ...]:
    name = PurePosixPath(request.name).stem
    found = propose(name, request.folders, extracted.properties, text, vocabulary, extracted.stated)
    own = tuple(one for one in found if one.field not in _NOT_OF_RESOURCES)
    if any(one.field == "title" for one in own):
        return own
    return (_guessed_title(name, text), *own)


def _other_titles(
    request: Request, extracted: Extracted, text: str, vocabulary: Vocabulary
) -> tuple[Proposal, ...]:
    """Return the other titles that the file may have; its name comes last."""
    name = PurePosixPath(request.name).stem
    found = titles_of(name, extracted.properties, text, vocabulary, extracted.stated)
    return (*found[1:], _named(_short(name) or name))


def _guessed_title(name: str, text: str) -> Proposal:
    """Guess a title: the first heading, or else the first line; the name for an empty text."""
    lines = [line for line in lines_of(text) if line.text and not line.fenced]
    found = guess_title(name, lines)
    return replace(found, value=_short(str(found.value)) or name) if found else _named(name)


def _named(name: str) -> Proposal:
    return Proposal("title", name, Origin.NAME, _GUESSED)


def _title_of(proposals: tuple[Proposal, ...]) -> str:
    return str(next(one.value for one in proposals if one.field == "title"))


def _short(title: str) -> str:
    title = " ".join(title.split())
    return title if len(title) <= _TITLE_LIMIT else title[: _TITLE_LIMIT - 1] + "…"


def _marked(text: str, title: str) -> str:
    """Mark the headings of a text, and drop a first paragraph that only repeats the title."""
    marked = mark_headings(text)
    first, _, rest = marked.partition("\n\n")
    if "\n" in first or name_key(reading_of(first)) != name_key(title):
        return marked
    return rest.strip("\n") or marked
