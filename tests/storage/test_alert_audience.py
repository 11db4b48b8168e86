"""Where the chats are that an alert reaches, which languages they read, and whose hand was last on one."""

from newsroom import audience
from newsroom.sealing import Purpose, Sealer
from storage import actions, alerts, audiences, readers
from storage.database import Storage
from tests.storage.conftest import NOW

KEPUH, LINGGO, KEJAYAN, KABUPATEN, BANGIL = (
    "35.14.06.2005",
    "35.14.06.2008",
    "35.14.06",
    "35.14",
    "35.14.14",
)


async def test_chats_are_counted_where_they_follow_each_once_in_a_kecamatan(storage: Storage, address_of):
    followed = [(KEPUH, LINGGO), (KEJAYAN,), (KABUPATEN,), (BANGIL,), (KEPUH, BANGIL), (LINGGO,)]
    async with storage.transaction() as connection:
        for number, regions in enumerate(followed):
            reader = await readers.welcome(connection, address_of(number), "en" if number else "id", NOW)
            await readers.follow(connection, reader.id, regions, NOW)
        await readers.stop(connection, len(followed), NOW)

        in_kejayan = await audiences.count_by_kecamatan(connection, audience.of_alert([KEJAYAN]))
        in_both = await audiences.count_by_kecamatan(connection, audience.of_alert([KEJAYAN, BANGIL]))
        languages = await audiences.languages_of(connection, audience.of_alert([KEJAYAN]))
        in_bangil = await audiences.languages_of(connection, audience.of_alert([BANGIL]))

    assert in_kejayan == ((KEJAYAN, 3), (KABUPATEN, 1))
    assert in_both == ((KEJAYAN, 3), (BANGIL, 2), (KABUPATEN, 1))
    assert languages == ("en", "id")
    assert in_bangil == ("en",)


async def test_the_last_hand_is_that_of_this_alert_and_no_other_number_that_begins_alike(storage: Storage):
    sealer = Sealer(Purpose.STAFF, b"k" * 32)
    async with storage.transaction() as connection:
        for staff_id, action, detail in [
            (1, "alert_send", "1 without_second"),
            (2, "alert_pause", "1"),
            (3, "alert_send", "12"),
            (4, "claim", "1"),
        ]:
            await actions.note(connection, sealer, action, now=NOW, staff_id=staff_id, detail=detail)
        assert await alerts.last_hand(connection, 1) == 2
        assert await alerts.last_hand(connection, 12) == 3
        assert await alerts.last_hand(connection, 2) is None
        assert await alerts.last_hand(connection, 1, "alert_end") is None, "it ended by itself"
