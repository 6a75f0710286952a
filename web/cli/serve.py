"""kb serve"""

import logging
import signal
import sys
from threading import Timer
from types import FrameType
from typing import Final

import click

from kb.errors import Unavailable
from web.app import create_app
from web.cli.context import base
from web.cli.output import _, say
from web.observe.measuring import shown
from web.server import check_free, listen

_log = logging.getLogger(__name__)


# The first pages come first; what reads by sound takes a second to make.
_WARM_AFTER_S: Final = 2.0


@click.command(
    help=_(
        "启动网站（生产服务器，多线程）。\n\n"
        "改动会在一秒内进入索引。可以同时运行几个进程，放在 nginx 后面。"
    )
)
@click.option("--host", help=_("监听的地址；默认取设置 KB_HOST"))
@click.option("--port", type=click.IntRange(1, 65535), help=_("监听的端口；默认取设置 KB_PORT"))
def serve(host: str | None, port: int | None) -> None:
    with base(measured=True) as services, shown(services):
        settings = services.settings
        host, port = host or settings.host, port or settings.port
        _check_free(host, port)
        server = listen(
            create_app(services),
            host=host,
            port=port,
            threads=settings.threads,
            ident=None,
            max_request_body_size=settings.max_request_bytes,
            # behind trusted proxies their headers are for ProxyFix, which counts the hops
            clear_untrusted_proxy_headers=not settings.proxy_hops,
        )
        worker = services.worker()
        thread = worker.start()
        warming = Timer(_WARM_AFTER_S, services.sounding.warm)
        warming.daemon = True
        warming.start()
        signal.signal(signal.SIGTERM, _stop)
        say(
            _("知识库已经打开：http://%(host)s:%(port)s （按 Ctrl-C 停止）")
            % {"host": host, "port": port}
        )
        sys.stdout.flush()
        try:
            server.run()
        finally:
            server.close()
            worker.stop()
            thread.join(timeout=10)
            services.query_log.flush()


def _check_free(host: str, port: int) -> None:
    """A taken port should be a sentence, not a trace."""
    try:
        check_free(host, port)
    except OSError as error:
        raise Unavailable(
            "不能在 %(host)s:%(port)s 上监听（%(reason)s）。"
            "换一个端口，如 kb serve --port %(other)s。",
            host=host,
            port=port,
            reason=error.strerror,
            other=port + 1 if port < 65535 else 8000,
        ) from error


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


COMMANDS = (serve,)
