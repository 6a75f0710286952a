"""/metrics on an address of its own, so that no proxy can show it to the world by accident."""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, make_wsgi_app

from kb.errors import Unavailable
from web.server import check_free, close_from_outside, listen

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATH = "/metrics"


class MetricsEndpoint:
    """A server of figures that listens from its making until `close`."""

    def __init__(self, registry: CollectorRegistry, host: str, port: int) -> None:
        try:
            check_free(host, port)
            self._server: Any = listen(
                _only_metrics(registry), host=host, port=port, threads=1, ident=None
            )
        except OSError as error:
            raise Unavailable(
                "不能在 %(host)s:%(port)s 上提供运行指标（%(reason)s）。"
                "每个进程要有自己的 KB_METRICS 地址。",
                host=host,
                port=port,
                reason=error.strerror or str(error),
            ) from error
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="metrics", daemon=True)
        self._thread.start()

    def close(self) -> None:
        close_from_outside(self._server)
        self._thread.join(timeout=5)


def _only_metrics(registry: CollectorRegistry) -> Any:
    shown = make_wsgi_app(registry)

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") == PATH and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            page: Iterable[bytes] = shown(environ, start_response)
            return page
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"not found\n"]

    return app
