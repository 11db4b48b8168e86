"""What a machine can hold of docs/words.md: no shouting in danger, no jargon, one word for one thing."""

import re
from pathlib import Path

import pytest

from tests.handlers.conftest import TEMPLATES
from tests.handlers.template_gaps import screens

GLOSSARY = (Path(TEMPLATES).parent / "docs" / "words.md").read_text("utf-8")
#: Screens that stand where there is danger, a mistake, a loss or a source.
GRAVE = (
    "alert_",
    "warning_",
    "case_",
    "tip_",
    "mistake",
    "receipt_",
    "erased",
    "privacy",
    "correct",
    "trouble",
)
#: Words that nobody reads: of another thing, of a program's inside, or of a promise that is not kept.
FORBIDDEN = {
    "id": (
        "anonim",
        "backup",
        "basis data",
        "broadcast",
        "cache",
        "database",
        "dashboard",
        "enkripsi",
        "error",
        "file",
        "informan",
        "invalid",
        "jalur balasan",
        "klik",
        "obrolan",
        "pelapor",
        "record",
        "redaktur",
        "rute",
        "sentuh",
        "subscribe",
        "tap",
        "tiket",
        "token",
        "user",
    ),
    "en": (
        "anonymous",
        "callback",
        "canned",
        "click",
        "database",
        "encrypted",
        "error",
        "invalid",
        "picture",
        "reply route",
        "ticket",
        "tip",
        "token",
        "traceless",
        "user",
    ),
}
#: A word that means something else there: Telegram's own name for posting as the group.
ALLOWED = {("id", "desk_refused", "anonim"), ("en", "desk_refused", "anonymous")}
#: Labels that are the same wherever they stand.
SAME = {
    "id": {"back": "« Kembali", "previous": "« Sebelumnya", "before": "« Sebelumnya", "skip": "Lewati"},
    "en": {"back": "« Back", "previous": "« Previous", "before": "« Previous", "skip": "Skip"},
}
CANCEL = {"id": "Batal", "en": "Cancel"}
_LABEL = re.compile(r"{% set (\w+) %}(.*?){% endset %}", re.DOTALL)
_EVERY = [(language, screen) for language in ("id", "en") for screen in screens(TEMPLATES, language)]


def source(language: str, screen: str) -> str:
    return (TEMPLATES / language / f"{screen}.html.j2").read_text("utf-8")


def words(language: str, screen: str) -> str:
    """What people read of a template: sentences in its statements too, tags and commands not."""
    text = source(language, screen)
    statements = " ".join(re.findall(r"{[{%].*?[%}]}", text, re.DOTALL))
    spoken = [one for one in re.findall(r'"([^"]*)"', statements) if " " in one]
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", text, flags=re.DOTALL)
    return re.sub(r"/\w+|[A-Z]+_[A-Z_]+", " ", " ".join([text, *spoken]))


def labels(language: str, screen: str) -> dict[str, str]:
    return dict(_LABEL.findall(source(language, screen)))


@pytest.mark.parametrize(("language", "screen"), [one for one in _EVERY if one[1].startswith(GRAVE)])
def test_nothing_shouts_where_there_is_danger_loss_or_a_source(language: str, screen: str):
    assert "!" not in words(language, screen)
    assert "❗" not in source(language, screen)


@pytest.mark.parametrize(("language", "screen"), _EVERY)
def test_no_word_is_one_that_the_glossary_warns_of(language: str, screen: str):
    read = words(language, screen).casefold()
    found = [word for word in FORBIDDEN[language] if re.search(rf"\b{re.escape(word)}s?\b", read)]
    assert [word for word in found if (language, screen, word) not in ALLOWED] == []


@pytest.mark.parametrize(("language", "screen"), _EVERY)
def test_what_leads_back_or_away_is_called_the_same_everywhere(language: str, screen: str):
    there = labels(language, screen)
    for name, label in SAME[language].items():
        assert there.get(name, label).startswith(label)
    assert CANCEL[language] in there.get("cancel", CANCEL[language])


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_level_of_a_report_is_called_as_the_source_chose_it(language: str):
    chosen = [labels(language, "tip_start")[level].split(" ", 1)[1] for level in ("replyable", "traceless")]
    for screen in ("tip_collect", "mistake", "case_page"):
        for name in chosen:
            assert name in source(language, screen)
    assert all(f"| {name} |" in GLOSSARY for name in chosen)


@pytest.mark.parametrize(
    "word", ["anonim", "redaktur", "obrolan", "jalur balasan", "pelapor", "tiket", "user"]
)
def test_what_is_forbidden_is_told_in_the_glossary(word: str):
    assert any(word in line.rpartition("|")[0].rpartition("|")[2] for line in GLOSSARY.splitlines())


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("id", "Klik tombol ini untuk user baru", ["klik", "user"]),
        ("en", "A tip with two pictures: press /tip", ["picture", "tip"]),
        ("id", "Tekan Kirim", []),
    ],
)
def test_the_search_for_such_words_finds_them(language: str, text: str, found: list[str], monkeypatch):
    monkeypatch.setattr("tests.handlers.test_words.source", lambda _language, _screen: text)
    read = words(language, "any").casefold()
    assert [word for word in FORBIDDEN[language] if re.search(rf"\b{re.escape(word)}s?\b", read)] == found
