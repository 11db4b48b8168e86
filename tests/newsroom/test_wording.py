"""Words are cut where a reader would stop, counted as Telegram counts, and written as people here write."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.wording import TooLong, Wording, cut, units, visible_units, written_duration
from playground.markup import escape, parse_html
from playground.texts import utf16

TEMPLATES = Path(__file__).parents[2] / "templates"
WORDS = st.text(alphabet=st.sampled_from("ab Kec.!?…\n\"'”’),;–🥁é\u200d"), max_size=200)
PAST = datetime(2023, 7, 11, 7, 59, tzinfo=UTC)


@given(st.one_of(WORDS, st.text()), st.integers(0, 120))
def test_what_is_cut_is_never_longer_and_never_half_a_character(text: str, limit: int):
    shown = cut(text, limit)
    assert units(shown) <= limit
    assert shown.encode("utf-16-le").decode("utf-16-le") == shown


@given(st.one_of(WORDS, st.text()), st.integers(0, 9))
def test_what_fits_stays_as_it_is(text: str, spare: int):
    assert cut(text, units(text) + spare) == text


@given(WORDS, st.integers(1, 120))
def test_what_is_cut_is_how_the_text_begins(text: str, limit: int):
    assert text.startswith(cut(text, limit).removesuffix("…"))


@given(WORDS.filter(lambda text: units(text) > 1), st.integers(0, 100))
def test_what_is_cut_ends_with_a_sentence_or_says_that_it_goes_on(text: str, share: int):
    limit = 1 + (units(text) - 2) * share // 100
    shown = cut(text, limit)
    ends = shown.rstrip("\"'”’)").endswith((".", "!", "?", "…"))
    assert shown.endswith("…") or (ends and text[len(shown)].isspace())


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("Jembatan selesai. Warga kembali melintas.", 30, "Jembatan selesai."),
        ("“Jembatan selesai!” Warga kembali melintas.", 30, "“Jembatan selesai!”"),
        ("Warga kembali melintas sejak pagi", 20, "Warga kembali…"),
        ("Warga kembali melintas sejak pagi", 14, "Warga kembali…"),
        ("Warga, yang kembali melintas", 7, "Warga…"),
        ("Banjir di Desa Prodo, Kec. Winongan, surut.", 30, "Banjir di Desa Prodo, Kec.…"),
        ("Rapat dipimpin oleh H. Umar di balai desa.", 25, "Rapat dipimpin oleh H.…"),
        ("Jalan ditutup mulai pukul 14.59 sampai pagi.", 30, "Jalan ditutup mulai pukul…"),
        ("Air naik lagi. " + "a" * 40, 25, "Air naik lagi."),
        ("Satu. " + "a" * 60, 40, "Satu. " + "a" * 33 + "…"),
        ("🥁🥁🥁🥁", 4, "🥁…"),
        ("🥁", 1, "…"),
        ("ab", 0, ""),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, shown: str):
    assert cut(text, limit) == shown


TAGS = st.sampled_from(["b", "i", "u", "s", "code"])


@given(st.lists(st.tuples(TAGS, st.text(min_size=1))))
def test_a_length_is_what_telegram_counts_after_it_has_read_the_html(parts: list[tuple[str, str]]):
    written = "".join(f"<{tag}>{escape(words)}</{tag}>" for tag, words in parts)
    assert visible_units(written) == utf16(parse_html(written).text)


@given(st.text())
def test_units_are_utf16(text: str):
    assert units(text) == utf16(text)


@pytest.mark.parametrize(
    ("zone", "language", "written"),
    [
        ("Asia/Jakarta", "id", "Selasa, 11 Juli 2023 14.59 WIB"),
        ("Asia/Jakarta", "en", "Tuesday, 11 July 2023 14:59 WIB"),
        ("Asia/Makassar", "id", "Selasa, 11 Juli 2023 15.59 WITA"),
        ("Asia/Jayapura", "id", "Selasa, 11 Juli 2023 16.59 WIT"),
    ],
)
def test_a_moment_is_written_as_people_here_write_it(zone: str, language: str, written: str):
    assert Wording(TEMPLATES, ZoneInfo(zone)).moment(PAST, language) == written


@pytest.mark.parametrize(
    ("zone", "language", "hours", "written"),
    [
        ("Asia/Jakarta", "id", 3, "17.59 WIB"),
        ("Asia/Jakarta", "en", 3, "17:59 WIB"),
        ("Asia/Jakarta", "id", 12, "Rabu, 12 Juli 2023 02.59 WIB"),
        ("Asia/Makassar", "id", 8, "23.59 WITA"),
        ("Asia/Makassar", "id", 9, "Rabu, 12 Juli 2023 00.59 WITA"),
    ],
)
def test_beside_another_moment_of_its_day_a_moment_is_only_its_hour(
    zone: str, language: str, hours: int, written: str
):
    wording = Wording(TEMPLATES, ZoneInfo(zone))
    assert wording.clock(PAST + timedelta(hours=hours), PAST, language) == written


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (1, "1 detik", "1 second"),
        (45, "45 detik", "45 seconds"),
        (170, "3 menit", "3 minutes"),
        (3600, "60 menit", "60 minutes"),
        (9000, "2 jam", "2 hours"),
    ],
)
def test_how_long_something_takes_is_said_as_a_person_would(seconds: int, indonesian: str, english: str):
    delta = timedelta(seconds=seconds)
    assert (written_duration(delta, "id"), written_duration(delta, "en")) == (indonesian, english)


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    """Two languages with one small screen."""
    for language, greeting in (("id", "Halo"), ("en", "Hello")):
        folder = tmp_path / language
        folder.mkdir()
        (folder / "hello.html.j2").write_text(
            f"<b>{greeting} {{{{ name }}}}</b>\n\n\n\n\n{{{{ count|number }}}}\n"
            "{% set open %} 📖 {{ name }} {% endset %}\n{% set _own %}secret{% endset %}\n"
        )
    return Wording(tmp_path, UTC)


def test_a_screen_is_html_and_its_labels_are_plain(wording: Wording):
    screen = wording.screen("hello", "id", name="<Sari> & 'Umar'", count=12345)
    assert screen.text == "<b>Halo &lt;Sari&gt; &amp; &#39;Umar&#39;</b>\n\n12.345"
    assert screen.label("open") == "📖 <Sari> & 'Umar'"
    for missing in ("close", "_own"):
        with pytest.raises(KeyError):
            screen.label(missing)


def test_numbers_are_written_as_the_language_does(wording: Wording):
    assert wording.screen("hello", "en", name="", count=12345).text.endswith("12,345")


def test_a_screen_that_telegram_would_refuse_is_an_error_that_names_it(wording: Wording):
    fits = "🥁" * 10 + "&" * 23
    assert wording.screen("hello", "id", limit=51, name=fits, count=1).text
    with pytest.raises(TooLong, match="hello"):
        wording.screen("hello", "id", limit=50, name=fits, count=1)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("id", "id"), ("en-GB", "en"), ("EN", "en"), ("jv", None), ("", None), (None, None)],
)
def test_a_language_is_known_by_its_first_part(wording: Wording, asked: str | None, spoken: str | None):
    assert wording.languages == ("en", "id")
    assert wording.speaks(asked) == spoken
