"""The process that workers come from: it has loaded what rebuilding needs, and forks a worker for each file.

To start Python and load decoders takes several times as long as to rebuild a photo. This process never sees a
file: it gets a connection for each, which its child takes along. On its standard input, a socket, it is told
what to do: a line of JSON, and with the line the connection of a new worker. It answers each with a number.
When the socket closes, it ends, and what still runs of its children with it.
"""

import gc
import json
import os
import select
import signal
import socket
from typing import NoReturn

from newsroom.cleaning import worker
from newsroom.cleaning.loading import load_all

#: Lines are far shorter, and few are on their way at a time (bytes).
MOST = 4_000
#: So often those that have ended are buried (seconds).
ROUND = 1.0


class Nursery:
    """Its children by the numbers that they were given."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, int] = {}
        self._last = 0

    def run(self) -> None:
        """Do what is asked until nobody is there to ask; then none of its children is left."""
        try:
            while self._did_what_is_asked():
                pass
        except ConnectionError:
            pass  # the bot was killed before it could hear an answer
        finally:
            for number in list(self._children):
                self._end(number)

    def _did_what_is_asked(self) -> bool:
        """Wait for a line, or for a while, and do it; False where there will be none any more."""
        asked, _, _ = select.select([self._control], [], [], ROUND if self._children else None)
        self._bury()
        if not asked:
            return True
        lines, connections, _, _ = socket.recv_fds(self._control, MOST, 1)
        # The system hands over what comes up to the next connection, and that.
        for line in lines.splitlines():
            self._control.sendall(b"%d\n" % self._do(json.loads(line), connections))
        return bool(lines)

    def _do(self, asked: dict[str, object], connections: list[int]) -> int:
        match asked:
            case {"end": int(number)}:
                self._end(number)
                return number
            case {"declared": str(declared), "limit": int(limit)}:
                return self._bear(connections.pop(), declared, limit)
            case _:
                raise ValueError("not said by the bot")

    def _bear(self, connection: int, declared: str, limit: int) -> int:
        child = os.fork()
        if not child:
            self._become(connection, declared, limit)
        os.close(connection)
        self._last += 1
        self._children[self._last] = child
        return self._last

    def _become(self, connection: int, declared: str, limit: int) -> NoReturn:
        """In the child: it has the connection, and cannot speak for the nursery."""
        try:
            self._control.close()
            os.dup2(connection, 0)
            os.dup2(connection, 1)
            os.close(connection)
            worker.rebuild(declared, limit, loaded=True)
        finally:
            os._exit(1)

    def _end(self, number: int) -> None:
        # Until it is waited for, its number is nobody else's.
        if number in self._children:
            os.kill(self._children[number], signal.SIGKILL)

    def _bury(self) -> None:
        for number, child in list(self._children.items()):
            if os.waitpid(child, os.WNOHANG)[0]:
                del self._children[number]


def main() -> None:
    """Be there for the bot that started this."""
    # The terminal's Ctrl-C is for the bot, which ends this process in its own time.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    load_all()
    gc.collect()
    gc.freeze()  # children share these pages as long as nobody writes on them
    with socket.socket(fileno=os.dup(0)) as control:
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 (a number for a number)
            os.dup2(nothing.fileno(), 0)
        Nursery(control).run()
    os._exit(0)  # decoders need no farewell


if __name__ == "__main__":
    main()
