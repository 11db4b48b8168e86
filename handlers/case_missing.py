"""A number that no case has: said as it is, because an editor decides by it what to look for next."""

from handlers.desk_visit import DeskVisit
from storage import missing


async def tell(desk: DeskVisit, number: int) -> None:
    """Deleted in its time, never given, or nobody knows."""
    async with desk.storage.reading() as connection:
        found = await missing.what_became_of(connection, number)
    local = found.purged_at.astimezone(desk.house.wording.zone) if found.purged_at else None
    screen = desk.screen(
        "desk_no_case",
        number=number,
        never=found.was_never_given,
        highest=found.highest,
        purged_on=local.date() if local else None,
    )
    await desk.tell_words(screen.label("notice"), loud=True)
