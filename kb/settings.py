"""Frozen settings that are passed down. They are read and checked in web.settings."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FilesSettings:
    """Where originals lie: `file:///folder` or `s3://bucket/prefix`; "" = beside the database.

    The others are for S3; "" leaves them to the standard AWS_* variables, or to the machine's role.
    """

    url: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the rows, the files and the index live.

    The two about the database are for PostgreSQL: connections a process, and how long a statement
    may take (0 = as long as it likes).
    """

    data_dir: Path
    database_url: str
    search_url: str
    database_pool: int = 16
    database_timeout_s: int = 0
    files: FilesSettings = field(default_factory=FilesSettings)
    search_user: str = ""
    search_password: str = field(default="", repr=False)
    search_ca: Path | None = None

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"
