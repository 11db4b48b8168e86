"""An article turns out to be about more places: who is concerned now gets it, once and as they wish."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from playground.people import Person
from storage import feeds
from tests.feeds.servers import Site, running_site
from tests.journeys.conftest import KEPUH, LINGGO, Town
from tests.journeys.test_digests import chooses
from tests.journeys.test_topics import writes
from tests.journeys.test_write_and_correct import Desk, closed_desk, copies, desk

__all__ = ["closed_desk", "desk"]

PICTURE = "https://warta.example/good.jpg"


async def with_linggo(desk: Desk) -> None:
    """Dewi adds Linggo to the article about the bridge of Kepuh."""
    desk.dewi.types("/wilayah jembatan", chat=desk.group)
    await desk.sees("Wilayah berita yang mana?")
    await desk.presses("#1")
    await desk.presses("Tambah wilayah")
    await desk.replies("Linggo, Kejayan")
    await desk.presses("➕ Linggo")
    await desk.town.push()
    await desk.town.answered()


async def with_linggo_as_a_correction(desk: Desk) -> None:
    """The same, because what was published was wrong."""
    desk.dewi.types("/koreksi 1", chat=desk.group)
    await desk.sees("Koreksi berita #1")
    await desk.presses("Tambah wilayah")
    await desk.replies("Linggo, Kejayan")
    await desk.presses("Apa yang keliru")
    await desk.replies("Jembatan itu juga di Linggo.")
    await desk.presses("Pratinjau")
    await desk.presses("Kirim")
    await desk.town.push()
    await desk.town.answered()


async def next_morning(desk: Desk) -> None:
    for _ in range(26):
        desk.clock.passes(hours=1)
        await desk.town.push()
    await desk.town.answered()


async def in_both_places(town: Town, name: str) -> Person:
    person = await town.follower(name, KEPUH)
    person.opens(f"https://t.me/kentongan_bot?start=r{LINGGO.replace('.', '_')}")
    await person.sees("Linggo")
    person.presses("Ikuti")
    await town.answered()
    return person


async def test_whoever_wants_nothing_of_it_gets_nothing_when_an_editor_adds_their_place(desk: Desk):
    plain, spared = [await desk.town.follower(name, LINGGO) for name in ("Bu Ani", "Pak Budi")]
    await writes(desk.town, spared, "Jangan tentang", "jembatan")
    await chooses(desk.town, plain, "Tanpa gambar")
    await desk.town.publish(KEPUH, image_url=PICTURE)
    await desk.town.push()
    await with_linggo(desk)

    assert [one.kind for one in copies(plain, "Jembatan Kepuh")] == ["text"]
    assert not copies(spared, "Jembatan Kepuh")


async def test_whoever_reads_digests_finds_it_in_the_next_one_alone(desk: Desk):
    rina, both = await desk.town.follower("Mbak Rina", LINGGO), await in_both_places(desk.town, "Pak Dua")
    for reader in (rina, both):
        await chooses(desk.town, reader, "Kapan berita datang", "Ringkasan pagi")
    await desk.town.publish(KEPUH)
    await desk.town.push()
    await with_linggo(desk)
    assert not copies(rina, "Jembatan Kepuh")
    assert not copies(both, "Jembatan Kepuh")

    await next_morning(desk)
    for reader in (rina, both):
        [digest] = copies(reader, "Jembatan Kepuh")
        assert "Kabar pagi" in digest.text


async def test_whoever_read_of_it_in_a_digest_does_not_read_of_it_again(desk: Desk):
    both = await in_both_places(desk.town, "Pak Dua")
    await chooses(desk.town, both, "Kapan berita datang", "Ringkasan pagi")
    await desk.town.publish(KEPUH)
    await desk.town.push()
    await chooses(desk.town, both, "Kapan berita datang", "Begitu terbit")
    await desk.town.push()
    assert len(copies(both, "Jembatan Kepuh")) == 1, "what waited came as it was wished to"
    await with_linggo(desk)
    assert len(copies(both, "Jembatan Kepuh")) == 1


async def test_a_correction_of_places_keeps_to_wishes_too(desk: Desk):
    ani, spared = [await desk.town.follower(name, LINGGO) for name in ("Bu Ani", "Pak Budi")]
    resting = await desk.town.follower("Mbak Rina", LINGGO)
    await writes(desk.town, spared, "Jangan tentang", "jembatan")
    await chooses(desk.town, resting, "Jeda", "Jeda seminggu")
    await desk.town.publish(KEPUH)
    await desk.town.push()
    await with_linggo_as_a_correction(desk)

    await ani.sees("KOREKSI")
    assert not copies(spared, "Jembatan Kepuh")
    assert not copies(resting, "Jembatan Kepuh")


# --- feeds --------------------------------------------------------------------------------------------------

EARLY = ("Breaking: gudang terbakar", "Sebuah gudang terbakar. Baca selengkapnya.")
IN_KEPUH = (
    "Gudang di Kepuh terbakar, dua tewas",
    "Sebuah gudang di Desa Kepuh, Kecamatan Kejayan, terbakar, Senin. Dua orang tewas dalam kejadian itu.",
)
IN_LINGGO = (
    "Gudang di Linggo Kejayan terbakar",
    "Sebuah gudang di Desa Linggo, Kecamatan Kejayan, terbakar, Senin. Tidak ada korban jiwa dalam kejadian.",
)


async def says(town: Town, site: Site, words: tuple[str, str], *, hours_ago: int = 1) -> None:
    """The feed has one article, with these words, and is looked at."""
    title, text = words
    when = format_datetime(datetime.now(UTC) - timedelta(hours=hours_ago))
    site.serve(
        "/rss",
        f'<rss version="2.0"><channel><title>Kabar</title><item><guid>1</guid><title>{title}</title>'
        f"<link>https://kabar.example/1</link><description>{text}</description><pubDate>{when}</pubDate></item>"
        "</channel></rss>",
    )
    async with town.running.storage.transaction() as connection:
        await feeds.ensure(connection, [site.url("/rss")], datetime.now(UTC))
        [feed] = await feeds.all_feeds(connection)
        await feeds.look_soon(connection, feed.id, datetime.now(UTC))
    await town.running.look_at_feeds()


async def test_a_report_that_names_its_place_later_reaches_it(town: Town):
    async with running_site() as site, town.open():
        lina = await town.follower("Lina", LINGGO)
        await says(town, site, EARLY)
        await town.push()
        assert not copies(lina, "gudang")

        await says(town, site, IN_LINGGO)
        await town.push()
        await town.push()
        assert len(copies(lina, "Gudang di Linggo")) == 1


async def test_a_place_that_was_put_right_is_told_and_nobody_twice(town: Town):
    async with running_site() as site, town.open():
        sari, lina = await town.follower("Sari", KEPUH), await town.follower("Lina", LINGGO)
        camat = await in_both_places(town, "Pak Camat")
        rina = await town.follower("Mbak Rina", LINGGO)
        await chooses(town, rina, "Kapan berita datang", "Ringkasan pagi")
        await says(town, site, IN_KEPUH)
        await town.push()
        await says(town, site, IN_LINGGO)
        await town.push()

        assert [len(copies(reader, "Gudang di")) for reader in (sari, lina, camat)] == [1, 1, 1]
        assert not copies(rina, "Gudang di"), "it waits for her morning"


async def test_killed_between_the_look_and_the_tick_it_goes_on(town: Town):
    async with running_site() as site:
        async with town.open():
            lina = await town.follower("Lina", LINGGO)
            await says(town, site, EARLY)
            await town.push()
            await says(town, site, IN_LINGGO)
        assert not copies(lina, "Gudang")
        async with town.open():
            await town.push()
        assert len(copies(lina, "Gudang di Linggo")) == 1


async def test_what_is_no_news_any_more_is_told_to_nobody_newly(town: Town):
    async with running_site() as site, town.open():
        lina = await town.follower("Lina", LINGGO)
        await says(town, site, EARLY, hours_ago=25)
        await town.push()
        await says(town, site, IN_LINGGO, hours_ago=25)
        await town.push()
        assert not copies(lina, "Gudang")


async def test_of_an_archive_without_dates_no_more_comes_than_of_any_other(town: Town):
    entries = "".join(
        f"<item><guid>{number}</guid><title>Arsip {number}</title><link>https://kabar.example/{number}</link>"
        f"<description>Warga Desa Kepuh, Kecamatan Kejayan, mengadakan acara ke-{number} di balai desa."
        "</description></item>"
        for number in range(1, 41)
    )
    async with running_site() as site, town.open():
        sari = await town.follower("Sari", KEPUH)
        site.serve("/rss", f'<rss version="2.0"><channel><title>Kabar</title>{entries}</channel></rss>')
        async with town.running.storage.transaction() as connection:
            await feeds.ensure(connection, [site.url("/rss")], datetime.now(UTC))
        await town.running.look_at_feeds()
        await town.push()

        come = [one.text.split("\n")[0] for one in sari.chat.from_bot if "Arsip" in one.text]
        assert come == ["Arsip 3", "Arsip 2", "Arsip 1"], "what the feed names first is newest"
