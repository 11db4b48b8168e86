"""How fast one article reaches its readers, beside the usual loops of bots. Medians of three rounds."""

import statistics

from benchmarks.rows import Row, fast_server, in_own_process

ROUNDS = 3
#: What one core has to do in a second, and how many times the peers' plain loops that has to be.
LEAST_RATE, LEAST_TIMES, LEAST_TIMES_AIOGRAM = 10_000, 18.0, 2.0
MOST_CPU = 0.1
COUNTS = {"ours": 40_000, "aiohttp": 20_000, "aiogram": 4_000, "ptb": 1_500}


async def measure() -> list[Row]:
    """The send path: messages a second and CPU-milliseconds a message, on one core."""
    figures: dict[str, dict[str, list[float]]] = {who: {"rate": [], "cpu_ms": []} for who in COUNTS}
    async with fast_server() as url:
        for _ in range(ROUNDS):
            for who, count in COUNTS.items():
                for name, value in (await in_own_process("benchmarks.senders", who, url, str(count))).items():
                    figures[who][name].append(value)
    median = {
        who: {name: statistics.median(values) for name, values in of.items()} for who, of in figures.items()
    }
    peers = {
        "ptb": "python-telegram-bot, plain loop",
        "aiogram": "aiogram, plain loop",
        "aiohttp": "aiohttp alone, 64 at a time",
    }
    rate, cpu = median["ours"]["rate"], median["ours"]["cpu_ms"]
    times_faster = rate / median["ptb"]["rate"]
    goals: dict[str, tuple[str, bool]] = {
        "ptb": (
            f"at least {LEAST_RATE:,}, {LEAST_TIMES:.0f}x",
            rate >= LEAST_RATE and times_faster >= LEAST_TIMES,
        ),
        "aiogram": (
            f"at least {LEAST_TIMES_AIOGRAM:.0f}x",
            rate / median["aiogram"]["rate"] >= LEAST_TIMES_AIOGRAM,
        ),
    }
    rows = []
    for who, peer in peers.items():
        theirs = median[who]["rate"]
        goal = goals.get(who, ("", None))
        rows.append(Row("messages a second, whole path", rate, "/s", peer, theirs, rate / theirs, *goal))
    for who, peer in peers.items():
        theirs = median[who]["cpu_ms"]
        goal = (f"at most {MOST_CPU} ms", cpu <= MOST_CPU) if who == "ptb" else ("", None)
        rows.append(Row("CPU a message, whole path", cpu, "ms", peer, theirs, theirs / cpu, *goal))
    return rows
