"""Original files, byte for byte, each under the SHA-256 of its bytes: in a folder or in S3."""

from kb.storage.files.contract import FileStore, StoredFile, copy, is_sha256
from kb.storage.files.folder import FolderStore
from kb.storage.files.opening import open_files

__all__ = ["FileStore", "FolderStore", "StoredFile", "copy", "is_sha256", "open_files"]
