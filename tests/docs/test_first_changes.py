"""The first changes that CONTRIBUTING.md shows do what it says, as they stand there."""

import re
import types
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from feeds.drafts import Look
from newsroom.guide import Guide
from newsroom.wording import Wording
from tests.docs.test_docs import ROOT

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)


def shown(kind: str) -> str:
    """The one block of this kind in the document."""
    document = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    [block] = re.findall(rf"```{kind}\n(.*?)```", document, flags=re.DOTALL)
    return str(block)


def test_a_category(tmp_path: Path):
    file = tmp_path / "guide.toml"
    file.write_text((ROOT / "guide.toml").read_text("utf-8") + "\n" + shown("toml"), "utf-8")

    guide = Guide.load(file, ("id", "en"))

    added = next(category for category in guide.categories if category.id == "jalan_rusak")
    assert [question.id for question in added.questions] == ["where"]


def test_a_language(tmp_path: Path):
    templates = tmp_path / "templates"
    for there in (ROOT / "templates").rglob("*.j2"):
        copy = templates / there.relative_to(ROOT / "templates")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(there.read_text("utf-8"), "utf-8")
    (templates / "jv").mkdir()
    (templates / "jv" / "language.html.j2").write_text(shown("jinja"), "utf-8")

    wording = Wording(templates, JAKARTA)

    assert wording.screen("language", "jv").label("own_name") == "Basa Jawa"
    lacking = wording.screen("nothing_to_cancel", "jv", group=False).text
    assert lacking == wording.screen("nothing_to_cancel", "id", group=False).text


def test_a_kind_of_feed():
    module = types.ModuleType("line_feed")
    exec(compile(shown("python"), "CONTRIBUTING.md", "exec"), module.__dict__)
    lines = "28 November 2026 08:00 WIB\tJalan dibuka\thttps://warta.example/1\nrusak\n"

    parsed = module.read(lines, source_url="https://warta.example/", look=Look(NOW, JAKARTA))

    [article] = parsed.articles
    assert (article.title, article.url) == ("Jalan dibuka", "https://warta.example/1")
    assert article.published_at == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    assert [refusal.which for refusal in parsed.refused] == ["#2"]
