"""An article that is written on the desk, or corrected there: what it says, what it lacks, how it changes.

Nothing here is worded or sent. How it is kept: `storage/article_drafts.py`; how it is published:
`delivery/publishing.py`; how readers see it: `delivery/cards.py`.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsroom.articles import Article
from newsroom.wording import cut, units

#: What a title's place on the card holds, in UTF-16 units, and what a reader would still read in a chat.
MAX_TITLE = 220
MAX_TEXT = 20_000
#: One line that says what was wrong.
MAX_WRONG = 200
#: So many regions at once; whoever needs more means what contains them.
MAX_REGIONS = 30
#: A draft that nobody touched for so long is forgotten: it may hold the words of a source.
DRAFT_LIFE = timedelta(days=7)
_LEAD = 300
#: Between the wrong words and the right ones, as they are typed on a telephone.
_ARROWS = ("=>", "->", "→")


class Missing(enum.StrEnum):
    """What keeps a draft from being published."""

    TITLE = "title"
    TITLE_TOO_LONG = "title_too_long"
    TEXT = "text"
    TEXT_TOO_LONG = "text_too_long"
    REGIONS = "regions"
    TOO_MANY_REGIONS = "too_many_regions"
    #: A correction says what was wrong.
    WRONG = "wrong"
    #: A correction that corrects nothing.
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What an editor has written so far.

    `text` is what readers see; `body` is all of it where that is more: a feed's article shows its lead beside
    its link. `photo` is Telegram's file id of the desk's upload. `regions` are the tagger's until an editor
    changed them (`chosen`). `told_in` is the region that a case was told about, for where the tagger finds
    none, and `begun_with` the words of the case that it began with. It is published `at` a moment, or else
    at once.

    Of a correction `article_id` and `revision` say what it corrects, `linked` whether that has a link, and
    `wrong` what was wrong.
    """

    title: str = ""
    text: str = ""
    body: str = ""
    photo: str = ""
    regions: tuple[str, ...] = ()
    chosen: bool = False
    told_in: str = ""
    begun_with: str = ""
    at: datetime | None = None
    case_number: int | None = None
    article_id: int | None = None
    revision: int = 0
    linked: bool = False
    wrong: str = ""

    @classmethod
    def correcting(cls, article: Article, *, linked: bool) -> "ArticleDraft":
        """A draft that reads as the article does."""
        text = (article.lead if linked else article.body) or article.lead or article.body
        return cls(
            title=article.title,
            text=text,
            body=article.body,
            regions=article.regions,
            chosen=True,
            article_id=article.id,
            revision=article.revision,
            linked=linked,
        )

    @property
    def corrects(self) -> bool:
        """Whether it corrects an article that readers have."""
        return self.article_id is not None

    @property
    def lead(self) -> str:
        """What stands on the card beside a link, and in lists."""
        return self.text if self.linked else cut(self.text.partition("\n\n")[0].strip(), _LEAD)

    @property
    def whole(self) -> str:
        """All of its text."""
        return self.body if self.linked else self.text

    @property
    def is_as_told(self) -> bool:
        """Whether the words of a case still stand as their source wrote them."""
        return bool(self.begun_with) and self.begun_with in self.text

    def written(self, words: str) -> "ArticleDraft":
        """The first line is the title, all else the text; a title alone leaves the text as it is."""
        title, _, text = words.strip().partition("\n")
        draft = replace(self, title=" ".join(title.split()))
        return draft.saying(text.strip()) if text.strip() else draft

    def saying(self, text: str) -> "ArticleDraft":
        """Another text. Of a feed's article the beginning of the whole is replaced, where it is the lead."""
        begins = self.text.removesuffix("…").rstrip()
        body = text
        if self.linked:
            is_lead = begins and self.body.startswith(begins)
            body = text + self.body[len(begins) :] if is_lead else self.body
        return replace(self, text=text, body=body)

    def longer(self, words: str) -> "ArticleDraft":
        """The same, and more."""
        return self.saying(f"{self.text}\n\n{words.strip()}".strip())

    def mended(self, words: str) -> "ArticleDraft | None":
        """For "seratus rumah => sepuluh rumah": so throughout. None for other words, or where it is not."""
        for arrow in _ARROWS:
            wrong, found, right = (part.strip() for part in words.partition(arrow))
            if found and wrong and "\n" not in words.strip():
                title, text, body = (
                    part.replace(wrong, right) for part in (self.title, self.text, self.body)
                )
                mended = replace(self, title=title, text=text, body=body)
                return None if mended == self else mended
        return None

    def about(self, regions: Iterable[str]) -> "ArticleDraft":
        """About these regions, as an editor says."""
        return replace(self, regions=tuple(sorted(set(regions))), chosen=True)

    def proposed(self, regions: Iterable[str]) -> "ArticleDraft":
        """About these regions, as the tagger says; an editor's own choice stays."""
        if self.chosen:
            return self
        found = tuple(regions) or ((self.told_in,) if self.told_in else ())
        return replace(self, regions=tuple(sorted(set(found))))

    def missing(self, before: Article | None = None) -> tuple[Missing, ...]:
        """What keeps it from being published. `before` is the article that it corrects."""
        faults = {
            Missing.TITLE: not self.title,
            Missing.TITLE_TOO_LONG: units(self.title) > MAX_TITLE,
            Missing.TEXT: not self.text and not self.corrects,
            Missing.TEXT_TOO_LONG: units(self.text) > MAX_TEXT,
            Missing.REGIONS: not self.regions and not self.corrects,
            Missing.TOO_MANY_REGIONS: len(self.regions) > MAX_REGIONS,
            Missing.WRONG: self.corrects and not self.wrong,
            Missing.UNCHANGED: before is not None and self._reads_as(before),
        }
        return tuple(fault for fault, found in faults.items() if found)

    def _reads_as(self, article: Article) -> bool:
        same = ArticleDraft.correcting(article, linked=self.linked)
        return (self.title, self.text, self.body, self.regions) == (
            same.title,
            same.text,
            same.body,
            tuple(sorted(same.regions)),
        )
