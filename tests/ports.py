"""A port that a test may name before anyone listens there, or again after who listened has gone."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port that no stranger is given until the end of the block; who is told of it may listen there.

    It is held by a socket that is bound and never listens: the system gives such a port to nobody who asks
    for just any (also not to a connection that goes out), and lets who names it listen beside it if both
    allow their address to be reused, as servers of asyncio do (socket(7), SO_REUSEADDR).
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
