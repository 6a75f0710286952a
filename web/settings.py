"""The settings: one table, read from a TOML file and KB_* variables, with all errors at once.

Nothing below `web` reads the environment: what is built here is frozen and passed down.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.domain.vocabulary import Visibility
from kb.errors import InvalidSettings
from kb.settings import FilesSettings, StoreSettings
from web.kept_secret import kept_secret
from web.setting_values import (
    Fault,
    parse_address,
    parse_endpoint,
    parse_file_or_none,
    parse_flag,
    parse_hosts,
    parse_one_of,
    parse_password,
    parse_path,
    parse_secret,
    parse_text,
    parse_url,
    parse_visibility,
    parse_whole,
    parse_worker,
)

PREFIX: Final = "KB_"
CONFIG_FILE: Final = "studio-kb.toml"
# The former name; somebody else's folder of files may bring such a file along.
FORMER_CONFIG_FILE: Final = "kb.toml"
CONFIG_VARIABLE: Final = "KB_CONFIG"
LANGUAGES: Final = ("zh", "en")
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
LOG_FORMATS: Final = ("text", "json")
FILES_SCHEMES: Final = ("file", "s3")
SEARCH_SCHEMES: Final = ("tantivy", "whoosh", "opensearch", "opensearchs")
DATABASE_SCHEMES: Final = ("sqlite", "postgresql", "postgresql+psycopg")
_CREDENTIALS: Final = re.compile(r"\A([A-Za-z0-9+.-]+://)?.*@", re.DOTALL)
_PARAMETER: Final = re.compile(r"([?&][^=&]*=)[^&]*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table of settings.

    default: the value as one would write it; "" means that it is worked out at the start. travels:
    whether a backup carries it, because it belongs to the base and not to a machine.
    """

    name: str
    parse: Callable[[str], Any]
    default: str
    doc: str
    travels: bool = False

    @property
    def toml_name(self) -> str:
        return self.name.removeprefix(PREFIX).lower()


MIB: Final = 1024 * 1024
TABLE: Final = (
    Setting("KB_DATA_DIR", parse_path, "data", "数据文件夹：数据库、原件、索引、密钥"),
    Setting(
        "KB_DATABASE_URL",
        parse_url(DATABASE_SCHEMES, example="postgresql://kb@localhost/kb"),
        "",
        "数据库；不写则为数据文件夹里的 SQLite",
    ),
    Setting("KB_DATABASE_POOL", parse_whole(4, 200), "16", "每个进程最多开几个 PostgreSQL 连接"),
    Setting(
        "KB_DATABASE_TIMEOUT_S",
        parse_whole(0, 3600),
        "60",
        "PostgreSQL 的一条语句最多几秒；0 为不限",
    ),
    Setting(
        "KB_SEARCH_URL",
        parse_url(SEARCH_SCHEMES, example="tantivy:"),
        "tantivy:",
        "搜索引擎：`tantivy:`、`whoosh:`（纯 Python，只适合几千条资源）"
        "或 `opensearch://主机:9200,主机:9200/名称?shards=3&replicas=1&timeout_s=10`"
        "（`opensearchs:` 为加密连接，须安装 `.[opensearch]`）",
    ),
    Setting("KB_SEARCH_USER", parse_text, "", "OpenSearch 的用户名"),
    Setting("KB_SEARCH_PASSWORD", parse_password, "", "OpenSearch 的密码"),
    Setting("KB_SEARCH_CA", parse_file_or_none, "", "签发 OpenSearch 证书的机构的证书文件（PEM）"),
    Setting(
        "KB_FILES_URL",
        parse_url(FILES_SCHEMES, example="s3://school-kb/files"),
        "",
        "原件放在哪里：`file:///文件夹` 或 `s3://桶/前缀`（安装 `.[s3]`）；不写则在数据文件夹里",
    ),
    Setting("KB_FILES_ENDPOINT", parse_endpoint, "", "S3 服务的地址，如 `https://s3.example.org`"),
    Setting("KB_FILES_REGION", parse_text, "", "S3 的区域"),
    Setting(
        "KB_FILES_ACCESS_KEY", parse_password, "", "S3 的访问密钥；不写则用标准的 `AWS_*` 变量"
    ),
    Setting("KB_FILES_SECRET_KEY", parse_password, "", "访问密钥的密码，不会显示在任何地方"),
    Setting("KB_FILES_CA", parse_file_or_none, "", "签发 S3 证书的机构的证书文件（PEM）"),
    Setting("KB_SECRET_KEY", parse_secret, "", "签名密钥；不写则生成在数据文件夹里，只有本人可读"),
    Setting("KB_HOST", parse_text, "127.0.0.1", "`kb serve` 监听的地址"),
    Setting("KB_PORT", parse_whole(1, 65535), "8000", "`kb serve` 监听的端口"),
    Setting(
        "KB_HOSTS",
        parse_hosts,
        "",
        "本站的主机名，用逗号隔开，如 `kb.example.org`；别的名字一律拒绝。"
        "不写则为 localhost、本机的名字和 KB_HOST；本机的地址总是可以",
    ),
    Setting("KB_THREADS", parse_whole(1, 256), "4", "`kb serve` 的线程数"),
    Setting("KB_PROCESSES", parse_whole(1, 64), "1", "`kb serve` 用几个进程（Windows 上只能一个）"),
    Setting(
        "KB_WORKER",
        parse_worker,
        "thread",
        "`kb serve` 自己维护索引（`thread`），或留给 `kb worker`（`none`）",
    ),
    Setting("KB_PROXY_HOPS", parse_whole(0, 10), "0", "前面有几层可信的反向代理（nginx 为 1）"),
    Setting(
        "KB_LANGUAGE",
        parse_one_of(LANGUAGES),
        "zh",
        "读者没有选过时界面的语言：`zh` 或 `en`",
        travels=True,
    ),
    Setting("KB_SITE_NAME", parse_text, "班主任工作室知识库", "网站名称", travels=True),
    Setting(
        "KB_IMPORT_VISIBILITY",
        parse_visibility,
        "public",
        "导入的新内容没有写明可见范围时用哪一种：`public`、`network`、`studio` 或 `private`",
        travels=True,
    ),
    Setting(
        "KB_DOCX_TEMPLATE",
        parse_file_or_none,
        "",
        "学校自己的 Word 模板（.docx），下载的 Word 文件用它的页面、页眉和样式",
    ),
    Setting("KB_LOG_LEVEL", parse_one_of(LOG_LEVELS), "info", "日志的详细程度"),
    Setting(
        "KB_LOG_FORMAT",
        parse_one_of(LOG_FORMATS),
        "text",
        "日志给人看（`text`）或给程序读（`json`，每次请求一行）",
    ),
    Setting(
        "KB_SLOW_MS",
        parse_whole(0, 600_000),
        "1000",
        "搜索超过几毫秒就连同其步骤记入日志（不记是谁）；0 为不记",
    ),
    Setting(
        "KB_METRICS",
        parse_address,
        "",
        "在这个地址（如 `127.0.0.1:9100`）的 `/metrics` 上向 Prometheus 提供运行指标；不写则不提供",
    ),
    Setting(
        "KB_QUERY_LOG",
        parse_flag,
        "true",
        "记下大家搜了什么（不记是谁），供 `kb gaps` 用",
        travels=True,
    ),
    Setting(
        "KB_SEARCHES_PER_MINUTE",
        parse_whole(0, 1_000_000),
        "3000",
        "一个网络地址一分钟最多搜几次；输入时的提示另算，是它的四倍；"
        "下载的文件也另算，是它的十分之一；0 为不限",
    ),
    Setting(
        "KB_MAX_REQUEST_BYTES",
        parse_whole(1024, 1024 * MIB),
        str(MIB),
        "一次请求最多几个字节",
        travels=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their checked values."""

    store: StoreSettings
    secret_key: str
    secret_is_local: bool
    host: str
    port: int
    hosts: frozenset[str]
    threads: int
    processes: int
    worker: bool
    proxy_hops: int
    language: str
    site_name: str
    import_visibility: Visibility
    docx_template: Path | None
    log_level: str
    log_format: str
    slow_ms: int
    metrics: tuple[str, int] | None
    query_log: bool
    searches_per_minute: int
    max_request_bytes: int


def travelling(settings: Settings) -> dict[str, str]:
    """Return the settings that a backup carries, by their names in the file, as TOML values."""
    carried = {one.toml_name: getattr(settings, one.toml_name) for one in TABLE if one.travels}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in carried.items()}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the defaults, then the TOML file (KB_CONFIG, else studio-kb.toml here), then KB_*.

    Raises InvalidSettings, which names every setting at fault.
    """
    environ = os.environ if environ is None else environ
    faults: list[str] = []
    raw = {setting.name: setting.default for setting in TABLE}
    raw |= _from_file(environ, faults)
    raw |= _from_environment(environ, faults)
    found: dict[str, Any] = {}
    for setting in TABLE:
        try:
            found[setting.toml_name] = setting.parse(raw[setting.name])
        except Fault as fault:
            faults.append(f"{setting.name}：{fault}（现在是 {_shown(setting, raw)}）")
    if faults:
        raise InvalidSettings("设置有误：\n%(faults)s", faults="\n".join(f"  {f}" for f in faults))
    return _build(found)


def _build(found: dict[str, Any]) -> Settings:
    data_dir = found.pop("data_dir").absolute()
    store = StoreSettings(
        data_dir=data_dir,
        database_url=found.pop("database_url")
        or f"sqlite:///{(data_dir / 'kb.sqlite').as_posix()}",
        search_url=found.pop("search_url"),
        database_pool=found.pop("database_pool"),
        database_timeout_s=found.pop("database_timeout_s"),
        files=FilesSettings(
            **{
                name.removeprefix("files_"): found.pop(name)
                for name in tuple(found)
                if name.startswith("files_")
            }
        ),
        search_user=found.pop("search_user"),
        search_password=found.pop("search_password"),
        search_ca=found.pop("search_ca"),
    )
    given = found.pop("secret_key")
    secret = given or kept_secret(data_dir)
    return Settings(store=store, secret_key=secret, secret_is_local=not given, **found)


_HIDDEN: Final = (parse_secret, parse_password)


def _shown(setting: Setting, raw: Mapping[str, str]) -> str:
    return "***" if setting.parse in _HIDDEN else repr(_masked(raw[setting.name]))


def _masked(value: str) -> str:
    """Return the value without the credentials of an address and the values of its parameters."""
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
    return {known[name]: _as_text(value) for name, value in content.items() if name in known}


def _as_text(value: Any) -> str:
    """Return a value of the file as one would write it in a variable."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _holds_settings(path: Path) -> bool:
    """Say whether a file sets one of our settings; a side file of a folder does not."""
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
