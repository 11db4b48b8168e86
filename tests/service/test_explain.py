"""`explain` says which words led to which region, for a person and for a program."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import app

TITLE, BODY = "Jembatan Desa Kepuh selesai", "Warga Desa Kepuh, Kecamatan Kejayan, kembali melintas."
KEPUH = "35.14.06.2005"
FEED = f"""<rss version="2.0"><channel><title>Warta</title>
<item><guid isPermaLink="false">g7</guid><title>{TITLE}</title><link>https://warta.example/7</link><description>{BODY}</description></item></channel></rss>"""


def _explain(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments], env={"REGION_ROOTS": "35.14,35.75"})


@pytest.mark.parametrize(
    ("content", "id_"),
    [
        (f"{TITLE}\n\n{BODY}\n", "article"),
        (f"[FOTO] {TITLE}\n\n{BODY}\n", "article"),
        (json.dumps({"id": "a-1", "title": TITLE, "body": BODY}) + "\n", "a-1"),
        (json.dumps({"title": TITLE, "body": BODY}), 1),
        (FEED, "g7"),
    ],
    ids=[
        "a text under its title",
        "a title with a label",
        "a line with an id",
        "a line without one",
        "a feed",
    ],
)
def test_each_kind_of_file_is_explained_as_json(tmp_path: Path, content: str, id_: object):
    file = tmp_path / "article"
    file.write_text(content)

    told = _explain(str(file), "--json")

    assert told.exit_code == 0
    [line] = told.stdout.splitlines()
    explained = json.loads(line)
    assert (explained["id"], explained["regions"]) == (id_, [KEPUH])
    for why in explained["why"]:
        assert why["region"] == KEPUH
        assert "Kepuh" in why["words"]


def test_the_places_of_the_words_are_those_of_title_newline_body(tmp_path: Path):
    file = tmp_path / "lines"
    file.write_text(json.dumps({"title": TITLE, "body": BODY}))

    [why, *_] = json.loads(_explain(str(file), "--json").stdout)["why"]

    assert f"{TITLE}\n{BODY}"[why["start"] : why["end"]] == why["words"]


def test_a_person_reads_the_places_and_the_words_that_led_there(tmp_path: Path):
    file = tmp_path / "article.txt"
    file.write_text(f"{TITLE}\n{BODY}")

    told = _explain(str(file)).stdout

    assert f"Kepuh, Kec. Kejayan, Kab. Pasuruan ({KEPUH})" in told
    assert "Desa Kepuh”: named" in told


def test_an_article_about_elsewhere_says_so(tmp_path: Path):
    file = tmp_path / "article.txt"
    file.write_text("Pasar Malang ramai\nPedagang Kota Malang bersyukur.")

    assert "no region of ours" in _explain(str(file)).stdout
    assert json.loads(_explain(str(file), "--json").stdout)["regions"] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not a text"),
        (b"<html><body>no feed</body></html>", "neither a text, a feed nor JSON lines"),
        (b'{"title": "a", "body": "b"}\n{"oops', "has a line that is no JSON"),
    ],
    ids=["empty", "bytes", "a page", "a broken line"],
)
def test_what_holds_no_article_is_told_and_the_other_files_are_explained(tmp_path: Path, content, words):
    bad, good = tmp_path / "bad", tmp_path / "good"
    bad.write_bytes(content)
    good.write_text(f"{TITLE}\n{BODY}")

    told = _explain(str(bad), str(good))

    assert told.exit_code == 1
    assert words in told.stderr
    assert KEPUH in told.stdout


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    told = _explain(str(tmp_path / "nowhere"))
    assert (told.exit_code, "cannot be read" in told.stderr) == (1, True)
