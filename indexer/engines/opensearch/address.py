"""Reads a KB_SEARCH_URL such as opensearch://host:9200,host:9200/kb?shards=3&replicas=1"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from kb.errors import InvalidSettings

PLAIN: Final = "opensearch"
ENCRYPTED: Final = "opensearchs"
_FIELD: Final = "KB_SEARCH_URL"
_DEFAULT_PORT: Final = 9200
_URL: Final = re.compile(
    rf"(?P<scheme>{PLAIN}s?)://(?P<hosts>[^/?#]+)/(?P<name>[^/?#]+)/?(?:\?(?P<options>[^#]*))?"
)
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
# What OpenSearch allows for an index, with room for the marks of generations
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Host:
    name: str
    port: int

    @property
    def is_local(self) -> bool:
        if self.name == "localhost":
            return True
        try:
            return ip_address(self.name.strip("[]")).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"{self.name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Login:
    """The user who asks, and the trust in servers: ca_file signs their certificates."""

    user: str = ""
    password: str = ""
    ca_file: Path | None = None

    def __repr__(self) -> str:
        return f"Login(user={self.user!r}, ca_file={self.ca_file!r})"


NO_LOGIN: Final = Login()


@dataclass(frozen=True, slots=True)
class Address:
    """The place of an index in a cluster.

    name: the alias that searches go to. shards, replicas: of each new generation.
    """

    hosts: tuple[Host, ...]
    name: str
    encrypted: bool = False
    shards: int = 1
    replicas: int = 1
    timeout_s: float = 10.0

    def __str__(self) -> str:
        """The hosts, for messages."""
        return ", ".join(map(str, self.hosts))


def parse_address(url: str) -> Address:
    """Parse the address of a cluster.

    Raises InvalidSettings, which says what part is wrong without what may be a secret.
    """
    if "@" in url:
        raise InvalidSettings(
            "搜索引擎的地址里不写用户名和密码，它们写在 KB_SEARCH_USER 和 KB_SEARCH_PASSWORD 里",
            field=_FIELD,
        )
    found = _URL.fullmatch(url)
    if found is None or not _NAME.fullmatch(found["name"]):
        raise InvalidSettings(
            "搜索引擎的地址看不懂，写作 opensearch://主机:9200,主机:9200/名称?shards=3&replicas=1，"
            "名称用小写字母、数字、- 和 _",
            field=_FIELD,
        )
    hosts = tuple(_host(each) for each in found["hosts"].split(","))
    options = _options(found["options"] or "")
    return Address(hosts, found["name"], encrypted=found["scheme"] == ENCRYPTED, **options)


def check_login(address: Address, login: Login) -> None:
    """Make sure that no password crosses a network in the clear. Raises InvalidSettings."""
    if address.encrypted:
        return
    if login.ca_file is not None:
        raise InvalidSettings("设置了 KB_SEARCH_CA，地址就要以 opensearchs:// 开头", field=_FIELD)
    if login.password and not all(host.is_local for host in address.hosts):
        raise InvalidSettings(
            "密码不能不加密就发往别的机器：地址改用 opensearchs:// 开头", field=_FIELD
        )


def _host(text: str) -> Host:
    found = _HOST.fullmatch(text.strip())
    port = int(found["port"] or _DEFAULT_PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise InvalidSettings("搜索引擎的主机“%(host)s”看不懂", field=_FIELD, host=text)
    return Host(found["name"], port)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    return read


def _seconds(text: str) -> float:
    number = float(text)
    if not 0.05 <= number <= 600:
        raise ValueError
    return number


_OPTIONS: Final[dict[str, Callable[[str], float]]] = {
    "shards": _whole(1, 1024),
    "replicas": _whole(0, 10),
    "timeout_s": _seconds,
}


def _options(text: str) -> dict[str, Any]:
    values = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        try:
            values[name] = _OPTIONS[name](value)
        except (KeyError, ValueError):
            raise InvalidSettings(
                "搜索引擎的地址里 %(option)s 不对：只有 shards（1–1024）、replicas（0–10）"
                "和 timeout_s（0.05–600 秒）",
                field=_FIELD,
                # of what is not ours the value may be a secret
                option=f"{name}={value}" if name in _OPTIONS else name,
            ) from None
    return values
