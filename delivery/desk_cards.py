"""A case as the desk sees it: one card, whose buttons are what may be done with the case as it stands.

Nothing here sends anything: `delivery/card_keeper.py` keeps the cards on the desk as the cases are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from delivery.cards import Card, CardButton, link_of
from newsroom.articles import Article
from newsroom.cases import Case, MessageState
from newsroom.guide import Guide
from newsroom.guide_words import category_at_desk
from newsroom.regions import Gazetteer
from newsroom.routes import route_ends
from newsroom.tips import PartKind, TipFacts, TipState
from newsroom.wording import TEXT_LIMIT, Screen, Wording, cut, units
from newsroom.work import Work, work_on

#: What a source's own words may take on a card, in units; the rest of it needs far less than is left.
ROOM = 3000
#: The checklist with its answers takes no more of it, and is cut to fair shares if it must.
_ANSWERS_ROOM = 2600
_TOPIC_LIMIT = 128  # Bot API, createForumTopic: 1-128 characters

_SOUNDS = (PartKind.AUDIO, PartKind.VOICE)
_VIDEOS = (PartKind.VIDEO, PartKind.ANIMATION)
#: How the buttons are laid out; each is a label of the template and a verb of handlers/desk_callbacks.py.
#: Long words stand two in a row: a phone cuts them where they are three.
ROWS = (
    (Work.CLAIM, Work.REPLY, Work.RELEASE),
    (Work.VERIFY, Work.HAND_ON),
    (Work.CLOSE, Work.SPAM, Work.BLOCK),
    (Work.REOPEN,),
)
_HISTORY = ("history", "open")
_MORE = ((("deadline_button", "deadline"), _HISTORY), (("alike", "alike"),))


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a card shows of a case beside the case itself."""

    told: TipFacts
    parts: Mapping[PartKind, int] = field(default_factory=dict)
    text: str = ""
    answers: Mapping[MessageState, int] = field(default_factory=dict)
    claimed_by_name: str = ""
    about: "About | None" = None


@dataclass(frozen=True, slots=True)
class About:
    """The article in which a source reports a mistake, and the link to it."""

    title: str
    link: str

    @classmethod
    def of(cls, article: Article | None, bot_username: str) -> "About | None":
        """The newspaper's own page, where it has one: that is what readers were led to."""
        if article is None:
            return None
        return cls(article.title, link_of(article) or f"https://t.me/{bot_username}?start=a{article.id}")


class DeskCards:
    """Makes cards. `reply_route` is how long a route to a source lives."""

    def __init__(
        self, wording: Wording, gazetteer: Gazetteer, guide: Guide, *, reply_route: timedelta
    ) -> None:
        self._wording = wording
        self.gazetteer = gazetteer
        self._guide = guide
        self._reply_route = reply_route

    def card(self, case: Case, facts: CaseFacts, *, language: str) -> Card:
        """The card of a case."""
        shows_text = self.shows_text(facts.told, facts.text, language)
        screen = self._wording.screen(
            "desk_card",
            language,
            limit=TEXT_LIMIT,
            heading=self.heading(case, language),
            state=case.state.value,
            reopened=case.reopened,
            arrived=self._moment(case.arrived_at, language),
            merged_into=case.merged_into or 0,
            deadline=self._moment(case.deadline_at if case.state.is_open else None, language),
            answers=self._answers(facts.told, language),
            article_id=facts.told.article_id,
            article=facts.about.title if facts.about else "",
            link=facts.about.link if facts.about else "",
            text=facts.text if shows_text else "",
            long=not shows_text,
            **self._about(facts.told, language),
            **self._held(case, facts, language),
            **self._way_back(case, language),
            **_counted(facts),
        )
        return Card(screen.text, "", self._buttons(case, facts, screen))

    def heading(self, case: Case, language: str) -> str:
        """The first line of a card, and the name of a topic: "#12 · 🌊 Bencana · Kec. Kejayan"."""
        region = self.gazetteer.get(case.kecamatan)
        about = category_at_desk(self._guide, self._wording, case.category, language)
        said = [f"#{case.number}", about, region.label if region else ""]
        return cut(" · ".join(word for word in said if word), _TOPIC_LIMIT)

    def shows_text(self, told: TipFacts, text: str, language: str) -> bool:
        """Whether a text stands on the card; if not, its parts are posted under it."""
        taken = sum(units(one["question"]) + units(one["text"]) for one in self._answers(told, language))
        return taken + units(text) <= ROOM

    def place(self, code: str) -> str:
        """The name of a place that a source chose, or what stands in its stead."""
        return self.gazetteer.full_name(code) if code in self.gazetteer else code

    def _about(self, told: TipFacts, language: str) -> dict[str, str]:
        election = self._guide.election(told.election)
        return {"place": self.place(told.region), "election": election.label[language] if election else ""}

    def _held(self, case: Case, facts: CaseFacts, language: str) -> dict[str, str]:
        until = case.claimed_until if case.state is TipState.CLAIMED else None
        return {"claimed_by": facts.claimed_by_name, "claimed_until": self._moment(until, language)}

    def _way_back(self, case: Case, language: str) -> dict[str, object]:
        until = route_ends(case.route, self._reply_route) if case.route else None
        return {
            "answerable_until": self._moment(until, language),
            "by_receipt": case.receipt_key is not None and case.state is not TipState.WITHDRAWN,
        }

    def _answers(self, told: TipFacts, language: str) -> list[dict[str, str]]:
        category = self._guide.category(told.category)
        asked = {question.id: question.text[language] for question in category.questions} if category else {}
        # A question that the guide has no more is told by its id: its answer still counts.
        every = [
            (asked.get(question, question), answer) for question, answer in told.answers.items() if answer
        ]
        if sum(units(question) + units(answer) for question, answer in every) > _ANSWERS_ROOM:
            share = _ANSWERS_ROOM // len(every)
            every = [
                (cut(question, share // 3), cut(answer, share - share // 3)) for question, answer in every
            ]
        return [{"question": question, "text": answer} for question, answer in every]

    def _buttons(self, case: Case, facts: CaseFacts, screen: Screen) -> tuple[tuple[CardButton, ...], ...]:
        offered = work_on(case)
        work = (tuple((one.value, one.value) for one in row if one in offered) for row in ROWS)
        more = _MORE if case.state.is_open else ((_HISTORY,),)
        rows = tuple(
            tuple(
                CardButton(screen.label(label), callback_data=f"d:{verb}:{case.number}")
                for label, verb in row
            )
            for row in (*work, *more)
            if row
        )
        if not facts.about or not facts.told.article_id:
            return rows
        # The same words as handlers/write_callbacks.py has for "correct this article".
        correct = CardButton(screen.label("correct"), callback_data=f"d:wfix:{facts.told.article_id}")
        return (*rows[:1], (correct,), *rows[1:]) if case.state.is_open else rows

    def _moment(self, moment: datetime | None, language: str) -> str:
        return self._wording.moment(moment, language) if moment else ""


def _counted(facts: CaseFacts) -> dict[str, int]:
    parts, answers = facts.parts, facts.answers
    files = {
        "photos": parts.get(PartKind.PHOTO, 0),
        "videos": sum(parts.get(kind, 0) for kind in _VIDEOS),
        "sounds": sum(parts.get(kind, 0) for kind in _SOUNDS),
        "documents": parts.get(PartKind.DOCUMENT, 0),
        "originals": parts.get(PartKind.ORIGINAL, 0),
    }
    return {
        **files,
        "files": sum(files.values()),
        "sent": answers.get(MessageState.SENT, 0),
        "kept": answers.get(MessageState.KEPT, 0),
        "waiting": answers.get(MessageState.WAITING, 0) + answers.get(MessageState.HELD, 0),
        "lost": answers.get(MessageState.GONE, 0) + answers.get(MessageState.FAILED, 0),
    }
