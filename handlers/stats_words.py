"""The words of the desk's statistics: one screen for the caption, the pictures and the files."""

from datetime import timedelta

from handlers.desk_visit import DeskVisit
from newsroom.statistics import DELIVERY_DAYS, LEAST_SHOWN, Response, Statistics
from newsroom.wording import CAPTION_LIMIT, Screen, Wording

#: So many kecamatan stand in a picture with their figures.
MOST_PLACES = 30


def words(desk: DeskVisit, figures: Statistics, *, drawn: bool = True) -> Screen:
    """The caption, with every label of the pictures and files among its labels."""
    house = desk.house
    return screen_of(house.wording, desk.language, house.newsroom_name, figures, drawn=drawn)


def screen_of(
    wording: Wording, language: str, newsroom: str, figures: Statistics, *, drawn: bool = True
) -> Screen:
    """The same for whoever has no desk."""
    counted = sum(place.readers is not None for place in figures.places)
    sent = figures.sent
    every = {"group": True, "newsroom": newsroom, "example": ""}
    return wording.screen(
        "stats",
        language,
        limit=CAPTION_LIMIT,
        at=figures.made_at,
        drawn=drawn,
        least=LEAST_SHOWN,
        readers=figures.readers,
        joined=figures.joined_lately,
        rest=max(counted - MOST_PLACES, 0),
        days=DELIVERY_DAYS,
        arrived=sent.arrived,
        lost=sent.gone + sent.failed + sent.uncertain,
        weeks=len(figures.tips),
        tips=figures.all_tips,
        spam=sum(week.spam for week in figures.tips),
        claimed_count=figures.claimed.done,
        claimed=_in_hours(figures.claimed),
        answered_count=figures.answered.done,
        answered=_in_hours(figures.answered),
        **every,
    )


def _in_hours(response: Response) -> timedelta:
    """The median in whole hours, upwards: arrivals are kept to the hour, and finer words would pretend."""
    return timedelta(hours=-(-(response.median or timedelta()) // timedelta(hours=1)))
