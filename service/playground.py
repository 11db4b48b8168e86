"""The bot and an emulated Telegram in one process, with a page to try it on; nothing is left behind."""

import asyncio
import logging
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from delivery.listening import CannotListen
from feeds.errors import FeedError
from feeds.ingest import ImportReport
from feeds.sample import sample_feed
from newsroom.guide import UNFILLED
from newsroom.wording import Wording
from playground.cast import set_stage
from playground.emulator import Emulator
from playground.server import Control, Server, serve
from service import console, sentences
from service.assembly import TEMPLATES, assembled
from service.live import serve as serve_newsroom
from service.live import stopped_by_signals
from service.running import Newsroom
from service.sample_news import news_about
from service.settings import Settings
from service.tip_assembly import guide_file
from service.values import Secret
from storage import readers

logger = logging.getLogger(__name__)

#: "Push now" waits no longer than this for its deliveries before it answers (seconds).
PUSH_PATIENCE = 5.0
_UNFILLED = re.compile(rf'"{UNFILLED}[^"\n]*"')
_MADE_UP = '"contoh saja, bukan alamat sungguhan"'


@dataclass(frozen=True, slots=True)
class Playground:
    """A running playground: where its page is, and both sides of the conversation."""

    server: Server
    emulator: Emulator
    newsroom: Newsroom


async def play(settings: Settings, *, host: str, port: int, seed: str | None) -> int:
    """Serve the playground until told to stop; the exit code."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        async with opened(settings, host=host, port=port, seed=seed) as playground:
            console.tell(sentences.playground_at(playground.server.url))
            return await serve_newsroom(playground.newsroom, stop)


@asynccontextmanager
async def opened(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 0, seed: str | None = None
) -> AsyncIterator[Playground]:
    """A playground with its cast and its news; the newsroom in it is assembled and not yet running.

    Raises `CannotListen`.
    """
    emulator = Emulator()
    emulator.flood.enabled = True
    cast = set_stage(emulator)
    controls = _Controls(settings.default_language)
    with tempfile.TemporaryDirectory(prefix="kentongan-playground-") as directory:
        async with _listening(emulator, host, port, controls) as server:
            own = replace(
                settings,
                # The page's network switch cuts requests that have begun; here they come all the same.
                resend_uncertain_news=True,
                bot_token=Secret(emulator.token),
                bot_api_base_url=server.url,
                database_url=f"sqlite:///{directory}/kentongan.db",
                key_dir=Path(directory) / "keys",
                # That of `.env` is for the live bot, which may be running beside this.
                webhook_url=None,
                editors_chat_id=cast.desk.id,
                # So that the first editor can also appoint others and choose the feeds.
                admin_ids=(cast.editor.id,),
                guide_file=await asyncio.to_thread(_filled_guide, guide_file(settings), Path(directory)),
            )
            async with assembled(own) as newsroom:
                controls.newsroom.set_result(newsroom)
                await _bring_in(newsroom, seed)
                yield Playground(server, emulator, newsroom)


@asynccontextmanager
async def _listening(
    emulator: Emulator, host: str, port: int, controls: "_Controls"
) -> AsyncIterator[Server]:
    async with AsyncExitStack() as stack:
        try:
            server = await stack.enter_async_context(serve(emulator, host, port, controls.all()))
        except OSError as error:
            raise CannotListen(error) from error
        yield server


class _Controls:
    """What the page's own buttons do: the playground has no clock to wait for."""

    def __init__(self, language: str) -> None:
        self.newsroom: asyncio.Future[Newsroom] = asyncio.get_running_loop().create_future()
        self._language = language
        self._published = 0

    def all(self) -> tuple[Control, ...]:
        """The buttons, labelled from the templates like everything that a person reads."""
        return (
            Control("publish", self._labels("publish"), self._publish),
            Control("push_now", self._labels("push_now"), self._push_now),
        )

    async def _publish(self) -> str:
        newsroom = await asyncio.shield(self.newsroom)
        async with newsroom.storage.reading() as connection:
            followed = await readers.followed_regions(connection)
        if not followed:
            return self._say("nobody")
        self._published += 1
        feed = await asyncio.to_thread(
            news_about, newsroom.house.gazetteer, followed, self._published, newsroom.clock()
        )
        return self._say("published", await _import_feed(newsroom, feed))

    async def _push_now(self) -> str:
        newsroom = await asyncio.shield(self.newsroom)
        await newsroom.look_at_feeds()
        planned = await newsroom.push()
        try:
            async with asyncio.timeout(PUSH_PATIENCE):
                await newsroom.outbox.drained()
        except TimeoutError:
            logger.info("some deliveries take longer")
        return self._say("pushed", planned.deliveries) if planned.deliveries else self._say("nothing")

    def _labels(self, name: str) -> dict[str, str]:
        return {language: _words(language, name) for language in ("id", "en")}

    def _say(self, name: str, count: int = 0) -> str:
        return _words(self._language, name, count)


def _words(language: str, name: str, count: int = 0) -> str:
    wording = Wording(TEMPLATES, UTC)
    return wording.screen("playground", language, count=count).label(name)


def _filled_guide(guide: Path, directory: Path) -> Path:
    """The guide with made-up addresses where there are none yet, so that handing on can be tried here."""
    try:
        text = guide.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return guide  # whoever loads it says what is wrong
    filled = directory / guide.name
    filled.write_text(_UNFILLED.sub(_MADE_UP, text), "utf-8")
    return filled


async def _bring_in(newsroom: Newsroom, seed: str | None) -> None:
    """The news to begin with: the sample newspaper, or what the operator named."""
    if seed is None:
        await _import_feed(newsroom, await asyncio.to_thread(sample_feed, newsroom.clock()))
        return
    for source in await asyncio.to_thread(_sources, seed):
        try:
            report = await newsroom.ingest.import_source(source)
        except FeedError as error:
            report = ImportReport(error=error.reason)
        console.articles([(source, report)])


def _sources(seed: str) -> list[str]:
    path = Path(seed)
    return sorted(str(file) for file in path.iterdir() if file.is_file()) if path.is_dir() else [seed]


async def _import_feed(newsroom: Newsroom, feed: bytes) -> int:
    """Bring a feed in by the same door as any other: through a file. Returns how many articles were new."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        await asyncio.to_thread(_write, Path(file.name), feed)
        return (await newsroom.ingest.import_source(file.name)).new


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
