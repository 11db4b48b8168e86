"""What the buttons on the cards of articles mean, on the desk: `d:w<verb>:<number>[:<field>...]`."""

from dataclasses import dataclass

from handlers.callback_parts import CODE, ID, NAME, PAGE, Part


@dataclass(frozen=True, slots=True)
class WriteFromCase:
    """Begin an article with what a case tells."""

    number: int


@dataclass(frozen=True, slots=True)
class _OfDraft:
    draft_id: int


@dataclass(frozen=True, slots=True)
class ShowDraft(_OfDraft):
    """Its card."""


@dataclass(frozen=True, slots=True)
class AskDraft(_OfDraft):
    """Ask for one thing of it: the next reply to what the bot then says is that."""

    field: str


@dataclass(frozen=True, slots=True)
class DropPicture(_OfDraft):
    """Without a picture after all."""


@dataclass(frozen=True, slots=True)
class AddRegion(_OfDraft):
    """It is about this place, too."""

    region: str


@dataclass(frozen=True, slots=True)
class DropRegion(_OfDraft):
    """It is not about this place."""

    region: str


@dataclass(frozen=True, slots=True)
class ExplainRegions(_OfDraft):
    """Which words led to its places?"""


@dataclass(frozen=True, slots=True)
class CheckDraft(_OfDraft):
    """As readers will see it, before it goes out."""


@dataclass(frozen=True, slots=True)
class SendDraft(_OfDraft):
    """Out with it, as it was seen: `version` says which that was."""

    version: int


@dataclass(frozen=True, slots=True)
class HoldDraft(_OfDraft):
    """Not at its hour: go on writing."""


@dataclass(frozen=True, slots=True)
class DropDraft(_OfDraft):
    """Give it up."""


@dataclass(frozen=True, slots=True)
class CorrectArticle:
    """Correct an article that readers have."""

    article_id: int


@dataclass(frozen=True, slots=True)
class CorrectList:
    """A page of the articles that can be corrected."""

    page: int


WriteCallback = (
    WriteFromCase
    | ShowDraft
    | AskDraft
    | DropPicture
    | AddRegion
    | DropRegion
    | ExplainRegions
    | CheckDraft
    | SendDraft
    | HoldDraft
    | DropDraft
    | CorrectArticle
    | CorrectList
)

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
WRITE_FORMS: dict[str, tuple[type[WriteCallback], tuple[Part, ...]]] = {
    "d:wcase": (WriteFromCase, (ID,)),
    "d:wshow": (ShowDraft, (ID,)),
    "d:wask": (AskDraft, (ID, NAME)),
    "d:wnophoto": (DropPicture, (ID,)),
    "d:wadd": (AddRegion, (ID, CODE)),
    "d:wdel": (DropRegion, (ID, CODE)),
    "d:wwhy": (ExplainRegions, (ID,)),
    "d:wcheck": (CheckDraft, (ID,)),
    "d:wsend": (SendDraft, (ID, ID)),
    "d:whold": (HoldDraft, (ID,)),
    "d:wdrop": (DropDraft, (ID,)),
    "d:wfix": (CorrectArticle, (ID,)),
    "d:wlist": (CorrectList, (PAGE,)),
}
