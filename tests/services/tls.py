"""Certificates for servers of tests, signed by an authority of their own."""

import subprocess
from pathlib import Path
from typing import NamedTuple


class Certificate(NamedTuple):
    """PEM files, for localhost. authority: who signed it."""

    chain: Path
    key: Path
    authority: Path


def certificate(folder: Path) -> Certificate:
    """Needs openssl 3."""
    authority, authority_key = folder / "ca.pem", folder / "ca.key"
    chain, key = folder / "cert.pem", folder / "key.pem"
    _openssl("/CN=tests", authority, authority_key)
    _openssl(
        "/CN=localhost", chain, key,
        "-CA", str(authority), "-CAkey", str(authority_key),
        "-addext", "basicConstraints=CA:FALSE", "-addext", "subjectAltName=DNS:localhost",
    )  # fmt: skip
    return Certificate(chain, key, authority)


def _openssl(subject: str, out: Path, key: Path, *more: str) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", subject, "-out", str(out), "-keyout", str(key), *more],
        check=True, capture_output=True,
    )  # fmt: skip
