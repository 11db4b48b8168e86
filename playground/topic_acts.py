"""What people do with the topics of a forum."""

from playground.acting import ActError, Actor
from playground.chat_methods import open_topic, remove_topic
from playground.messages import Chat, Topic


class TopicActor(Actor):
    """An account that manages topics, where it is an admin."""

    def opens_topic(self, chat: Chat, name: str) -> Topic:
        """Opens a topic of a forum; the bot hears of it."""
        self._check_manages_topics(chat)
        topic = open_topic(self.world, chat, name, self.user)
        if chat.member(self.world.bot.id) is not None:
            self.world.push("message", chat.by_id[topic.id].json(), chat.id)
        return topic

    def closes_topic(self, chat: Chat, topic: Topic) -> None:
        """Closes a topic: only who manages topics may write there."""
        self._check_manages_topics(chat)
        topic.closed = True
        self._service(chat, {"forum_topic_closed": {}}, topic.id)
        self.world.announce("chat", chat=chat)

    def reopens_topic(self, chat: Chat, topic: Topic) -> None:
        """Opens it again."""
        self._check_manages_topics(chat)
        topic.closed = False
        self._service(chat, {"forum_topic_reopened": {}}, topic.id)
        self.world.announce("chat", chat=chat)

    def reopens_general(self, chat: Chat) -> None:
        """Opens the General topic again after it was closed."""
        self._check_manages_topics(chat)
        chat.general_closed = False
        self._service(chat, {"forum_topic_reopened": {}})
        self.world.announce("chat", chat=chat)

    def deletes_topic(self, chat: Chat, topic: Topic) -> None:
        """Deletes a topic with everything in it; Telegram does not tell bots."""
        self._check_manages_topics(chat)
        remove_topic(self.world, chat, topic)

    def _check_manages_topics(self, chat: Chat) -> None:
        if not chat.is_forum:
            raise ActError("that chat has no topics")
        member = chat.member(self.id)
        if member is None or not member.may("can_manage_topics"):
            raise ActError("only admins manage topics")
