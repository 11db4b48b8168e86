"""/cari: articles by their words, and by the places among the words; by pages, and one article by a tap."""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from delivery.cards import place_names
from handlers import asking
from handlers.callbacks import Browse, FindPage, NewsPage, Read
from handlers.house import House
from handlers.screens import Page, button, column, row
from handlers.visit import Visit
from newsroom import search_words
from newsroom.articles import Article
from newsroom.search_words import Piece, Question
from storage import article_search, articles
from storage.article_search import Excerpt, Found

PER_PAGE = 5
#: The end of the link in the bot's own question, by which a reply to it is known, also after a restart.
ASK_LINK = "cari"
#: Units for each result: of its title, and of the text around what was found.
TITLE_ROOM, EXCERPT_ROOM = 160, 220
_PLACES_ROOM, _NAMES_ROOM = 100, 80


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked and what was found, and of that the articles to show, with what was found marked."""

    question: Question
    found: Found
    shown: tuple[Article, ...]
    excerpts: dict[int, Excerpt]


async def look_for(
    house: House, words: Sequence[str], *, anywhere: bool = False, skip: int = 0, limit: int = PER_PAGE
) -> Answer:
    """Find articles for these words; `anywhere` takes places among them for words like others."""
    async with house.storage.reading() as connection:
        occurring = await article_search.occurring(connection, words)
        if anywhere:
            question = search_words.everywhere(words, occurring)
        else:
            question = search_words.understand(words, house.gazetteer, occurring)
        if question.asks_nothing:
            return Answer(question, Found((), (), beginning=False), (), {})
        found = await article_search.search(connection, question, house.clock())
        numbers = found.article_ids[skip : skip + limit]
        by_number = {one.id: one for one in await articles.get_many(connection, numbers)}
        excerpts = await article_search.excerpts(connection, found, numbers)
    return Answer(question, found, tuple(by_number[number] for number in numbers), excerpts)


async def search(visit: Visit, typed: str) -> None:
    """/cari banjir winongan; /cari alone asks for words."""
    words = search_words.read(typed)
    if words:
        await visit.show(await _page(visit, words, 0, anywhere=False))
    elif typed:
        await visit.show(_nothing(visit, typed, "no_words"))
    else:
        await ask(visit)


async def turn(visit: Visit, asked: FindPage) -> None:
    """Another page of what was found, or the same words anywhere."""
    words = search_words.read(asked.words)
    if words:
        await visit.show(await _page(visit, words, asked.page, anywhere=asked.anywhere))
    else:  # no button of ours carries signs alone
        await visit.show(_nothing(visit, asked.words, "no_words"))


async def ask(visit: Visit) -> None:
    """Ask for the words: the reply to the question is searched for."""
    await asking.ask(visit, "search_ask", ASK_LINK)


async def heard(visit: Visit) -> bool:
    """Whether what was said replies to the question for words, and was searched for."""
    message = visit.message
    if message is None or ASK_LINK not in asking.replied_to(visit):
        return False
    await search(visit, message.text or "")
    return True


async def _page(visit: Visit, words: Sequence[str], page: int, *, anywhere: bool) -> Page:
    answer = await look_for(visit.house, words, anywhere=anywhere, skip=page * PER_PAGE)
    if answer.question.asks_nothing:
        return _nothing(visit, " ".join(words), "too_common")
    if not answer.shown and page > 0:  # an old button, and the list is shorter now
        return await _page(visit, words, 0, anywhere=anywhere)
    if not answer.shown:
        return _nothing(visit, " ".join(words), "nothing")
    return _listed(visit, words, page, answer, anywhere=anywhere)


def _listed(visit: Visit, words: Sequence[str], page: int, answer: Answer, *, anywhere: bool) -> Page:
    first = page * PER_PAGE + 1
    places = place_names(visit.house.gazetteer, answer.question.places, _NAMES_ROOM)
    screen = visit.screen(
        "search_results",
        typed=" ".join(words),
        filtered=places if answer.found.in_places else "",
        missed="" if answer.found.in_places else places,
        page=page + 1,
        entries=[_entry(visit, first + at, article, answer) for at, article in enumerate(answer.shown)],
    )
    numbers = (button(str(first + at), Read(article.id)) for at, article in enumerate(answer.shown))
    is_more = len(answer.found.article_ids) > (page + 1) * PER_PAGE
    rows = row(*numbers) + row(
        button(screen.label("previous"), _turning(words, page - 1, anywhere)) if page > 0 else None,
        button(screen.label("next"), _turning(words, page + 1, anywhere)) if is_more else None,
    )
    if places and answer.found.in_places and page == 0:
        rows += column(button(screen.label("anywhere"), _turning(words, 0, anywhere=True)))
    return Page(screen.text, rows)


def _entry(visit: Visit, number: int, article: Article, answer: Answer) -> dict[str, object]:
    excerpt = answer.excerpts.get(article.id, Excerpt(article.title, article.lead))
    return {
        "number": number,
        "title": _pieces(excerpt.title, TITLE_ROOM),
        "text": _pieces(excerpt.text, EXCERPT_ROOM),
        "places": place_names(visit.house.gazetteer, article.regions, _PLACES_ROOM),
        "moment": article.published_at,
    }


def _pieces(marked: str, room: int) -> tuple[Piece, ...]:
    return search_words.pieces(" ".join(marked.split()), room)


def _turning(words: Sequence[str], page: int, anywhere: bool) -> FindPage:
    return FindPage(page, anywhere, " ".join(words))


def _nothing(visit: Visit, typed: str, why: str) -> Page:
    screen = visit.screen("search_nothing", typed=" ".join(typed.split()), why=why)
    buttons: list[InlineKeyboardButton] = [button(screen.label("news"), NewsPage("", 0))]
    if not visit.in_group:
        buttons.append(button(screen.label("browse"), Browse("")))
    return Page(screen.text, column(*buttons))
