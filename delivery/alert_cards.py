"""An alert as readers see it, at each stage of its life, and the short notes that reply to it.

It looks like no article: its severity stands first, in a word and a symbol, then where, what to do, and the
rest. An alert with a photo stays a caption all its life, because Telegram makes no text of a photo: so what
is written into a delivered copy fits under it, and a copy too old to be deleted keeps its photo when it is
edited to "withdrawn".
"""

from dataclasses import replace
from urllib.parse import urlencode

from markupsafe import Markup

from delivery.cards import URL_LIMIT, Card, CardButton, place_names
from newsroom.alert_states import AlertState
from newsroom.alerts import Alert
from newsroom.markup import cut_at_sentence, visible
from newsroom.regions import Gazetteer
from newsroom.wording import CAPTION_LIMIT, TEXT_LIMIT, Screen, Wording, cut, visible_units

#: Data of buttons, for handlers: an alert's number follows; that of its thread for muting and its contrary.
READ_ON, MUTE, UNMUTE = "a:more:", "a:mute:", "a:unmute:"
#: Begins a deep link to an alert, t.me/<bot>?start=s<number>: it shows what the alert says by then.
LINK = "s"
#: How much of an alert's text stands on its card, in units: what is read standing up.
HEAD_ROOM = 900
#: How much stands on a page of the rest.
REST_ROOM = 3500
_PLACES_ROOM = 160
_SHARED_TEXT = 200
_ENDS_WELL = (".", "!", "?", "…", ":", '"', "”", "’", ")")


class AlertCards:
    """Makes the cards of alerts of one bot. `newsroom` is its name, "" where it has none."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer, bot_username: str, newsroom: str = "") -> None:
        self._wording = wording
        self._gazetteer = gazetteer
        self._bot_username = bot_username
        self._newsroom = newsroom

    @property
    def bot_username(self) -> str:
        """Whose links stand on the cards."""
        return self._bot_username

    def card(self, alert: Alert, language: str, *, muted: bool = False) -> Card:
        """The alert as it stands: new, updated, ended or recalled. The preview on the desk is this, too.

        `muted` is for who wants no more of this event: they are offered the contrary.
        """
        if alert.state is AlertState.RECALLED:
            return Card(self._recalled(alert, language).text, "", ())
        head, rest = self._cut(alert, language)
        screen = self._screen(
            alert, language, head, goes_on=bool(rest) and not visible(head).endswith(_ENDS_WELL)
        )
        rows: list[tuple[CardButton, ...]] = []
        if rest:
            rows.append((CardButton(screen.label("read_on"), callback_data=f"{READ_ON}{alert.id}"),))
        if alert.state is not AlertState.ENDED:
            sharing = self._sharing(alert, screen.label("word"))
            # Each needs the whole row: an old phone cuts off what is longer than half of one.
            rows.append((CardButton(screen.label("share"), url=sharing),))
            rows.append((_sound(alert, screen, muted=muted),))
        return Card(screen.text, alert.photo_id, tuple(rows))

    def whole(self, alert: Alert, language: str, *, muted: bool = False) -> Card | None:
        """The card with all of the text on it; None where that is more than a message holds."""
        head, rest = self._cut(alert, language, TEXT_LIMIT)
        if rest or alert.photo_id or alert.state is AlertState.RECALLED:
            return None
        rows = self.card(alert, language, muted=muted).buttons
        read_on = f"{READ_ON}{alert.id}"
        return Card(
            self._screen(alert, language, head).text,
            "",
            tuple(row for row in rows if all(one.callback_data != read_on for one in row)),
        )

    def rest(self, alert: Alert, language: str) -> tuple[Card, ...]:
        """What *Selengkapnya* shows: the text from where the card ends, in as many messages as it takes."""
        if alert.state is AlertState.RECALLED:
            return ()
        _, rest = self._cut(alert, language)
        pages = []
        while rest:
            page, rest = cut_at_sentence(rest, REST_ROOM)
            pages.append(page)
        return tuple(
            Card(
                self._wording.screen(
                    "alert_rest",
                    language,
                    severity=alert.severity.value,
                    places=self._places(alert),
                    text=_formatted(text),
                    page=page,
                    pages=len(pages),
                ).text,
                "",
                (),
            )
            for page, text in enumerate(pages, 1)
        )

    def told(self, alert: Alert, language: str, *, words: str, raised: bool, muted: bool = False) -> Card:
        """What replies to the copy when an update is told: one line, and what to do if it got worse.

        `alert` is as it reads now, `words` are what changed.
        """
        return self._notice(alert, language, words=words, raised=raised, muted=muted)

    def end_notice(self, alert: Alert, language: str) -> Card:
        """What replies to the copy when the danger is over."""
        return replace(self._notice(alert, language, words=alert.reason, ended=True), buttons=())

    def _cut(self, alert: Alert, language: str, room: int = HEAD_ROOM) -> tuple[str, str]:
        """What of the text stands on a card of so much room in this language, and what does not."""
        frame = visible_units(self._screen(alert, language, "x", goes_on=True).text) - 1
        return cut_at_sentence(alert.html, min(room, _limit(alert) - frame))

    def _screen(self, alert: Alert, language: str, text: str, *, goes_on: bool = False) -> Screen:
        ended = alert.state is AlertState.ENDED
        return self._wording.screen(
            "alert_card",
            language,
            limit=_limit(alert),
            severity=alert.severity.value,
            places=self._places(alert),
            told="" if ended else alert.told,
            advice="" if ended else alert.advice,
            text=_formatted(text),
            goes_on=goes_on,
            issued_at=alert.starts,
            ends=alert.ends,
            updated_at=alert.changed_at if alert.revision else None,
            ended_at=(alert.changed_at or alert.ends or alert.starts) if ended else None,
            reason=alert.reason if ended else "",
            source=alert.source,
            newsroom=self._newsroom,
        )

    def _recalled(self, alert: Alert, language: str) -> Screen:
        return self._wording.screen(
            "alert_recalled",
            language,
            limit=CAPTION_LIMIT,
            severity=alert.severity.value,
            places=self._places(alert),
            issued_at=alert.starts,
            at=alert.changed_at or alert.starts,
            reason=alert.reason,
            newsroom=self._newsroom,
        )

    def _notice(
        self,
        alert: Alert,
        language: str,
        *,
        words: str,
        raised: bool = False,
        ended: bool = False,
        muted: bool = False,
    ) -> Card:
        screen = self._wording.screen(
            "alert_notice",
            language,
            severity=alert.severity.value,
            places=self._places(alert),
            advice=alert.advice,
            words=words,
            raised=raised,
            ended=ended,
        )
        return Card(screen.text, "", ((_sound(alert, screen, muted=muted),),))

    def _places(self, alert: Alert) -> str:
        return place_names(self._gazetteer, alert.regions, _PLACES_ROOM)

    def _sharing(self, alert: Alert, word: str) -> str:
        """The address that opens Telegram's own "share with"."""
        here = f"https://t.me/{self._bot_username}?start={LINK}{alert.id}"
        said = " · ".join(part for part in (word.upper(), self._places(alert)) if part)
        text = cut(f"{said}: {' '.join(visible(alert.html).split())}", _SHARED_TEXT)
        for wish in ({"url": here, "text": text}, {"url": here}):
            sharing = f"https://t.me/share/url?{urlencode(wish)}"
            if len(sharing) <= URL_LIMIT:
                return sharing
        return here


def _sound(alert: Alert, screen: Screen, *, muted: bool) -> CardButton:
    """What would change how this reader hears of the event."""
    if muted:
        return CardButton(screen.label("unmute"), callback_data=f"{UNMUTE}{alert.thread_id}")
    return CardButton(screen.label("mute"), callback_data=f"{MUTE}{alert.thread_id}")


def _formatted(normalised: str) -> Markup:
    """What `newsroom/markup.py` wrote is escaped already."""
    return Markup(normalised)  # noqa: S704


def _limit(alert: Alert) -> int:
    return CAPTION_LIMIT if alert.photo_id else TEXT_LIMIT
