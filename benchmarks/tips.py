"""Tips at two hundred a minute for five minutes, two editors at work, beside a bot that needs no time."""

from benchmarks.rows import Row, in_own_process

MOST = 500.0
MINUTES, PER_MINUTE = 5, 200
PEER = "the limit alone: a bot that needs no time"
_KINDS = {
    "step": "a source's step (a text, a tap)",
    "file": "a file, rebuilt",
    "send": "Kirim, with the receipt",
    "tap": "an editor's tap, its button answered",
    "said": "a sentence on the desk, within Telegram's 20 a minute",
    "card": "a card on the desk drawn anew, within the same",
}


async def measure() -> list[Row]:
    """From the update that the bot was handed to the answer that Telegram got."""
    found = await in_own_process(
        "benchmarks.tips_crowd", "--minutes", str(MINUTES), "--per-minute", str(PER_MINUTE)
    )
    goal = (f"under {MOST:.0f} ms", found["all_p99"] < MOST)
    ideal = found["limit_p99"]
    rows = [
        Row("answers, p99", found["all_p99"], "ms", PEER, ideal, ideal / found["all_p99"], *goal),
        Row("of each answer what is not the limit's: p99", found["own_p99"], "ms"),
    ]
    for kind, what in _KINDS.items():
        for share in (50, 95, 99, 100):
            name = "slowest" if share == 100 else f"p{share}"
            rows.append(Row(f"{what}, {name}", found[f"{kind}_p{share}"], "ms"))
    lost = found["lost"] + found["parts_lost"] + found["gave_up"]
    return [
        *rows,
        Row("since the person acted, p99", found["since_act_p99"], "ms"),
        Row("tips with a receipt", found["tips"], ""),
        Row("tips or parts lost", lost, "", goal="none", reached=lost == 0),
        Row("cards on the desk by then", found["on_desk"], ""),
        Row("times told to slow down", found["floods"], ""),
        Row("CPU of the bot, all in all", found["cpu"], "s"),
        Row("resident memory, most", found["megabytes"], "MB"),
    ]
