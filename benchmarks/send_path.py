"""How fast one article reaches its readers, beside the usual loops of bots. Medians of three rounds."""

import statistics

from benchmarks.rows import Row, fast_server, in_own_process

ROUNDS = 3
COUNTS = {"ours": 20_000, "aiohttp": 20_000, "aiogram": 4_000, "ptb": 1_500}


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
        "ptb": "python-telegram-bot, plain loop, records nothing",
        "aiogram": "aiogram, plain loop, records nothing",
        "aiohttp": "aiohttp alone, same bytes, 64 at a time",
    }
    goals = {"ptb": "at least 6,000/s and 10 times", "aiogram": "", "aiohttp": ""}
    rows = [
        Row(
            "sends per second, whole path",
            median["ours"]["rate"],
            "msg/s",
            peer,
            median[who]["rate"],
            median["ours"]["rate"] / median[who]["rate"],
            goals[who],
        )
        for who, peer in peers.items()
    ]
    rows += [
        Row(
            "CPU per message, whole path",
            median["ours"]["cpu_ms"],
            "ms",
            peer,
            median[who]["cpu_ms"],
            median[who]["cpu_ms"] / median["ours"]["cpu_ms"],
        )
        for who, peer in peers.items()
    ]
    return rows
