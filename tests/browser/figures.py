"""A newsroom's half year in figures, made up, drawn as /statistik draws them: for the pictures of docs/."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from delivery.charts import Artist
from handlers.stats_charts import Charts
from handlers.stats_words import screen_of
from newsroom import statistics
from newsroom.guide import Guide
from newsroom.regions import Gazetteer
from newsroom.statistics import Response, Sent, Statistics, TipWeek
from newsroom.wording import Wording
from tests.browser.camera import save, side_by_side

PROGRAM = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
#: Of a picture's pixels a document shows a third: it stands there as large as on a phone.
SHOWN = 0.4


async def draw_figures(directory: Path) -> None:
    """Three pictures of the album, side by side."""
    gazetteer, wording = Gazetteer.of(["35.14", "35.75"]), Wording(PROGRAM / "templates", ZONE)
    guide = await asyncio.to_thread(Guide.load, PROGRAM / "guide.toml", wording.languages)
    figures = made_up(gazetteer, guide)
    charts = Charts(figures, screen_of(wording, "id", "", figures), "id", gazetteer, guide)
    drawn = [Image.open(BytesIO(one)).convert("RGB") for one in await Artist().draw(charts.all(()))]
    shown = [one.resize((round(one.width * SHOWN), round(one.height * SHOWN))) for one in drawn]
    places, growth, _sent, tips, _speed = shown
    save(side_by_side([places, growth, tips]), directory / "statistik.png")


def made_up(gazetteer: Gazetteer, guide: Guide) -> Statistics:
    """The same each time."""
    chance = random.Random(7)
    codes = [region.code for region in gazetteer if region.kind.level == 3]
    weeks, days = statistics.weeks(NOW, ZONE, 26), statistics.days(NOW, ZONE)
    joined = [round(20 + 5 * week + 60 * chance.random()) for week in range(26)]
    growth = statistics.growth(310, joined, weeks)
    readers = {code: int(chance.random() ** 2.5 * 620) for code in codes} | {"35.14": 143}
    places, wider = statistics.by_place(readers, codes, ["35.14", "35.75"])
    return Statistics(
        made_at=NOW,
        readers=growth[-1].total,
        places=places,
        wider=wider,
        growth=growth,
        deliveries=tuple(
            (day, Sent(news=chance.randint(400, 2600), gone=chance.randint(0, 4))) for day in days
        ),
        tips=tuple(TipWeek(week, chance.randint(4, 26), chance.randint(0, 3)) for week in weeks[-12:]),
        categories=tuple((one.id, 52 - 7 * place) for place, one in enumerate(guide.categories)),
        claimed=Response((120, 60, 18, 4), 2, 6, timedelta(hours=1.4)),
        answered=Response((20, 44, 30, 8), 12, 96, timedelta(hours=5)),
    )
