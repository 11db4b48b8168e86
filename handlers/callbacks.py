"""What each button means, in one place, and how it travels in the 64 bytes that Telegram gives it.

Callback data comes back from outside and can be old or forged: `decode` accepts exactly what `encode` writes
and nothing else. Whether a place or an article exists is for the conversation to find out. The data never
holds an id of a chat or a person.
"""

import re
from dataclasses import astuple, dataclass
from functools import cache

from handlers.alert_callbacks import ALERT_READER_FORMS, AlertReaderCallback
from handlers.callback_parts import CODE, CODE_OR_ALL, FLAG, ID, LANGUAGE, PAGE, WORDS, Part
from handlers.desk_callbacks import DESK_FORMS, DeskCallback
from handlers.own_data_callbacks import OWN_DATA_FORMS, OwnDataCallback
from handlers.tip_callbacks import TIP_FORMS, TipCallback
from handlers.where_callbacks import WHERE_FORMS, WhereCallback
from handlers.wish_callbacks import WISH_FORMS, WishCallback

#: Bot API, InlineKeyboardButton.callback_data: 1-64 bytes.
LIMIT = 64


@dataclass(frozen=True, slots=True)
class Home:
    """The first screen."""


@dataclass(frozen=True, slots=True)
class Browse:
    """What lies inside `code`; "" for all that is served."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """A page of the places that `words` may mean."""

    page: int
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """The screen of one place."""

    code: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Follow a place."""

    code: str


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Follow a place no longer."""

    code: str


@dataclass(frozen=True, slots=True)
class Mine:
    """A page of the list of what this chat follows."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Remove:
    """As `Unfollow`, from the list and back to that page of it."""

    code: str
    page: int


@dataclass(frozen=True, slots=True)
class UnfollowAll:
    """Follow nothing any more; asks first unless `sure`."""

    sure: bool


@dataclass(frozen=True, slots=True)
class Wider:
    """Switch news about the whole kecamatan or kabupaten on or off."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest three articles of a place, as cards."""

    code: str


@dataclass(frozen=True, slots=True)
class RegionNews:
    """A list of news of a place in a message of its own, under what is read now. Cards carry this one."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class NewsPage:
    """Another page of a list of news, in place; `code` "" for everything that this chat follows."""

    code: str
    page: int


@dataclass(frozen=True, slots=True)
class FindPage:
    """A page of the articles that `words` find; `anywhere` where places among them are words like others."""

    page: int
    anywhere: bool
    words: str


@dataclass(frozen=True, slots=True)
class Read:
    """One article."""

    article_id: int


@dataclass(frozen=True, slots=True)
class ReadRest:
    """What of an article did not fit on its card, which carries this one."""

    article_id: int


@dataclass(frozen=True, slots=True)
class Speak:
    """Speak this language from now on."""

    language: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Deliver again after /berhenti."""


Callback = (
    Home
    | Browse
    | Search
    | Look
    | Follow
    | Unfollow
    | Mine
    | Remove
    | UnfollowAll
    | Wider
    | Latest
    | RegionNews
    | NewsPage
    | FindPage
    | Read
    | ReadRest
    | Speak
    | Resume
    | OwnDataCallback
    | WhereCallback
    | WishCallback
    | AlertReaderCallback
    | TipCallback
    | DeskCallback
)


# The marks are a promise to the buttons that already hang in chats: change none, reuse none.
_FORMS: dict[str, tuple[type[Callback], tuple[Part, ...]]] = {
    "h": (Home, ()),
    "b": (Browse, (CODE_OR_ALL, PAGE)),
    "s": (Search, (PAGE, WORDS)),
    "r": (Look, (CODE,)),
    "f": (Follow, (CODE,)),
    "u": (Unfollow, (CODE,)),
    "m": (Mine, (PAGE,)),
    "x": (Remove, (CODE, PAGE)),
    "ua": (UnfollowAll, (FLAG,)),
    "w": (Wider, (FLAG,)),
    "l": (Latest, (CODE,)),
    "n": (RegionNews, (CODE, PAGE)),
    "p": (NewsPage, (CODE_OR_ALL, PAGE)),
    "c": (FindPage, (PAGE, FLAG, WORDS)),
    "a": (Read, (ID,)),
    "e": (ReadRest, (ID,)),
    "g": (Speak, (LANGUAGE,)),
    "go": (Resume, ()),
    **OWN_DATA_FORMS,
    **WHERE_FORMS,
    **WISH_FORMS,
    **ALERT_READER_FORMS,
    **TIP_FORMS,
    **DESK_FORMS,
}
#: Families of buttons, whose marks are two words: sources' and editors'.
_FAMILIES = frozenset({"t", "d"})
_MARKS = {kind: mark for mark, (kind, _) in _FORMS.items()}


@cache
def _shape(mark: str) -> re.Pattern[str]:
    """What such data looks like; compiled when such a button is met first."""
    _, parts = _FORMS[mark]
    return re.compile(":".join([mark, *(f"({part.pattern})" for part in parts)]))


def encode(callback: Callback) -> str:
    """The data of a button. Raises `ValueError` for what would not come back as it went."""
    fields = (str(int(field) if isinstance(field, bool) else field) for field in astuple(callback))
    data = ":".join([_MARKS[type(callback)], *fields])
    if decode(data) != callback:
        raise ValueError(f"a {type(callback).__name__} that no button can carry")
    return data


def decode(data: str | None) -> Callback | None:
    """What a button meant, or None for what no button of ours carries."""
    if not data or len(data.encode(errors="replace")) > LIMIT:
        return None
    mark = _mark_of(data)
    if mark not in _FORMS:
        return None
    match = _shape(mark).fullmatch(data)
    if match is None:
        return None
    kind, parts = _FORMS[mark]
    return kind(*(part.read(field) for part, field in zip(parts, match.groups(), strict=True)))


def _mark_of(data: str) -> str:
    """Readers' marks are one word; those of tips, desk and alerts have the house's letter before the verb.

    "a" is both: a number stands behind the one, a verb behind the other.
    """
    first, colon, rest = data.partition(":")
    two = f"{first}:{rest.partition(':')[0]}"
    return two if colon and (first in _FAMILIES or two in ALERT_READER_FORMS) else first


def fits(callback: Callback) -> bool:
    """Whether a button can carry this: a search for very many words cannot be turned to its next page."""
    try:
        encode(callback)
    except ValueError:
        return False
    return True
