"""Twenty thousand alerts in a storm, twenty kills, a full disk, a clock set back; and a picture of it.

python -m benchmarks.chaos COUNT KILLS PICTURE
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import uvloop

from benchmarks import chaos_plot
from benchmarks.rows import Row, in_own_process
from benchmarks.storm import RATE, Storm
from playground.server import serve

SEED, COUNT, KILLS = 20261127, 20_000, 20
FULL, SET_BACK = 5.0, 3600.0
#: Seconds until everything must have ended.
LONGEST = 600.0


async def measure() -> list[Row]:
    """What people got beside what the rows say."""
    with tempfile.TemporaryDirectory() as name:
        picture = Path(name) / "picture.svg"
        found = await in_own_process("benchmarks.chaos", str(COUNT), str(KILLS), str(picture))
        chaos_plot.drawn["alerts-in-a-storm"] = picture.read_text("utf-8")
    most = found["in_flight"] + found["unheard"]
    return [
        Row("alerts", found["count"], ""),
        Row("kills, one full disk, one clock set back", found["kills"] + 2, ""),
        Row("people missed", found["missed"], "", goal="none", reached=not found["missed"]),
        Row("in hand at the kills", found["in_flight"], ""),
        Row("answers lost by the network", found["unheard"], ""),
        Row(
            "duplicates",
            found["doubles"],
            "",
            goal="at most those two",
            reached=found["doubles"] <= most,
        ),
        Row(
            "duplicates that no row calls in doubt",
            found["untold"],
            "",
            goal="none",
            reached=not found["untold"],
        ),
        Row("from the first to the last", found["seconds"], "s"),
    ]


async def chaos(count: int, kills: int) -> tuple[dict[str, float], str]:
    """One storm, and its picture."""
    with tempfile.TemporaryDirectory() as name:
        full = FULL if sys.platform == "linux" else 0.0
        storm = Storm(count, SEED, Path(name), kills=kills, full=full, set_back=SET_BACK)
        async with serve(storm.town) as server, asyncio.timeout(LONGEST):
            await storm.rage(server.url, LONGEST)
        found = await storm.found()
    moments = storm.town.book.moments
    figures: dict[str, float] = {
        "count": count,
        "kills": kills,
        "missed": found.missed,
        "in_flight": found.in_flight,
        "unheard": found.unheard,
        "doubles": found.doubles,
        "untold": found.untold,
        "seconds": moments[-1] - moments[0],
    }
    return figures, chaos_plot.svg(moments, storm.marks, RATE)


if __name__ == "__main__":
    figures, picture = uvloop.run(chaos(int(sys.argv[1]), int(sys.argv[2])))
    Path(sys.argv[3]).write_text(picture, "utf-8")
    print(json.dumps(figures))
