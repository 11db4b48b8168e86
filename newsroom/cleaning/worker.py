"""The process in which one file is rebuilt: there for it alone, limited, and gone with it.

It gets the file on its standard input and answers on its standard output: a line of JSON, then the bytes. It
has no environment (so no token) and says nothing on standard error. What it reads was chosen by a stranger
and is parsed by C, and it runs as the bot's user; so before it parses it gives up opening anything: no key,
no database, no connection. Whoever takes it over finds one file, their own.
"""

import json
import logging
import os
import sys
from typing import NoReturn

from newsroom.cleaning.clean import clean
from newsroom.cleaning.kinds import Cleaned, Reason, Uncleanable
from newsroom.cleaning.loading import load_for

MEMORY = 1_500_000_000  # bytes of address space
PROCESSOR_SECONDS = 120
#: A long film may take its time; people who wait for a word go first.
NICE = 5


def _limit() -> None:
    logging.disable(logging.CRITICAL)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on every system)

    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing of a file can reach a disk from here
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


def _open_no_more() -> None:
    """From now on no file, socket or pipe can be opened: there are no numbers left for them.

    Those that are open stay so. An ordinary user cannot raise the limit again; root can.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on every system)

    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def rebuild(declared: str, limit: int, *, loaded: bool = False) -> NoReturn:
    """Rebuild the file on standard input, and end. `loaded` says that all that it may need is there."""
    _limit()
    data = sys.stdin.buffer.read()
    if not loaded:
        load_for(data)
    _open_no_more()
    try:
        answer = _said(clean(data, declared=declared, limit=limit))
    except Uncleanable as refused:
        answer = json.dumps({"refused": refused.reason}).encode() + b"\n"
    except MemoryError:
        answer = json.dumps({"refused": Reason.BOMB}).encode() + b"\n"
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # codecs' threads and caches need no farewell


def _said(cleaned: Cleaned) -> bytes:
    head = {"kind": cleaned.kind, "name": cleaned.name, "mime": cleaned.mime, "width": cleaned.width,
            "height": cleaned.height, "duration": cleaned.duration, "size": len(cleaned.data)}  # fmt: skip
    return json.dumps(head).encode() + b"\n" + cleaned.data


if __name__ == "__main__":
    rebuild(sys.argv[1], int(sys.argv[2]))
