"""What the process keeps in memory: it stays there, and what stays is not looked through again and again."""

import gc
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import cast

#: MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT of <sys/mman.h>: what is there and what will be, once it is used.
_EVERYTHING_AS_IT_IS_USED = 1 | 2 | 4
#: What structlog and httpx bring in for terminals, on which nothing of theirs is shown: 4 MB and 0.1 s.
FOR_TERMINALS = ("rich", "pygments", "click")


def is_never_dumped() -> None:
    """Forbid the system to write this process, and those that it starts, into a file (`core`) at a crash.

    Such an image would hold whoever wrote last, the keys and the token, in the clear and beside no key.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not on every system

    # systemd-coredump, which gets the image through a pipe, heeds this limit, too.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_never_swapped() -> bool:
    """Keep keys, and what people write, out of the swap file; whether the system lets us.

    Only where this user may lock as much as there is: under a smaller limit memory would run out later.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # noqa: PLC0415  of no use elsewhere
    import resource  # noqa: PLC0415

    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] != resource.RLIM_INFINITY:
        return False
    refused: int = ctypes.CDLL(None).mlockall(_EVERYTHING_AS_IT_IS_USED)
    return not refused


def may_be_swapped(status: Path = Path("/proc/self/status"), swaps: Path = Path("/proc/swaps")) -> bool:
    """Whether there is a swap file, and this process is not locked in memory. Where nothing is shown, no."""
    try:
        locked = re.search(r"^VmLck:\s+(\d+)", status.read_text(), re.MULTILINE)
        has_swap = len(swaps.read_text().splitlines()) > 1  # behind the names of its columns
    except OSError:  # not Linux, or hidden from a service, whose manager sees to it
        return False
    return has_swap and locked is not None and int(locked[1]) == 0


@contextmanager
def without(modules: Iterable[str]) -> Iterator[None]:
    """Within the block these cannot be imported, so libraries that use them only where they are do without.

    What is there already stays.
    """
    absent = [name for name in modules if name not in sys.modules]
    # None is how Python itself is told that there is no such module.
    sys.modules.update(cast("dict[str, ModuleType]", dict.fromkeys(absent)))
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)


#: So many objects more than before are worth a look for garbage: what a full window of deliveries has under
#: way goes by itself before that, and would be looked through for nothing.
UNDER_WAY = 10_000


@contextmanager
def nothing_is_collected() -> Iterator[None]:
    """While modules are brought in nearly nothing is garbage: looking for it took a sixth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def is_furnished() -> None:
    """Call it once all parts are there: the collector leaves them alone from now on.

    They live as long as the process. Looking through all of them took 80 ms at a time, in which nobody was
    answered, and what the pace had waiting left at once afterwards. What putting them together needed, and
    nothing needs now, goes back to the system.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(UNDER_WAY, *gc.get_threshold()[1:])
    if sys.platform.startswith("linux"):
        import ctypes  # noqa: PLC0415

        with suppress(AttributeError):  # not every C library has it
            ctypes.CDLL(None).malloc_trim(0)
