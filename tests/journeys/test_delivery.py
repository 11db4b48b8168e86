"""Each article reaches those whom it concerns, each chat once, whatever Telegram answers on the way."""

import asyncio
from dataclasses import replace

import pytest

from newsroom.deliveries import DeliveryKind, DeliveryState
from tests.counts import deliveries_by_state
from tests.journeys.conftest import BANGIL, KABUPATEN, KEJAYAN, KEPUH, KOTA, LINGGO, Town, shown_to


async def test_followers_of_the_place_and_what_contains_it_get_it_once_and_neighbours_do_not(open_town: Town):
    reached = [await open_town.follower(f"R {code}", code) for code in (KEPUH, KEJAYAN, KABUPATEN)]
    spared = [await open_town.follower(f"S {code}", code) for code in (LINGGO, BANGIL, KOTA)]
    many = await open_town.follower("Mbak Rina", KEPUH)
    many.opens("https://t.me/kentongan_bot?start=r35_14_06")
    many.presses("Ikuti", message=await many.sees("Kec. Kejayan"))
    await many.sees("mengikuti Kec. Kejayan")

    await open_town.publish(KEPUH, title="Panen raya di Kepuh")
    await open_town.push()
    await open_town.push()

    for person in (*reached, many):
        cards = [text for text in shown_to(person.chat) if "Panen raya" in text]
        assert len(cards) == 1
    assert not any("Panen raya" in text for person in spared for text in shown_to(person.chat))


async def test_a_new_follower_is_offered_the_latest_and_not_pushed_the_old(open_town: Town):
    await open_town.publish(KEPUH, title="Berita pagi tadi", minutes_ago=300)
    await open_town.publish(KEPUH, title="Berita kemarin lusa", minutes_ago=3000)

    sari = await open_town.follower("Bu Sari", KEPUH)
    await open_town.push()
    assert not any("kemarin lusa" in text for text in shown_to(sari.chat))

    sari.presses("berita terbaru")
    await sari.sees("Berita kemarin lusa")
    await sari.sees("Berita pagi tadi")


async def test_a_picture_that_telegram_refuses_falls_back_to_words(open_town: Town):
    first = await open_town.follower("Bu Sari", KEPUH)
    second = await open_town.follower("Pak Umar", KEPUH)
    broken, good = "https://warta.example/broken.jpg", "https://warta.example/good.jpg"
    open_town.emulator.refuse_picture(broken)

    await open_town.publish(KEPUH, title="Dengan gambar rusak", image_url=broken)
    await open_town.publish(KEPUH, title="Dengan gambar baik", image_url=good)
    await open_town.push()

    for person in (first, second):
        kinds = {message.text.partition("\n")[0]: message.kind for message in person.chat.from_bot}
        assert kinds["Dengan gambar rusak"] == "text"
        assert kinds["Dengan gambar baik"] == "photo"


async def test_block_and_return(open_town: Town):
    sari = await open_town.follower("Bu Sari", KEPUH)
    sari.blocks()
    await open_town.answered()

    await open_town.publish(KEPUH, title="Selama pergi")
    await open_town.push()
    assert open_town.emulator.refusals == {}, "who blocked the bot is not even tried"

    sari.unblocks()
    sari.types("/start")
    await sari.sees("Kepuh")
    await open_town.publish(KEPUH, title="Setelah kembali")
    await open_town.push()

    await sari.sees("Setelah kembali")
    assert not any("Selama pergi" in text for text in shown_to(sari.chat))


async def test_a_chat_that_turns_out_to_be_gone_is_switched_off_and_tried_no_more(open_town: Town):
    sari = await open_town.follower("Bu Sari", KEPUH)
    sari.deactivates()
    for title in ("Satu", "Dua", "Tiga"):
        await open_town.publish(KEPUH, title=title)
        await open_town.push()

    assert sum(open_town.emulator.refusals.values()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        lambda faults: faults.http_page("sendMessage", times=2),
        lambda faults: faults.error("sendMessage", 500, "Internal Server Error", times=2),
        lambda faults: faults.flood("sendMessage", retry_after=1, times=2),
    ],
    ids=["an HTML page instead of an answer", "5xx", "429"],
)
async def test_trouble_that_passes_delays_and_loses_nothing(open_town: Town, fault):
    people = [await open_town.follower(f"Warga {number}", KEPUH) for number in range(3)]
    fault(open_town.emulator.faults)

    await open_town.publish(KEPUH, title="Tetap sampai")
    await open_town.push()

    for person in people:
        assert sum("Tetap sampai" in text for text in shown_to(person.chat)) == 1


@pytest.mark.parametrize(
    ("fault", "copies"),
    [("reset_after", [1, 1, 2]), ("reset_before", [1, 1, 1])],
    ids=["after it was done", "before it was done"],
)
async def test_where_a_gap_is_worse_a_lost_answer_may_cost_a_duplicate(town: Town, fault: str, copies):
    town.settings = replace(town.settings, resend_uncertain_news=True)
    async with town.open():
        people = [await town.follower(f"Warga {number}", KEPUH) for number in range(3)]
        getattr(town.emulator.faults, fault)("sendMessage", times=1)

        await town.publish(KEPUH, title="Sampai juga")
        await town.push()

    assert sorted(sum("Sampai juga" in text for text in shown_to(one.chat)) for one in people) == copies


async def test_news_whose_answer_got_lost_is_not_sent_twice_and_is_counted_as_uncertain(open_town: Town):
    people = [await open_town.follower(f"Warga {number}", KEPUH) for number in range(3)]
    open_town.emulator.faults.reset_after("sendMessage", times=1)

    await open_town.publish(KEPUH, title="Sampai juga")
    await open_town.push()

    assert all(sum("Sampai juga" in text for text in shown_to(person.chat)) == 1 for person in people)
    async with open_town.running.storage.reading() as connection:
        states = await deliveries_by_state(connection)
    assert states == {
        (DeliveryKind.ARTICLE, DeliveryState.SENT): 2,
        (DeliveryKind.ARTICLE, DeliveryState.UNCERTAIN): 1,
    }


async def test_an_outage_in_the_middle_of_a_push_loses_nobody(open_town: Town):
    people = [await open_town.follower(f"Warga {number}", KEPUH) for number in range(12)]
    await open_town.publish(KEPUH, title="Di tengah gangguan")

    def copies() -> list[int]:
        return [sum("Di tengah" in text for text in shown_to(person.chat)) for person in people]

    await open_town.running.push()
    await open_town.emulator.wait_for(lambda: sum(copies()) >= 4, timeout=20)
    open_town.emulator.faults.network = "down"
    assert sum(copies()) < len(people), "the outage came in the middle"
    open_town.emulator.faults.network = "ok"
    async with asyncio.timeout(60):
        await open_town.running.outbox.drained()

    assert all(copies())
    assert sum(copies()) <= len(people) + 1


async def test_a_group_that_becomes_a_supergroup_keeps_its_news(open_town: Town):
    admin = open_town.person("Pak RT")
    group = open_town.emulator.add_group("RT 05", kind="group", admins=[admin])
    admin.types("/start@kentongan_bot r35_14_06_2005", chat=group)
    await open_town.answered()
    admin.presses("Ikuti", message=group.from_bot[-1])
    await open_town.answered()
    new = open_town.emulator.migrate(group)

    await open_town.publish(KEPUH, title="Kabar untuk RT")
    await open_town.push()

    assert sum("Kabar untuk RT" in text for text in shown_to(new)) == 1
