"""The commands `kb serve` and `kb worker`."""

import signal
import sys
from contextlib import nullcontext
from dataclasses import replace
from threading import Timer
from types import FrameType
from typing import Final

import click

from web.app import create_app
from web.cli import processes, threads
from web.cli.context import base
from web.cli.hosts import tell_of_names, tell_what_is_local
from web.cli.output import _, say
from web.cli.versions import tell_of_old_versions
from web.server import bind, end_gently, listen
from web.services import Services

# The first pages go first, because preparing the search by sound takes a second.
_WARM_AFTER_S: Final = 2.0


@click.command(
    help=_(
        "启动网站（生产服务器，多线程）。\n\n"
        "改动会在一秒内进入索引。--processes 让几个进程共用一个端口，用上每个处理器；"
        "也可以在几台主机上同时运行，放在 nginx 后面。"
    )
)
@click.option("--host", help=_("监听的地址；默认取设置 KB_HOST"))
@click.option("--port", type=click.IntRange(1, 65535), help=_("监听的端口；默认取设置 KB_PORT"))
@click.option(
    "--processes",
    "number",
    type=click.IntRange(1, processes.MOST),
    help=_("用几个进程；默认取设置 KB_PROCESSES"),
)
@click.option("--inherited", hidden=True, help="file descriptors of sockets that listen already")
def serve(host: str | None, port: int | None, number: int | None, inherited: str | None) -> None:
    if inherited is not None:
        _serve_as_child(inherited, host)
        return
    with base(measured=True) as opened:
        services = _listening_on(opened, host)
        settings = services.settings
        host, port = settings.host, port or settings.port
        number = number or settings.processes
        processes.check_possible(number)
        tell_what_is_local(services)
        tell_of_names(settings)
        tell_of_old_versions(services)
        sockets = bind(host, port)
        address = _("知识库已经打开：http://%(host)s:%(port)s （按 Ctrl-C 停止）") % {
            "host": host,
            "port": port,
        }
        if number > 1:
            with processes.figures_added_up(settings), services.showing_figures():
                processes.run(number, sockets, host, worker=settings.worker, said=address)
            return
        with services.showing_figures():
            server = _listening(services, sockets)
            say(address)
            sys.stdout.flush()
            with threads.beside_pages(services, worker=settings.worker):
                _run(server, services)


def _listening_on(services: Services, host: str | None) -> Services:
    """Return services that know on which address the site really listens."""
    settings = services.settings
    return replace(services, settings=replace(settings, host=host or settings.host))


def _serve_as_child(inherited: str, host: str | None) -> None:
    """Serve as one of several; the first process listens, keeps figures and tends the index."""
    with base(measured=True) as opened:
        services = _listening_on(opened, host)
        processes.end_with_parent()
        server = _listening(services, processes.sockets_of(inherited))
        with threads.beside_pages(services, worker=False):
            _run(server, services)


def _listening(services: Services, sockets: processes.Sockets) -> processes.Server:
    settings = services.settings
    return listen(
        create_app(services),
        sockets=sockets,
        threads=settings.threads,
        ident=None,
        max_request_body_size=settings.max_request_bytes,
        # the headers of trusted proxies are left for ProxyFix, which counts the hops
        clear_untrusted_proxy_headers=not settings.proxy_hops,
    )


def _run(server: processes.Server, services: Services) -> None:
    """Serve until the process is asked to end, and finish the answers under way."""
    warming = Timer(_WARM_AFTER_S, services.warm)
    warming.daemon = True
    warming.start()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: end_gently(server))
    try:
        server.run()
    finally:
        warming.cancel()
        server.close()
        services.query_log.flush()


@click.command(
    help=_(
        "维护索引（写入改动，需要时重建），并做后台任务（如比较文字），直到被停止。\n\n"
        "kb serve 自己就会做；设 KB_WORKER=none 后由这个命令做，可以在几台主机上同时运行。"
    )
)
def worker() -> None:
    is_child = processes.is_child()
    with base(measured=True) as services, nullcontext() if is_child else services.showing_figures():
        if is_child:
            processes.end_with_parent()
        else:
            tell_what_is_local(services)
            tell_of_old_versions(services)
        working = services.worker()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            working.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        say(_("正在维护索引（按 Ctrl-C 停止）"))
        sys.stdout.flush()
        with threads.running(services.job_runner()):
            working.run()


COMMANDS = (serve, worker)
