"""Somebody heard of something: /cari finds it, a tap opens it, and inline mode shares it anywhere."""

from tests.journeys.conftest import KEJAYAN, KEPUH, Town

WINONGAN = "35.14.19"


async def test_from_a_word_and_a_misspelt_place_to_the_article(open_town: Town):
    await open_town.publish(WINONGAN, title="Banjir setinggi lutut rendam pasar")
    await open_town.publish(KEJAYAN, title="Banjir surut, warga bersih-bersih")
    sari = open_town.person("Bu Sari")

    sari.types("/cari banjir winogan")
    shown = await sari.sees("Banjir setinggi lutut")
    assert "📍 Kec. Winongan" in shown.text
    assert "warga bersih-bersih" not in shown.text

    sari.presses("1", message=shown)
    card = await sari.sees("Warga kembali melintas sejak pagi.")
    assert card.button("Bagikan")


async def test_an_article_is_shared_into_a_group_that_has_no_bot(open_town: Town):
    number = await open_town.publish(KEPUH, title="Banjir setinggi lutut rendam pasar")
    sari = open_town.person("Bu Sari")
    group = open_town.emulator.add_group("Arisan", members=[sari], with_bot=False)

    query = sari.inline("kepuh banjir")
    await open_town.emulator.wait_for(lambda: query.answer)
    shared = sari.chooses(query, str(number), group)

    assert "Banjir setinggi lutut rendam pasar" in shared.text
    assert "Kepuh (Kec. Kejayan)" in shared.text
    assert all("url" in button for row in shared.rows for button in row)
    assert open_town.emulator.deliveries[group.id] == 0, "nothing but what she shared"
