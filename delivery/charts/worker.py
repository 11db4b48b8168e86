"""The process in which pictures are drawn: started for it, limited, and gone with it.

It gets them as JSON on its standard input and answers with PNG files. It knows no readers and no sources:
what comes in are words and sums.
"""

import os
import sys

from delivery.charts.artist import framed
from delivery.charts.pictures import unpacked

MEMORY = 1_500_000_000  # bytes of address space; a fifth of it is used
PROCESSOR_SECONDS = 60


def main() -> None:
    """Draw what stands on standard input."""
    _limit()
    from delivery.charts.drawing import draw  # noqa: PLC0415 - within the limits, and in this process alone

    for picture in unpacked(sys.stdin.buffer.read()):
        sys.stdout.buffer.write(framed(draw(picture)))
    sys.stdout.buffer.flush()


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    os.nice(5)  # whatever the bot has to do goes first

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


if __name__ == "__main__":
    main()
