"""/qr: the code of my village, or of any place, as a picture and as a poster to print."""

import io

import pikepdf

from newsroom import poster
from playground.messages import Message
from tests.handlers.conftest import Stage

KEPUH_LINK = "https://t.me/kentongan_bot?start=r35_14_06_2005"


def shows_code_of(message: Message, link: str) -> bool:
    assert message.media is not None
    return message.media.kind == "photo" and message.media.file.data == poster.png(link)


async def test_the_code_of_the_one_village_that_is_followed(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "kepuh")
    await stage.presses(sari, "Ikuti Kepuh")
    shown = await stage.says(sari, "/qr")
    assert shows_code_of(shown, KEPUH_LINK)
    assert "Desa Kepuh" in shown.text
    assert KEPUH_LINK in shown.text


async def test_who_follows_several_chooses(stage: Stage):
    sari = stage.person()
    for place in ("kepuh", "linggo"):
        await stage.says(sari, place)
        await stage.presses(sari, "Ikuti")
    asked = await stage.says(sari, "/qr")
    assert len(asked.labels) == 2
    shown = await stage.presses(sari, "Kepuh")
    assert shows_code_of(shown, KEPUH_LINK)
    assert asked.message_id in sari.chat.by_id, "the choice stays for another one"


async def test_who_follows_nothing_is_asked_and_told_how(stage: Stage):
    asked = await stage.says(stage.person(), "/qr")
    assert "tulis /qr dan namanya" in asked.text
    assert any("Pasuruan" in label for label in asked.labels)


async def test_the_code_of_any_place_by_its_name(stage: Stage):
    sari = stage.person()
    assert shows_code_of(
        await stage.says(sari, "/qr Kecamatan Kejayan"), "https://t.me/kentongan_bot?start=r35_14_06"
    )
    assert shows_code_of(await stage.says(sari, "/qr kepuh kejayan"), KEPUH_LINK)
    assert await stage.follows(sari.chat) == (), "to draw is not to follow"


async def test_namesakes_are_told_apart(stage: Stage):
    sari = stage.person()
    asked = await stage.says(sari, "/qr kalirejo")
    assert len(asked.labels) > 1
    shown = await stage.presses(sari, asked.labels[0])
    assert shown.media is not None


async def test_what_is_no_place_is_answered_kindly(stage: Stage):
    shown = await stage.says(stage.person(), "/qr xyzzyxyzzy")
    assert shown.media is None
    assert "xyzzyxyzzy" in shown.text


async def test_whoever_scans_it_is_offered_that_village(stage: Stage):
    sari = stage.person()
    sari.opens(KEPUH_LINK)
    await stage.plays()
    shown = max(sari.chat.from_bot, key=lambda message: message.serial)
    assert any("Ikuti Kepuh" in label for label in shown.labels)


async def test_the_poster_is_a_file_to_print(stage: Stage):
    sari = stage.person()
    await stage.says(sari, "/qr kepuh kejayan")
    sent = await stage.presses(sari, "Poster (PDF)")
    assert sent.media is not None
    assert sent.media.file.name == "poster-kepuh.pdf"
    with pikepdf.open(io.BytesIO(sent.media.file.data)) as opened:
        assert len(opened.pages) == 1
        assert str(opened.docinfo["/Title"]) == "Kabar Desa Kepuh di Telegram"


async def test_the_poster_speaks_the_language_of_the_chat(stage: Stage):
    john = stage.person("John", "en")
    await stage.says(john, "/qr kepuh kejayan")
    sent = await stage.presses(john, "Poster (PDF)")
    assert sent.media is not None
    with pikepdf.open(io.BytesIO(sent.media.file.data)) as opened:
        assert str(opened.docinfo["/Title"]) == "News of Desa Kepuh on Telegram"


async def test_in_a_group_everybody_may_have_it_and_nothing_changes(stage: Stage):
    admin, member = stage.person("Pak RT"), stage.person()
    group = stage.emulator.add_group("Desa", admins=[admin], members=[member], forum=True)
    topic = stage.emulator.add_topic(group, "Umum", admin)
    shown = await stage.says(member, "/qr kepuh kejayan", group, thread=topic.id)
    assert shows_code_of(shown, KEPUH_LINK)
    assert shown.thread_id == topic.id
    sent = await stage.presses(member, "Poster (PDF)", group)
    assert sent.media is not None
    assert sent.thread_id == topic.id
    assert await stage.reader(group, topic.id) is None


async def test_a_place_that_is_not_served_has_no_code(stage: Stage):
    sari = stage.person()
    shown = await stage.says(sari, "/qr kepuh kejayan")
    for forged in ("q:99.99", "qp:99.99", "q:31.71"):
        await stage.presses_data(sari, forged, shown)
    assert [message for message in sari.chat.from_bot if message.media] == [shown]
