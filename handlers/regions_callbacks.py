"""What the buttons about an article's regions mean, on the desk: `d:r<verb>:<article>[:<code>]`."""

from dataclasses import dataclass

from handlers.callback_parts import CODE, ID, PAGE, Part


@dataclass(frozen=True, slots=True)
class RegionsList:
    """A page of the articles whose regions can be looked at."""

    page: int


@dataclass(frozen=True, slots=True)
class _OfArticle:
    article_id: int


@dataclass(frozen=True, slots=True)
class ShowRegions(_OfArticle):
    """Which regions it is about, and why."""


@dataclass(frozen=True, slots=True)
class AskRegions(_OfArticle):
    """Ask for a region that it lacks: the next reply to what the bot then says names it."""


@dataclass(frozen=True, slots=True)
class AddArticleRegion(_OfArticle):
    """It is about this place, too."""

    region: str


@dataclass(frozen=True, slots=True)
class DropArticleRegion(_OfArticle):
    """It is not about this place."""

    region: str


@dataclass(frozen=True, slots=True)
class TagAgain(_OfArticle):
    """What the tagger says, after all."""


RegionsCallback = RegionsList | ShowRegions | AskRegions | AddArticleRegion | DropArticleRegion | TagAgain

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
REGIONS_FORMS: dict[str, tuple[type[RegionsCallback], tuple[Part, ...]]] = {
    "d:rlist": (RegionsList, (PAGE,)),
    "d:rshow": (ShowRegions, (ID,)),
    "d:rask": (AskRegions, (ID,)),
    "d:radd": (AddArticleRegion, (ID, CODE)),
    "d:rdel": (DropArticleRegion, (ID, CODE)),
    "d:rauto": (TagAgain, (ID,)),
}
