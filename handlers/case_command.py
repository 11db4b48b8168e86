"""/kasus: a case by its number, and what is quicker typed than tapped."""

from handlers import case, case_reply, merge
from handlers.access import Reason, Refused
from handlers.case_page import case_page
from handlers.desk_callbacks import Merge, Unmerge
from handlers.desk_visit import DeskVisit
from newsroom.cases import Role

_DEADLINE = ("tenggat", "deadline")
_NOTE = ("catatan", "note", case_reply.INTERNAL)
_MERGE = ("gabung", "merge")
_UNMERGE = ("pisah", "unmerge")
_LONGEST_NUMBER = 18


async def command(desk: DeskVisit, words: str) -> None:
    """`12`, `12 tenggat 3 hari`, `12 catatan ...`, `12 gabung 11`, `12 pisah`."""
    number, rest = _first_word(_as_typed(desk) or words)
    found = _number(number)
    if found is None:
        await desk.tell("which_case")
        return
    verb, more = _first_word(rest)
    if not verb:
        await desk.say(await case_page(desk, found))
        return
    if not desk.editor.role.may(Role.EDITOR):
        raise Refused(Reason.ROLE, desk.editor.id)
    await _change(desk, found, verb.casefold(), more)


async def _change(desk: DeskVisit, number: int, verb: str, more: str) -> None:
    other = _number(more)
    if verb in _DEADLINE:
        await case.type_deadline(desk, number, more)
    elif verb in _NOTE:
        await case_reply.keep_note(desk, number, more)
    elif verb in _MERGE and other is not None:
        await merge.merge(desk, Merge(number, other))
    elif verb in _UNMERGE:
        await merge.unmerge(desk, Unmerge(number))
    else:
        await desk.tell("which_case")


def _as_typed(desk: DeskVisit) -> str:
    """What stands behind the command, in its lines."""
    return _first_word(desk.said.text or "")[1] if desk.said is not None else ""


def _first_word(typed: str) -> tuple[str, str]:
    first, *rest = typed.split(maxsplit=1) or [""]
    return first, rest[0].strip() if rest else ""


def _number(typed: str) -> int | None:
    digits = typed.strip().removeprefix("#")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER
    return int(digits) or None if is_number else None
