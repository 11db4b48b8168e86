"""/berita leaves out what a chat chose not to hear of, and says so; what is asked for by name comes whole."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.own_news import _page
from playground.people import Person
from tests.delivery.test_cards import ARTICLE
from tests.handlers.conftest import Stage

KEPUH = "35.14.06.2005"


async def reader_without(stage: Stage, *words: str, how: str = "mute") -> Person:
    """Somebody who follows Kepuh, and chose about these words."""
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.says(sari, "/pengaturan")
    await stage.presses(sari, "Topik")
    asked = await stage.presses_data(sari, f"sa:{how}")
    sari.types(", ".join(words), reply_to=asked)
    await stage.plays()
    return sari


async def test_what_is_muted_is_left_out_of_my_news_and_that_is_said_with_a_way_to_change_it(stage: Stage):
    sari = await reader_without(stage, "gosip")
    for hours, title in enumerate(("Gosip artis", "Panen raya", "Gosip kedua", "Jembatan selesai"), 1):
        await stage.publish(title, KEPUH, hours_ago=hours)
    shown = await stage.says(sari, "/berita")
    assert "Panen raya" in shown.text
    assert "Jembatan selesai" in shown.text
    assert "Gosip" not in shown.text
    assert "2 berita tidak ditampilkan karena pilihan topik Anda" in shown.text
    assert shown.labels[:2] == ["1", "2"]
    assert "Tidak pernah: gosip" in (await stage.presses(sari, "Ubah pilihan topik")).text


async def test_news_of_a_place_that_is_named_and_what_is_searched_for_is_shown_whole(stage: Stage):
    sari = await reader_without(stage, "gosip")
    await stage.publish("Gosip artis", KEPUH)
    for asked in ("/berita kepuh", "/cari gosip"):
        shown = await stage.says(sari, asked)
        assert "Gosip artis" in shown.text
        assert "tidak ditampilkan" not in shown.text


async def test_where_all_is_left_out_it_is_said_how_to_see_it(stage: Stage):
    sari = await reader_without(stage, "gosip")
    await stage.publish("Gosip artis", KEPUH)
    shown = await stage.says(sari, "/berita")
    assert "Gosip artis" not in shown.text
    assert "1 berita terbaru dari wilayah Anda tidak termasuk pilihan topik" in shown.text
    assert shown.labels[0].endswith("Ubah pilihan topik")


async def test_who_wants_one_topic_alone_finds_that_alone_by_pages(stage: Stage):
    sari = await reader_without(stage, "banjir", how="follow")
    for number in range(1, 13):
        await stage.publish(f"Banjir ke-{number}", KEPUH, hours_ago=2 * number)
        await stage.publish(f"Pasar ke-{number}", KEPUH, hours_ago=2 * number + 1)
    titles = []
    shown = await stage.says(sari, "/berita")
    for _ in range(3):
        assert "Pasar" not in shown.text
        titles += [line.partition(". ")[2] for line in shown.text.splitlines() if "Banjir ke-" in line]
        left = shown.text.count("berita tidak ditampilkan")
        assert left == 1
        if any("Lebih lama" in label for label in shown.labels):
            shown = await stage.presses(sari, "Lebih lama")
    assert titles == [f"Banjir ke-{number}" for number in range(1, 13)]


async def test_who_chose_nothing_is_told_of_nothing_left_out(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    await stage.publish("Gosip artis", KEPUH)
    shown = await stage.says(sari, "/berita")
    assert "Gosip artis" in shown.text
    assert "tidak ditampilkan" not in shown.text


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 7))
def test_over_all_pages_each_article_is_shown_or_counted_once(wanted: list[bool], per_page: int):
    looked_at = [(ARTICLE, one) for one in wanted]
    shown = left_out = page = 0
    is_more = True
    while is_more:
        told = _page(looked_at, page * per_page, per_page)
        shown, left_out, page, is_more = (
            shown + len(told.articles),
            left_out + told.left_out,
            page + 1,
            told.is_more,
        )
    assert (shown, left_out) == (sum(wanted), len(wanted) - sum(wanted))
