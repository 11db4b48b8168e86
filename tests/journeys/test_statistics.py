"""An editor asks how the newsroom is doing: an album, its figures in words, and files behind a tap."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from playground.messages import Chat, Message
from playground.people import Person
from tests.journeys.conftest import KEPUH, LINGGO, Town


@pytest.fixture
def desk(town: Town) -> tuple[Person, Chat]:
    dewi = town.person("Dewi")
    group = town.emulator.add_group("Meja Redaksi", admins=[dewi], bot_admin=True)
    town.settings = replace(town.settings, editors_chat_id=group.id)
    return dewi, group


def album(group: Chat, kind: str) -> list[Message]:
    return [message for message in group.from_bot if message.media_group_id and message.kind == kind]


async def test_the_desk_sees_its_figures_and_gets_them_as_files(town: Town, desk: tuple[Person, Chat]):
    dewi, group = desk
    async with town.open():
        for number in range(6):
            await town.follower(f"Warga {number}", KEPUH)
        await town.follower("Mbak Rina", LINGGO)
        await town.publish(KEPUH)
        await town.push()

        dewi.types("/statistik", chat=group)
        ready = await dewi.sees("Gambarnya di atas", chat=group, timeout=60)

        pictures = album(group, "photo")
        assert len(pictures) == 5
        assert len({one.media_group_id for one in pictures}) == 1, "one album"
        assert "7 pembaca, 7 baru" in pictures[0].text
        assert "6 pesan sampai" in pictures[0].text
        assert not any(one.text for one in pictures[1:])
        for one in pictures:
            assert one.media is not None
            picture = Image.open(io.BytesIO(one.media.file.data))
            assert picture.width == 1080
            assert picture.height <= 2 * picture.width, "a phone shows it whole"

        dewi.presses("Data (CSV)", message=ready, chat=group)
        await town.answered()
        files = {one.media.file.name: one.media.file.data for one in album(group, "document") if one.media}
        assert len(files) == 6
        readers = files["pembaca-per-kecamatan.csv"].decode("utf-8-sig")
        assert '35.14.06,"Kec. Kejayan, Kab. Pasuruan",7' in readers.splitlines()
        assert '35.14.14,"Kec. Bangil, Kab. Pasuruan",tidak dirinci' in readers.splitlines()
