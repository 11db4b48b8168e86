"""What `check` says about a database on a PostgreSQL server: which version, whether it can be written."""

from newsroom.sharing import Role
from service import sentences
from service.finding import Finding
from storage import addresses, inspection, server
from storage.database import DatabaseError
from storage.inspection import Inspected
from storage.migrations import revisions
from storage.workers import on_the_roll


async def database(database_url: str) -> tuple[Finding, Inspected | None]:
    """One line, and what the database says of itself. Changes nothing."""
    name = addresses.shown(database_url)
    try:
        state = await server.state(addresses.read(database_url))
        inspected = await inspection.of(database_url)
    except DatabaseError as error:
        return Finding("database", good=False, sentence=sentences.database(error)), None
    assert inspected is not None, "a server was asked"
    if state.is_read_only:
        return Finding("database", good=False, sentence=sentences.read_only_server(name)), inspected
    good, needs_tables, sentence = _schema(name, inspected)
    if good and needs_tables and not state.may_make:
        return Finding("database", good=False, sentence=sentences.may_not_make(name)), inspected
    about = f" PostgreSQL {state.version}, {state.size // 1_000_000:,} MB." if good else ""
    return Finding("database", good, f"{sentence}{about}"), inspected


async def workers(database_url: str) -> Finding | None:
    """Who works together on the database now; None where nobody does."""
    try:
        living = [one for one in await on_the_roll(database_url) if one.lives]
    except DatabaseError:
        return None  # said above
    if not living:
        return None
    senders = sum(one.role is Role.SENDER for one in living)
    reserved = sum(one.reserved for one in living)
    return Finding("workers", good=True, sentence=sentences.workers(senders, len(living) - senders, reserved))


def _schema(name: str, inspected: Inspected) -> tuple[bool, bool, str]:
    """Whether the schema is one of ours, whether tables are to be made, and that in words."""
    ours, theirs = revisions.head(), inspected.revision
    if theirs is None:
        return True, True, f"{name} can be written; its tables will be made at the first start."
    if theirs == ours:
        return True, False, f"{name} can be written, and has the schema of this version, {ours}."
    if not revisions.is_known(theirs):
        return False, False, sentences.database(DatabaseError("schema_is_newer", theirs))
    return True, True, f"{name} has schema {theirs}; the start migrates it to {ours}: make a backup before."
