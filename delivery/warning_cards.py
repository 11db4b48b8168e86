"""An official warning as the desk sees it: what it says, which places it means, and what can be made of it.

The data of the buttons are those of `handlers/warning_callbacks.py`.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delivery.cards import Card, CardButton, place_names
from newsroom.proposals import Proposal, ProposalKind
from newsroom.regions import Gazetteer
from newsroom.warning_drafts import MOST_DOUBTFUL, is_covered, told
from newsroom.wording import Screen, Wording, cut
from storage.warnings import Outcome

#: What a warning's own words may take, in units.
_TEXT_ROOM, _ADVICE_ROOM, _NAMES_ROOM = 1400, 500, 400

Rows = tuple[tuple[CardButton, ...], ...]


class Standing(enum.StrEnum):
    """Where the alert stands that a warning goes on about, as far as that decides what can be done."""

    DRAFT = "draft"
    #: Sent, but its time or a second editor is awaited: nobody has it.
    WAITING = "waiting"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Followed:
    """An alert, or the draft of one, that can still be brought up to date or ended."""

    number: int
    standing: Standing
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WarningFacts:
    """What a card shows. `alert_id` is what was made of it, `replaced` the kind of what came after it."""

    number: int
    proposal: Proposal
    outcome: Outcome = Outcome.OPEN
    followed: Followed | None = None
    alert_id: int = 0
    replaced_by: int = 0
    replaced: ProposalKind | None = None
    chosen: int = 0
    who: str = ""


def chosen_of(proposal: Proposal, mask: int) -> tuple[str, ...]:
    """The doubtful places that a mask stands for: one bit for each that has a button."""
    return tuple(code for bit, code in enumerate(proposal.doubtful[:MOST_DOUBTFUL]) if mask >> bit & 1)


class WarningCards:
    """Makes the cards."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer) -> None:
        self._wording = wording
        self._gazetteer = gazetteer

    def card(self, facts: WarningFacts, language: str) -> Card:
        """The card of a warning, open or settled."""
        proposal = facts.proposal
        chosen = chosen_of(proposal, facts.chosen)
        named = (*proposal.regions, *chosen)
        said = told(proposal, language, self._names(named))
        is_end = proposal.kind is ProposalKind.END
        doubts = () if is_end else self._doubts(facts)
        asked = [code for code in proposal.doubtful if self._is_news(facts, code)]
        screen = self._wording.screen(
            "warning_card",
            language,
            number=facts.number,
            kind=proposal.kind.value,
            severity=proposal.severity.value,
            outcome=facts.outcome.value,
            headline=cut(said.headline, 200),
            text=cut(said.text, _TEXT_ROOM),
            advice=cut(said.advice, _ADVICE_ROOM),
            onset=proposal.onset,
            expires=proposal.expires,
            sent=proposal.sent,
            places=place_names(self._gazetteer, named, _NAMES_ROOM),
            doubtful="" if is_end else place_names(self._gazetteer, asked, _NAMES_ROOM),
            asks=bool(doubts) and self._writes_new(facts, doubts),
            beyond=0 if is_end else len(asked) - len(doubts),
            unmatched=cut(", ".join(proposal.unmatched), 200),
            fresh="" if is_end else place_names(self._gazetteer, self._fresh(facts), _NAMES_ROOM),
            follows=facts.followed.number if facts.followed else 0,
            standing=facts.followed.standing.value if facts.followed else "",
            alert=facts.alert_id,
            replaced_by=facts.replaced_by,
            ended=facts.replaced is ProposalKind.END,
            who=cut(facts.who, 60),
            source=proposal.source,
            link=proposal.link,
        )
        return Card(screen.text, "", tuple(self._rows(facts, doubts, screen)))

    def _rows(
        self, facts: WarningFacts, doubts: Sequence[int], screen: Screen
    ) -> Iterable[tuple[CardButton, ...]]:
        number, followed = facts.number, facts.followed

        def tap(label: str, verb: str, *more: int) -> CardButton:
            data = ":".join(["d", verb, str(number), *map(str, more)])
            return CardButton(screen.label(label), callback_data=data)

        if facts.outcome is Outcome.DISMISSED:
            yield (tap("again", "oagain"),)
        if facts.outcome is not Outcome.OPEN:
            return
        is_end = facts.proposal.kind is ProposalKind.END
        writes_new = not is_end and self._writes_new(facts, doubts)
        if writes_new:
            yield from self._choices(facts, doubts)
        if followed is not None:
            yield (tap("end" if is_end else "update", "oend" if is_end else "oup", followed.number),)
        if writes_new:
            yield (tap("new" if followed else "make", "onew", facts.chosen),)
        yield (tap("dismiss", "ono"),)

    def _choices(self, facts: WarningFacts, doubts: Sequence[int]) -> Rows:
        """A button for each doubtful place: tapped, it is meant; tapped again, it is not."""
        every = [
            CardButton(
                f"{'☑️' if facts.chosen >> bit & 1 else '⬜'} {self._name(facts.proposal.doubtful[bit])}",
                callback_data=f"d:opick:{facts.number}:{facts.chosen ^ 1 << bit}",
            )
            for bit in doubts
        ]
        return tuple(tuple(every[start : start + 2]) for start in range(0, len(every), 2))

    def _doubts(self, facts: WarningFacts) -> Sequence[int]:
        """Which of the doubtful places want a button, by their bits."""
        doubtful = facts.proposal.doubtful[:MOST_DOUBTFUL]
        return [bit for bit, code in enumerate(doubtful) if self._is_news(facts, code)]

    def _fresh(self, facts: WarningFacts) -> Sequence[str]:
        """Sure places that the alert which readers have was not sent to: an update does not reach them."""
        if facts.followed is None or facts.followed.standing is not Standing.RUNNING:
            return ()
        return [code for code in facts.proposal.regions if self._is_news(facts, code)]

    def _writes_new(self, facts: WarningFacts, doubts: Sequence[int]) -> bool:
        """Whether a new alert makes sense: of an update only where it is about other places, too."""
        if facts.followed is None or facts.proposal.kind is ProposalKind.NEW:
            return True
        return facts.followed.standing is Standing.RUNNING and bool(self._fresh(facts) or doubts)

    def _is_news(self, facts: WarningFacts, code: str) -> bool:
        followed = facts.followed
        if followed is None or followed.standing is not Standing.RUNNING:
            return True
        return not is_covered(code, followed.regions)

    def _names(self, codes: Iterable[str]) -> list[str]:
        return [self._name(code) for code in codes]

    def _name(self, code: str) -> str:
        region = self._gazetteer.get(code)
        return region.label if region else code
