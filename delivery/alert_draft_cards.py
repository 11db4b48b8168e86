"""A draft of an alert as the desk sees it: one card that fills step by step, and the last look at it.

Nothing here sends or reads anything: `delivery/alert_desk.py` does. The data of the buttons are those of
`handlers/alert_callbacks.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from markupsafe import Markup

from delivery.alert_cards import AlertCards
from delivery.cards import Card, CardButton, place_names
from newsroom.alert_states import AlertState, takes_updates
from newsroom.alerts import Alert, AlertDraft, AlertRevision, Missing, Severity, needs_second
from newsroom.markup import cut_at_sentence
from newsroom.regions import Gazetteer
from newsroom.wording import Screen, Wording

#: What stands of a text on the card that fills, in units.
TEXT_ROOM = 1200
PLACES_ROOM = 400
#: Places with a button each; whoever chose more means what contains them.
MOST_BUTTONS = 24
#: What half a row of an old phone shows of a button (`handlers/screens.py`).
_HALF_A_ROW = 18
#: The screen that says "see it in this language", in it.
_IN = "alert_desk_check_language"

Rows = tuple[tuple[CardButton, ...], ...]


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What a draft's card shows. `before` is the alert that it updates, `suggested` places in its text.

    `two_persons` is the newsroom's rule that grave ones need a second editor. `pictured`: what readers will
    have stands over the card already, with its photo. `due` is the draft as it would go out now, if it is no
    update: what of its hours has passed is left out.
    """

    number: int
    draft: AlertDraft
    missing: tuple[Missing, ...]
    suggested: tuple[str, ...] = ()
    before: Alert | None = None
    two_persons: bool = True
    pictured: bool = False
    due: AlertDraft | None = None

    @property
    def closed(self) -> AlertState | None:
        """How the alert that it updates stands, if that takes no update any more."""
        if self.before is None or takes_updates(self.before.state):
            return None
        return self.before.state


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom it reaches: `chats`, of these `later` at their own hours. `takes` is how long the others take.

    `paused` more get it after their pause, if it still holds then. Of an update that makes it graver
    `chats` have a copy, and `more` do not have it yet and get it too, `later` among these.
    """

    chats: int
    takes: timedelta
    kecamatan: tuple[tuple[str, int], ...] = ()
    languages: tuple[str, ...] = ()
    later: int = 0
    paused: int = 0
    more: int = 0


def seen(what: AlertDraft | Alert) -> str:
    """A mark of how it read: a button with it does nothing when it reads otherwise by then."""
    if isinstance(what, Alert):
        said = (what.as_draft(), what.revision, what.proposed)
        return blake2b(repr(said).encode(errors="replace"), digest_size=4).hexdigest()
    return blake2b(repr(what).encode(errors="replace"), digest_size=4).hexdigest()


class AlertDraftCards:
    """Makes the cards of drafts; `cards` makes those that readers will get."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer, cards: AlertCards) -> None:
        self._wording = wording
        self._gazetteer = gazetteer
        self._cards = cards

    def draft(self, facts: DraftFacts, language: str) -> Card:
        """The card on which a draft fills."""
        draft, number = facts.draft, facts.number
        due = facts.due or draft
        text, rest = cut_at_sentence(draft.html, TEXT_ROOM)
        screen = self._wording.screen(
            "alert_desk_draft",
            language,
            number=number,
            updates=facts.before.id if facts.before else 0,
            severity=draft.severity.value if draft.severity else "",
            places=place_names(self._gazetteer, draft.regions, PLACES_ROOM),
            text=Markup(text),  # noqa: S704  normalised
            goes_on=bool(rest),
            advice=draft.advice,
            photo=bool(draft.photo_id),
            starts=due.starts,
            passed=draft.starts is not None and due.starts is None,
            ends=draft.ends,
            repeat=list(due.repeat),
            source=draft.source,
            closed=facts.closed.value if facts.closed else "",
            missing=[fault.value for fault in facts.missing],
            names=[self._name(code) for code in facts.suggested],
        )
        cancel = (CardButton(screen.label("cancel"), callback_data=f"d:adrop:{number}"),)
        if facts.closed:
            as_new = CardButton(screen.label("as_new"), callback_data=f"d:asnew:{number}")
            return Card(screen.text, "", ((as_new,), cancel))
        chosen = draft.severity
        levels = [
            CardButton(
                f"{'● ' if level is chosen else ''}{screen.label(level.value)}",
                callback_data=f"d:alevel:{number}:{level.value}",
            )
            for level in Severity
        ]
        rows: list[tuple[CardButton, ...]] = [*_grid(levels, 2), *self._asking(facts, screen)]
        if draft.photo_id and facts.before is None:
            rows.append((CardButton(screen.label("no_photo"), callback_data=f"d:anophoto:{number}"),))
        if not facts.missing:
            rows.append((self._view(screen, "check", number, "check", language),))
        return Card(screen.text, "", (*rows, cancel))

    def _asking(self, facts: DraftFacts, screen: Screen) -> Rows:
        """What can be asked for. Regions, picture and source of what readers have stay as they are."""
        number = facts.number

        def ask(label: str) -> CardButton:
            return CardButton(screen.label(label), callback_data=f"d:aask:{number}:{label}")

        if facts.before is not None:
            return ((ask("text"), ask("advice")), (ask("until"),))
        places = (
            self._view(screen, "places", number, "places", "")
            if facts.draft.regions
            else CardButton(screen.label("places"), callback_data=f"d:aask:{number}:places")
        )
        suggested = tuple(
            (CardButton(f"➕ {self._name(code)}", callback_data=f"d:aadd:{number}:{code}"),)
            for code in facts.suggested
        )
        return (*suggested, (ask("text"), places), (ask("advice"), ask("when")), (ask("source"),))

    def places(self, facts: DraftFacts, language: str) -> Card:
        """The regions of a draft, each to be taken away, and more to be found."""
        number, regions = facts.number, facts.draft.regions
        screen = self._wording.screen(
            "alert_desk_places",
            language,
            number=number,
            count=len(regions),
            places=place_names(self._gazetteer, regions, 3 * PLACES_ROOM),
        )
        away = [
            CardButton(f"✖️ {self._name(code)}", callback_data=f"d:adel:{number}:{code}")
            for code in regions[:MOST_BUTTONS]
        ]
        suggested = [
            CardButton(f"➕ {self._name(code)}", callback_data=f"d:aadd:{number}:{code}")
            for code in facts.suggested
        ]
        last = (
            CardButton(screen.label("find"), callback_data=f"d:aask:{number}:places"),
            self._view(screen, "back", number, "card", language),
        )
        return Card(screen.text, "", (*_names(away), *_names(suggested), last))

    def check(self, facts: DraftFacts, reach: Reach, shown: Alert, language: str, preview: str) -> Card:
        """The last look: what readers will see (in the language `preview`), whom it reaches, how long.

        `shown` is the alert that the draft would be.
        """
        number, before = facts.number, facts.before
        readers = self._cards.card(shown, preview)
        screen = self._wording.screen(
            "alert_desk_check",
            language,
            number=number,
            updates=before.id if before else 0,
            preview=Markup("" if facts.pictured else readers.text),  # noqa: S704  rendered by a template
            buttons=[button.text for row in readers.buttons for button in row],
            photo=bool(readers.photo_url),
            chats=reach.chats,
            kecamatan=[(self._name(code), count) for code, count in reach.kecamatan],
            takes=reach.takes,
            later=reach.later,
            paused=reach.paused,
            more=reach.more,
            gentle=not shown.severity.ignores_digests,
            grave=shown.severity is Severity.DARURAT,
            second=needs_second(shown.severity, two_persons=facts.two_persons),
            raised=before is not None and shown.severity.rank > before.severity.rank,
            starts=facts.due.starts if facts.due else None,
            ends=shown.ends,
            repeat=[] if before else list(shown.repeat),
        )
        rows: list[tuple[CardButton, ...]] = []
        mark = seen(facts.draft)
        if before is None:
            rows.append((CardButton(screen.label("send"), callback_data=f"d:asend:{number}:{mark}"),))
        else:
            rows.append((CardButton(screen.label("tell"), callback_data=f"d:atell:{number}:{mark}"),))
            if shown.severity.rank <= before.severity.rank:
                silent = CardButton(screen.label("silent"), callback_data=f"d:asendup:{number}:0:{mark}")
                rows.append((silent,))
        rows.extend(self._other_languages(number, reach, language, preview))
        rows.append(
            (
                self._view(screen, "change", number, "card", language),
                CardButton(screen.label("cancel"), callback_data=f"d:adrop:{number}"),
            )
        )
        return Card(screen.text, "", tuple(rows))

    def _other_languages(self, number: int, reach: Reach, language: str, preview: str) -> Rows:
        """A button for each language that readers of it have, and the desk's, but for the one shown."""
        spoken = {language, *(one for one in reach.languages if self._wording.speaks(one) == one)}
        return tuple(
            (
                CardButton(
                    f"🌐 {self._wording.screen(_IN, one).text}",
                    callback_data=f"d:aview:{number}:check:{one}",
                ),
            )
            for one in sorted(spoken - {preview})
        )

    def _name(self, code: str) -> str:
        return self._gazetteer[code].label if code in self._gazetteer else code

    def _view(self, screen: Screen, label: str, number: int, view: str, language: str) -> CardButton:
        spoken = language or self._wording.languages[0]
        return CardButton(screen.label(label), callback_data=f"d:aview:{number}:{view}:{spoken}")


def revision_of(draft: AlertDraft, before: Alert, now: datetime, author_id: int) -> AlertRevision:
    """The update that a draft of one is."""
    return AlertRevision(
        before.revision + 1,
        author_id,
        now,
        draft.severity or before.severity,
        draft.html,
        draft.advice,
        draft.ends,
    )


def _names(buttons: Sequence[CardButton]) -> Iterable[tuple[CardButton, ...]]:
    """Two in a row if all of them have room there: an old phone cuts off what is longer."""
    return _grid(buttons, 2 if all(len(one.text) <= _HALF_A_ROW for one in buttons) else 1)


def _grid(buttons: Sequence[CardButton], width: int) -> Iterable[tuple[CardButton, ...]]:
    return (tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))
