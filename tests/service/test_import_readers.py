"""Readers of another bot: the whole file or nothing of it, in any dialect of CSV, and no id in any report."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.readers import MAX_REGIONS, ReaderState
from newsroom.regions import Gazetteer
from newsroom.sealing import Address
from service.import_readers import BadRows, store
from service.opening import Opened, opened
from service.reader_list import MOST_REPORTED, BadRow, ReaderList, Row, Unusable
from storage import readers as reader_storage
from storage import statistics
from storage.arrivals import BATCH, Arrived

NOW = datetime(2026, 1, 2, tzinfo=UTC)
GAZETTEER = Gazetteer.of(["35.14", "35.75"])
CHAT = 6_100_000_007


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Opened]:
    file = tmp_path / "k.db"
    async with opened(f"sqlite:///{file}", tmp_path / "keys", now=NOW) as house:
        yield house


def listed(place: Path, content: str | bytes) -> ReaderList:
    file = place / "readers.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return ReaderList(file, GAZETTEER, default_language="id", languages=("id", "en"))


def rows(place: Path, *lines: str) -> list[Row | BadRow]:
    return list(listed(place, "\n".join(("chat_id,region,language", *lines))).rows())


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("35.14.06.2005", "35.14.06.2005"),
        ("35_14_06", "35.14.06"),
        ("3514062005", "35.14.06.2005"),
        ("Kepuh", "35.14.06.2005"),
        ("kec. kejayan", "35.14.06"),
        ("KOTA PASURUAN", "35.75"),
        ("35.75", "35.75"),
    ],
)
def test_a_region_comes_as_a_code_or_as_a_name_that_only_one_place_bears(tmp_path, region: str, code: str):
    assert rows(tmp_path, f"{CHAT},{region},en") == [Row(CHAT, code, "en")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",35.14,", "no chat_id"),
        ("abc,35.14,", "not a whole number"),
        ("0,35.14,", "Telegram does not give"),
        ("9999999999999999,35.14,", "Telegram does not give"),
        ('"6,1E+09",35.14,', "a spreadsheet rounded"),
        ("6.1E+09,35.14,", "a spreadsheet rounded"),
        ("6100000007.0,35.14,", "a spreadsheet rounded"),
        (f"{CHAT},,", "no region"),
        (f"{CHAT},35.99,", "code that is not served"),
        (f"{CHAT},Pasuruan,", "several places bear: 35.14, 35.75"),
        (f"{CHAT},tanggulengin,", "spelt otherwise"),
        (f"35.14,{CHAT},", "a chat_id that a spreadsheet rounded"),
        (f"{CHAT},35.14,jv", "a language other than id or en"),
        (f"{CHAT},35.14,id,{CHAT}", "has 4 columns instead of 3"),
        (f"{CHAT}", "has 1 columns instead of 3"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_reason_without_what_stands_in_it(tmp_path, line: str, reason: str):
    good, bad = rows(tmp_path, f"{CHAT},35.14,id", line)
    assert isinstance(good, Row)
    assert isinstance(bad, BadRow)
    assert bad.line == 3
    assert reason in bad.reason
    assert str(CHAT) not in bad.reason


def test_groups_and_a_language_left_out_are_fine(tmp_path):
    assert rows(tmp_path, "-1001234567890,35.14", "-77,35.75,") == [
        Row(-1001234567890, "35.14", "id"),
        Row(-77, "35.75", "id"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "chat_id,region\r\n5,35.14\r\n",
        "\ufeffchat_id;region\n5;35.14\n\n;\n",
        'Region, Chat_ID \n"35.14", 5 \n',
        "chat_id\tregion\n5\t35.14",
        "chat_id\tregion\n5\t35.14\n".encode("utf-16"),
    ],
)
def test_every_dialect_that_spreadsheets_write_is_read(tmp_path, content: str | bytes):
    assert list(listed(tmp_path, content).rows()) == [Row(5, "35.14", "id")]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "no_header"),
        ("5,35.14\n", "no_header"),
        ("chat_id,region,name\n5,35.14,Budi\n", "no_header"),
        ("chat_id,region,region\n5,35.14,35.75\n", "no_header"),
        ("chat_id,language\n5,id\n", "no_header"),
        (b"chat_id,region\n5,Kepu\xe9h\n", "not_utf8"),
        (b"\xff" * 10, "not_utf8"),
        ("chat_id,region\n5," + "x" * 200_000, "not_csv"),
    ],
)
def test_a_file_that_is_no_list_of_readers_is_refused_as_a_whole(tmp_path, content, fault: str):
    with pytest.raises(Unusable) as refused:
        list(listed(tmp_path, content).rows())
    assert refused.value.fault == fault


def test_only_the_first_bad_rows_are_kept_but_all_are_counted(tmp_path):
    examined = listed(tmp_path, "chat_id,region\n" + "x,y\n" * 2_500).examine()
    assert (examined.rows, examined.bad_rows, len(examined.bad)) == (2_500, 2_500, MOST_REPORTED)
    assert examined.bad[0].line == 2


async def test_everybody_moves_in_and_follows_what_they_followed(tmp_path, house: Opened):
    count = 2 * BATCH + 5
    lines = [f"{CHAT + at},35.14.06,en\n{CHAT + at},Kepuh,en\n" for at in range(count)]
    seen: list[int] = []
    people = listed(tmp_path, "chat_id,region,language\n" + "".join(lines))
    assert people.examine().bad_rows == 0
    assert await store(people, house.storage, house.sealer, now=NOW, progress=seen.append) == Arrived(
        count, 2 * count
    )
    assert sum(seen) == 2 * count
    reader = await found(house, CHAT + count - 1)
    assert reader is not None
    assert reader.language == "en"
    assert set(reader.regions) == {"35.14.06", "35.14.06.2005"}


async def test_a_second_import_changes_nothing(tmp_path, house: Opened):
    people = listed(tmp_path, f"chat_id,region\n{CHAT},35.14\n{CHAT},35.14\n{CHAT},Kepuh\n")
    assert await store(people, house.storage, house.sealer, now=NOW) == Arrived(1, 2)
    assert await store(people, house.storage, house.sealer, now=NOW) == Arrived(0, 0)


async def test_who_said_stop_here_is_not_brought_back_by_an_old_list(tmp_path, house: Opened):
    people = listed(tmp_path, f"chat_id,region\n{CHAT},35.14\n")
    await store(people, house.storage, house.sealer, now=NOW)
    reader = await found(house, CHAT)
    assert reader is not None
    async with house.storage.transaction() as connection:
        await reader_storage.set_language(connection, reader.id, "en")
        await reader_storage.stop(connection, reader.id, NOW)
    await store(people, house.storage, house.sealer, now=NOW)
    again = await found(house, CHAT)
    assert again is not None
    assert (again.state, again.language) == (ReaderState.STOPPED, "en")


VILLAGES = [region.code for region in GAZETTEER.villages("35.14")]


async def test_nobody_moves_in_with_more_regions_than_anyone_may_follow(tmp_path, house: Opened):
    most = [f"{CHAT},{code}" for code in VILLAGES[:MAX_REGIONS]]
    people = listed(tmp_path, "\n".join(["chat_id,region", f"7,{VILLAGES[0]}", *most, *most]))
    assert (await store(people, house.storage, house.sealer, now=NOW)).subscriptions == MAX_REGIONS + 1


async def test_the_lines_with_too_many_regions_are_told_and_nothing_is_stored(tmp_path, house: Opened):
    lines = [f"{CHAT},{code}" for code in VILLAGES[: MAX_REGIONS + 2]]
    people = listed(tmp_path, "\n".join(["chat_id,region", f"7,{VILLAGES[0]}", *lines, f"8,{VILLAGES[0]}"]))
    with pytest.raises(BadRows) as refused:
        await store(people, house.storage, house.sealer, now=NOW)
    examined = refused.value.examined
    assert [bad.line for bad in examined.bad] == [MAX_REGIONS + 3, MAX_REGIONS + 4]
    assert (examined.rows, examined.bad_rows) == (MAX_REGIONS + 4, 2)
    assert f"more than {MAX_REGIONS}" in examined.bad[0].reason
    async with house.storage.reading() as connection:
        assert await statistics.count_readers(connection) == 0


async def test_what_a_chat_follows_already_counts_also_across_batches(tmp_path, house: Opened):
    earlier = "".join(f"{CHAT},{code}\n" for code in VILLAGES[: MAX_REGIONS - 1])
    await store(listed(tmp_path, f"chat_id,region\n{earlier}"), house.storage, house.sealer, now=NOW)
    between = [f"{CHAT + 1 + at},35.14" for at in range(BATCH)]
    late = [f"{CHAT},{VILLAGES[MAX_REGIONS]}", *between, f"{CHAT},{VILLAGES[MAX_REGIONS + 1]}"]
    people = listed(tmp_path, "\n".join(["chat_id,region", *late]))
    with pytest.raises(BadRows) as refused:
        await store(people, house.storage, house.sealer, now=NOW)
    assert [bad.line for bad in refused.value.examined.bad] == [len(late) + 1]


async def test_a_file_that_changes_meanwhile_leaves_nothing_behind(tmp_path, house: Opened):
    lines = "".join(f"{CHAT + at},35.14\n" for at in range(BATCH + 1))
    people = listed(tmp_path, f"chat_id,region\n{lines}")
    assert people.examine().bad_rows == 0
    listed(tmp_path, f"chat_id,region\n{lines}oops,35.14\n")
    with pytest.raises(Unusable, match="changed_meanwhile"):
        await store(people, house.storage, house.sealer, now=NOW)
    async with house.storage.reading() as connection:
        assert await statistics.count_readers(connection) == 0


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=4)))
def test_whatever_stands_in_a_file_each_row_is_good_or_told_without_its_content(lines: list[list[str]]):
    written = io.StringIO()
    csv.writer(written).writerows([["chat_id", "region", "language"], *lines])
    people = ReaderList(Path("nowhere"), GAZETTEER, default_language="id", languages=("id", "en"))
    people._open = lambda: io.StringIO(written.getvalue(), newline="")  # type: ignore[method-assign]
    told = list(people.rows())
    kept = [fields for fields in lines if any(field.strip() for field in fields)]
    assert len(told) == len(kept)
    for row, fields in zip(told, kept, strict=True):
        if isinstance(row, BadRow):
            digits = [field.strip() for field in fields if re.fullmatch(r"\d{6,}", field.strip())]
            assert not any(field in row.reason for field in digits)


async def found(house: Opened, chat_id: int):
    async with house.storage.reading() as connection:
        return await reader_storage.find(connection, house.sealer.address_index(Address(chat_id)))
