"""What the process keeps in memory stays there: when it crashes, the system writes no image of it to disk.

Such an image would hold whoever wrote last, the keys and the token, in the clear and beside no key.
"""

import sys


def is_never_dumped() -> None:
    """Forbid the system to write this process, and those that it starts, into a file (`core`)."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not on every system

    # systemd-coredump, which gets the image through a pipe, heeds this limit, too.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
