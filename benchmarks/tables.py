"""Rows as tables: for the terminal, and for BENCHMARKS.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.table import Table

from benchmarks import chaos_plot
from benchmarks.machine import Machine
from benchmarks.rows import Row

FILE = Path(__file__).parent.parent / "BENCHMARKS.md"
BEGIN, END = "<!-- figures: `python -m benchmarks --write` -->", "<!-- end of figures -->"
#: Around the table of the soak, which is no part of a complete run.
SOAK = ("<!-- a week: `python -m benchmarks soak --write` -->", "<!-- end of the week -->")
HEADS = ("what", "figure", "peer", "its figure", "ratio", "goal", "reached")
_VERDICTS = {None: "", True: "yes", False: "NO"}


def table(title: str, rows: Iterable[Row]) -> Table:
    """For the terminal."""
    made = Table(title=title, title_justify="left", title_style="bold")
    for head in HEADS:
        is_figure = head in {"figure", "its figure", "ratio"}
        made.add_column(head, justify="right" if is_figure else "left", no_wrap=is_figure)
    for row in rows:
        style = "red" if row.reached is False else None
        made.add_row(*cells(row), style=style)
    return made


def cells(row: Row) -> tuple[str, ...]:
    """A row as words, in the order of `HEADS`."""
    return (
        row.what,
        f"{number(row.figure)} {row.unit}",
        row.peer,
        "" if row.peer_figure is None else f"{number(row.peer_figure)} {row.unit}",
        "" if row.ratio is None else f"{row.ratio:.1f}x" if row.ratio >= 2 else f"{row.ratio:.2f}x",
        row.goal,
        _VERDICTS[row.reached],
    )


def number(figure: float) -> str:
    """With three digits that mean something, and no more of them than a measurement has."""
    if figure >= 100:
        return f"{figure:,.0f}"
    digits = 1 if figure >= 10 else 2 if figure >= 1 else 3
    return f"{figure:.{digits}f}"


def write(
    machine: Machine,
    results: Sequence[tuple[str, Sequence[Row]]],
    file: Path = FILE,
    marks: tuple[str, str] = (BEGIN, END),
) -> None:
    """Put a run's tables between two marks of a file; all around them stays."""
    before, begin, rest = file.read_text("utf-8").partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise ValueError(f"{file.name} has no place for figures: a line {marks[0]!r} and a line {marks[1]!r}")
    parts = [f"{machine}."]
    for title, rows in results:
        parts.append(f"### {title}")
        parts.append("\n".join(_markdown(rows)))
    for name, picture in chaos_plot.drawn.items():
        pictures = file.parent / "docs" / "pictures"
        pictures.mkdir(parents=True, exist_ok=True)
        (pictures / f"{name}.svg").write_text(picture, "utf-8")
    file.write_text(f"{before}{begin}\n\n" + "\n\n".join(parts) + f"\n\n{end}{after}", "utf-8")


def _markdown(rows: Sequence[Row]) -> list[str]:
    lines = [f"| {' | '.join(HEADS)} |", "|---|--:|---|--:|--:|---|---|"]
    return lines + [f"| {' | '.join(cells(row))} |" for row in rows]
