"""The files of a resource: named for the operator, and copied into a folder."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kb.domain.resources import Attachment, Resource
from kb.errors import InvalidInput
from kb.intake.file_names import shown_name, told_apart
from kb.storage.files import FileStore
from kb.usecases.importing.kept_back import why_kept_back
from web.cli.output import _
from web.cli.whole_file import whole_file
from web.present.file_name import safe_name
from web.present.import_report import said


def copy_attachments(files: FileStore, resource: Resource, folder: Path) -> list[Path]:
    """Copy the files of a resource into a folder, also the originals that are kept back.

    Raises NotFound for bytes that are missing, and InvalidInput where the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(
            "不能写 %(path)s：%(reason)s", path=folder, reason=error.strerror
        ) from error
    names = told_apart([safe_name(one.file_name) for one in resource.attachments])
    paths = [folder / name for name in names]
    for one, path in zip(resource.attachments, paths, strict=True):
        with files.open(one.sha256) as stream:
            whole_file(path, partial(shutil.copyfileobj, stream))
    return paths


def lines_of_attachments(resource: Resource) -> Iterator[str]:
    """Yield a line for each file that does not stand in the text, with why it is kept back."""
    for one in resource.attachments:
        if f"/files/{resource.key}/{one.sha256}" not in resource.body:
            named = _("附件：%(name)s") % {"name": shown_name(one.file_name)}
            yield "  ".join((named, *_why(one)))


def _why(attachment: Attachment) -> Iterator[str]:
    if attachment.holds is None:
        yield _("原件还没有检查过，检查以前不公开")
    else:
        yield from map(said, why_kept_back(attachment.holds))
