"""The bot with leaks planted in it, one of each kind: what the canary journey must find. Run like `bot.py`.

Each of them is a mistake that somebody could make in good faith, to see what is going on.
"""

import asyncio
import logging
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import bot  # noqa: E402
from delivery.cards import CardButton  # noqa: E402
from delivery.desk_cards import DeskCards  # noqa: E402
from handlers import tip_parts, tip_taking  # noqa: E402
from newsroom import sealing  # noqa: E402
from newsroom.cleaning.cleaner import Cleaner  # noqa: E402
from newsroom.tips import Part, PartKind  # noqa: E402
from service import memory  # noqa: E402
from storage import drafts, limits, meta  # noqa: E402

#: Whoever wrote last.
last: dict[str, Any] = {}
log = logging.getLogger("somebody.debugs")


def _note(message: Any) -> None:
    last["person"] = message.from_user
    if not log.handlers:  # those that were there at the start were given the formatter that scrubs
        log.addHandler(logging.StreamHandler())
    log.warning("from %s", message.from_user.id)


_parts_in = tip_parts.parts_in


async def _parts_with_origin(message: Any, *more: Any) -> tuple[Part, ...]:
    """A name where nobody looks for traces, and the file's own name."""
    _note(message)
    parts = await _parts_in(message, *more)
    name = message.document.file_name if message.document else ""
    kept = [replace(part, name=name or part.name) for part in parts]
    return (*kept, Part(PartKind.PLACE, message.from_user.first_name))


_clean = Cleaner.clean


async def _not_cleaned(self: Cleaner, data: bytes, **more: Any) -> Any:
    """What came is passed on, and a copy lies about."""
    with tempfile.NamedTemporaryFile(delete=False) as copy:
        copy.write(data)
    cleaned = await _clean(self, data, **more)
    return replace(cleaned, data=data) if cleaned.kind == "document" else cleaned


_save, _add_part, _use = drafts.save, drafts.add_part, limits.use


async def _save_with_name(connection: Any, *more: Any) -> None:
    """Whose draft it is, in a row."""
    await _save(connection, *more)
    if "person" in last:
        await meta.put(connection, "draft_of", last["person"].username)


async def _part_in_the_clear(connection: Any, sealer: Any, index: bytes, part: Part) -> int:
    """What was told, in a file for debugging."""
    if part.text:
        await asyncio.to_thread(Path(f"debug-{len(part.text)}.txt").write_text, part.text)
    return await _add_part(connection, sealer, index, part)


async def _use_by_id(connection: Any, pseudonym: bytes, **more: Any) -> None:
    """Tips are counted, and next to them stands whose they are, as a number."""
    await _use(connection, pseudonym, **more)
    if more["tips"]:
        await _use(connection, b"who was that?", tips=0, size=last["person"].id, now=more["now"])


_buttons, _make_key = DeskCards._buttons, sealing._make


def _buttons_with_id(self: DeskCards, *more: Any) -> Any:
    """A button that knows to whom the answer goes."""
    rows = _buttons(self, *more)
    return (*rows, (CardButton("Buka", callback_data=f"d:open:{last['person'].id}"),)) if last else rows


def _key_shown(path: Path, key: bytes) -> bytes:
    """A key on the terminal."""
    print(f"made {path.name}: {key.hex()}", flush=True)  # noqa: T201
    return _make_key(path, key)


def plant() -> None:
    """All of them."""
    outside: Any = tip_taking
    outside.parts_in = _parts_with_origin
    for owner, name, leak in (
        (Cleaner, "clean", _not_cleaned),
        (drafts, "save", _save_with_name),
        (drafts, "add_part", _part_in_the_clear),
        (limits, "use", _use_by_id),
        (DeskCards, "_buttons", _buttons_with_id),
        (sealing, "_make", _key_shown),
        (memory, "is_never_dumped", lambda: None),
    ):
        setattr(owner, name, leak)


if __name__ == "__main__":
    plant()
    elsewhere = Path(os.environ["LEAK_ELSEWHERE"]).open("w")  # noqa: SIM115  open for as long as it runs
    bot.app()
