"""A real server over a base, in a thread of the test's own process."""

import threading
from contextlib import contextmanager

from web.app import create_app
from web.server import listen


@contextmanager
def served(world, host="127.0.0.1"):
    """The address of a server over the base of `world`, which listens on `host`."""
    server = listen(create_app(world.services), host=host, port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)
