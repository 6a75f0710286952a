"""The key that signs, which is kept in the data folder where no setting gives one."""

import os
import secrets
import tempfile
from pathlib import Path

from kb.errors import InvalidSettings
from kb.storage import data_folder
from web.setting_values import MIN_SECRET_CHARS


def kept_secret(data_dir: Path) -> str:
    """Return the key in the data folder, which is made on first use for its owner alone.

    Raises InvalidSettings where it can be neither read nor written.
    """
    path = data_dir / "secret_key"
    secret = _read_secret(path)
    if secret is None:
        try:
            data_folder.prepare(data_dir)
            _place(secrets.token_hex(32), path)
        except OSError as error:
            raise InvalidSettings(
                "不能写数据文件夹 %(path)s：%(reason)s", path=data_dir, reason=error.strerror
            ) from error
        secret = _read_secret(path) or ""  # another process may have written it first
    if len(secret) < MIN_SECRET_CHARS:
        raise InvalidSettings(
            "%(path)s 里的密钥不足 %(least)s 个字符。请删除这个文件，密钥会重新生成。",
            path=path,
            least=MIN_SECRET_CHARS,
        )
    return secret


def _read_secret(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("ascii", "ignore").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InvalidSettings(
            "不能读 %(path)s：%(reason)s", path=path, reason=error.strerror
        ) from error


def _place(secret: str, path: Path) -> None:
    """Write the secret whole or not at all, with mode 600, and never over another's."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        except OSError:  # this file system has no hard links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
