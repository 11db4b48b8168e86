"""From which messages on the desk answers came, for whoever changes what they wrote.

In memory only: after a restart a change is not noticed, as it is not on any other message among colleagues.
"""

from collections import OrderedDict
from dataclasses import dataclass

from telegram import Message

from handlers.message_files import file_of

#: Answers that are remembered; Telegram lets people change what they wrote for 48 hours.
REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """An answer (`message_id` of the case `number`), and the file that it came with, "" without one."""

    number: int
    message_id: int
    file: str


class WrittenLately:
    """The last few thousand answers, by the messages of which they came."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._written: OrderedDict[tuple[int, int], Written] = OrderedDict()

    def note(self, message: Message, number: int, message_id: int) -> None:
        """This message is an answer now."""
        self._written[_key(message)] = Written(number, message_id, file_mark(message))
        if len(self._written) > self._remembered:
            self._written.popitem(last=False)

    def find(self, message: Message) -> Written | None:
        """The answer that came of a message."""
        return self._written.get(_key(message))

    def forget(self, message: Message) -> None:
        """It is none any more."""
        self._written.pop(_key(message), None)


def file_mark(message: Message) -> str:
    """What tells the file in a message from every other one."""
    file, _ = file_of(message)
    return file.file_unique_id if file is not None else ""


def _key(message: Message) -> tuple[int, int]:
    return message.chat_id, message.message_id
