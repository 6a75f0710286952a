"""The files of a resource, copied into a folder for the operator."""

import shutil
from functools import partial
from pathlib import Path

from kb.domain.resources import Resource
from kb.errors import InvalidInput
from kb.intake.file_names import told_apart
from kb.storage.files import FileStore
from web.cli.whole_file import whole_file
from web.present.file_name import safe_name


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
