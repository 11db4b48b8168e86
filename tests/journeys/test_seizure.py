"""A stolen disk, without the key directory, names no source and no reader and tells nothing that was told.

The thief has the program's source and the id of everybody who could have been it. With the keys all of it
opens: that is the limit, and why the keys lie in another place.
"""

import asyncio
import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from newsroom.receipts import ReceiptCode, derive
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tips import Part
from tests import databases
from tests.journeys.attacker import Attacker
from tests.journeys.tip_town import TipTown, tip_town

pytestmark = pytest.mark.timeout(180)
TOLD = "Bendahara desa menerima amplop di balai dusun."
WITHOUT_TRACE = "Solar dibuang ke sungai setiap malam Jumat."
UNFINISHED = "Sebenarnya saya juga melihat siapa yang membawa"
ANSWER = "Apakah ada yang punya fotonya?"
VILLAGE = 5_000


@dataclass(frozen=True)
class Seized:
    """What was taken, and what the test knows and the thief would like to."""

    disk: Path
    keys: tuple[bytes, ...]
    village: tuple[int, ...]
    replyable: int
    traceless: int
    drafting: int
    reader: int
    editor: int
    code: str

    @property
    def people(self) -> set[int]:
        return {self.replyable, self.traceless, self.drafting, self.reader, self.editor}

    @property
    def suspects(self) -> set[int]:
        """They, among a few neighbours: for what takes long."""
        return {*self.people, *self.village[:20]}


@pytest.fixture(scope="module")
def seized(tmp_path_factory: pytest.TempPathFactory) -> Seized:
    """The disk of a newsroom in the middle of its work, as the power went off."""
    with databases.current("sqlite"):
        return asyncio.run(_newsroom(tmp_path_factory.mktemp("newsroom"), tmp_path_factory.mktemp("seized")))


async def _newsroom(directory: Path, thief: Path) -> Seized:
    async with tip_town(directory) as town:
        people = [
            town.emulator.add_person(name) for name in ("Cakra Anam", "Sekar Jalak", "Ranti Murai", "Bu Sari")
        ]
        cakra, sekar, ranti, sari = people
        await asyncio.gather(town.tells(cakra, TOLD), town.tells(sekar, WITHOUT_TRACE, "Tanpa jejak"))
        await town.begins(ranti, UNFINISHED)
        await town.answers(TOLD, ANSWER)
        await _follows(town, sari.id)
        await town.presses("Blokir", TOLD)
        shutil.copytree(town.data, thief / "disk")
        everybody = [person.id for person in (*people, town.dewi)]
        neighbours = Random(35).sample(range(6_100_000_000, 6_100_400_000), VILLAGE - len(everybody))
        return Seized(
            disk=thief / "disk",
            keys=tuple(file.read_bytes() for file in town.keys.rglob("*.key")),
            village=(*neighbours, *everybody),
            replyable=cakra.id,
            traceless=sekar.id,
            drafting=ranti.id,
            reader=sari.id,
            editor=town.dewi.id,
            code=town.codes[sekar.id],
        )


async def _follows(town: TipTown, reader: int) -> None:
    sari = town.emulator.people[reader]
    sari.opens("https://t.me/kentongan_bot?start=r35_14_06")
    sari.presses("Ikuti", message=await sari.sees("Ikuti"))
    await sari.sees("mengikuti")


# --- without the keys --------------------------------------------------------------------------------------


def test_the_disk_holds_what_the_thief_is_after(seized: Seized):
    with closing(sqlite3.connect(seized.disk / "kentongan.db")) as database:
        counts = {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("cases", "case_parts", "case_messages", "draft_parts", "readers", "staff", "quotas")
        }
    assert min(counts.values()) >= 1, counts
    assert seized.people <= set(seized.village)
    assert len(set(seized.village)) == VILLAGE


def test_of_a_whole_village_nobody_is_recognised(seized: Seized):
    assert Attacker(seized.disk).recognises(seized.village) == set()


def test_nothing_that_lies_on_the_disk_is_the_secret_by_which_somebody_is_found(seized: Seized):
    assert Attacker(seized.disk).recognises_with_secrets(seized.suspects) == set()


def test_nothing_opens_with_anything_that_the_disk_gives_away(seized: Seized):
    assert Attacker(seized.disk).opens(seized.people) == {}


def test_a_receipt_code_that_was_found_cannot_be_tried_on_the_disk(seized: Seized):
    """Whoever finds the paper and has the disk still cannot tell which case it belongs to."""
    with closing(sqlite3.connect(seized.disk / "kentongan.db")) as database:
        known = {index for (index,) in database.execute("SELECT receipt_index FROM cases")}
    for pepper in (
        bytes(32),
        hashlib.sha256(b"").digest(),
        Sealer(Purpose.RECEIPTS, bytes(32)).derive(b"receipt codes"),
    ):
        assert derive(ReceiptCode(seized.code), pepper).index not in known


# --- with the keys -----------------------------------------------------------------------------------------


def test_with_the_keys_everything_opens_and_that_is_the_limit(seized: Seized):
    opened = Attacker(seized.disk, seized.keys).opens()

    def people_in(place: str) -> set[int]:
        return {Address.from_bytes(plain).chat_id for plain in opened[place]}

    assert people_in("cases.route_seal") == {seized.replyable}, "never whoever chose to leave no trace"
    assert people_in("readers.address_seal") == {seized.reader}
    assert people_in("staff.address_seal") == {seized.editor}
    told = {Part.unpack(plain).text for plain in opened["case_parts.seal"]}
    assert told == {TOLD, WITHOUT_TRACE}
    assert {Part.unpack(plain).text for plain in opened["draft_parts.seal"]} == {UNFINISHED}
    assert opened["case_messages.seal"] == {ANSWER.encode()}


def test_with_the_keys_a_list_of_ids_tells_who_wrote_on_that_day(seized: Seized):
    """By the counts of a day, also whoever left no trace; a day later nothing of those is left."""
    recognised = Attacker(seized.disk, seized.keys).recognises_with_secrets(seized.suspects)

    assert recognised == seized.people


# --- the attack itself -------------------------------------------------------------------------------------

Plant = Callable[[Seized], tuple[str, object]]
SALT = b"a salt that lies in the database"


def _reader_key() -> bytes:
    return hashlib.sha256(SALT).digest()


PLANTED: dict[str, Plant] = {
    "the id as a number": lambda seized: ("id", seized.replyable),
    "the id in digits": lambda seized: ("id", str(seized.replyable)),
    "the address unsealed": lambda seized: ("id", Address(seized.replyable).to_bytes()),
    "SHA-256 of the digits": lambda seized: ("id", hashlib.sha256(b"%d" % seized.replyable).digest()),
    "SHA-256 in hexadecimal": lambda seized: ("id", hashlib.sha256(b"%d" % seized.replyable).hexdigest()),
    "BLAKE2b of the address": lambda seized: (
        "id",
        hashlib.blake2b(Address(seized.replyable).to_bytes(), digest_size=16).digest(),
    ),
    "BLAKE2b with a key that is published": lambda seized: (
        "id",
        hashlib.blake2b(b"%d" % seized.replyable, key=b"kentongan", digest_size=16).digest(),
    ),
}
PLANTED_WITH_SALT: dict[str, Plant] = {
    "SHA-256 with the salt": lambda seized: ("id", hashlib.sha256(SALT + b"%d" % seized.replyable).digest()),
    "BLAKE2b with the salt as its key": lambda seized: (
        "id",
        hashlib.blake2b(b"%d" % seized.replyable, key=SALT, digest_size=32).digest(),
    ),
    "our own index under a key made from the salt": lambda seized: (
        "id",
        Sealer(Purpose.BLOCKS, _reader_key()).address_index(Address(seized.replyable)),
    ),
}


def _planted(seized: Seized, directory: Path, **values: object) -> Attacker:
    """A copy of the disk on which somebody kept something more."""
    shutil.copytree(seized.disk, directory / "copy")
    with closing(sqlite3.connect(directory / "copy" / "kentongan.db")) as database, database:
        for key, value in values.items():
            database.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT, value BLOB)")
            database.execute("INSERT INTO kept VALUES (?, ?)", (key, value))
    return Attacker(directory / "copy")


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_the_thief_recognises_whoever_is_kept_without_a_secret(seized: Seized, tmp_path: Path, plant: Plant):
    name, value = plant(seized)

    assert _planted(seized, tmp_path, **{name: value}).recognises(seized.village[-300:]) == {seized.replyable}


@pytest.mark.parametrize("plant", PLANTED_WITH_SALT.values(), ids=PLANTED_WITH_SALT)
def test_the_thief_recognises_whoever_is_kept_with_a_secret_beside_it(
    seized: Seized, tmp_path: Path, plant: Plant
):
    name, value = plant(seized)
    thief = _planted(seized, tmp_path, salt=SALT, **{name: value})

    assert thief.recognises_with_secrets(seized.suspects) == {seized.replyable}


def test_the_thief_opens_what_was_sealed_with_keys_that_lie_beside_it(seized: Seized, tmp_path: Path):
    thief = _planted(
        seized, tmp_path, **{f"key {number}": key.hex() for number, key in enumerate(seized.keys)}
    )

    assert thief.opens().keys() == Attacker(seized.disk, seized.keys).opens().keys()


def test_the_thief_opens_what_was_sealed_with_the_id_of_somebody(seized: Seized, tmp_path: Path):
    key = hashlib.sha256(b"%d" % seized.drafting).digest()
    thief = _planted(seized, tmp_path, seal=Sealer(Purpose.TIPS, key).seal(TOLD.encode(), b""))

    assert thief.opens(seized.people) == {"kept.value": {TOLD.encode()}}
