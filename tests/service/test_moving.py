"""A newsroom moves from a file to a server and back, whole, and goes on where it was killed."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from newsroom.sealing import LASTING, SealedAddress
from service import moving as command
from storage import addresses, articles, lock, meta, moving, readers, tables
from storage.database import DatabaseError, Storage
from storage.moving import MoveError
from storage.schema import article_regions, subscriptions
from storage.schema import readers as reader_rows
from storage.tip_schema import case_parts, cases
from tests.service.conftest import Shell
from tests.storage.conftest import incoming

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("postgresql_server")


def _case(number: int, merged_into: int | None = None) -> dict[str, object]:
    texts = dict.fromkeys(("state", "level", "category", "kecamatan", "route_day"), "x")
    more = {"facts_seal": b"\x00\xff", "arrived_at": NOW, "reopened": False, "merged_into": merged_into}
    return {"id": number, "uid": bytes([number]), **texts, **more}


async def _fill(url: str, *, count: int = 30, whose: str = "ours") -> None:
    """Readers with what they follow, articles, cases that point at later ones, and a file."""
    storage = await Storage.open(url, now=NOW)
    async with storage.transaction() as connection:
        for purpose in LASTING:
            await meta.claim(connection, meta.key_of(purpose), whose)
        for number in range(count):
            address = SealedAddress(f"{number:016}".encode(), b"seal")
            reader = await readers.welcome(connection, address, "id", NOW)
            rows = [
                {"region": region, "reader_id": reader.id, "since": NOW}
                for region in ("35.14", "35.14.06.2005")
            ]
            await connection.execute(insert(subscriptions), rows)
            words = f"Banjir {number}"
            link = f"https://warta.example/{number}"
            await articles.keep(connection, incoming(words, canonical_url=link), ["35.14.06"], now=NOW)
        # The first is part of the last, which comes later.
        await connection.execute(insert(cases), [_case(number) for number in range(1, 7)])
        await connection.execute(update(cases).where(cases.c.id == 1).values(merged_into=6))
        parts = [{"case_id": 2, "kind": "photo", "size": 3, "seal": bytes(range(256))} for _ in range(9)]
        await connection.execute(insert(case_parts), parts)
    await storage.close()


async def _all_rows(url: str) -> dict[str, list[object]]:
    storage = await Storage.open(url, now=NOW)
    found: dict[str, list[object]] = {}
    async with storage.reading() as connection:
        for table in tables.everything():
            found[table.name] = sorted(map(repr, await connection.execute(select(table))))  # type: ignore[assignment]
    await storage.close()
    return found


async def _next_number(url: str) -> int:
    storage = await Storage.open(url, now=NOW)
    async with storage.transaction() as connection:
        made = await connection.execute(
            insert(cases).values({k: v for k, v in _case(99).items() if k != "id"})
        )
        assert made.inserted_primary_key is not None
    await storage.close()
    return int(made.inserted_primary_key[0])


async def _give_and_take_a_number(url: str) -> None:
    """A case that is gone again: its number must not be given once more."""
    storage = await Storage.open(url, now=NOW)
    async with storage.transaction() as connection:
        await connection.execute(insert(cases).values(_case(41)))
    async with storage.transaction() as connection:
        await connection.execute(cases.delete().where(cases.c.id == 41))
    await storage.close()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/kentongan.db"


@pytest.fixture
def server_url(new_postgresql_url: Callable[..., str]) -> str:
    return new_postgresql_url("template0")


async def test_to_a_server_and_back_every_row_is_the_same(file_url: str, server_url: str, tmp_path: Path):
    await _fill(file_url)
    await _give_and_take_a_number(file_url)
    before = await _all_rows(file_url)

    assert await command.move(file_url, server_url) == command.DONE
    assert await _all_rows(server_url) == before

    back = f"sqlite:///{tmp_path}/back.db"
    assert await command.move(server_url, back) == command.DONE
    assert await _all_rows(back) == before
    # No number is given twice, not even that of a case that was purged before.
    assert await _next_number(server_url) > 41
    assert await _next_number(back) > 41


async def test_more_rows_than_a_batch_arrive(monkeypatch, file_url: str, server_url: str):
    monkeypatch.setattr(moving, "AT_ONCE", 7)
    monkeypatch.setattr(moving, "FEW", 2)
    await _fill(file_url)

    assert await command.move(file_url, server_url) == command.DONE
    assert await _all_rows(server_url) == await _all_rows(file_url)


async def test_articles_are_found_by_their_words_on_the_other_side(file_url: str, server_url: str):
    from newsroom.search_words import Question
    from storage import article_search

    await _fill(file_url)
    await command.move(file_url, server_url)
    storage = await Storage.open(server_url, now=NOW)
    async with storage.reading() as connection:
        found = await article_search.search(connection, Question(("banjir", "17"), ("banjir", "17")), NOW)
    await storage.close()

    assert len(found.article_ids) == 1


@pytest.mark.parametrize("after", [1, 4, 9])
async def test_broken_off_anywhere_it_goes_on_and_no_bot_opens_it_meanwhile(
    monkeypatch, file_url: str, server_url: str, after: int
):
    """Each batch is a transaction: to break off between two is what a kill does."""
    monkeypatch.setattr(moving, "AT_ONCE", 7)
    await _fill(file_url)
    progressed = []

    def broken_off(rows: int) -> None:
        progressed.append(rows)
        if len([one for one in progressed if one]) > after:
            raise KeyboardInterrupt

    theirs, ours = await Storage.open(file_url, now=NOW), await Storage.open(server_url, now=NOW)
    await moving.mark(theirs, ours)
    with pytest.raises(KeyboardInterrupt):
        await moving.copy(theirs, ours, progress=broken_off)
    await theirs.close()
    await ours.close()
    with pytest.raises(DatabaseError) as told:
        await Storage.open(server_url, now=NOW)
    assert told.value.fault == "half_moved"

    assert await command.move(file_url, server_url) == command.DONE
    assert await _all_rows(server_url) == await _all_rows(file_url)


async def test_killed_in_the_middle_it_goes_on(file_url: str, server_url: str, tmp_path: Path):
    await _fill(file_url)
    script = (
        "import asyncio, os, signal, sys\n"
        "from service import moving as command\n"
        "from storage import moving\n"
        "moving.AT_ONCE = 7\n"
        "arrived = moving._copy\n"
        "async def copy(source, target, table, progress):\n"
        "    await arrived(source, target, table, progress)\n"
        "    if table.name == 'readers': os.kill(os.getpid(), signal.SIGKILL)\n"
        "moving._copy = copy\n"
        "asyncio.run(command.move(*sys.argv[1:]))\n"
    )
    words = [sys.executable, "-c", script, file_url, server_url]
    killed = await asyncio.to_thread(subprocess.run, words, cwd=ROOT, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert await command.move(file_url, server_url) == command.DONE
    assert await _all_rows(server_url) == await _all_rows(file_url)


async def test_a_row_that_differs_is_found(
    file_url: str, server_url: str, capsys: pytest.CaptureFixture[str]
):
    await _fill(file_url)
    theirs, ours = await Storage.open(file_url, now=NOW), await Storage.open(server_url, now=NOW)
    await moving.mark(theirs, ours)
    await moving.copy(theirs, ours)
    async with ours.transaction() as connection:
        await connection.execute(update(reader_rows).where(reader_rows.c.id == 17).values(language="en"))
    await theirs.close()
    await ours.close()

    assert await command.move(file_url, server_url) == command.FAILED
    assert "“readers”" in capsys.readouterr().err
    with pytest.raises(DatabaseError, match="half_moved"):
        await Storage.open(server_url, now=NOW)


@pytest.mark.parametrize("side", ["more", "less"])
async def test_a_row_too_many_or_too_few_is_found(file_url: str, server_url: str, side: str):
    await _fill(file_url)
    theirs, ours = await Storage.open(file_url, now=NOW), await Storage.open(server_url, now=NOW)
    await moving.mark(theirs, ours)
    await moving.copy(theirs, ours)
    async with ours.transaction() as connection:
        if side == "more":
            row = {"region": "35.99", "article_id": 1}
            await connection.execute(insert(article_regions).values(row))
        else:
            await connection.execute(article_regions.delete().where(article_regions.c.article_id == 3))

    with pytest.raises(MoveError, match="article_regions"):
        await moving.compare(theirs, ours)
    await theirs.close()
    await ours.close()


async def test_rows_of_another_newsroom_are_not_mixed_with_ours(
    file_url: str, server_url: str, capsys: pytest.CaptureFixture[str]
):
    await _fill(file_url)
    await _fill(server_url, whose="another")
    before = await _all_rows(server_url)

    assert await command.move(file_url, server_url) == command.WRONG_USE
    assert "nothing is overwritten" in capsys.readouterr().err
    assert await _all_rows(server_url) == before


async def test_what_another_newsroom_began_to_move_is_not_gone_on_with(
    file_url: str, server_url: str, tmp_path
):
    await _fill(file_url)
    another = f"sqlite:///{tmp_path}/another.db"
    await _fill(another, whose="another")
    theirs, ours = await Storage.open(another, now=NOW), await Storage.open(server_url, now=NOW)
    await moving.mark(theirs, ours)
    await theirs.close()
    await ours.close()

    assert await command.move(file_url, server_url) == command.WRONG_USE


async def test_while_a_bot_runs_nothing_is_moved(file_url: str, server_url: str, shell: Shell):
    await _fill(file_url)
    file = addresses.file_of(file_url)
    assert file is not None
    with lock.held(file):
        refused = await asyncio.to_thread(shell, "migrate-database", file_url, server_url)
    assert (refused.returncode, "stop it first" in refused.stderr) == (2, True)

    async with lock.held_at(server_url):
        refused = await asyncio.to_thread(shell, "migrate-database", file_url, server_url)
    assert (refused.returncode, "stop it first" in refused.stderr) == (2, True)


async def test_the_command_says_what_was_moved_and_what_to_do(file_url: str, server_url: str, shell: Shell):
    await _fill(file_url)
    done = await asyncio.to_thread(shell, "migrate-database", file_url, server_url)

    assert (done.returncode, done.stderr) == (0, "")
    assert "each compared" in done.stdout
    assert "DATABASE_URL" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sqlite:///none.db", "sqlite:///to.db"), "FROM is no database"),
        (("sqlite:///a.db", "sqlite:///a.db"), "the same"),
        (("nothing", "sqlite:///to.db"), "FROM is neither"),
        (("sqlite:///a.db", "mysql://x/y"), "TO is neither"),
    ],
)
def test_wrong_use_is_a_line(shell: Shell, words: tuple[str, str], told: str):
    done = shell("migrate-database", *words)

    assert done.returncode == 2
    assert told in done.stderr
    assert not Path("to.db").exists()
