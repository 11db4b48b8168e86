"""An article as it arrives in a chat: one card, the same whether it was pushed or asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from newsroom.articles import Article
from newsroom.regions import Gazetteer, RegionKind
from newsroom.wording import CAPTION_LIMIT, Wording

#: Telegram refuses longer ones; pages with such links exist, and their articles still have words.
URL_LIMIT = 2048


@dataclass(frozen=True, slots=True)
class CardButton:
    """A button under a card: it opens `url`, or it sends `callback_data` (one of the two is empty)."""

    text: str
    url: str = ""
    callback_data: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown: Telegram HTML that also fits under a picture, the picture ("" for none), and buttons."""

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
        screen = self._wording.screen(
            "article_card",
            language,
            limit=CAPTION_LIMIT,
            article=article,
            places=place_names(self._gazetteer, article.regions),
            # Without a link this card is all there is to read.
            text=article.lead if link else article.body or article.lead,
        )
        first = []
        if link:
            first.append(CardButton(screen.label("read"), url=link))
        shared = link or f"https://t.me/{self._bot_username}?start=a{article.id}"
        query = urlencode({"url": shared, "text": article.title[:200]})
        first.append(CardButton(screen.label("share"), url=f"https://t.me/share/url?{query}"))
        rows = [tuple(first)]
        if article.regions:
            # The same words as handlers/callbacks.py has for "news of a region, first page".
            rows.append((CardButton(screen.label("more"), callback_data=f"n:{article.regions[0]}:0"),))
        photo = article.image_url if _is_link(article.image_url) else ""
        return Card(screen.text, photo, tuple(rows))


def place_names(gazetteer: Gazetteer, codes: Iterable[str]) -> str:
    """Places as a person would list them: villages under their kecamatan, "Kepuh, Patebon (Kec. Kejayan)"."""
    villages: dict[str, list[str]] = {}
    wider: list[str] = []
    for code in codes:
        region = gazetteer.get(code)
        if region is None:
            continue
        if region.kind in (RegionKind.DESA, RegionKind.KELURAHAN):
            villages.setdefault(region.parent_code, []).append(region.name)
        else:
            wider.append(region.label)
    listed = [f"{', '.join(names)} ({gazetteer[parent].label})" for parent, names in villages.items()]
    return " · ".join([*listed, *wider])


def _is_link(url: str) -> bool:
    if not url or len(url) > URL_LIMIT:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
