"""A feed that an admin adds on the desk by its site's address: its news reaches the village."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.feeds.servers import Site, running_site
from tests.journeys.conftest import KEPUH, Town, shown_to

PAGE = (
    '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
)


def paper(title: str) -> str:
    an_hour_ago = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar Bromo</title>'
        f"<item><guid>1</guid><title>{title}</title><link>https://kabar.example/1</link>"
        "<description>Air di Desa Kepuh, Kecamatan Kejayan, surut.</description>"
        f"<pubDate>{an_hour_ago}</pubDate></item></channel></rss>"
    )


def site_of(site: Site) -> str:
    site.serve("/", PAGE, Content_Type="text/html")
    site.serve("/rss", paper("Banjir di Kepuh surut"))
    return site.url("/").removeprefix("http://")


async def test_an_admin_names_a_site_and_its_news_reaches_the_village(town: Town):
    dewi, fajar = town.person("Dewi", role="editor"), town.person("Fajar", role="editor")
    desk = town.emulator.add_group("Meja", admins=[dewi], members=[fajar], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=desk.id, admin_ids=(dewi.id,))
    async with running_site() as site, town.open() as newsroom:
        sari = await town.follower("Sari", KEPUH)
        dewi.types(f"/sumber http://{site_of(site)}", chat=desk)
        await dewi.sees("Kabar Bromo", chat=desk)
        await newsroom.look_at_feeds()
        await town.push()
        assert not any("Banjir" in text for text in shown_to(sari.chat)), "nobody said that it is to be used"

        fajar.presses("Pakai", chat=desk)
        await town.answered()
        await newsroom.look_at_feeds()
        await town.push()
        assert not any("Banjir" in text for text in shown_to(sari.chat)), "an editor does not decide that"

        dewi.presses("Pakai", chat=desk)
        await dewi.sees("Dipakai", chat=desk)
        await newsroom.look_at_feeds()
        await town.push()
        await sari.sees("Banjir di Kepuh surut")


async def test_no_address_inside_the_machine_is_opened_from_the_desk(town: Town):
    dewi = town.person("Dewi", role="editor")
    desk = town.emulator.add_group("Meja", admins=[dewi], bot_admin=True)
    town.settings = replace(
        town.settings, editors_chat_id=desk.id, admin_ids=(dewi.id,), feeds_allow_private=False
    )
    async with running_site() as site, town.open():
        dewi.types(f"/sumber http://{site_of(site)}", chat=desk)
        await dewi.sees("jaringan tertutup", chat=desk)
        assert site.requests == []
