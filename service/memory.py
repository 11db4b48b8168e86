"""What the process keeps in memory: it stays there, and what stays is not looked through again and again."""

import gc
import sys


def is_never_dumped() -> None:
    """Forbid the system to write this process, and those that it starts, into a file (`core`) at a crash.

    Such an image would hold whoever wrote last, the keys and the token, in the clear and beside no key.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not on every system

    # systemd-coredump, which gets the image through a pipe, heeds this limit, too.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_furnished() -> None:
    """Call it once all parts are there: the collector leaves them alone from now on.

    They live as long as the process. Looking through all of them took 80 ms at a time, in which nobody was
    answered, and what the pace had waiting left at once afterwards.
    """
    gc.collect()
    gc.freeze()
