"""`bot.py migrate-database`: a newsroom from one database into another, and the exit code for how it went."""

from datetime import UTC, datetime

import typer

from service import console, sentences, values
from storage import addresses, inspection, moving
from storage.database import DatabaseUnavailable, Storage
from storage.lock import held_at
from storage.moving import Moved, MoveError

DONE, FAILED, WRONG_USE = 0, 1, 2
#: Found out while or after rows were moved; the other faults are found before, and are wrong use.
_FAILURES = {"differs"}


async def move(source: str, target: str) -> int:
    """Move everything of `source` into `target`; the exit code. Raises `DatabaseError` as for any opening."""
    try:
        source, target = _address("FROM", source), _address("TO", target)
        moved = await _moved(source, target)
    except MoveError as error:
        typer.echo(sentences.moving(error.fault, error.table), err=True)
        return FAILED if error.fault in _FAILURES else WRONG_USE
    except DatabaseUnavailable as error:
        typer.echo(f"{sentences.database(error)} {sentences.MOVE_AGAIN}", err=True)
        return FAILED
    console.tell(sentences.moved(moved.rows, moved.fingerprint, addresses.shown(target)))
    return DONE


async def _moved(source: str, target: str) -> Moved:
    if addresses.read(source) == addresses.read(target):
        raise MoveError("the_same")
    found = await inspection.of(source)
    if found is None or found.revision is None:
        raise MoveError("not_ours")
    now = datetime.now(UTC)
    async with held_at(source), held_at(target):
        theirs = await Storage.open(source, now=now)
        try:
            ours = await Storage.open(target, now=now, half_moved=True)
            try:
                return await _all_of_it(theirs, ours)
            finally:
                await ours.close()
        finally:
            await theirs.close()


async def _all_of_it(theirs: Storage, ours: Storage) -> Moved:
    await moving.mark(theirs, ours)
    rows = await moving.count(theirs)
    with console.progress("Copying", rows) as advance:
        await moving.copy(theirs, ours, progress=advance)
    with console.progress("Comparing", rows) as advance:
        moved = await moving.compare(theirs, ours, progress=advance)
    await moving.finish(theirs, ours)
    return moved


def _address(name: str, text: str) -> str:
    try:
        return values.database(text)
    except values.Wrong as wrong:
        raise MoveError("wrong_address", f"{name} {wrong.fault}") from None
