"""The letter in which a case is handed on: how it is written, and as what it leaves.

There is nothing in it that leads to the source, also where the source's own words would.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from delivery.desk_cards import About
from handlers.desk_visit import DeskVisit
from newsroom import letters
from newsroom.answers import Answer
from newsroom.cases import Case, Direction
from newsroom.guide_words import GuideWords
from newsroom.tips import Part, PartKind
from newsroom.traces import find_traces, without_traces
from newsroom.wording import TEXT_LIMIT, visible_units
from storage import articles, case_messages, caseload, cases

_NO_LIMIT = 10**9
_KINDS_OF_FILES = frozenset(PartKind) - {PartKind.TEXT, PartKind.PLACE}


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter, and how many words that could lead to the source were taken out of it.

    By its `mark` it is known again: one that reads otherwise has another.
    """

    html: str
    removed: int
    mark: str

    @property
    def plain(self) -> str:
        """Its words."""
        return letters.plain(self.html)


async def written(desk: DeskVisit, case: Case, at: datetime) -> Letter:
    """The letter as the case is now, dated `at`."""
    # It leaves the house: whatever the desk speaks, it is written as the newsroom writes.
    sealer, language = desk.room.tips, desk.house.default_language
    async with desk.storage.reading() as connection:
        facts = await cases.facts_of(connection, sealer, case)
        told = await caseload.written_of(connection, sealer, case)
        said = await case_messages.of_case(connection, sealer, case)
        parts = await cases.part_counts(connection, case.number)
        article = await articles.get(connection, facts.article_id) if facts.article_id else None
    about = About.of(article, desk.visit.bot.username)
    later = (message.text for message in said if message.direction is Direction.FROM_SOURCE)
    texts = list(dict.fromkeys(text for text in (*told, *later) if text.strip()))
    words = GuideWords(desk.room.guide)
    questions = [words.question(case.category, question, language) or question for question in facts.answers]
    clean, removed = await asyncio.to_thread(_without_traces, [*texts, *facts.answers.values()])
    gazetteer = desk.house.gazetteer
    place = facts.region or case.kecamatan
    screen = desk.house.wording.screen(
        "case_letter",
        language,
        limit=_NO_LIMIT,
        newsroom=desk.house.newsroom_name,
        number=case.number,
        arrived_at=case.arrived_at,
        written_at=at,
        category=words.category(case.category, language),
        election=words.election(facts.election, language),
        place=gazetteer.full_name(place) if place in gazetteer else "",
        article=about.title if about else "",
        link=about.link if about else "",
        texts=clean[: len(texts)],
        answers=[
            {"question": question, "text": answer}
            for question, answer in zip(questions, clean[len(texts) :], strict=True)
        ],
        files=sum(count for kind, count in parts.items() if kind in _KINDS_OF_FILES),
    )
    return Letter(screen.text, removed, letters.mark(screen.text, sealer.derive(b"letters")))


def _without_traces(texts: list[str]) -> tuple[list[str], int]:
    clean, removed = [], 0
    for text in texts:
        traces = find_traces(text)
        clean.append(without_traces(text, traces))
        removed += len(traces)
    return clean, removed


async def as_it_leaves(letter: Letter, number: int, *, on_paper: bool) -> Answer:
    """What somebody can pass on: a message, or a file where it is too long for one or wanted on paper."""
    if not on_paper and visible_units(letter.html) <= TEXT_LIMIT:
        return Answer(letter.html)
    return Answer("", await as_file(letter, number, on_paper=on_paper))


async def as_file(letter: Letter, number: int, *, on_paper: bool) -> Part:
    """The whole letter, on paper or as plain text."""
    if on_paper:
        data = await asyncio.to_thread(letters.pdf, letter.html, f"Kasus {number}")
        return Part(PartKind.DOCUMENT, data=data, name=f"kasus-{number}.pdf", mime="application/pdf")
    return Part(PartKind.DOCUMENT, data=letter.plain.encode(), name=f"kasus-{number}.txt", mime="text/plain")
