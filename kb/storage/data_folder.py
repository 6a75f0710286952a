"""The folder of a base, which only its owner may look into."""

import logging
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


def prepare(folder: Path) -> None:
    """Make the folder if it is new, and take it and the files in it away from other users.

    The umask does not matter, and a folder that an older version left open is closed. What lies in
    folders below cannot be reached from outside. Raises OSError where the folder cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _close(folder, _FOLDER_MODE)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            _close(path, _FILE_MODE)


def _close(path: Path, mode: int) -> None:
    try:
        if path.stat().st_mode & 0o777 & ~mode:
            path.chmod(mode)
    except FileNotFoundError:
        pass  # a journal of the database that has gone meanwhile
    except OSError as error:
        _log.warning("%s can be read by others: %s", path, error.strerror)
