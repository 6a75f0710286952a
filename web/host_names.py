"""Names of hosts, as a Host header has them: in one form, and which ones this machine has."""

import re
import socket
from ipaddress import ip_address
from typing import Final

_HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]]+))(?::(\d{1,5}))?")
_NAME: Final = re.compile(r"[a-z0-9._-]+")
_MOST_PORT: Final = 65535
# An address that is listened on and that means all addresses of the machine.
_ANY: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - it is compared, not bound
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def host_name(host: str) -> str:
    """Return the name or the address in a Host header without its port, in one form.

    A name is in lower case, in ASCII (IDNA) and without a dot at its end. Returns "" for what is no
    host.
    """
    found = _HOST.fullmatch(host)
    if found is None or int(found[3] or 0) > _MOST_PORT:
        return ""
    name = (found[1] or found[2]).lower().removesuffix(".")
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def is_loopback(address: str) -> bool:
    """Say whether an address without a port is one by which a machine reaches itself."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def usual_names(listening_on: str) -> frozenset[str]:
    """Return the names by which others reach this machine without a setting. Nothing is looked up.

    listening_on: the address or name on which the server listens; it is left out where it means
    all.
    """
    machine = host_name(socket.gethostname())
    short = machine.partition(".")[0]
    # What PCs of one network call each other: https://www.rfc-editor.org/rfc/rfc6762
    names = {machine, short, f"{short}.local"} if short else set[str]()
    if listening_on not in _ANY:
        names.add(host_name(f"[{listening_on}]" if ":" in listening_on else listening_on))
    return LOOPBACK | (names - {""})
