"""The settings: one table, read from a TOML file and KB_* variables, all faults told at once.

Nothing below `web` reads the environment: what is built here is frozen and passed down.
"""

import json
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from kb.errors import InvalidSettings
from kb.settings import FilesSettings, StoreSettings
from kb.storage import data_folder

PREFIX: Final = "KB_"
CONFIG_FILE: Final = "studio-kb.toml"
# Its name until it was found that a folder of somebody else's files may bring one along.
FORMER_CONFIG_FILE: Final = "kb.toml"
CONFIG_VARIABLE: Final = "KB_CONFIG"
LANGUAGES: Final = ("zh", "en")
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
WORKERS: Final = ("thread", "none")
LOG_FORMATS: Final = ("text", "json")
FILES_SCHEMES: Final = ("file", "s3")
SEARCH_SCHEMES: Final = ("tantivy", "whoosh", "opensearch", "opensearchs")
DATABASE_SCHEMES: Final = ("sqlite", "postgresql", "postgresql+psycopg")
MIN_SECRET_CHARS: Final = 32
_CREDENTIALS: Final = re.compile(r"\A([A-Za-z0-9+.-]+://)?.*@", re.DOTALL)
_ADDRESS: Final = re.compile(
    r"(?:(?P<host>[^\s:/\[\]]+)|\[(?P<six>[0-9A-Fa-f:.]+)\]):(?P<port>\d{1,5})"
)
_PARAMETER: Final = re.compile(r"([?&][^=&]*=)[^&]*")


class _Fault(ValueError):
    """What is wrong with one value, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. default: as one would write it; "" = worked out at the start.

    travels: a backup carries it, since it belongs to the base and not to a machine.
    """

    name: str
    parse: Callable[[str], Any]
    default: str
    doc: str
    travels: bool = False

    @property
    def toml_name(self) -> str:
        return self.name.removeprefix(PREFIX).lower()


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    if not value:
        raise _Fault("不能为空")
    return Path(value).expanduser()


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise _Fault(f"应为 {least} 到 {most} 的整数") from None
        if not least <= number <= most:
            raise _Fault(f"应为 {least} 到 {most} 的整数")
        return number

    return parse


def _flag(value: str) -> bool:
    if value.lower() not in {"true", "false"}:
        raise _Fault("应为 true 或 false")
    return value.lower() == "true"


def _worker(value: str) -> bool:
    """Whether `kb serve` does what `kb worker` does."""
    return _one_of(WORKERS)(value) == "thread"


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in allowed:
            raise _Fault(f"应为 {'、'.join(allowed)} 之一")
        return value

    return parse


def _url(schemes: tuple[str, ...], *, example: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value and _scheme(value) not in schemes:
            raise _Fault(f"应以 {'、'.join(scheme + ':' for scheme in schemes)} 开头，如 {example}")
        return value

    return parse


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:  # such as a bracket that is not closed
        return ""


def _address(value: str) -> tuple[str, int] | None:
    """host:port; an IPv6 address in brackets. "" is none."""
    if not value:
        return None
    found = _ADDRESS.fullmatch(value)
    if found is None or not 1 <= int(found["port"]) <= 65535:
        raise _Fault("应为 地址:端口，如 127.0.0.1:9100")
    return found["host"] or found["six"], int(found["port"])


def _endpoint(value: str) -> str:
    if value and _scheme(value) not in {"http", "https"}:
        raise _Fault("应以 https:// 或 http:// 开头")
    if "@" in value:
        raise _Fault("地址里不写密钥，它们写在 KB_FILES_ACCESS_KEY 和 KB_FILES_SECRET_KEY 里")
    return value.rstrip("/")


def _secret(value: str) -> str:
    if value and len(value) < MIN_SECRET_CHARS:
        raise _Fault(f"至少要 {MIN_SECRET_CHARS} 个字符")
    return value


def _password(value: str) -> str:
    return value


def _file_or_none(value: str) -> Path | None:
    if value and not Path(value).expanduser().is_file():
        raise _Fault("没有这个文件")
    return Path(value).expanduser() if value else None


MIB: Final = 1024 * 1024
TABLE: Final = (
    Setting("KB_DATA_DIR", _path, "data", "数据文件夹：数据库、原件、索引、密钥"),
    Setting(
        "KB_DATABASE_URL",
        _url(DATABASE_SCHEMES, example="postgresql://kb@localhost/kb"),
        "",
        "数据库；不写则为数据文件夹里的 SQLite",
    ),
    Setting("KB_DATABASE_POOL", _whole(4, 200), "16", "每个进程最多开几个 PostgreSQL 连接"),
    Setting(
        "KB_DATABASE_TIMEOUT_S", _whole(0, 3600), "60", "PostgreSQL 的一条语句最多几秒；0 为不限"
    ),
    Setting(
        "KB_SEARCH_URL",
        _url(SEARCH_SCHEMES, example="tantivy:"),
        "tantivy:",
        "搜索引擎：`tantivy:`、`whoosh:`（纯 Python，只适合几千条资源）"
        "或 `opensearch://主机:9200,主机:9200/名称?shards=3&replicas=1&timeout_s=10`"
        "（`opensearchs:` 为加密连接，须安装 `.[opensearch]`）",
    ),
    Setting("KB_SEARCH_USER", _text, "", "OpenSearch 的用户名"),
    Setting("KB_SEARCH_PASSWORD", _password, "", "OpenSearch 的密码"),
    Setting("KB_SEARCH_CA", _file_or_none, "", "签发 OpenSearch 证书的机构的证书文件（PEM）"),
    Setting(
        "KB_FILES_URL",
        _url(FILES_SCHEMES, example="s3://school-kb/files"),
        "",
        "原件放在哪里：`file:///文件夹` 或 `s3://桶/前缀`（安装 `.[s3]`）；不写则在数据文件夹里",
    ),
    Setting("KB_FILES_ENDPOINT", _endpoint, "", "S3 服务的地址，如 `https://s3.example.org`"),
    Setting("KB_FILES_REGION", _text, "", "S3 的区域"),
    Setting("KB_FILES_ACCESS_KEY", _password, "", "S3 的访问密钥；不写则用标准的 `AWS_*` 变量"),
    Setting("KB_FILES_SECRET_KEY", _password, "", "访问密钥的密码，不会显示在任何地方"),
    Setting("KB_FILES_CA", _file_or_none, "", "签发 S3 证书的机构的证书文件（PEM）"),
    Setting("KB_SECRET_KEY", _secret, "", "签名密钥；不写则生成在数据文件夹里，只有本人可读"),
    Setting("KB_HOST", _text, "127.0.0.1", "`kb serve` 监听的地址"),
    Setting("KB_PORT", _whole(1, 65535), "8000", "`kb serve` 监听的端口"),
    Setting("KB_THREADS", _whole(1, 256), "4", "`kb serve` 的线程数"),
    Setting("KB_PROCESSES", _whole(1, 64), "1", "`kb serve` 用几个进程（Windows 上只能一个）"),
    Setting(
        "KB_WORKER",
        _worker,
        "thread",
        "`kb serve` 自己维护索引（`thread`），或留给 `kb worker`（`none`）",
    ),
    Setting("KB_PROXY_HOPS", _whole(0, 10), "0", "前面有几层可信的反向代理（nginx 为 1）"),
    Setting("KB_LANGUAGE", _one_of(LANGUAGES), "zh", "界面的默认语言：`zh` 或 `en`", travels=True),
    Setting("KB_SITE_NAME", _text, "班主任工作室知识库", "网站名称", travels=True),
    Setting("KB_LOG_LEVEL", _one_of(LOG_LEVELS), "info", "日志的详细程度"),
    Setting(
        "KB_LOG_FORMAT",
        _one_of(LOG_FORMATS),
        "text",
        "日志给人看（`text`）或给程序读（`json`，每次请求一行）",
    ),
    Setting(
        "KB_SLOW_MS",
        _whole(0, 600_000),
        "1000",
        "搜索超过几毫秒就连同其步骤记入日志（不记是谁）；0 为不记",
    ),
    Setting(
        "KB_METRICS",
        _address,
        "",
        "在这个地址（如 `127.0.0.1:9100`）的 `/metrics` 上向 Prometheus 提供运行指标；不写则不提供",
    ),
    Setting(
        "KB_QUERY_LOG", _flag, "true", "记下大家搜了什么（不记是谁），供 `kb gaps` 用", travels=True
    ),
    Setting(
        "KB_MAX_REQUEST_BYTES",
        _whole(1024, 1024 * MIB),
        str(MIB),
        "一次请求最多几个字节",
        travels=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, checked."""

    store: StoreSettings
    secret_key: str
    secret_is_local: bool
    host: str
    port: int
    threads: int
    processes: int
    worker: bool
    proxy_hops: int
    language: str
    site_name: str
    log_level: str
    log_format: str
    slow_ms: int
    metrics: tuple[str, int] | None
    query_log: bool
    max_request_bytes: int


def travelling(settings: Settings) -> dict[str, str]:
    """Return the settings that a backup carries: name in the file → value as one would write it."""
    values = {one.toml_name: getattr(settings, one.toml_name) for one in TABLE if one.travels}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the defaults, then the TOML file (KB_CONFIG, else studio-kb.toml here), then KB_*.

    Raises InvalidSettings naming every setting at fault.
    """
    environ = os.environ if environ is None else environ
    faults: list[str] = []
    raw = {setting.name: setting.default for setting in TABLE}
    raw |= _from_file(environ, faults)
    raw |= _from_environment(environ, faults)
    values: dict[str, Any] = {}
    for setting in TABLE:
        try:
            values[setting.toml_name] = setting.parse(raw[setting.name])
        except _Fault as fault:
            faults.append(f"{setting.name}：{fault}（现在是 {_shown(setting, raw)}）")
    if faults:
        raise InvalidSettings("设置有误：\n%(faults)s", faults="\n".join(f"  {f}" for f in faults))
    return _build(values)


def _build(values: dict[str, Any]) -> Settings:
    data_dir = values.pop("data_dir").absolute()
    store = StoreSettings(
        data_dir=data_dir,
        database_url=values.pop("database_url")
        or f"sqlite:///{(data_dir / 'kb.sqlite').as_posix()}",
        search_url=values.pop("search_url"),
        database_pool=values.pop("database_pool"),
        database_timeout_s=values.pop("database_timeout_s"),
        files=FilesSettings(
            **{
                name.removeprefix("files_"): values.pop(name)
                for name in tuple(values)
                if name.startswith("files_")
            }
        ),
        search_user=values.pop("search_user"),
        search_password=values.pop("search_password"),
        search_ca=values.pop("search_ca"),
    )
    given = values.pop("secret_key")
    secret = given or _kept_secret(data_dir)
    return Settings(store=store, secret_key=secret, secret_is_local=not given, **values)


_HIDDEN: Final = (_secret, _password)


def _shown(setting: Setting, raw: Mapping[str, str]) -> str:
    return "***" if setting.parse in _HIDDEN else repr(_masked(raw[setting.name]))


def _masked(value: str) -> str:
    """Without the name and password of an address, nor what its parameters say."""
    return _PARAMETER.sub(r"\1***", _CREDENTIALS.sub(r"\1***@", value))


def _from_file(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    named = environ.get(CONFIG_VARIABLE)
    path = Path(named or CONFIG_FILE)
    if not path.exists():
        if named:
            faults.append(f"{CONFIG_VARIABLE}：没有文件 {path}")
        elif _holds_settings(Path(FORMER_CONFIG_FILE)):
            faults.append(
                f"{FORMER_CONFIG_FILE}：设置现在写在 {CONFIG_FILE} 里。是自己的设置，请把文件改名；"
                "是别人的资料带来的，请换一个文件夹运行"
            )
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        faults.append(f"{path}：读不了（{error}）")
        return {}
    known = {setting.toml_name: setting.name for setting in TABLE}
    faults += [f"{path}：没有名为 {name} 的设置" for name in content if name not in known]
    return {known[name]: str(value) for name, value in content.items() if name in known}


def _holds_settings(path: Path) -> bool:
    """Whether a file sets something of ours; a side file of a folder does not."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    names = "|".join(setting.toml_name for setting in TABLE)
    return re.search(rf"^\s*(?:{names})\s*=", text, re.MULTILINE) is not None


def _from_environment(environ: Mapping[str, str], faults: list[str]) -> dict[str, str]:
    known = {setting.name for setting in TABLE}
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    given.pop(CONFIG_VARIABLE, None)
    faults += [f"{name}：没有这个设置" for name in sorted(given) if name not in known]
    return {name: value for name, value in given.items() if name in known}


def _kept_secret(data_dir: Path) -> str:
    """The key in the data folder, made on first use; readable by its owner alone."""
    path = data_dir / "secret_key"
    secret = _read_secret(path)
    if secret is None:
        try:
            data_folder.prepare(data_dir)
            _place(secrets.token_hex(32), path)
        except OSError as error:
            raise InvalidSettings(
                "不能写数据文件夹 %(path)s：%(reason)s", path=data_dir, reason=error.strerror
            ) from error
        secret = _read_secret(path) or ""  # another process may have been quicker
    if len(secret) < MIN_SECRET_CHARS:
        raise InvalidSettings(
            "%(path)s 里的密钥不足 %(least)s 个字符。请删除这个文件，密钥会重新生成。",
            path=path,
            least=MIN_SECRET_CHARS,
        )
    return secret


def _read_secret(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("ascii", "ignore").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InvalidSettings(
            "不能读 %(path)s：%(reason)s", path=path, reason=error.strerror
        ) from error


def _place(secret: str, path: Path) -> None:
    """Whole or not at all, and never over another's: its mode is 600 from the start."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
