"""The keys are renewed between two days, and nobody notices: who follows, who told something, who edits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.opening import opened
from service.rotating import rotate
from storage import actions, rekeying
from storage.rekeying import ROTATED
from tests.journeys.test_restore_drill import follows, publishes
from tests.journeys.tip_town import TipTown, tip_town

TOLD = "Jembatan putus tadi malam."


@pytest.fixture
async def town(tmp_path: Path, database_kind: str) -> AsyncIterator[TipTown]:
    async with tip_town(tmp_path) as town:
        yield town


async def renew_keys(town: TipTown) -> int:
    """What `bot.py keys rotate` does while no bot runs; how many rows there were."""
    where = town.settings.database_url, town.settings.key_dir
    async with opened(*where, now=town.clock.now(), alone=True) as kept:
        async with kept.storage.reading() as connection:
            rows = await rekeying.count(connection)
        done: list[int] = []
        old = {purpose: kept.keyring.sealer(purpose) for purpose in ROTATED}
        await rotate(kept.storage, old, town.keys, town.clock.now(), done.append)
    assert sum(done) == rows
    return rows


async def test_after_new_keys_everything_goes_on(town: TipTown):
    sari = await follows(town, "Bu Sari")
    rudi = town.emulator.add_person("Pak Rudi")
    await town.tells(rudi, TOLD)
    await town.answers(TOLD, "Di sebelah mana?")
    town.dewi.types("/tulis Jalan ditutup\nJalan desa ditutup.", chat=town.desk)
    await town.works()
    await town.closes()
    before = {purpose: (town.keys / f"{purpose}.key").read_bytes() for purpose in ROTATED}

    assert await renew_keys(town) > 4

    for purpose, key in before.items():
        assert (town.keys / f"{purpose}.key").read_bytes() != key
    await town.opens()
    await publishes(town)
    await sari.sees("Jalan desa dibuka lagi")
    rudi.types("Di sebelah timur pasar.")
    rudi.presses("Kirim", message=await rudi.sees("Belum terkirim"))
    await town.works()
    assert "sebelah timur pasar" in town.on_desk
    await town.answers(TOLD, "Terima kasih, Pak.")
    await rudi.sees("Terima kasih, Pak.")
    rudi.types(f"/resi {town.codes[rudi.id]}")
    await rudi.sees("Laporan #1")
    town.dewi.types("/tulis", chat=town.desk)
    listed = await town.dewi.sees("Belum terbit", chat=town.desk)
    assert any("Jalan ditutup" in label for label in listed.labels)
    room = town.newsroom.house.tip_room
    assert room is not None
    async with town.newsroom.house.storage.reading() as connection:
        assert await actions.first_broken(connection, room.staff) is None
