"""A TCP proxy that a test can make slow, or take away, before a service that others are using."""

import socket
import ssl
import threading
import time
from contextlib import suppress

from tests.services.tls import Certificate


class Proxy:
    """127.0.0.1:port → host:port of the service. `delay_s` is waited before each answer.

    tls: what it shows to clients. heard: what clients have sent.
    """

    def __init__(self, target: str, tls: Certificate | None = None) -> None:
        self._context = None
        if tls is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(tls.chain, tls.key)
        self.heard = b""
        host, port = target.split(":")
        self._target = (host, int(port))
        self._listening: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self.delay_s = 0.0
        self.port = 0
        self.come()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def come(self) -> None:
        """Listen, again on the same port."""
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def go(self) -> None:
        """As if the service had been stopped: connections break, new ones are refused."""
        listening, self._listening = self._listening, None
        if listening is not None:
            # closing alone does not wake who waits in accept
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
        for each in list(self._open):
            _end(each)

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            try:
                if self._context is not None:
                    client = self._context.wrap_socket(client, server_side=True)
            except OSError:  # who does not trust us hangs up
                continue
            service = socket.create_connection(self._target)
            self._open |= {client, service}
            for source, sink, delayed in ((client, service, False), (service, client, True)):
                threading.Thread(
                    target=self._pump, args=(source, sink, delayed), daemon=True
                ).start()

    def _pump(self, source: socket.socket, sink: socket.socket, delayed: bool) -> None:
        try:
            while data := source.recv(65536):
                if delayed:
                    time.sleep(self.delay_s)
                else:
                    self.heard += data
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for each in (source, sink):
                self._open.discard(each)
                _end(each)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
