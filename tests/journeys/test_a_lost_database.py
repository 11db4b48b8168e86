"""A server that is restarted under the whole newsroom: nobody has to start the bot again."""

import asyncio

import pytest

from delivery import outbox, worker
from storage.database import DatabaseUnavailable
from tests.databases import Current, on_a_server
from tests.journeys.conftest import KEPUH, Town
from tests.postgresql import end_all_connections

pytestmark = on_a_server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "DATABASE_PAUSE", 0.1)
    monkeypatch.setattr(worker, "PAUSE", 0.1)


async def test_news_goes_out_after_the_server_was_restarted_under_a_newsroom_at_rest(town: Town):
    assert Current.url is not None
    async with town.open() as newsroom:
        sari = await town.follower("Bu Sari", KEPUH)
        for _ in range(3):
            await town.push()
            await end_all_connections(Current.url)
            newsroom.more()  # each loop finds that its connections are closed
            if newsroom.office is not None:
                newsroom.office.wake()
            await asyncio.sleep(0.3)
        await written(town)
        await town.push()
        assert [message.text for message in sari.chat.from_bot][-1].count("Jembatan Kepuh selesai") == 1


async def written(town: Town) -> None:
    """Whoever writes meets the lost connection, too: the feeds' tick comes again."""
    for _ in range(10):
        try:
            await town.publish(KEPUH)
        except DatabaseUnavailable:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("the database did not come back")
