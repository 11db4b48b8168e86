"""How much a source may send is counted under a pseudonym, and a block ends by itself."""

from datetime import timedelta

from storage import limits
from storage.database import Storage
from storage.limits import Used
from tests.storage.conftest import NOW

ONE, OTHER = b"1" * 16, b"2" * 16
HOUR = timedelta(hours=1)


async def test_tips_count_for_the_hour_and_bytes_for_the_day(storage: Storage):
    async with storage.transaction() as connection:
        await limits.use(connection, ONE, tips=1, size=100, now=NOW)
        await limits.use(connection, ONE, tips=1, size=50, now=NOW)
        await limits.use(connection, OTHER, tips=3, size=7, now=NOW)

        assert await limits.used(connection, ONE, NOW) == Used(2, 150, 5)
        assert await limits.used(connection, ONE, NOW + HOUR) == Used(0, 150, 0)
        assert await limits.used(connection, ONE, NOW + 23 * HOUR) == Used(0, 150, 0)
        assert await limits.used(connection, ONE, NOW + 24 * HOUR) == Used(0, 0, 0)
        assert await limits.used(connection, b"nobody", NOW) == Used(0, 0, 5)


async def test_a_block_holds_for_its_time_and_can_be_made_longer(storage: Storage):
    async with storage.transaction() as connection:
        await limits.block(connection, ONE, HOUR, NOW)
        assert await limits.is_blocked(connection, ONE, NOW)
        assert not await limits.is_blocked(connection, OTHER, NOW)
        assert not await limits.is_blocked(connection, ONE, NOW + HOUR)

        await limits.block(connection, ONE, 3 * HOUR, NOW)
        assert await limits.is_blocked(connection, ONE, NOW + 2 * HOUR)


async def test_wrong_codes_are_no_tips_and_tips_no_wrong_codes(storage: Storage):
    async with storage.transaction() as connection:
        await limits.use(connection, ONE, tips=1, size=9, now=NOW)
        for _ in range(3):
            await limits.count_wrong_code(connection, ONE, NOW)
        await limits.count_wrong_code(connection, OTHER, NOW)

        assert await limits.wrong_codes(connection, ONE, NOW) == (3, 4)
        assert await limits.wrong_codes(connection, ONE, NOW + HOUR) == (0, 0)
        assert await limits.used(connection, ONE, NOW) == Used(1, 9, 1)


async def test_additions_count_for_the_hour_and_for_nothing_else(storage: Storage):
    async with storage.transaction() as connection:
        for _ in range(2):
            await limits.count_addition(connection, ONE, NOW)
        await limits.count_addition(connection, OTHER, NOW)

        assert await limits.additions(connection, ONE, NOW) == 2
        assert await limits.additions(connection, ONE, NOW + HOUR) == 0
        assert await limits.wrong_codes(connection, ONE, NOW) == (0, 0)
        assert await limits.used(connection, ONE, NOW) == Used(0, 0, 0)


async def test_what_counts_no_more_is_forgotten_and_nothing_else(storage: Storage):
    async with storage.transaction() as connection:
        await limits.use(connection, ONE, tips=1, size=1, now=NOW)
        await limits.use(connection, ONE, tips=1, size=1, now=NOW + 20 * HOUR)
        await limits.block(connection, ONE, HOUR, NOW)
        await limits.block(connection, OTHER, 48 * HOUR, NOW)
        later = NOW + 24 * HOUR
        before = await limits.used(connection, ONE, later)
        await limits.forget_old(connection, later)

        assert await limits.used(connection, ONE, later) == before == Used(0, 1, 0)
        assert await limits.is_blocked(connection, OTHER, later)
        assert (await connection.exec_driver_sql("SELECT count(*) FROM blocks")).scalar() == 1
        assert (await connection.exec_driver_sql("SELECT count(*) FROM quotas")).scalar() == 1


async def test_whatever_is_forgotten_is_scoured_from_the_disk(storage: Storage):
    """Whoever asked is told whether there is anything to scour."""
    async with storage.transaction() as connection:
        assert not await limits.forget_old(connection, NOW)
        await limits.block(connection, ONE, HOUR, NOW)
        assert not await limits.forget_old(connection, NOW)
        assert await limits.forget_old(connection, NOW + HOUR), "a block"
        await limits.use(connection, ONE, tips=1, size=1, now=NOW)
        assert await limits.forget_old(connection, NOW + 24 * HOUR), "a count"
