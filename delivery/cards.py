"""An article as it arrives in a chat: one card, the same whether it was pushed or asked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from newsroom.articles import Article
from newsroom.regions import Gazetteer, Region
from newsroom.wording import CAPTION_LIMIT, TEXT_LIMIT, Wording, cut, units

#: Telegram refuses longer ones; pages with such links exist, and their articles still have words.
URL_LIMIT = 2048
#: How much of an article stands on its card, in units: beside a link, under a picture; and where it is all.
ROOM, LONG_ROOM = 480, 3500
_PLACES_ROOM = 160
_SHARED_TITLE = 200

# What Telegram takes for a button's address: a host with a dot in it, and neither space nor control.
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_LINK = re.compile(
    rf"https?://(?:{_LABEL}\.)+{_LABEL}(?::\d{{1,5}})?(?:[/?#][^\s\x00-\x1f\x7f]*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button under a card: it opens `url`, or it sends `callback_data` (one of the two is empty)."""

    text: str
    url: str = ""
    callback_data: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown: Telegram HTML, the picture that it fits under ("" for none), and buttons.

    The picture is an address, or for an alert the file id that Telegram gave it.
    """

    text: str
    photo_url: str
    buttons: tuple[tuple[CardButton, ...], ...]


class Cards:
    """Makes the cards of one bot."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer, bot_username: str) -> None:
        self._wording = wording
        self._gazetteer = gazetteer
        self._bot_username = bot_username

    def card(self, article: Article, language: str) -> Card:
        """The card of an article."""
        link = article.url if _is_link(article.url) else ""
        # Without a link this card is all there is to read: then words matter more than a picture.
        text = article.lead if link else article.body or article.lead
        is_long = not link and units(text) > ROOM
        screen = self._wording.screen(
            "article_card",
            language,
            limit=TEXT_LIMIT if is_long else CAPTION_LIMIT,
            article=article,
            places=place_names(self._gazetteer, article.regions, _PLACES_ROOM),
            text=text,
            room=LONG_ROOM if is_long else ROOM,
        )
        first = []
        if link:
            first.append(CardButton(screen.label("read"), url=link))
        first.append(CardButton(screen.label("share"), url=self._sharing(article, link)))
        rows = [tuple(first)]
        if article.regions:
            # The same words as handlers/callbacks.py has for "news of a region, first page".
            rows.append((CardButton(screen.label("more"), callback_data=f"n:{article.regions[0]}:0"),))
        has_photo = not is_long and _is_link(article.image_url)
        return Card(screen.text, article.image_url if has_photo else "", tuple(rows))

    def _sharing(self, article: Article, link: str) -> str:
        """The address that opens Telegram's own "share with", as much of it as an address can hold."""
        here = f"https://t.me/{self._bot_username}?start=a{article.id}"
        title = cut(article.title, _SHARED_TITLE)
        wishes = [{"url": link or here, "text": title}, {"url": here, "text": title}]
        for wish in wishes:
            sharing = f"https://t.me/share/url?{urlencode(wish)}"
            if len(sharing) <= URL_LIMIT:
                return sharing
        return f"https://t.me/share/url?{urlencode({'url': here})}"


def place_names(gazetteer: Gazetteer, codes: Iterable[str], room: int) -> str:
    """Places as a person would list them: villages under their kecamatan, "Kepuh, Patebon (Kec. Kejayan)".

    What does not fit into `room` units is counted: "Kepuh (Kec. Kejayan) +11".
    """
    every = [region for code in codes if (region := gazetteer.get(code))]
    for shown in range(len(every), 0, -1):
        rest = f" +{len(every) - shown}" if shown < len(every) else ""
        names = _grouped(gazetteer, every[:shown]) + rest
        if units(names) <= room:
            return names
    return ""


def _grouped(gazetteer: Gazetteer, regions: Sequence[Region]) -> str:
    villages: dict[str, list[str]] = {}
    wider: list[str] = []
    for region in regions:
        if region.kind.is_village:
            villages.setdefault(region.parent_code, []).append(region.name)
        else:
            wider.append(region.label)
    listed = [f"{', '.join(names)} ({gazetteer[parent].label})" for parent, names in villages.items()]
    return " · ".join([*listed, *wider])


def _is_link(url: str) -> bool:
    return len(url) <= URL_LIMIT and _LINK.fullmatch(url) is not None
