"""A run is written down whole, missed goals included, and leaves the words around its figures alone."""

from pathlib import Path

import pytest

from benchmarks.machine import Machine
from benchmarks.rows import Row
from benchmarks.tables import BEGIN, END, FILE, SOAK, cells, number, write

MACHINE = Machine("A processor", 2, 0.5, "CPython 3.11", ("aiohttp 3",), "2026-11-24")
FAST = Row("sends", 6_120.4, "/s", "a plain loop", 612.0, 10.0, "at least 6,000", reached=True)
SLOW = Row("start", 2.5, "s", goal="at most 2 s", reached=False)


def test_a_run_takes_the_place_of_the_last_one(tmp_path: Path):
    file = tmp_path / "BENCHMARKS.md"
    file.write_text(f"# Benchmarks\n\n{BEGIN}\n{END}\n\nWhat is not measured.\n")

    write(MACHINE, [("Old", [FAST])], file)
    write(MACHINE, [("Sending", [FAST]), ("Start-up", [SLOW])], file)

    written = file.read_text()
    assert "Old" not in written
    assert "| sends | 6,120 /s | a plain loop | 612 /s | 10.0x | at least 6,000 | yes |" in written
    assert "| start | 2.50 s |  |  |  | at most 2 s | NO |" in written
    assert written.startswith("# Benchmarks\n\n")
    assert written.endswith(f"{END}\n\nWhat is not measured.\n")


def test_a_file_without_a_place_for_figures_is_not_touched(tmp_path: Path):
    file = tmp_path / "BENCHMARKS.md"
    file.write_text("# Benchmarks\n")

    with pytest.raises(ValueError, match="no place for figures"):
        write(MACHINE, [("Sending", [FAST])], file)

    assert file.read_text() == "# Benchmarks\n"


def test_a_section_of_its_own_is_written_between_its_own_marks(tmp_path: Path):
    file = tmp_path / "BENCHMARKS.md"
    file.write_text(f"{BEGIN}\nOld\n{END}\n\n{SOAK[0]}\n{SOAK[1]}\n")

    write(MACHINE, [("A week", [FAST])], file, marks=SOAK)

    before, after = file.read_text().split(SOAK[0])
    assert before == f"{BEGIN}\nOld\n{END}\n\n"
    assert "### A week" in after


def test_the_file_that_is_kept_has_its_place():
    kept = FILE.read_text("utf-8")
    assert [kept.count(mark) for mark in (BEGIN, END, *SOAK)] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("figure", "shown"), [(91_599.4, "91,599"), (99.94, "99.9"), (1.0, "1.00"), (0.0314, "0.031")]
)
def test_a_figure_has_three_digits_that_mean_something(figure: float, shown: str):
    assert number(figure) == shown


def test_a_slower_one_is_told_in_hundredths():
    assert cells(Row("x", 1, "s", "y", 0.5, 0.5))[4] == "0.50x"
