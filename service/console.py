"""How reports look on the operator's terminal: coloured there, plain and a line each in a pipe or a file."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table
from rich.text import Text

from newsroom import web_addresses
from service import sentences

if TYPE_CHECKING:  # these draw in what most commands do not need
    from feeds.ingest import ImportReport
    from service.reader_list import Progress as Advance

#: So many refused articles of a source are named one by one.
MOST_NAMED = 5
_MOST_OF_A_NAME = 80
_OUTCOMES = ("new", "updated", "known", "refused")


def finding(name: str, sentence: str, *, good: bool, reminder: bool = False) -> None:
    """One line of `check`; a reminder is no fault."""
    mark = ("!", "yellow") if reminder else ("✓", "green") if good else ("✗", "bold red")
    _out().print(Text.assemble(mark, f" {name}: {sentence}"), soft_wrap=True)


def articles(reports: "Sequence[tuple[str, ImportReport]]") -> None:
    """What became of each source of `import articles`, and why some articles were refused."""
    console = _out()
    rows = [(web_addresses.shown(source), *_counts(report)) for source, report in reports]
    if console.is_terminal:
        table = Table("source", *(Column(name, justify="right") for name in _OUTCOMES))
        for source, *counts in rows:
            table.add_row(Text(source), *(f"{count:,}" for count in counts))
        console.print(table)
    else:
        for source, *counts in rows:
            told = ", ".join(f"{count} {name}" for count, name in zip(counts, _OUTCOMES, strict=True))
            console.print(Text(f"{source}: {told}"), soft_wrap=True)
    for source, report in reports:
        for line in _faults(source, report):
            console.print(Text(line), soft_wrap=True)


@contextmanager
def progress(words: str, total: int | None, *, in_bytes: bool = False) -> "Iterator[Advance]":
    """A progress bar on standard error, on a terminal only; `total` None where the end is not known."""
    console = Console(stderr=True)
    done = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), done, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words, total=total)
        yield lambda rows: bar.advance(task, rows)


def tell(sentence: str) -> None:
    """A sentence on standard output."""
    _out().print(Text(sentence), soft_wrap=True)


def _out() -> Console:
    return Console(highlight=False)


def _counts(report: "ImportReport") -> tuple[int, int, int, int]:
    return report.new, report.updated, report.known, len(report.refused)


def _faults(source: str, report: "ImportReport") -> Iterator[str]:
    if report.error:
        yield f"{web_addresses.shown(source)} {sentences.feed(report.error)}."
    reasons = Counter(refusal.reason for refusal in report.refused)
    for reason, count in reasons.most_common():
        yield f"{web_addresses.shown(source)}: {count} refused: {sentences.refusal(reason)}"
    for refusal in report.refused[:MOST_NAMED]:
        yield f"    {refusal.which[:_MOST_OF_A_NAME]}"
