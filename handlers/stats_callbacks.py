"""What the button under the desk's statistics means: `d:stcsv`."""

from dataclasses import dataclass

from handlers.callback_parts import Part


@dataclass(frozen=True, slots=True)
class StatsFiles:
    """The figures as files."""


StatsCallback = StatsFiles

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
STATS_FORMS: dict[str, tuple[type[StatsCallback], tuple[Part, ...]]] = {"d:stcsv": (StatsFiles, ())}
