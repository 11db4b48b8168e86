"""All benchmarks in one run, or those that are named: `python -m benchmarks [--write] [NAME ...]`.

`soak` takes an hour and comes only when it is named: `python -m benchmarks soak [--minutes 60] [--days 7]`.
With `--write` it puts its table and its picture into a section of its own.

Prints a table for each. `--write` puts the tables into BENCHMARKS.md, between its two marks, and is for
complete runs. A missed goal is shown, and no failure: on a busy machine it says little.
"""

import argparse
import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rich.console import Console

from benchmarks import (
    answers_under_load,
    article_import,
    article_search,
    at_limit,
    chaos,
    charts,
    country,
    digests,
    live_bot,
    million,
    overtaking,
    recall,
    region_search,
    send_path,
    soak,
    tagging,
    tips,
    wave,
    workers,
)
from benchmarks.machine import Machine
from benchmarks.rows import Row
from benchmarks.tables import SOAK, table, write


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A part of the run. What is measured in this process comes after what is measured in others."""

    name: str
    title: str
    measure: Callable[[], Awaitable[list[Row]] | list[Row]]
    only_by_name: bool = False


#: Signs of a line where there is no terminal that says.
WIDTH = 150
BENCHMARKS = (
    Benchmark("send", "The send path", send_path.measure),
    Benchmark("limit", "At Telegram's limit", at_limit.measure),
    Benchmark("answers", "Answers while a broadcast runs at the limit", answers_under_load.measure),
    Benchmark("overtaking", "Overtaking, and the brakes", overtaking.measure),
    Benchmark("chaos", "Alerts in a storm", chaos.measure),
    Benchmark("recall", "Copies changed and taken back", recall.measure),
    Benchmark("million", "A million followers", million.measure),
    Benchmark("wave", "The wave of six o'clock, sent", wave.measure),
    Benchmark("workers", "Several workers on one PostgreSQL", workers.measure),
    Benchmark("country", "A whole country, simulated", country.measure),
    Benchmark("start", "Start-up", live_bot.start_up),
    Benchmark("memory", "Memory", live_bot.memory),
    Benchmark("tips", "Tips, 200 a minute", tips.measure),
    Benchmark("import", "Articles on their way in", article_import.measure),
    Benchmark("tagging", "Which villages an article is about", tagging.measure),
    Benchmark("search", "Finding a place by its name", region_search.measure),
    Benchmark("digests", "Digests at six o'clock", digests.measure),
    Benchmark("charts", "The newsroom's figures, in pictures", charts.measure),
    Benchmark("words", "Finding articles by their words", article_search.measure),
    Benchmark("soak", "A week in an hour", soak.measure, only_by_name=True),
)


async def run(chosen: Sequence[Benchmark], console: Console) -> list[tuple[str, list[Row]]]:
    """Measure one after the other, and show each when it is done."""
    results = []
    for benchmark in chosen:
        measured = benchmark.measure()
        rows = await measured if inspect.isawaitable(measured) else measured
        console.print(table(benchmark.title, rows))
        results.append((benchmark.title, rows))
    return results


def _console() -> Console:
    """As wide as the terminal; into a file, as wide as the tables are."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def main() -> None:
    names = [benchmark.name for benchmark in BENCHMARKS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure beside named peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all without")
    parser.add_argument(
        "--write", action="store_true", help="put the tables of a complete run into BENCHMARKS.md"
    )
    parser.add_argument("--minutes", type=float, default=soak.MINUTES, help="how long the soak takes")
    parser.add_argument("--days", type=float, default=soak.DAYS, help="how many days pass in it")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    alone = arguments.names == ["soak"]
    if arguments.write and arguments.names and not alone:
        parser.error("--write is for complete runs, and for the soak alone")

    console = _console()
    machine = Machine.here()
    console.print(str(machine), highlight=False)
    chosen = [
        replace(one, measure=partial(soak.measure, arguments.minutes, arguments.days))
        if one.name == "soak"
        else one
        for one in BENCHMARKS
        if one.name in arguments.names or not (arguments.names or one.only_by_name)
    ]
    started = time.perf_counter()
    results = asyncio.run(run(chosen, console))
    console.print(f"{time.perf_counter() - started:.0f} s in all")
    if arguments.write:
        write(machine, results, marks=SOAK) if alone else write(machine, results)


if __name__ == "__main__":
    main()
