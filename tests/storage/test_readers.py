"""What a reader chose is kept, found by the sealed address alone, and survives leaving and moving."""

from newsroom.readers import ReaderState
from storage import readers
from storage.database import Storage
from tests.storage.conftest import NOW


async def test_following_twice_changes_nothing(storage: Storage, address_of):
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address_of(7), "id", NOW)
        await readers.follow(connection, reader.id, ["35.14.06.2017", "35.14.06"], NOW)
        await readers.follow(connection, reader.id, ["35.14.06.2017"], NOW)
        again = await readers.find(connection, address_of(7).index)

    assert again is not None
    assert sorted(again.regions) == ["35.14.06", "35.14.06.2017"]


async def test_unfollowing_one_leaves_the_others(storage: Storage, address_of):
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address_of(7), "id", NOW)
        await readers.follow(connection, reader.id, ["35.14.06.2017", "35.14.06"], NOW)
        await readers.unfollow(connection, reader.id, ["35.14.06"])
        left = await readers.find(connection, address_of(7).index)

    assert left is not None
    assert left.regions == ("35.14.06.2017",)


async def test_a_reader_who_was_gone_is_back_with_everything_after_welcome(storage: Storage, address_of):
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address_of(7), "en", NOW)
        await readers.follow(connection, reader.id, ["35.14.06"], NOW)
        await readers.gone(connection, [reader.id], NOW)
        away = await readers.find(connection, address_of(7).index)
        back = await readers.welcome(connection, address_of(7), "id", NOW)

    assert away is not None
    assert away.state is ReaderState.GONE
    assert back.state is ReaderState.ACTIVE
    assert back.regions == ("35.14.06",)
    assert back.language == "en", "the language that was chosen stays"


async def test_who_said_stop_stays_stopped_when_the_chat_is_gone_too(storage: Storage, address_of):
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address_of(7), "id", NOW)
        await readers.stop(connection, reader.id, NOW)
        await readers.gone(connection, [reader.id], NOW)
        found = await readers.find(connection, address_of(7).index)

    assert found is not None
    assert found.state is ReaderState.STOPPED


async def test_a_chat_with_a_new_address_keeps_what_it_follows(storage: Storage, address_of):
    async with storage.transaction() as connection:
        reader = await readers.welcome(connection, address_of(-7), "id", NOW)
        await readers.follow(connection, reader.id, ["35.14.06"], NOW)
        await readers.move(connection, reader.id, address_of(-1007))

        assert await readers.find(connection, address_of(-7).index) is None
        moved = await readers.find(connection, address_of(-1007).index)

    assert moved is not None
    assert moved.regions == ("35.14.06",)


async def test_moving_to_an_address_that_is_known_joins_both(storage: Storage, address_of):
    async with storage.transaction() as connection:
        old = await readers.welcome(connection, address_of(-7), "id", NOW)
        new = await readers.welcome(connection, address_of(-1007), "id", NOW)
        await readers.follow(connection, old.id, ["35.14.06", "35.14.01"], NOW)
        await readers.follow(connection, new.id, ["35.14.06", "35.75"], NOW)
        await readers.move(connection, old.id, address_of(-1007))
        joined = await readers.find(connection, address_of(-1007).index)

    assert joined is not None
    assert joined.id == old.id
    assert sorted(joined.regions) == ["35.14.01", "35.14.06", "35.75"]
