"""What the desk's cards of official warnings show, read together from where they stand.

Who posts and closes the cards: `delivery/warning_board.py`. What an editor makes of a warning:
`handlers/warning_taps.py`.
"""

from dataclasses import dataclass

from delivery.cards import Card
from delivery.warning_cards import Followed, Standing, WarningCards, WarningFacts
from newsroom.alert_states import CHANGES, Action, AlertState
from newsroom.proposals import ProposalKind
from newsroom.regions import Gazetteer
from newsroom.wording import Wording
from storage import alerts, warnings
from storage.database import Connection, Storage
from storage.warnings import KeptProposal, Outcome


class NoSuchWarning(Exception):
    """There is no proposal of this number, or none any more."""


@dataclass(frozen=True, slots=True)
class WarningDesk:
    """Draws cards."""

    storage: Storage
    wording: Wording
    gazetteer: Gazetteer

    async def facts(self, connection: Connection, number: int, *, chosen: int = 0) -> WarningFacts:
        """What is so. Raises `NoSuchWarning`."""
        kept = await warnings.get(connection, number)
        if kept is None:
            raise NoSuchWarning
        later = await warnings.latest_after(connection, number)
        return WarningFacts(
            number,
            kept.proposal,
            kept.outcome,
            await followed_by(connection, kept) if kept.outcome is Outcome.OPEN else None,
            kept.alert_id or 0,
            later.id if later else 0,
            later.proposal.kind if later else None,
            chosen,
        )

    def draw(self, facts: WarningFacts, language: str) -> Card:
        """The card of a warning."""
        return WarningCards(self.wording, self.gazetteer).card(facts, language)

    async def post(self, number: int, language: str) -> Card | None:
        """What is posted of a proposal now; None where there is nothing to decide any more."""
        async with self.storage.reading() as connection:
            try:
                facts = await self.facts(connection, number)
            except NoSuchWarning:
                return None
        return self.draw(facts, language) if facts.outcome is Outcome.OPEN else None


async def followed_by(connection: Connection, kept: KeptProposal) -> Followed | None:
    """The alert or draft that a warning goes on about, as far as something can still be done about it."""
    number = kept.follows
    if number is None and kept.proposal.kind is ProposalKind.NEW:
        number = await warnings.alert_continued(connection, kept.proposal)
    if number is None:
        return None
    stored = await alerts.draft(connection, number)
    if stored is not None:
        return Followed(number, Standing.DRAFT, stored.draft.regions)
    alert = await alerts.get(connection, number)
    if alert is None:
        return None
    newest = (await alerts.of_thread(connection, alert.thread_id))[-1]
    after = CHANGES[newest.state].get(Action.UPDATE)
    if after is None:
        return None
    standing = Standing.WAITING if after is AlertState.DRAFT else Standing.RUNNING
    return Followed(newest.id, standing, newest.regions)
