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
    """The static files and their versions.

    versions: the first digits of the SHA-256 of each file, by its name.
    """

    versions: Mapping[str, str]

    def url(self, root: str, name: str) -> str:
        """Return the address of a static file.

        root: the path at which the application is mounted: "", or one such as "/kb".
        """
        return f"{root}/static/{name}?{VERSION_PARAMETER}={self.versions[name]}"

    def is_current(self, name: str, version: str | None) -> bool:
        """Say whether this is the version that the file has now."""
        return version is not None and self.versions.get(name) == version


def read_assets(folder: Path) -> Assets:
    """Read all files below a folder and return them with their versions."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return Assets(
        {
            path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
            for path in files
        }
    )
