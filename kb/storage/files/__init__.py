"""The stores of original files, byte for byte under their SHA-256: in a folder or in S3."""

from kb.storage.files.contract import FileStore, StoredFile, copy, is_sha256
from kb.storage.files.folder import FolderStore
from kb.storage.files.opening import open_files

__all__ = ["FileStore", "FolderStore", "StoredFile", "copy", "is_sha256", "open_files"]
