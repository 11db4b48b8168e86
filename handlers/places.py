"""Finding a place: by a typed name, by browsing, by a link; and the screen of one place.

What resembles a typed name is the business of `newsroom/regions.py`; following, of `subscriptions.py`.
"""

from collections.abc import Callable, Sequence

from telegram import InlineKeyboardButton

from handlers.callbacks import (
    Browse,
    Callback,
    Follow,
    Home,
    Look,
    NewsPage,
    Search,
    Unfollow,
    fits,
)
from handlers.open_report import beside
from handlers.screens import Page, button, column, grid, row
from handlers.tip_callbacks import BeginTip
from handlers.visit import Visit
from newsroom.name_index import STRONG, Likeness
from newsroom.place_names import fold, join
from newsroom.place_sentences import Ending, endings
from newsroom.regions import Found, Gazetteer, Region
from newsroom.wording import cut

CHOICES = 8  # on one page; more is a wall
BROWSED = 16
_MOST_FOUND = 200
#: A best hit this far ahead of the next is what was meant; see the scores in `newsroom/place_search.py`.
_CLEARLY = 8.0
_OTHERS = 3
#: What a name must score that is nothing else: exact in any spelling, no likeness.
_NAMED = 97.0
#: What a name of eight letters scores with another letter in the place of one, and what is a long name.
_ONE_SLIP, _LONG_NAME = 69.0, 7
_QUOTED = 40
#: So many words name no place: somebody tells what happened.
_STORY = 6


def understand(gazetteer: Gazetteer, typed: str) -> tuple[str, tuple[Found, ...]]:
    """The places that a person may mean, and the words that led there.

    People answer "di desa mana?" in sentences, too ("saya tinggal di Kejayan"): then its end counts.
    """
    found = gazetteer.search(typed, _MOST_FOUND)
    if found:
        return fold(typed), found
    for ending in endings(typed):
        named = _named(gazetteer, ending)
        if named:
            return fold(ending.text), named
    return fold(typed), ()


def _named(gazetteer: Gazetteer, ending: Ending) -> tuple[Found, ...]:
    """The places that the end of a sentence names: one, all that bear the name, or several said together."""
    named = _written(gazetteer, ending.text) or (ending.slips and _slipped(gazetteer, ending.text))
    if named:
        return named
    each = [_written(gazetteer, part) for part in ending.several]
    return tuple(dict.fromkeys(hit for hits in each for hit in hits)) if all(each) else ()


def _written(gazetteer: Gazetteer, words: str) -> tuple[Found, ...]:
    """The places that bear a name as it is written, in any spelling: in a sentence a likeness says little."""
    found = gazetteer.search(words, _MOST_FOUND, Likeness.SPELLING)
    return tuple(hit for hit in found if hit.score >= STRONG)


def _slipped(gazetteer: Gazetteer, words: str) -> tuple[Found, ...]:
    """Long names with one slipped letter: other words after "desa" ("lain", "mana") resemble short ones."""
    found = gazetteer.search(words, _MOST_FOUND, Likeness.SLIPS)
    likely = (hit for hit in found if hit.score >= _ONE_SLIP)
    return tuple(hit for hit in likely if len(join(fold(hit.region.name))) >= _LONG_NAME)


def clear_hit(found: Sequence[Found]) -> Region | None:
    """The one place that was meant, or None where there is nothing or a choice to make."""
    if not found or (len(found) > 1 and found[0].score - found[1].score < _CLEARLY):
        return None
    return found[0].region


def names_a_place(gazetteer: Gazetteer, typed: str) -> bool:
    """Whether this is the name of a place and nothing else, in any spelling; a likeness is none."""
    found = gazetteer.search(typed, 1)
    return bool(found) and found[0].score >= _NAMED


def told_apart(gazetteer: Gazetteer, regions: Sequence[Region]) -> tuple[str, ...]:
    """Names by which these places can be told from each other: "Kalirejo — Kec. Kraton"."""
    names = [_within(gazetteer, region, 1) for region in regions]
    return tuple(
        name if names.count(name) == 1 else _within(gazetteer, region, 2)
        for name, region in zip(names, regions, strict=True)
    )


def _within(gazetteer: Gazetteer, region: Region, levels: int) -> str:
    above = gazetteer.ancestors(region.code)[:levels]
    around = ", ".join(container.label for container in above)
    return f"{region.label} — {around}" if around else region.label


async def search(visit: Visit, typed: str) -> None:
    """A typed name: its place, the choice between several, or a kind word."""
    words, found = understand(visit.house.gazetteer, typed)
    region = clear_hit(found)
    if region is not None:
        others = [other.region for other in found[1 : 1 + _OTHERS]]
        await visit.show(place(visit, region, others))
    elif found:
        await visit.show(choice(visit, words, found, 0))
    else:
        await visit.show(unknown(visit, typed))


async def turn(visit: Visit, asked: Search) -> None:
    """Another page of what was found."""
    words, found = understand(visit.house.gazetteer, asked.words)
    await visit.show(choice(visit, words, found, asked.page) if found else unknown(visit, asked.words))


async def look(visit: Visit, asked: Look) -> None:
    """One place, chosen by a button or a link."""
    region = visit.house.gazetteer.get(asked.code)
    await visit.show(not_served(visit) if region is None else place(visit, region))


async def browse(visit: Visit, asked: Browse) -> None:
    """The places inside a place."""
    region = visit.house.gazetteer.get(asked.code)
    if asked.code and region is None:
        await visit.show(not_served(visit))
    else:
        await visit.show(inside(visit, region, asked.page))


def place(visit: Visit, region: Region, others: Sequence[Region] = ()) -> Page:
    """One place and what can be done with it; `others` are what the same words may mean."""
    gazetteer = visit.house.gazetteer
    above = gazetteer.parent(region.code)
    villages = gazetteer.children(region.code)
    followed = visit.is_active and region.code in visit.regions
    screen = visit.screen(
        "place",
        name=region.label,
        full_name=gazetteer.full_name(region.code),
        village=region.kind.is_village,
        followed=followed,
        through=followed_above(visit, region),
        above=above.label if above else "",
    )
    news = button(screen.label("news"), NewsPage(region.code, 0))
    if followed:
        rows = column(news, button(screen.label("unfollow"), Unfollow(region.code)))
    else:
        rows = column(button(screen.label("follow"), Follow(region.code)))
    if above is not None and above.code not in visit.regions:
        rows += column(button(screen.label("follow_above"), Follow(above.code)))
    if not followed and not visit.in_group:  # there anybody who reads would take the question away
        rows += column(news)
    if villages:
        rows += column(button(screen.label("inside"), Browse(region.code)))
    rows += _choices(gazetteer, others, Look)
    return Page(
        screen.text, rows + column(button(screen.label("browse"), Browse(above.code if above else "")))
    )


def followed_above(visit: Visit, region: Region) -> str:
    """What contains this place and is followed, so that news of it comes anyway; "" for nothing."""
    above = visit.house.gazetteer.ancestors(region.code) if visit.is_active else ()
    return next((container.label for container in above if container.code in visit.regions), "")


def choice(visit: Visit, words: str, found: Sequence[Found], page: int) -> Page:
    """Several places of that name, told apart, by pages."""
    # Told apart from all that were found, not only from those on the same page.
    every = _choices(visit.house.gazetteer, [hit.region for hit in found], Look)
    screen = visit.screen("places", typed=cut(words, _QUOTED), count=len(found), by_reply=True)
    turning = row(
        _turn(screen.label("previous"), Search(page - 1, words)) if page > 0 else None,
        _turn(screen.label("next"), Search(page + 1, words)) if len(found) > (page + 1) * CHOICES else None,
    )
    rows = every[page * CHOICES : (page + 1) * CHOICES] + turning
    return beside(visit, Page(screen.text, rows + column(button(screen.label("browse"), Browse("")))))


def choice_for_news(visit: Visit, words: str, found: Sequence[Found]) -> Page:
    """Several places of that name, to read about rather than to follow."""
    shown = [hit.region for hit in found[:CHOICES]]
    # A reply names a place to follow, which is not what was asked here.
    screen = visit.screen("places", typed=cut(words, _QUOTED), count=len(found), by_reply=False)
    rows = _choices(visit.house.gazetteer, shown, lambda code: NewsPage(code, 0))
    return beside(visit, Page(screen.text, rows))


def unknown(visit: Visit, typed: str) -> Page:
    """Nothing is called like that."""
    # Whoever writes so much tells something, perhaps in need, and would think that it was read.
    could_tell = visit.house.tip_room is not None and not visit.in_group and not visit.is_telling
    story = could_tell and len(typed.split()) >= _STORY
    # What holds no letter (a row of emoji) is not worth quoting back.
    quoted = cut(" ".join(typed.split()), _QUOTED) if fold(typed) and not story else ""
    changed = story and visit.changed is not None
    screen = visit.screen("place_unknown", typed=quoted, story=story, changed=changed)
    rows = column(button(screen.label("tip"), BeginTip())) if story else ()
    return beside(visit, Page(screen.text, rows + column(button(screen.label("browse"), Browse("")))))


def not_served(visit: Visit) -> Page:
    """A place outside of what this newsroom serves, or one that is no more."""
    screen = visit.screen("place_not_served")
    return beside(visit, Page(screen.text, column(button(screen.label("browse"), Browse("")))))


def inside(visit: Visit, region: Region | None, page: int) -> Page:
    """What lies inside a place, or inside all that is served, in two columns."""
    gazetteer = visit.house.gazetteer
    if region is None and len(gazetteer.roots) == 1:
        region = gazetteer.roots[0]
    every = gazetteer.children(region.code) if region else gazetteer.roots
    shown = every[page * BROWSED : (page + 1) * BROWSED]
    code = region.code if region else ""
    followed = code in visit.regions
    screen = visit.screen("browse", name=region.label if region else "", followed=followed)
    rows = grid((_step(other) for other in shown), 2)
    rows += row(
        button(screen.label("previous"), Browse(code, page - 1)) if page > 0 else None,
        button(screen.label("next"), Browse(code, page + 1)) if len(every) > (page + 1) * BROWSED else None,
    )
    if region is not None and not followed:
        rows += column(button(screen.label("follow_all"), Follow(region.code)))
    places_in = Page(screen.text, rows + row(button(screen.label("back"), _up(gazetteer, region))))
    return places_in if region is not None else beside(visit, places_in)


def _up(gazetteer: Gazetteer, region: Region | None) -> Callback:
    if region is None or (len(gazetteer.roots) == 1 and region in gazetteer.roots):
        return Home()
    above = gazetteer.parent(region.code)
    return Browse(above.code if above else "")


def _step(region: Region) -> InlineKeyboardButton:
    """One step further in: a village's own screen, or what lies inside anything larger."""
    return button(region.label, Look(region.code) if region.kind.is_village else Browse(region.code))


def _choices(
    gazetteer: Gazetteer, regions: Sequence[Region], means: Callable[[str], Callback]
) -> tuple[tuple[InlineKeyboardButton, ...], ...]:
    labels = told_apart(gazetteer, regions)
    return column(*(button(label, means(region.code)) for label, region in zip(labels, regions, strict=True)))


def _turn(label: str, asked: Search) -> InlineKeyboardButton | None:
    return button(label, asked) if fits(asked) else None
