"""Files of a school's shared folder: they are described in library*.txt and made in their formats.

A block begins with `=== folder/name.suffix`. Its second line says what is right (as in files.txt; several
right titles have ` // ` between them). A line that begins with `= ` holds the file's properties. The
others are its text: `# ` and `## ` are headings, `^ ` is a centred line in bold, `> ` a subtitle, `| ` a row,
`- ` an item, `* ` a text box, `@ ` a running head or what a site has on all pages, and `--- name` begins a
sheet, a slide with that title, or a page. Files of text hold their lines as they are.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from kb.intake.media_type import detect
from kb.intake.reading import Request, read_file
from kb.usecases.importing.shared_titles import with_own_titles
from tests.intake_cases import FOLDER, blocks
from tests.intake_cases.library_formats import SAVED_FROM, built

_SAVED = FOLDER.parent / "files" / "library.zip"


@dataclass(frozen=True)
class Described:
    """A file: where it lies, what is right, and what stands in it as (mark, text)."""

    path: PurePosixPath
    right: str
    properties: dict
    lines: tuple


def described(name):
    """All files of a list."""
    for path, text in blocks(name):
        right, *lines = text.split("\n")
        properties = {}
        if lines and lines[0].startswith("= "):
            said = (one.strip().partition("=") for one in lines.pop(0)[2:].split(";"))
            properties = {key: value for key, _, value in said}
        yield Described(PurePosixPath(path), right, properties, tuple(map(_marked, lines)))


def _marked(line):
    for mark in ("# ", "## ", "^ ", "> ", "| ", "- ", "* ", "@ ", "--- "):
        if line.startswith(mark):
            return mark.strip(), line.removeprefix(mark)
    return ("---", "") if line == "---" else ("", line)


def bytes_of(one):
    """The file in its format."""
    suffix = one.path.suffix.lower()
    if suffix in SAVED_FROM:
        with zipfile.ZipFile(_SAVED) as archive:
            return archive.read(one.path.as_posix())
    return built(one)


def readings(name, vocabulary):
    """(file, what an import reads of it), with the titles told apart that a folder's files share."""
    found = []
    for one in described(name):
        data = bytes_of(one)
        request = Request(one.path.name, one.path.parts[:-1], detect(BytesIO(data), one.path.name))
        found.append((one, read_file(request, data, vocabulary)))
    for folder in {one.path.parent for one, _ in found}:
        places = [at for at, (one, _) in enumerate(found) if one.path.parent == folder]
        told_apart = with_own_titles([found[at][1] for at in places])
        for at, reading in zip(places, told_apart, strict=True):
            found[at] = (found[at][0], reading)
    return found
