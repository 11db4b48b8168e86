"""A case as one file that only the newsroom's offline key opens. Nothing in it leads to the source."""

import asyncio
import io
import zipfile
from dataclasses import asdict

import orjson

from handlers.desk_callbacks import Export
from handlers.desk_visit import DeskVisit
from newsroom.cases import Case, CaseMessage, Direction
from newsroom.tips import Part, TipFacts
from storage import actions, case_messages, cases
from storage.actions import Action

#: Bot API, sendDocument: 50 MB; age and Telegram's own frame take a little.
FILE_LIMIT = 49_000_000


async def export(desk: DeskVisit, tap: Export) -> None:
    """Everything that the newsroom has of a case, as `kasus-12.zip.age` on the desk."""
    if not desk.room.age_recipient:
        await desk.tell("no_offline_key", loud=True)
        return
    sealer = desk.room.tips
    async with desk.storage.reading() as connection:
        case = await cases.get(connection, tap.number)
        facts = await cases.facts_of(connection, sealer, case)
        parts = await cases.parts_of(connection, sealer, case)
        said = await case_messages.of_case(connection, sealer, case)
        done = await actions.history(connection, case.number)
    files = [(_file_name(one), one.file.data) for one in said if one.file is not None]
    sealed = await asyncio.to_thread(
        _sealed, _told(case, facts, said, done), parts, files, desk.room.age_recipient
    )
    if len(sealed) > FILE_LIMIT:
        await desk.tell("too_large", number=case.number, loud=True)
        return
    # First the log: an export that nobody knows of would be worse than one that did not arrive.
    async with desk.storage.transaction() as connection:
        await desk.note(connection, "export", case.number)
    await desk.send_file(sealed, f"kasus-{case.number}.zip.age")


def _told(
    case: Case, facts: TipFacts, said: tuple[CaseMessage, ...], done: tuple[Action, ...]
) -> dict[str, object]:
    """What is known of a case. Who an editor is, is not: they are numbers, as in the log."""
    return {
        "number": case.number,
        "state": case.state,
        "level": case.level,
        "category": case.category,
        "arrived_at": case.arrived_at,
        "closed_at": case.closed_at,
        "region": facts.region,
        "election": facts.election,
        "answers": dict(facts.answers),
        # Of a report of a mistake: in which article (0 for none).
        "article": facts.article_id,
        "messages": [{**asdict(message), "file": _file_name(message)} for message in said],
        "actions": [asdict(action) for action in done],
    }


def _file_name(message: CaseMessage) -> str:
    """What the file of an answer or letter is called in the archive; "" without one."""
    file, what = message.file, "surat" if message.direction is Direction.LETTER else "jawaban"
    return f"{what}-{message.id}-{file.name or file.kind}" if file is not None else ""


def _sealed(
    told: dict[str, object], parts: tuple[Part, ...], files: list[tuple[str, bytes]], recipient: str
) -> bytes:
    # Loaded where something is sealed, as the libraries of `newsroom/cleaning` are.
    from newsroom.cleaning import seal_original  # noqa: PLC0415

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", orjson.dumps(told, option=orjson.OPT_INDENT_2))
        for position, part in enumerate(parts, 1):
            if part.data:
                archive.writestr(f"{position:02}-{part.name or part.kind}", part.data)
            else:
                archive.writestr(f"{position:02}-{part.kind}.txt", part.text)
        for name, data in files:
            archive.writestr(name, data)
    return seal_original(packed.getvalue(), recipient)
