"""The values that settings may have: each function reads one as it is written, or says why not."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kb.domain.vocabulary import Visibility
from web.host_names import host_name

WORKERS: Final = ("thread", "none")
MIN_SECRET_CHARS: Final = 32
_ADDRESS: Final = re.compile(
    r"(?:(?P<host>[^\s:/\[\]]+)|\[(?P<six>[0-9A-Fa-f:.]+)\]):(?P<port>\d{1,5})"
)


class Fault(ValueError):
    """What is wrong with one value, in words for the operator."""


def parse_text(value: str) -> str:
    return value


def parse_path(value: str) -> Path:
    if not value:
        raise Fault("不能为空")
    return Path(value).expanduser()


def parse_whole(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` to `most`."""

    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise Fault(f"应为 {least} 到 {most} 的整数") from None
        if not least <= number <= most:
            raise Fault(f"应为 {least} 到 {most} 的整数")
        return number

    return parse


def parse_flag(value: str) -> bool:
    if value.lower() not in {"true", "false"}:
        raise Fault("应为 true 或 false")
    return value.lower() == "true"


def parse_worker(value: str) -> bool:
    """Return whether `kb serve` does the work of `kb worker`."""
    return parse_one_of(WORKERS)(value) == "thread"


def parse_one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    """Return a parser that takes one of the allowed words."""

    def parse(value: str) -> str:
        if value not in allowed:
            raise Fault(f"应为 {'、'.join(allowed)} 之一")
        return value

    return parse


def parse_visibility(value: str) -> Visibility:
    return Visibility(parse_one_of(tuple(Visibility))(value))


def parse_url(schemes: tuple[str, ...], *, example: str) -> Callable[[str], str]:
    """Return a parser of addresses with one of these schemes; an empty value is allowed."""

    def parse(value: str) -> str:
        if value and _scheme(value) not in schemes:
            raise Fault(f"应以 {'、'.join(scheme + ':' for scheme in schemes)} 开头，如 {example}")
        return value

    return parse


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:  # for example, a bracket is not closed
        return ""


def parse_address(value: str) -> tuple[str, int] | None:
    """Return the host and the port of a value such as 127.0.0.1:9100, or None for "".

    An IPv6 address stands in brackets.
    """
    if not value:
        return None
    found = _ADDRESS.fullmatch(value)
    if found is None or not 1 <= int(found["port"]) <= 65535:
        raise Fault("应为 地址:端口，如 127.0.0.1:9100")
    return found["host"] or found["six"], int(found["port"])


def parse_hosts(value: str) -> frozenset[str]:
    """Return the names of hosts in their one form; commas or spaces stand between them."""
    found = set()
    for written in filter(None, re.split(r"[\s,，、]+", value)):
        bare = written.removeprefix("[").removesuffix("]")
        name = host_name(f"[{bare}]" if ":" in bare else bare)
        if not name:
            raise Fault(
                "只写主机名或地址，不带 https://、端口和路径，如 kb.example.org, 192.168.1.20"
            )
        found.add(name)
    return frozenset(found)


def parse_endpoint(value: str) -> str:
    if value and _scheme(value) not in {"http", "https"}:
        raise Fault("应以 https:// 或 http:// 开头")
    if "@" in value:
        raise Fault("地址里不写密钥，它们写在 KB_FILES_ACCESS_KEY 和 KB_FILES_SECRET_KEY 里")
    return value.rstrip("/")


def parse_secret(value: str) -> str:
    if value and len(value) < MIN_SECRET_CHARS:
        raise Fault(f"至少要 {MIN_SECRET_CHARS} 个字符")
    return value


def parse_password(value: str) -> str:
    return value


def parse_file_or_none(value: str) -> Path | None:
    if value and not Path(value).expanduser().is_file():
        raise Fault("没有这个文件")
    return Path(value).expanduser() if value else None
