"""OpenSearch's files and a Java to run them, as a test machine has them or can get them.

The distribution comes from Maven Central once and stays in a folder outside the project.
"""

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# Later zips on Maven Central are unlisted or incomplete.
VERSION: Final = "3.6.0"
LEAST_JAVA: Final = 21
_POM: Final = Path(__file__).with_name("opensearch.pom.xml")
# OpenSearch refuses to run as root; an account without a name is enough.
_OTHER_UID: Final = 64321


class Missing(Exception):
    """What this machine lacks, in words."""


@dataclass(frozen=True, slots=True)
class Home:
    """folder: unpacked distribution. java: executable. uid: whom the node runs as; None = as us."""

    folder: Path
    java: Path
    uid: int | None


def provide() -> Home:
    """Find or fetch everything. Raises Missing."""
    uid = _OTHER_UID if os.geteuid() == 0 else None
    java = _find_java()
    cache = _cache(uid)
    folder = cache / f"opensearch-{VERSION}"
    with locked(cache / "fetch.lock"):
        if not folder.exists():
            _fetch(folder)
    return Home(folder, java, uid)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _find_java() -> Path:
    """JAVA_HOME, else the newest one beside the default one."""
    default = shutil.which("java")
    given = os.environ.get("JAVA_HOME")
    homes = [Path(given)] if given else []
    if default:
        homes += [each.parent for each in Path(default).resolve().parents[2].glob("*/release")]
    versions = {home: _java_version(home) for home in homes}
    fitting = [home for home in homes if versions[home] >= LEAST_JAVA]
    if not fitting:
        seen = ", ".join(f"{home} ({version})" for home, version in versions.items()) or "none"
        raise Missing(f"no Java {LEAST_JAVA} or later: looked at JAVA_HOME and at {seen}")
    return max(fitting, key=lambda home: versions[home]) / "bin" / "java"


def _java_version(home: Path) -> int:
    try:
        text = (home / "release").read_text()
    except OSError:
        return 0
    found = re.search(r'JAVA_VERSION="(\d+)', text)
    return int(found[1]) if found else 0


def _cache(uid: int | None) -> Path:
    """The first folder for caches that whoever runs the node may enter."""
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for place in (own, Path("/var/cache")):
        folder = place / "studio-kb"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if may_enter(folder, uid):
            return folder
    raise Missing(f"no folder for the download that uid {uid} may enter; set XDG_CACHE_HOME")


def may_enter(folder: Path, uid: int | None) -> bool:
    """Whether that account may look into the folder."""
    command = ["test", "-x", str(folder)]
    return subprocess.run(command, cwd="/", check=False, **account(uid)).returncode == 0


def account(uid: int | None) -> dict[str, object]:
    """For subprocess: run as that account."""
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}


def _fetch(folder: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise Missing("no Maven (mvn) on PATH to fetch OpenSearch with")
    draft = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    command = [
        *(maven, "-B", "-ntp", "-q", "-f", str(_POM), "package"),
        *(f"-Dkb.home={draft}", f"-Dkb.version={VERSION}", f"-Dmaven.repo.local={draft}/m2"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"Maven could not fetch OpenSearch {VERSION}: {done.stdout[-2000:]}")
    home = draft / f"opensearch-{VERSION}"
    subprocess.run(["chmod", "-R", "a+rX", str(home)], check=True)
    home.rename(folder)
    shutil.rmtree(draft, ignore_errors=True)
