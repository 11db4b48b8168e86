"""What the bot asked of whom on the desk, for who types the answer without replying, and for /batal.

In memory only: the question itself stands in the chat, and a reply to it is its answer also after a restart.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: So long what an editor types where they were asked may be the answer.
FRESH = timedelta(minutes=5)
#: People and questions that are remembered; a desk has far fewer.
MOST_PEOPLE, MOST_QUESTIONS = 500, 5

#: A question for words to a source; it is about a case.
ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Question:
    """One `field` of a thing (`about` what, its number) was asked for, by these messages of the bot.

    `known_as` is the number that editors know the thing by. `offered`: something was taken for the answer
    once, and who typed it was asked whether it is. `seen` is a mark of how the thing read then.
    """

    about: str
    number: int
    field: str
    messages: tuple[int, ...]
    topic: int | None
    at: datetime
    known_as: int = 0
    offered: bool = False
    seen: str = ""


class AskedLately:
    """Of each editor the last few questions that nobody answered yet."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[Question, ...]] = {}

    def note(self, person_id: int, question: Question) -> None:
        """This was asked of somebody."""
        if len(self._open) >= MOST_PEOPLE and person_id not in self._open:
            del self._open[next(iter(self._open))]
        self._keep(person_id, (*self._open.get(person_id, ()), question)[-MOST_QUESTIONS:])

    def perhaps_answered(self, person_id: int, topic: int | None, now: datetime) -> Question | None:
        """What somebody who types there now was asked last, if that was of late; None the second time."""
        every = self._open.get(person_id, ())
        if not every:
            return None
        last = every[-1]
        if last.topic != topic or now - last.at > FRESH or last.offered:
            return None
        self._keep(person_id, (*every[:-1], replace(last, offered=True)))
        return last

    def replied(self, person_id: int, message_id: int) -> None:
        """Somebody replied to this message: if it asked for something, that is answered."""
        self._drop(person_id, lambda one: message_id in one.messages)

    def done(self, person_id: int, about: str, number: int, field: str) -> tuple[Question, ...]:
        """What was asked for is there, however it came; the questions for it."""
        return self._drop(person_id, lambda one: (one.about, one.number, one.field) == (about, number, field))

    def end(self, person_id: int) -> tuple[Question, ...]:
        """Nothing is asked of somebody any more; what was."""
        return self._drop(person_id, lambda _one: True)

    def _drop(self, person_id: int, which: Callable[[Question], bool]) -> tuple[Question, ...]:
        every = self._open.get(person_id, ())
        self._keep(person_id, tuple(one for one in every if not which(one)))
        return tuple(one for one in every if which(one))

    def _keep(self, person_id: int, questions: tuple[Question, ...]) -> None:
        if questions:
            self._open[person_id] = questions
        else:
            self._open.pop(person_id, None)
