"""From /start to the first article: ten seconds, two taps, and the news comes by itself."""

from tests.journeys.conftest import Town


async def test_from_start_to_the_first_article(open_town: Town):
    sari = open_town.person("Bu Sari")

    sari.types("/start")
    await sari.sees("Di desa mana Anda tinggal?")
    sari.types("Kepuh")
    found = await sari.sees("Kec. Kejayan")
    assert found.button("Ikuti")
    sari.presses("Ikuti")
    await sari.sees("mengikuti")

    await open_town.publish("35.14.06.2005", title="Jembatan Kepuh selesai diperbaiki")
    await open_town.push()
    card = await sari.sees("Jembatan Kepuh selesai diperbaiki")

    assert "Warga kembali melintas sejak pagi." in card.text
    assert "Kepuh (Kec. Kejayan)" in card.text
    assert "Warta Pasuruan" in card.text
    assert card.button("Baca")
    assert card.button("Bagikan")
