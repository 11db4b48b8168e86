"""What the week is judged by: what people got beside what they should have got, and what was left behind."""

import asyncio
import json
import re
import shutil
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.big_telegram import FIRST
from benchmarks.rows import Row
from benchmarks.soak_home import DELIVERY_DAYS, ROOT, ROUTE_DAYS, Home, Weight
from benchmarks.soak_plan import DAY, Danger, Follower
from benchmarks.soak_size import expected_megabytes
from newsroom.receipts import ReceiptCode, derive
from newsroom.routes import RouteKeys, first_day_kept
from newsroom.sealing import Purpose
from newsroom.timetable import Rhythm
from service.opening import opened
from storage import cases

if TYPE_CHECKING:
    from benchmarks.soak import Soak

#: What waits behind an alert for everybody may find nobody any more: so many times as long for who leaves.
LEAVING = 4
MOST_MEMORY, MOST_GROWTH, MOST_LOG = 300.0, 1.15, 64.0
#: The file may be so much smaller or larger than computed.
LEAST_SIZE, MOST_SIZE = 0.7, 1.3
_GROWN = "memory of the last day over that of the second"
_MARK = re.compile(r"^#(\d+)(?= ·|\n|$)")
_NEWS = re.compile(r"\bKB(\d{5})\b")
_STATES = {
    "Dikirim ke": "sent",
    "Disimpan untuk": "kept",
    "Tidak sampai": "gone",
    "Sedang dikirim": "waiting",
    "Ke narasumber": "held",
    "Dibatalkan": "undone",
}


@dataclass
class Findings:
    """`wrong` holds sentences, none of which names anybody; `figures` are for the table."""

    figures: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    logged: Counter[str] = field(default_factory=Counter)

    def must(self, promise: str, count: float, most: float = 0) -> None:
        """A count that may be so large at most."""
        self.figures[promise] = count
        if count > most:
            self.wrong.append(f"{promise}: {count:g}, at most {most:g}")


async def findings(soak: "Soak") -> Findings:
    """All that is judged."""
    found = Findings()
    unsure = soak.home.in_flight + soak.town.weather.unheard
    uncertain = int(soak.home.rows("SELECT coalesce(sum(uncertain), 0) FROM dispatches")[0][0])
    missed, doubles = _news(soak, found)
    missed_alerts, doubled_alerts = _dangers(soak, found)
    found.figures["uncertain"] = uncertain
    found.must("articles missed", missed, uncertain)
    found.must("alerts missed", missed_alerts)
    found.figures["unsure"] = unsure
    found.must("doubles", doubles + doubled_alerts, unsure)
    found.must("never at rest", float(not soak.rested_at))
    found.must("waiting at the end", soak.home.waiting())
    await _tips(soak, found)
    _left_behind(soak, found)
    _logs(soak, found)
    await _restored(soak, found)
    _weights(soak, found)
    found.figures |= {
        "sent": soak.town.sent,
        "articles": len(soak.week.news),
        "readers": len(soak.week.followers),
        "days": soak.week.days,
        "minutes": soak.size.minutes,
        "kills": soak.size.kills,
        "restarts": soak.size.restarts,
        "alerts": len(soak.numbers),
        "bad exits": sum(code != 0 for code in soak.home.exits),
    }
    found.must("bad exits", sum(code != 0 for code in soak.home.exits))
    for what, count in sorted(soak.people.told.items()):
        print(f"{count:6} {what}", file=sys.stderr)
    for what, count in found.logged.most_common():
        print(f"{count:6} logged: {what}", file=sys.stderr)
    for sentence in found.wrong:
        print(f"WRONG {sentence}", file=sys.stderr)
    found.figures["promises not kept"] = len(found.wrong)
    return found


# --- news ---


def _news(soak: "Soak", found: Findings) -> tuple[int, int]:
    week, town = soak.week, soak.town
    slack = soak.size.on_its_way * soak.clock.speed
    codes: dict[int, int] = {}
    taken_up: dict[int, float] = {}
    for number, title, planned_at in soak.home.rows("SELECT id, title, planned_at FROM articles"):
        mark = _NEWS.search(title)
        assert mark is not None, "each has one"
        codes[number] = int(mark[1])
        taken_up[codes[number]] = (planned_at or 0) / 1000 - soak.clock.shown
    found.must("articles not in the store", len(week.news) - len(set(codes.values())))
    entries: dict[int, set[int]] = defaultdict(set)
    waves: dict[int, set[int]] = defaultdict(set)
    again = 0
    for reader, wave, article in soak.home.rows("SELECT reader_id, wave_id, article_id FROM digest_entries"):
        if reader > len(week.followers):
            continue
        code = codes[article]
        again += (reader - 1) in entries[code]
        entries[code].add(reader - 1)
        waves[reader - 1].add(wave)
    found.must("articles in two digests of somebody", again)
    missed = doubles = others = early = 0
    samples: list[str] = []
    for one in week.news:
        at_once, in_digest = town.at_once[one.code], entries[one.code]
        audience = list(week.audience(one))
        theirs = {reader.index for reader in audience}
        others += sum(count > 0 for index, count in enumerate(at_once) if count and index not in theirs)
        others += len(in_digest - theirs)
        for reader in audience:
            count, digested = at_once[reader.index], reader.index in in_digest
            doubles += max(0, count + digested - 1)
            early += _is_early(reader, count, digested=digested)
            # Taken up a little later it may wait for the next digest.
            due = reader.latest(max(one.at, taken_up.get(one.code, one.at)))
            is_due = due < soak.rested_at and due + LEAVING * slack < reader.leaves
            if not count and not digested and is_due:
                missed += 1
                samples.append(f"article {one.code} of {one.region} at {one.at:.0f} for {reader}")
    for line in samples[:8]:
        print("missed:", line, file=sys.stderr)
    longest = max((taken_up[one.code] - one.at for one in week.news if one.code in taken_up), default=0)
    found.figures["longest until an article was taken up (s)"] = longest / soak.clock.speed
    found.must("articles to somebody whom they do not concern", others)
    found.must("articles at another hour than chosen", early)
    lost = sum(
        max(0, len(waves[reader.index]) - town.digests[reader.index])
        for reader in week.followers
        if reader.leaves > week.seconds
    )
    doubles += sum(max(0, town.digests[index] - len(some)) for index, some in waves.items())
    found.must("digests missed", lost)
    found.figures["digests"] = sum(town.digests.values())
    shown = sum(
        reader not in entries[code]
        for code, table in enumerate(town.in_digest)
        for reader, n in enumerate(table)
        if n
    )
    found.must("articles shown in a digest that is not theirs", shown)
    return missed, doubles


def _is_early(reader: Follower, count: int, *, digested: bool) -> bool:
    if reader.is_plain:
        return digested
    return count > 0 and reader.timetable.rhythm is not Rhythm.AT_ONCE


# --- alerts ---


def _dangers(soak: "Soak", found: Findings) -> tuple[int, int]:
    week, town = soak.week, soak.town
    slack = soak.size.on_its_way * soak.clock.speed
    missed = doubles = others = stale = 0
    for danger in week.dangers:
        got = town.warned[danger.code]
        concerned = list(week.endangered(danger))
        others += len(set(got) - {one.index for one in concerned})
        doubles += sum(count - 1 for count in got.values() if count > 1)
        for one in concerned:
            due = _due(danger, one)
            if due is not None and due + slack < min(one.leaves - slack, week.seconds):
                missed += not got[one.index]
        stale += _stale(soak, danger, concerned)
    found.must("alerts to somebody whom they do not concern", others)
    found.must("copies neither changed nor taken back", stale)
    return missed, doubles


def _due(danger: Danger, one: Follower) -> float | None:
    """When an alert must have come; None where a pause or a recall may hold it."""
    if danger.severity != "info":
        return danger.at
    if one.paused_until > danger.at:
        return None
    if one.timetable.rhythm is Rhythm.WEEKLY:
        return danger.at + DAY
    return one.latest(danger.at)


def _stale(soak: "Soak", danger: Danger, concerned: Sequence[Follower]) -> int:
    """Copies that still say what was changed or taken back."""
    if not danger.later:
        return 0
    # Of a copy whose answer was lost Telegram never told the number: one of the others is changed.
    mark, left = f"SR{danger.code:02d}", 0
    for one in concerned:
        sent = soak.town.warned[danger.code][one.index]
        if not sent or one.leaves < soak.week.seconds or one.index >= soak.town.people_count:
            continue
        texts = [message.text for message in soak.town.chat_of(one.index).from_bot if mark in message.text]
        if danger.later == "recall":
            left += len(texts) >= sent
        else:
            left += not any("Pembaruan" in text for text in texts)
    return left


# --- tips ---


async def _tips(soak: "Soak", found: Findings) -> None:
    people, home = soak.people, soak.home
    on_desk = Counter(
        int(mark[1]) for one in soak.desk.from_bot if (mark := _MARK.match(one.text)) and one.buttons
    )
    numbers: dict[int, int] = {}
    lost = opened_by = 0
    async with opened(f"sqlite:///{home.database}", home.keys, now=soak.clock.now()) as kept:
        pepper = kept.keyring.sealer(Purpose.RECEIPTS).derive(b"receipt codes")
        for source in people.with_receipt():
            secret = await asyncio.to_thread(derive, ReceiptCode(source.receipt), pepper)
            async with kept.storage.reading() as connection:
                case = await cases.find_by_receipt(connection, secret.index)
            if case is None:
                lost += source.receipt not in people.withdrawn
            else:
                opened_by += 1
                numbers[case.number] = source.person.id
                lost += on_desk[case.number] == 0
    found.figures["tips"] = len(people.with_receipt())
    found.must("tips with a receipt that no case has", lost)
    found.must("cases on the desk twice", sum(count > 1 for count in on_desk.values()))
    found.must("tips that two receipts open", opened_by - len(numbers))
    found.must("sources left without a receipt", len(people.waiting_for_receipt()))
    found.must(
        "acts in vain", sum(count for what, count in people.told.items() if "vain" in what or "stuck" in what)
    )
    _answers(soak, found, numbers)


def _answers(soak: "Soak", found: Findings, numbers: Mapping[int, int]) -> None:
    people, town = soak.people, soak.town
    states: Counter[str] = Counter()
    lost = astray = 0
    for number, (name, asked) in people.answers.items():
        told = [one.text for one in soak.desk.from_bot if f"Jawaban-{number:04d}" in one.text]
        state = next(
            (state for begin, state in _STATES.items() if any(begin in text for text in told)), "none"
        )
        if state == "none" and any(one.reply_to == asked for one in soak.desk.from_bot):
            state = "refused in words"
        states[state] += 1
        got = town.answers[number]
        source = numbers.get(int(name[1:])) if name[1:].isdigit() else None
        lost += state == "sent" and not got
        astray += any(chat != source for chat in got) and source is not None
    for state, count in states.items():
        people.told[f"answers {state}"] = count
    found.figures["answers"] = len(people.answers)
    found.must("answers that are sent and did not come", lost)
    found.must("answers to somebody else", astray)
    found.must("answers that the desk heard nothing of", states["none"])
    found.figures["answers still under way"] = states["held"] + states["waiting"]


# --- what is left ---


def _left_behind(soak: "Soak", found: Findings) -> None:
    now = soak.clock.now()
    first = first_day_kept(timedelta(days=ROUTE_DAYS), now).isoformat()
    found.must(
        "days whose routes should be gone", sum(str(day) < first for day in RouteKeys(soak.home.keys).days())
    )
    early = (now - timedelta(days=1, hours=2)).timestamp() * 1000
    found.must("drafts of yesterday", soak.home.count(f"drafts WHERE expires_at < {early:.0f}"))


def _logs(soak: "Soak", found: Findings) -> None:
    """Nobody stands in the logs; and what was logged there at WARNING and above, by kind."""
    secrets = {source.receipt for source in soak.people.with_receipt()} | {soak.town.token}
    secrets |= {source.story.word for source in soak.people.sources}
    secrets |= {str(person) for person in soak.town.people} | {
        f"Jawaban-{number:04d}" for number in soak.people.answers
    }
    numbers = re.compile(rf"\b{str(FIRST)[:4]}\d{{6}}\b")
    named = tracebacks = 0
    for file in soak.home.logs:
        text = file.read_text("utf-8", "replace")
        named += sum(secret in text for secret in secrets) + len(numbers.findall(text))
        for line in text.splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                found.logged[f"not JSON: {line[:80]}"] += 1
                continue
            level = str(told.get("level", "")).upper()
            if level not in ("DEBUG", "INFO"):
                words = re.sub(r"\d+(\.\d+)?", "N", str(told.get("event", "")))
                found.logged[f"{level} {told.get('logger', '')} {words}"[:150]] += 1
            tracebacks += "errors" in told
    found.must("names of people in the logs", named)
    found.figures["exceptions in the logs"] = tracebacks


async def _restored(soak: "Soak", found: Findings) -> None:
    """The last night's backup opens in another place."""
    home = soak.home
    made = sorted(home.backups.glob("kentongan-*.db"))
    found.figures["backups"] = len(made)
    nights = int(soak.week.days - 3 / 24 + 0.5) if soak.week.days >= 1 else 1
    found.must("nights without a backup", max(0, nights - len(made)))
    if not made:
        return
    there = home.directory / "elsewhere"
    there.mkdir()
    shutil.copytree(home.keys, there / "keys")
    settings = home.environment(DATABASE_URL=f"sqlite:///{there}/kentongan.db", KEY_DIR=str(there / "keys"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "bot.py", "restore", str(made[-1]), cwd=ROOT, env=settings,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    found.must("restores that failed", float(await process.wait() != 0))
    async with opened(f"sqlite:///{there}/kentongan.db", there / "keys", now=soak.clock.now()) as kept:
        seen = Home(there, home.town, home.clock, {})
        found.must(
            "readers missing in the restored backup",
            max(0, len(soak.week.followers) - seen.count("readers")),
            0,
        )
        assert kept.sealer is not None


def _weights(soak: "Soak", found: Findings) -> None:
    weights = soak.home.weights
    days = max(1, int(soak.week.days))
    per_day = [[one for one in weights if int(one.at // DAY) == day] for day in range(days)]
    begin = _median(per_day[min(1, days - 1)])
    end = _median(per_day[-1])
    found.figures["memory most"] = max((one.memory for one in weights), default=0)
    found.figures["memory, second day"] = begin
    found.figures["memory, last day"] = end
    found.must(_GROWN, end / begin if begin else 1, MOST_GROWTH)
    found.must("memory, most (MB)", found.figures["memory most"], MOST_MEMORY)
    found.figures["growth in a life"] = max(
        (_growth(weights, life) for life in {one.life for one in weights}), default=0
    )
    found.must("write-ahead log, most (MB)", max((one.log for one in weights), default=0), MOST_LOG)
    size, expected = (
        soak.home.database.stat().st_size / 1e6,
        expected_megabytes(soak.week, DELIVERY_DAYS),
    )
    found.figures |= {"database": size, "database computed": expected}
    if soak.week.days >= 1 and not LEAST_SIZE <= size / expected <= MOST_SIZE:
        found.wrong.append(f"the database has {size:.1f} MB, computed were {expected:.1f}")


def _median(weights: Sequence[Weight]) -> float:
    return statistics.median(one.memory for one in weights) if weights else 0.0


def _growth(weights: Sequence[Weight], life: int) -> float:
    """Megabytes between the first weighing of a life, when all is furnished, and its last."""
    mine = [one.memory for one in weights if one.life == life]
    return mine[-1] - mine[1] if len(mine) > 2 else 0.0


def rows(found: Mapping[str, float]) -> list[Row]:
    """For the table."""

    def none(what: str, most: str = "none", limit: float = 0) -> Row:
        return Row(what, found[what], "", goal=most, reached=found[what] <= limit)

    ratio = found["database"] / found["database computed"]
    return [
        Row("days in as many minutes", found["days"], ""),
        Row("minutes", found["minutes"], "min"),
        Row("messages sent", found["sent"], ""),
        Row("articles, tips with a receipt, alerts", found["articles"] + found["tips"] + found["alerts"], ""),
        Row("kills and restarts", found["kills"] + found["restarts"], ""),
        none("articles missed", "at most what ended uncertain", found["uncertain"]),
        none("alerts missed"),
        none("digests missed"),
        none("doubles", "at most what was in hand or unheard", found["unsure"]),
        Row("in hand at the kills, or unheard", found["unsure"], ""),
        none("articles to somebody whom they do not concern"),
        none("articles at another hour than chosen"),
        none("copies neither changed nor taken back"),
        none("tips with a receipt that no case has"),
        none("cases on the desk twice"),
        none("answers that are sent and did not come"),
        none("answers to somebody else"),
        none("days whose routes should be gone"),
        none("names of people in the logs"),
        none("nights without a backup"),
        none("readers missing in the restored backup"),
        Row("resident memory, most", found["memory most"], "MB", goal=f"under {MOST_MEMORY:.0f} MB",
            reached=found["memory most"] < MOST_MEMORY),
        Row("resident memory, median of the second day", found["memory, second day"], "MB"),
        Row("resident memory, median of the last day", found["memory, last day"], "MB",
            goal="at most 15 % more", reached=found[_GROWN] <= MOST_GROWTH),
        Row("database at the end", found["database"], "MB", "rows x bytes", found["database computed"], ratio,
            "within 30 %", LEAST_SIZE <= ratio <= MOST_SIZE),
        Row("write-ahead log, most", found["write-ahead log, most (MB)"], "MB",
            goal=f"under {MOST_LOG:.0f} MB", reached=found["write-ahead log, most (MB)"] < MOST_LOG),
        none("promises not kept"),
    ]  # fmt: skip


def utc(moment: float) -> datetime:
    """A moment of the fast clock."""
    return datetime.fromtimestamp(moment, UTC)
