"""Frozen settings that are passed down. They are read and checked in web.settings."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the rows, the files and the index live."""

    data_dir: Path
    database_url: str
    search_url: str

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"
