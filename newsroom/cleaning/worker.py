"""The process in which one file is rebuilt: started for it, limited, and gone with it.

It gets the file on its standard input and answers on its standard output: a line of JSON, then the bytes. It
has no environment (so no token), may write to no file, and says nothing on standard error. What it read was
chosen by a stranger and parsed by C. It still runs as the bot's user, and could read what that user may read:
docs/threat-model.md says what follows from that.
"""

import json
import logging
import os
import sys

from newsroom.cleaning.clean import clean
from newsroom.cleaning.kinds import Cleaned, Reason, Uncleanable

MEMORY = 1_500_000_000  # bytes of address space
PROCESSOR_SECONDS = 120


def _limit() -> None:
    logging.disable(logging.CRITICAL)
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on every system)

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing of a file can reach a disk from here
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


def main() -> None:
    """Rebuild the file on standard input."""
    _limit()
    declared, limit = sys.argv[1], int(sys.argv[2])
    try:
        answer = _said(clean(sys.stdin.buffer.read(), declared=declared, limit=limit))
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
    main()
