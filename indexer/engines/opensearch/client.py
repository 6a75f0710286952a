"""The connection to a cluster, and its faults in our words.

https://docs.opensearch.org/latest/clients/python-low-level/ (opensearch-py 3)
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as Unreachable

from indexer.engines.opensearch.address import Address, Login
from kb.errors import InvalidQuery, KbError, Unavailable

_CONNECTIONS: Final = 16  # a host; as many as web threads may search at once
_RETRY_AFTER_S: Final = 5
_DISK_RETRY_AFTER_S: Final = 60
# OpenSearch's own block on a full disk, or somebody's. While it starts or has no manager it speaks
# of blocks too (SERVICE_UNAVAILABLE).
_BLOCKED: Final = ("FORBIDDEN/", "read-only-allow-delete")
_NOT_READY: Final = "SERVICE_UNAVAILABLE/"
_TOO_MANY: Final = "maxClauseCount"


def connect(address: Address, login: Login) -> OpenSearch:
    """Make a client, which opens no connection yet; it leaves out silent hosts for a while."""
    # its warnings repeat what is raised, and its debugging shows what people look for
    logging.getLogger("opensearch").setLevel(logging.ERROR)
    return OpenSearch(
        hosts=[{"host": each.name.strip("[]"), "port": each.port} for each in address.hosts],
        http_auth=(login.user, login.password) if login.user else None,
        use_ssl=address.encrypted,
        verify_certs=address.encrypted,
        ca_certs=str(login.ca_file) if login.ca_file else None,
        pool_maxsize=_CONNECTIONS,
        timeout=address.timeout_s,
        # what is asked may be asked twice: searches change nothing, writes carry versions
        max_retries=max(1, len(address.hosts)),
        retry_on_timeout=len(address.hosts) > 1,
        # 500 is what the others answer for a node that dies while it is asked
        retry_on_status=(500, 502, 503, 504),
    )


@contextmanager
def faults(address: Address) -> Iterator[None]:
    """Turn whatever the client raises into Unavailable, with the part and what to do."""
    try:
        yield
    except KbError:
        raise
    except Unreachable as error:
        raise _away(address, error) from error
    except TransportError as error:
        raise _answered(address, error) from error
    except (OpenSearchException, OSError, KeyError, TypeError, ValueError) as error:
        raise refused(address, f"{type(error).__name__} {error}") from error


def _away(address: Address, error: Unreachable) -> Unavailable:
    if isinstance(error, ConnectionTimeout):
        return Unavailable(
            "OpenSearch（%(hosts)s）在 %(seconds)s 秒内没有回答：请看它的负载，"
            "或在 KB_SEARCH_URL 里放宽 timeout_s",
            retry_after_s=_RETRY_AFTER_S,
            hosts=address,
            seconds=f"{address.timeout_s:g}",
        )
    if isinstance(error, SSLError):
        return Unavailable(
            "OpenSearch（%(hosts)s）的证书不能确认：请在 KB_SEARCH_CA 里写明签发机构的证书文件",
            retry_after_s=_RETRY_AFTER_S,
            hosts=address,
        )
    return Unavailable(
        "连不上 OpenSearch（%(hosts)s，%(reason)s）：请看它是否在运行，KB_SEARCH_URL 是否写对",
        retry_after_s=_RETRY_AFTER_S,
        hosts=address,
        reason=type(error).__name__,
    )


def _answered(address: Address, error: TransportError) -> KbError:
    said = f"{error.error} {error.info}"
    if isinstance(error, AuthenticationException):
        return Unavailable(
            "OpenSearch（%(hosts)s）不认这个用户名或密码："
            "请看 KB_SEARCH_USER 和 KB_SEARCH_PASSWORD",
            retry_after_s=_RETRY_AFTER_S,
            hosts=address,
        )
    if isinstance(error, NotFoundError):
        return moved_away()
    if _TOO_MANY in said:
        return InvalidQuery("查询太复杂，请缩短一些再试。")
    if is_block(said):
        return disk_is_full(address)
    if _NOT_READY in said:
        return Unavailable(
            "OpenSearch（%(hosts)s）还没有就绪：集群在启动，或者选不出主节点。请看各节点是否都在运行",
            retry_after_s=_RETRY_AFTER_S,
            hosts=address,
        )
    return refused(address, f"{error.status_code} {error.error} {_cause(error.info)}")


def moved_away() -> Unavailable:
    return Unavailable("索引已被移走", retry_after_s=1)


def refused(address: Address, reason: str) -> Unavailable:
    return Unavailable(
        "OpenSearch（%(hosts)s）没有做成：%(reason)s",
        retry_after_s=_RETRY_AFTER_S,
        hosts=address,
        reason=reason[:500],
    )


def is_block(text: str) -> bool:
    """Say whether an error means that the index takes no writes, as with a full disk."""
    return any(sign in text for sign in _BLOCKED)


def disk_is_full(address: Address) -> Unavailable:
    return Unavailable(
        "OpenSearch（%(hosts)s）不再接受写入，多半是磁盘将满：请腾出空间，之后会自动继续；搜索照常",
        retry_after_s=_DISK_RETRY_AFTER_S,
        hosts=address,
    )


def _cause(info: Any) -> str:
    """The innermost reason of an error that OpenSearch explains."""
    if not isinstance(info, dict) or not isinstance(info.get("error"), dict):
        return ""
    causes = info["error"].get("root_cause") or [info["error"]]
    return str(causes[0].get("reason", ""))
