"""Warnings about what several hosts on one database cannot share, and about the site's names."""

import socket

from kb.usecases import indexing
from web.cli.output import _, say_error
from web.services import Services
from web.settings import Settings


def tell_what_is_local(services: Services) -> None:
    """Warn the operator about what lies on the disk of this host only.

    SQLite serves one host anyway, so there is no warning for it.
    """
    if services.db.is_sqlite:
        return
    if services.settings.secret_is_local:
        say_error(_("没有设 KB_SECRET_KEY，用的是本机生成的密钥：有几台主机时，请给它们设同一个。"))
    if not services.engine.capabilities.distributed:
        _tell_of_index(services)


def tell_of_names(settings: Settings) -> None:
    """Warn the operator where a proxy passes on a name that no setting says."""
    if settings.proxy_hops and not settings.hosts:
        say_error(_("前面有反向代理，却没有设 KB_HOSTS：用别的名字打开本站的人会被拒绝。"))


def _tell_of_index(services: Services) -> None:
    home = f"{socket.gethostname()}:{services.settings.store.index_dir}"
    other = indexing.index_home(services.db)
    if other and other != home:
        say_error(
            _(
                "索引原在 %(other)s，现在在 %(home)s。引擎 %(engine)s 只为一台主机写索引；"
                "有几台主机时，请用 KB_SEARCH_URL=opensearch://…。"
            )
            % {"other": other, "home": home, "engine": services.engine.name}
        )
    indexing.set_index_home(services.db, home)
