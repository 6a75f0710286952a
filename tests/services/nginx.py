"""Debian's nginx with the project's own configuration, its ports and paths replaced."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "nginx"
_AROUND = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def executable() -> str:
    """Skips loudly where there is none; in CI its absence fails."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        said = "nginx is not installed here"
        if os.environ.get("CI"):
            pytest.fail(said)
        warnings.warn(f"THE NGINX CONFIGURATION IS NOT TESTED: {said}", UserWarning, stacklevel=2)
        pytest.skip(said)
    return found


@contextmanager
def running(site: str, replaced: Mapping[str, str], up: int) -> Iterator[Path]:
    """nginx over a site's configuration until the port `up` answers; the folder of its logs.

    replaced: text of the shipped files → text for here; each must be there.
    """
    program = executable()
    folder = Path(tempfile.mkdtemp(prefix="kb-nginx-"))
    proxy = (SHIPPED / "kb-proxy.conf").read_text("utf-8")
    (folder / "kb-proxy.conf").write_text(proxy, "utf-8")
    for old, new in {"/etc/nginx/kb-proxy.conf": f"{folder}/kb-proxy.conf", **replaced}.items():
        assert old in site, old
        site = site.replace(old, new)
    (folder / "site.conf").write_text(site, "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # so that it may read the test's folders
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), "utf-8")
    arguments = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*arguments, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    try:
        _wait(up, process)
        yield folder
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx did not start")
