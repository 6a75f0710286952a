"""Writing a file so that it is there whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from kb.errors import InvalidInput

T = TypeVar("T")


def whole_file(path: Path, write: Callable[[IO[bytes]], T]) -> T:
    """Write a file beside its place, and move it there when it is whole.

    A write that broke off never replaces a good file, and only the owner can read the file,
    whatever the umask. Raises InvalidInput where the file cannot be written.
    """
    if not path.name or path.is_dir():
        raise InvalidInput("%(path)s 是文件夹，请写文件名。", path=path)
    draft = path.with_name(path.name + ".part")
    try:
        draft.unlink(missing_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(draft, flags, 0o600), "w+b") as target:
            result = write(target)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
    except OSError as error:
        raise InvalidInput(
            "不能写 %(path)s：%(reason)s", path=path, reason=error.strerror
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return result
