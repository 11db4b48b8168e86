"""What was already answered: so that eleven /start that queued up in an outage get one welcome.

Only keyed hashes are kept, in memory, under a key that dies with the process.
"""

import hashlib
import os
from collections import OrderedDict

from telegram import Chat, Update, User

#: Chats remembered. The least recent is forgotten first; then a repetition is merely answered.
REMEMBERED = 10_000


class Repeats:
    """Knows, for each person in each chat, the last thing that was asked and when it was answered.

    A repetition is the same command, text or button as the last one, sent before that was answered. Only the
    *last* one counts: of "/stop, /start, /stop" sent into an outage the third is no repetition of the first,
    or else the person would end where they did not want to be.

    Times are unix seconds of our clock, which has to be right to a second or two (NTP). A message's own date
    has whole seconds of Telegram's: one sent in the very second of the answer is handled, not swallowed.
    """

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._answered: OrderedDict[bytes, tuple[bytes, float]] = OrderedDict()

    def is_repeated(self, update: Update, received_at: float) -> bool:
        """Whether this was sent before the same was answered.

        A button's press has no date: it counts from when we received it.
        """
        content = _content(update)
        if content is None:
            return False
        answered = self._answered.get(self._hash(_who(update)))
        if answered is None or answered[0] != self._hash(content):
            return False
        sent_by = received_at
        if update.message is not None:
            sent_by = min(sent_by, update.message.date.timestamp() + 1)
        return sent_by <= answered[1]

    def answered(self, update: Update, at: float) -> None:
        """Note that this was answered. Whatever else the person sends (a photo, say) ends a repetition."""
        who = self._hash(_who(update))
        content = _content(update)
        if content is None:
            self._answered.pop(who, None)
            return
        self._answered[who] = (self._hash(content), at)
        self._answered.move_to_end(who)
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)

    def ended(self, update: Update, at: float | None) -> None:
        """What was noted as being answered is so since `at`; None: it was not, so it may be asked again.

        Nothing of that matters where the person has asked for something else in the meantime.
        """
        who, content = self._hash(_who(update)), _content(update)
        noted = self._answered.get(who)
        if content is None or noted is None or noted[0] != self._hash(content):
            return
        if at is None:
            del self._answered[who]
        else:
            self._answered[who] = (noted[0], at)

    def _hash(self, content: str) -> bytes:
        return hashlib.blake2b(content.encode(errors="replace"), digest_size=16, key=self._key).digest()


def chat_key(update: Update) -> int:
    """Updates with the same key are handled one after the other.

    The chat's number; where there is no chat (inline queries, polls) the person's, which is also the number
    of their private chat; where there is neither, the update's own.
    """
    one: Chat | User | None = update.effective_chat or update.effective_user
    return update.update_id if one is None else one.id


def is_addressed(update: Update) -> bool:
    """Whether who wrote and where can be told by numbers; Telegram's own types are only annotations."""
    every: tuple[Chat | User | None, ...] = (update.effective_chat, update.effective_user)
    return all(isinstance(one.id, int) for one in every if one is not None)


def _who(update: Update) -> str:
    user = update.effective_user
    return f"{chat_key(update)}:{user.id if user else 0}"


def _content(update: Update) -> str | None:
    if update.message is not None and update.message.text is not None:
        topic = update.message.message_thread_id or 0
        return f"text:{topic}:{update.message.text}"
    query = update.callback_query
    if query is not None and query.data is not None:
        message = query.message.message_id if query.message else query.inline_message_id
        return f"button:{message}:{query.data}"
    return None
