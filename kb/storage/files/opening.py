"""Opening the store that the settings name. It does not touch the network."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname

from kb.errors import InvalidSettings
from kb.settings import FilesSettings
from kb.storage.files.contract import FileStore
from kb.storage.files.folder import FolderStore

_FIELD: Final = "KB_FILES_URL"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\Z")


def open_files(settings: FilesSettings, default: Path) -> FileStore:
    """Open the store of files. default: the folder where no address is set. Raises
    InvalidSettings.
    """
    if not settings.url:
        return FolderStore(default)
    url = _split(settings.url)
    if url.scheme == "file":
        return FolderStore(_folder(url))
    if url.scheme == "s3":
        return _s3(url, settings)
    raise InvalidSettings(
        "文件不能存到 %(scheme)s:，写作 file:///文件夹 或 s3://桶/前缀",
        field=_FIELD,
        scheme=url.scheme,
    )


def _split(text: str) -> SplitResult:
    try:
        url = urlsplit(text)
    except ValueError:
        url = SplitResult("", "", "", "", "")
    if not url.scheme or url.query or url.fragment or "@" in url.netloc:
        # without the address: a key may be in it
        raise InvalidSettings(
            "文件的地址看不懂，写作 file:///文件夹 或 s3://桶/前缀；"
            "密钥写在 KB_FILES_ACCESS_KEY 和 KB_FILES_SECRET_KEY 里",
            field=_FIELD,
        )
    return url


def _folder(url: SplitResult) -> Path:
    path = Path(url2pathname(url.path))
    if url.netloc or not path.is_absolute():
        raise InvalidSettings("文件夹要写完整路径：file:///var/lib/kb/files", field=_FIELD)
    return path


def _s3(url: SplitResult, settings: FilesSettings) -> FileStore:
    parts = [part for part in url.path.split("/") if part]
    if not _BUCKET.match(url.netloc) or {".", ".."} & set(parts):
        raise InvalidSettings(
            "S3 的地址写作 s3://桶/前缀，桶名是 3 到 63 个小写字母、数字、点和连字符", field=_FIELD
        )
    if find_spec("obstore") is None:
        raise InvalidSettings("用 S3 存文件要先安装它的客户端：pip install obstore", field=_FIELD)
    from kb.storage.files.s3 import S3Store

    return S3Store(url.netloc, "/".join(parts), settings)
