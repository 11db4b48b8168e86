"""An article as it arrives in a chat: one card, the same whether it was pushed or asked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from newsroom.articles import OWN_PHOTO, Article
from newsroom.regions import Gazetteer, Region
from newsroom.wording import CAPTION_LIMIT, TEXT_LIMIT, Screen, Wording, cut, units, visible_units

#: Telegram refuses longer ones; pages with such links exist, and their articles still have words.
URL_LIMIT = 2048
#: How much of an article stands on its card, in units: beside a link, under a picture; and where it is all.
ROOM, LONG_ROOM = 480, 3500
#: Data of the button for the rest of an article, for handlers: its number follows.
READ_ON = "e:"
#: The same of the button that tells the newsroom of a mistake.
REPORT = "t:wrong:"
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

    The picture is an address, or the file id that Telegram gave to one of the desk's.
    """

    text: str
    photo_url: str
    buttons: tuple[tuple[CardButton, ...], ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How much a card may hold, in units: all of it, and of the text; and whether it has a picture."""

    limit: int
    room: int
    with_photo: bool


class Cards:
    """Makes the cards of one bot."""

    def __init__(self, wording: Wording, gazetteer: Gazetteer, bot_username: str) -> None:
        self._wording = wording
        self._gazetteer = gazetteer
        self._bot_username = bot_username

    @property
    def bot_username(self) -> str:
        """Whose links stand on the cards."""
        return self._bot_username

    def card(self, article: Article, language: str, *, with_photo: bool | None = None) -> Card:
        """The card of an article; `with_photo` says of a delivered copy whether it has a picture."""
        link = link_of(article)
        shape = self._shape(article, with_photo=with_photo)
        head, rest = self._parted(article, language, shape)
        screen = self._screen(article, language, head, shape)
        first = []
        if link:
            first.append(CardButton(screen.label("read"), url=link))
        elif rest:
            first.append(CardButton(screen.label("read_on"), callback_data=f"{READ_ON}{article.id}"))
        first.append(CardButton(screen.label("share"), url=self._sharing(article, link)))
        second = [CardButton(screen.label("wrong"), callback_data=f"{REPORT}{article.id}")]
        if article.regions:
            # The same words as handlers/callbacks.py has for "news of a region, first page".
            second.append(CardButton(screen.label("more"), callback_data=f"n:{article.regions[0]}:0"))
        rows = (tuple(first), tuple(second))
        return Card(screen.text, _picture(article) if shape.with_photo else "", rows)

    def rest(self, article: Article, language: str) -> tuple[Card, ...]:
        """What stands behind the button: the text from where the card ends, in messages as long as can be."""
        _, rest = self._parted(article, language, self._shape(article))
        pages = []
        while rest:
            page, rest = _part(rest, LONG_ROOM)
            pages.append(page)
        screens = (
            self._wording.screen(
                "article_rest", language, title=article.title, text=text, page=page, pages=len(pages)
            )
            for page, text in enumerate(pages, 1)
        )
        return tuple(Card(screen.text, "", ()) for screen in screens)

    def notice(self, article: Article, words: str, language: str) -> Card:
        """What replies to the copy of who had the wrong version."""
        screen = self._wording.screen("correction_notice", language, title=article.title, words=words)
        # Not to the newspaper's own page: that may still be wrong.
        here = CardButton(screen.label("read"), url=self.here(article))
        return Card(screen.text, "", ((here,),))

    def _shape(self, article: Article, *, with_photo: bool | None = None) -> "_Shape":
        text = _seen(article)
        is_long = not link_of(article) and units(text) > ROOM
        if with_photo is None:
            # Without a link this card is all there is to read: then words matter more than a feed's picture.
            is_own = article.image_url.startswith(OWN_PHOTO)
            with_photo = bool(_picture(article)) and (is_own or not is_long)
        if is_long and not with_photo:
            return _Shape(TEXT_LIMIT, LONG_ROOM, with_photo=False)
        return _Shape(CAPTION_LIMIT, CAPTION_LIMIT if is_long else ROOM, with_photo=with_photo)

    def _parted(self, article: Article, language: str, shape: "_Shape") -> tuple[str, str]:
        """What of the text stands on the card in this language, and what does not."""
        text = _seen(article)
        if not article.correction and (link_of(article) or units(text) <= ROOM):
            return cut(text, ROOM), ""  # there is always room for so much
        frame = visible_units(self._screen(article, language, "x", shape).text) - 1
        return _part(text, min(shape.room, shape.limit - frame))

    def _screen(self, article: Article, language: str, text: str, shape: "_Shape") -> Screen:
        return self._wording.screen(
            "article_card",
            language,
            limit=shape.limit,
            article=article,
            places=place_names(self._gazetteer, article.regions, _PLACES_ROOM),
            text=text,
            room=shape.room,
            original=link_of(article) or self.here(article),
        )

    def here(self, article: Article) -> str:
        """The link that opens an article here, whoever taps it."""
        return f"https://t.me/{self._bot_username}?start=a{article.id}"

    def _sharing(self, article: Article, link: str) -> str:
        """The address that opens Telegram's own "share with", as much of it as an address can hold."""
        here = self.here(article)
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
    listed = [_with_kecamatan(names, gazetteer.get(parent)) for parent, names in villages.items()]
    return " · ".join([*listed, *wider])


def _with_kecamatan(villages: Sequence[str], kecamatan: Region | None) -> str:
    """Villages, and the kecamatan that they lie in where that is served, too."""
    names = ", ".join(villages)
    return names if kecamatan is None else f"{names} ({kecamatan.label})"


def link_of(article: Article) -> str:
    """The link to the rest, as a button can hold it; "" for none."""
    return article.url if _is_link(article.url) else ""


def _seen(article: Article) -> str:
    """The text that readers see: without a link to the rest, all of it."""
    return article.lead if link_of(article) else article.body or article.lead


def _picture(article: Article) -> str:
    """An address, or the file id of a picture that Telegram has."""
    if article.image_url.startswith(OWN_PHOTO):
        return article.image_url.removeprefix(OWN_PHOTO)
    return article.image_url if _is_link(article.image_url) else ""


def _part(text: str, room: int) -> tuple[str, str]:
    """What of a text fits, cut at a sentence or a word, and the rest ("" where all does)."""
    head = cut(text, room)
    if head == text:
        return text, ""
    shown = head if text.startswith(head) else head.removesuffix("…")
    return head, text[len(shown) :].strip()


def _is_link(url: str) -> bool:
    return len(url) <= URL_LIMIT and _LINK.fullmatch(url) is not None
