"""Static files under addresses that change with their content, so that browsers may keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

VERSION_PARAMETER: Final = "v"
KEEP_S: Final = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Assets:
    """versions: file name → the first digits of its SHA-256."""

    versions: Mapping[str, str]

    def url(self, root: str, name: str) -> str:
        """`root` is where the application is mounted: "" or such as "/kb"."""
        return f"{root}/static/{name}?{VERSION_PARAMETER}={self.versions[name]}"

    def is_current(self, name: str, version: str | None) -> bool:
        return version is not None and self.versions.get(name) == version


def read_assets(folder: Path) -> Assets:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return Assets(
        {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
            for path in files
        }
    )
