"""The Bot API without objects, for whoever sends one text to thousands of chats.

Handlers use python-telegram-bot as usual on `AiohttpRequest`. The fan-out encodes a message once (`prepare`)
and sends the bytes to each chat on the same connections, building no `Message` from the answer. Nothing here
logs: addresses hold the token and bodies hold people's words.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

import orjson
from yarl import URL

from delivery.answers import classify, unanswered
from delivery.fast_lane import Ending, FastLane
from delivery.outcomes import CallFailed, NoAnswer, NoAnswerInTime, NotDispatched, Outcome
from delivery.transport import JSON, AiohttpRequest, parse_json

__all__ = ["JSON", "AiohttpRequest", "Prepared", "TelegramApi", "prepare"]


class Towards(enum.Enum):
    """How a call refers to a message that is in the chat already."""

    NOTHING = enum.auto()
    TARGET = enum.auto()
    """It edits or deletes that message."""
    REPLY = enum.auto()
    """It answers that message, or stands alone where it is gone."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One call, encoded but for the chat that it goes to. `text_bytes` is what `Pacer.cost` asks for."""

    method: str
    body: bytes = field(repr=False)
    text_bytes: int
    towards: Towards = Towards.NOTHING


def prepare(method: str, payload: Mapping[str, JSON], towards: Towards = Towards.NOTHING) -> Prepared:
    """Encode everything but what differs from chat to chat, once for all who get the same."""
    text = payload.get("text") or payload.get("caption") or ""
    text_bytes = len(text.encode(errors="replace")) if isinstance(text, str) else 0
    return Prepared(method, _form(payload), text_bytes, towards)


class TelegramApi:
    """The Bot API without objects: what the fan-out and the intake need, on the bot's own connections."""

    def __init__(
        self, request: AiohttpRequest, token: str, base_url: str = "https://api.telegram.org"
    ) -> None:
        self._request = request
        self._base = f"{base_url.rstrip('/')}/bot{token}/"
        self._urls: dict[str, URL] = {}
        self._heads: dict[str, bytes] = {}
        self._lane = request.fast_lane(URL(base_url))

    def close(self) -> None:
        """Close the connections of the fan-out; the request's own are its owner's."""
        if self._lane is not None:
            self._lane.close()

    async def warm(self, connections: int) -> None:
        """Have so many connections open for the fan-out, where that goes quickly."""
        if self._lane is not None:
            await self._lane.warm(connections)

    def begin(
        self,
        prepared: Prepared,
        chat_id: int,
        thread_id: int | None = None,
        *,
        about: int | None = None,
        silent: bool = False,
        ended: Callable[[Ending], None],
    ) -> bool:
        """Send it to one chat at once: it has left when this returns. `outcome_of` reads how it `ended`.

        False, and nothing was done, where it has to be waited for a connection: `send` does that. `about` is
        the message in that chat which a call towards one edits, deletes or answers.
        """
        if self._lane is None:
            return False
        body = _addressed(prepared, chat_id, thread_id, about, silent=silent)
        return self._lane.ask(self._head(prepared.method, self._lane), body, ended)

    async def send(
        self,
        prepared: Prepared,
        chat_id: int,
        thread_id: int | None = None,
        *,
        about: int | None = None,
        silent: bool = False,
    ) -> Outcome:
        """The same with its outcome. Never raises for what the outside does."""
        body = _addressed(prepared, chat_id, thread_id, about, silent=silent)
        try:
            if self._lane is None:
                status, answer = await self._request.exchange("POST", self._url(prepared.method), body)
            else:
                status, answer = await self._lane.post(self._head(prepared.method, self._lane), body)
        except (NotDispatched, NoAnswer, NoAnswerInTime) as error:
            return unanswered(error)
        return classify(status, answer)

    async def call(
        self, method: str, payload: Mapping[str, JSON] | None = None, *, read_timeout: float | None = None
    ) -> JSON:
        """Any method, its `result` as plain JSON. Raises `CallFailed` with the outcome.

        `read_timeout` (seconds) replaces the usual one: a long poll needs its own.
        """
        timeouts = None if read_timeout is None else self._request.timeouts(read_timeout)
        try:
            status, answer = await self._request.exchange(
                "POST", self._url(method), _form(payload or {}), timeouts
            )
        except (NotDispatched, NoAnswer, NoAnswerInTime) as error:
            raise CallFailed(unanswered(error)) from None
        try:
            content = parse_json(answer)
        except ValueError:
            content = None
        if status == HTTPStatus.OK and isinstance(content, Mapping) and content.get("ok") is True:
            return content.get("result")
        raise CallFailed(classify(status, answer))

    def _head(self, method: str, lane: FastLane) -> bytes:
        head = self._heads.get(method)
        if head is None:
            path = self._url(method).raw_path
            head = self._heads[method] = lane.head(path, AiohttpRequest.USER_AGENT)
        return head

    def _url(self, method: str) -> URL:
        url = self._urls.get(method)
        if url is None:
            url = self._urls[method] = URL(self._base + method, encoded=True)
        return url


def outcome_of(ending: Ending) -> Outcome:
    """What became of a request that `TelegramApi.begin` began, and that has ended."""
    return classify(*ending) if isinstance(ending, tuple) else unanswered(ending)


def _addressed(
    prepared: Prepared, chat_id: int, thread_id: int | None, about: int | None, *, silent: bool
) -> bytes:
    """The body of a call to one chat."""
    body = b"chat_id=%d&%b" % (chat_id, prepared.body)
    if prepared.towards is Towards.TARGET:
        assert about is not None, "nothing to change"
        return b"message_id=%d&%b" % (about, body)
    if thread_id is not None:
        body = b"message_thread_id=%d&%b" % (thread_id, body)
    if silent:
        body = b"disable_notification=true&%b" % body
    if prepared.towards is Towards.REPLY and about is not None:
        reply: dict[str, JSON] = {"message_id": about, "allow_sending_without_reply": True}
        body = b"%b&%b" % (_form({"reply_parameters": reply}), body)
    return body


def _form(payload: Mapping[str, JSON]) -> bytes:
    """What Telegram reads of a form: strings as they are, everything else as JSON."""
    fields = {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in payload.items()
        if value is not None
    }
    # "replace": half a surrogate pair would raise an error that quotes the text
    return urlencode(fields, errors="replace").encode()
