"""Decisions have records that are whole and can be found, and no link of a document leads nowhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "adr"
RECORDS = sorted(path.name for path in FOLDER.glob("[0-9]*.md"))
SECTIONS = ["Status", "Context", "Decision", "Consequences", "Alternatives"]
PAGES = sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def words_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def test_records_are_numbered_without_gaps():
    numbers = [int(name[:4]) for name in RECORDS]
    assert len(numbers) == len(set(numbers))
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_has_its_number_a_dated_status_and_every_section(name: str):
    text = words_of(f"docs/adr/{name}")
    assert text.startswith(f"# {name[:4]}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert re.search(r"## Status\n+Accepted, \d{4}-\d{2}-\d{2}\b", text)
    parts = re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]
    assert all(part.strip() for part in parts)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_listed_beside_the_others_and_in_the_architecture(name: str):
    assert f"]({name})" in words_of("docs/adr/README.md")
    number = int(name[:4])
    line = rf"^{number}\. \[.+\]\(adr/{re.escape(name)}\)"
    assert re.search(line, words_of("docs/architecture.md"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_the_pages_leads_somewhere(page: str):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", words_of(page))
    inside = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in inside if not ((ROOT / page).parent / target).exists()] == []
