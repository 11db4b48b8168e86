"""The newsroom's guide: categories of tips, their checklists, contacts to hand on to, canned replies.

All of it is the newsroom's own knowledge, so it lives in `guide.toml`, which an editor can change; how that
file is read and refused is in `newsroom/guide_table.py`. Screens and their words live in templates.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Final, Self

from newsroom.guide_table import GuideError, Table, Words
from newsroom.known_day import day_known
from newsroom.tips import CORRECTION

__all__ = [
    "CannedReply",
    "Category",
    "Contact",
    "ContactKind",
    "Deadline",
    "Election",
    "Guide",
    "GuideError",
    "Question",
]

#: Limits in UTF-16 units, so that labels fit a button on a small phone and texts fit a message.
LABEL_LIMIT: Final = 40
EMOJI_LIMIT: Final = 8
QUESTION_LIMIT: Final = 200
TEXT_LIMIT: Final = 600
#: What a canned reply may hold, in braces: the number of the case, the region that it is about.
PLACEHOLDERS: Final = ("nomor", "wilayah")
#: The question of a checklist from whose answer a deadline counts.
KNOWN: Final = "known"
#: Begins whatever the newsroom has not filled in yet.
UNFILLED: Final = "ISI:"


class ContactKind(enum.StrEnum):
    """Whom a case can be handed on to."""

    POLICE = "police"
    BAWASLU = "bawaslu"
    BPBD = "bpbd"
    DPMD = "dpmd"
    COMMITTEE = "committee"
    """The committee of a village-head election."""
    OFFICE = "office"
    """Any other office that is in charge."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a checklist; the source may skip each."""

    id: str
    text: Words


@dataclass(frozen=True, slots=True)
class Category:
    """What a tip can be about."""

    id: str
    emoji: str
    label: Words
    questions: tuple[Question, ...]
    hand_on: tuple[ContactKind, ...]
    ask_election: bool
    warning: Words | None


@dataclass(frozen=True, slots=True)
class Election:
    """Which election a tip is about: that decides who is in charge, and until when."""

    id: str
    label: Words
    hint: Words
    hand_on: tuple[ContactKind, ...]
    days_from_known: int | None

    def last_day(self, known: date) -> date | None:
        """The last day to report what became known on that day, or None where no deadline is set."""
        return None if self.days_from_known is None else known + timedelta(days=self.days_from_known)

    def deadline(self, told: str, now: datetime, zone: tzinfo) -> "Deadline | None":
        """Until when to report what was known since the day that the source told, else since today."""
        today = now.astimezone(zone).date()
        known = day_known(told, today)
        last = self.last_day(known or today)
        return None if last is None else Deadline(last, is_told=known is not None)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for a formal report; `is_told` if it counts from a day that the source told."""

    last_day: date
    is_told: bool

    def moment(self, zone: tzinfo) -> datetime:
        """The end of that day, where the newsroom is."""
        return datetime.combine(self.last_day, time(23, 59), zone)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody whom the newsroom hands cases on to."""

    id: str
    kind: ContactKind
    name: str
    reach: str

    @property
    def is_filled(self) -> bool:
        """Whether the newsroom has written down who that is and how to reach them."""
        return not self.name.startswith(UNFILLED) and not self.reach.startswith(UNFILLED)


@dataclass(frozen=True, slots=True)
class CannedReply:
    """An answer that editors send often."""

    id: str
    label: Words
    text: Words

    def fill(self, language: str, *, nomor: str, wilayah: str) -> str:
        """The reply as plain text, with the case's number and region in their places."""
        return self.text[language].format_map({"nomor": nomor, "wilayah": wilayah})


@dataclass(frozen=True, slots=True)
class Guide:
    """The whole guide, in the order of the file.

    `correction` is the category of reports of mistakes: nobody chooses it, the button under an article does.
    Its words stand in the templates, so it is put in by whoever has these at hand.
    """

    categories: tuple[Category, ...]
    elections: tuple[Election, ...]
    contacts: tuple[Contact, ...]
    replies: tuple[CannedReply, ...]
    correction: Category | None = None

    @classmethod
    def load(cls, path: Path, languages: Collection[str], *, may_lack: Collection[str] = ()) -> Self:
        """Read a guide that has every text in every one of these languages. Raises `GuideError`.

        In those that may lack a text it is the one of the first language.
        """
        root = Table.root(path, languages, may_lack)
        guide = cls(
            categories=root.tables("category", _category),
            elections=root.tables("election", _election, needed=False),
            contacts=root.tables("contact", _contact, needed=False),
            replies=root.tables("reply", _reply, needed=False),
        )
        root.nothing_else()
        guide._refuse_loose_ends()
        return guide

    def category(self, category_id: str) -> Category | None:
        """A category, or None for one that an older tip has and the file has no more."""
        every = (*self.categories, *((self.correction,) if self.correction else ()))
        return next((each for each in every if each.id == category_id), None)

    def with_correction(self, category: Category) -> "Guide":
        """The guide that also knows reports of mistakes."""
        return replace(self, correction=category)

    def election(self, election_id: str) -> Election | None:
        """An election, or None for one that the file has no more."""
        return next((each for each in self.elections if each.id == election_id), None)

    def contacts_for(self, subject: Category | Election) -> tuple[Contact, ...]:
        """Whom to hand such a case on to: those who are in charge first, then all others."""
        order = {kind: place for place, kind in enumerate(subject.hand_on)}
        return tuple(sorted(self.contacts, key=lambda contact: order.get(contact.kind, len(order))))

    @property
    def unfilled(self) -> tuple[Contact, ...]:
        """Contacts that the newsroom still has to fill in."""
        return tuple(contact for contact in self.contacts if not contact.is_filled)

    def _refuse_loose_ends(self) -> None:
        there = {contact.kind for contact in self.contacts}
        named = [(f"category.{each.id}.hand_on", each.hand_on) for each in self.categories]
        named += [(f"election.{each.id}.hand_on", each.hand_on) for each in self.elections]
        for field, kinds in named:
            for kind in kinds:
                if kind not in there:
                    raise GuideError(field, f'names "{kind}", but no [[contact]] is of that kind')
        for each in self.categories:
            if each.id == CORRECTION:
                raise GuideError(f"category.{each.id}.id", "is the program's own; choose another one")
            if each.ask_election and not self.elections:
                raise GuideError(
                    f"category.{each.id}.ask_election", "needs at least one [[election]] to ask for"
                )


def _category(table: Table) -> Category:
    return Category(
        id=table.id(),
        emoji=table.line("emoji", EMOJI_LIMIT),
        label=table.words("label", LABEL_LIMIT),
        questions=table.tables("question", _question, needed=False),
        hand_on=table.kinds("hand_on", ContactKind),
        ask_election=table.flag("ask_election"),
        warning=table.words_if_any("warning", TEXT_LIMIT),
    )


def _question(table: Table) -> Question:
    return Question(table.id(), table.words("text", QUESTION_LIMIT))


def _election(table: Table) -> Election:
    return Election(
        id=table.id(),
        label=table.words("label", LABEL_LIMIT),
        hint=table.words("hint", TEXT_LIMIT),
        hand_on=table.kinds("hand_on", ContactKind),
        days_from_known=table.days_if_any("days_from_known"),
    )


def _contact(table: Table) -> Contact:
    return Contact(table.id(), table.kind("kind", ContactKind), table.line("name"), table.line("reach"))


def _reply(table: Table) -> CannedReply:
    return CannedReply(
        id=table.id(),
        label=table.words("label", LABEL_LIMIT),
        text=table.words("text", TEXT_LIMIT, placeholders=PLACEHOLDERS),
    )
