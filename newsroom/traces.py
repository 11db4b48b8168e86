"""What in a source's text looks like the source: numbers, accounts, plates, and their own name.

Numbers and names are found by lokal-id's detectors; this module says which of them point at the writer and
not at those written about: an official's name or a bank account is what the tip is about, so it stays.
Nothing is removed unless the source says so, and nothing of the source is kept: who writes is handed in.
"""

import enum
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

# lokal's patterns take a third of a second to compile: they come with the first text to look through, in the
# thread that looks.
if TYPE_CHECKING:
    from lokal.samaran import PiiMatch, PiiType

#: What stands where something was removed.
REMOVED = "[…]"
# Removing one thing can lay bare another ("saya Ani 0812... Budi"); real texts need two looks.
_MOST_LOOKS = 8


class TraceKind(enum.StrEnum):
    """What a trace is."""

    PHONE = "phone"
    NIK = "nik"
    DOCUMENT = "document"
    """The number of a family card, passport, driving licence, tax, health or civil servant's card."""
    PLATE = "plate"
    EMAIL = "email"
    USERNAME = "username"
    LINK = "link"
    """A link that opens somebody's messenger account or group: t.me, wa.me."""
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace: `text[start:end]` in Python characters (not in Telegram's UTF-16 units)."""

    kind: TraceKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """The names that Telegram shows of who is writing; for one call, never to be stored."""

    first_name: str = field(repr=False)
    last_name: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)


_KINDS: "Mapping[PiiType, TraceKind]" = {
    "PHONE": TraceKind.PHONE,
    "NIK": TraceKind.NIK,
    "KK": TraceKind.DOCUMENT,
    "NPWP": TraceKind.DOCUMENT,
    "PASSPORT": TraceKind.DOCUMENT,
    "SIM": TraceKind.DOCUMENT,
    "NIP": TraceKind.DOCUMENT,
    "BPJS": TraceKind.DOCUMENT,
    "NISN": TraceKind.DOCUMENT,
    "PLATE": TraceKind.PLATE,
    "EMAIL": TraceKind.EMAIL,
    "NAME": TraceKind.NAME,
}
_LINK = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.)?(?:t\.me|telegram\.(?:me|dog)|wa\.me|chat\.whatsapp\.com)/[^\s<>\"]*[\w/=]"
    r"|(?<!\w)tg://[^\s<>\"]*[\w/=]",
    re.IGNORECASE,
)
# Telegram's are 4 to 32 of a-z, 0-9 and "_"; other networks also take dots. After a word it is an e-mail.
_USERNAME = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{1,30}\w", re.ASCII)
# "W 12 A" is more often a room than a car; a short plate counts where the word for it stands beside it.
_PLATE_DIGITS = 3

_HONORIFIC = r"(?:(?:pak|bapak|bu|ibu|mas|mbak|cak|ning|abah|haji|hj?)\.?\s+)?"
_SELF = r"(?:saya|sy|aku|gue|kulo|kula)"
_INTRODUCES = re.compile(
    rf"(?<!\w)(?:{_SELF}|namaku|(?:nama|nami)(?:\s+\w+)?\s+{_SELF}(?:\s+adalah)?|{_SELF}\s+(?:yang\s+)?bernama"
    rf"|nama(?:\s+(?:lengkap|pelapor|pengirim))?|pelapor|pengirim|perkenalkan|ttd|my\s+name(?:\s+is|'s)|i\s+am|i'm)"
    rf"[\s,.:=(]*{_HONORIFIC}$",
    re.IGNORECASE,
)
_WHERE_FROM = r"[\s,(]+(?:warga|dari|saking|asal|umur|usia|tinggal|alamat|rt|from|a\s+resident|\d\d\)?)(?!\w)"
_I_FROM = re.compile(
    rf"(?<!\w)(?:{_SELF}|i\s+am|i'm)[\s,]+{_HONORIFIC}(?P<name>[^\W\d_]{{3,}}(?:\s[^\W\d_]{{3,}})??){_WHERE_FROM}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"[^\W_]+")
_HANDLE = re.compile(r"@?\w+", re.ASCII)
# A word in small letters that starts like a verb is no name: "nama saya dicatut", "saya melihat warga".
_VERB = re.compile(r"(?:di|ter|me|ber|ke|se)\w{4,}|(?:ku|pe)\w{5,}")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# What follows "saya" or "nama saya" and is no name. Small letters only: "Saya Adil" may well be one.
_NO_NAME = _words(
    """
    ada adalah akan baru belum bersama bisa boleh bukan cuma dan dari dapat datang dengan dulu hanya
    harap harus hidup ikut ingin ini itu jadi jangan juga kalau karena kira kirim lapor lagi lewat
    lihat mau masih minta mohon mulai nama nanti orang pakai pernah pikir pulang punya salah salam saya sama
    sampai sangat sebagai sebut sedang selaku seorang sering siap sudah supaya tadi tahu takut tanpa
    telah tetap tidak tinggal tolong untuk usul wajib waktu warga yakin yang enggak nggak gak ndak
    tak sendiri saja semua rahasia aman kami kita mereka baca dengar saksi korban guru petani
    nelayan buruh pedagang penduduk afraid not sure the from here one sorry very just still
    """
)
# Names that are everyday words too: alone they say nothing about who writes ("hari ini", "kepala desa").
_EVERYDAY = _NO_NAME | _words(
    """
    adil agung akhir alam aman anak anugerah api awan ayah bagus bakti bambu bapak barat baru bayu
    berkah bintang bos budi bulan bunga cahaya cinta damai dana desa dewa dewi dua fajar guna guru
    hadi hari haji harapan ibu indah jaya kakak kasih kepala kota laut lestari mas maju makmur malam
    mandiri mbak mega melati mulia murni pagi pak pasar permata putra putri raja ratu raya rezeki
    sari satu sejahtera selamat setia sinar suci surya tani terang timur tiga toko usaha utama
    warung wira official admin store shop the and
    """
)


def find_traces(text: str, known: KnownPerson | None = None) -> tuple[Trace, ...]:
    """Everything that looks like the writer, in reading order, not overlapping.

    Once it is removed, a second look finds nothing more.
    """
    found: list[Trace] = []
    for _ in range(_MOST_LOOKS):
        more = list(_seen_in_what_is_left(text, found, known))
        if not more:
            break
        found = _merged([*found, *more])
    return tuple(found)


def without_traces(text: str, traces: Iterable[Trace]) -> str:
    """The text with a neutral mark in place of each trace."""
    return "".join(piece for piece, _, _ in _pieces(text, sorted(traces, key=lambda trace: trace.start)))


def _pieces(text: str, traces: Iterable[Trace]) -> Iterator[tuple[str, int, int]]:
    """What is left of a text: pieces, and where they come from. A mark comes from all that it replaces."""
    place = 0
    for trace in traces:
        yield text[place : trace.start], place, trace.start
        yield REMOVED, trace.start, trace.end
        place = trace.end
    yield text[place:], place, len(text)


def _seen_in_what_is_left(text: str, found: list[Trace], known: KnownPerson | None) -> Iterator[Trace]:
    left, starts, ends = "", list[int](), list[int]()
    for piece, start, end in _pieces(text, found):
        left += piece
        if piece == REMOVED and end - start != len(piece):
            starts += [start] * len(piece)
            ends += [end] * len(piece)
        else:
            starts += range(start, start + len(piece))
            ends += range(start + 1, start + len(piece) + 1)
    for trace in _look(left, known):
        yield Trace(trace.kind, starts[trace.start], ends[trace.end - 1])


def _merged(traces: Iterable[Trace]) -> list[Trace]:
    merged: list[Trace] = []
    for trace in sorted(traces, key=lambda each: (each.start, -each.end)):
        if merged and trace.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Trace(last.kind, last.start, max(last.end, trace.end))
        else:
            merged.append(trace)
    return merged


def _look(text: str, known: KnownPerson | None) -> list[Trace]:
    from lokal.samaran import detect_pii  # noqa: PLC0415

    traces = [Trace(TraceKind.LINK, *match.span()) for match in _LINK.finditer(text)]
    traces += [Trace(TraceKind.USERNAME, *match.span()) for match in _USERNAME.finditer(text)]
    traces += [
        Trace(_KINDS[match.type], match.start, match.end)
        for match in detect_pii(text, types=_KINDS)
        if match.type != "NAME" and not _is_doubtful_plate(match)
    ]
    traces += _introductions(text)
    traces += _own_names(text, known) if known else []
    return _merged(traces)


def _is_doubtful_plate(match: "PiiMatch") -> bool:
    digits = sum(sign.isdigit() for sign in match.value)
    return match.type == "PLATE" and match.confidence != "high" and digits < _PLATE_DIGITS


def _introductions(text: str) -> Iterator[Trace]:
    """Names by which the writer introduces themselves; those of others are what the tip is about."""
    from lokal.samaran import detect_pii  # noqa: PLC0415

    for match in detect_pii(text, types=["NAME"]):
        before = text[max(0, match.start - 60) : match.start]
        end = _end_of_name(text, match.start, match.end)
        if end > match.start and _INTRODUCES.search(before):
            yield Trace(TraceKind.NAME, match.start, end)
    for introduced in _I_FROM.finditer(text):
        start, end = introduced.span("name")
        if _end_of_name(text, start, end) == end:
            yield Trace(TraceKind.NAME, start, end)


def _end_of_name(text: str, start: int, end: int) -> int:
    """Where a name ends that was read too far ("budi melihat"); its start if it is none."""
    last = start
    for word in _WORD.finditer(text, start, end):
        if word[0] in _NO_NAME or _VERB.fullmatch(word[0]):
            return last
        last = word.end()
    return end


def _own_names(text: str, known: KnownPerson) -> Iterator[Trace]:
    # Compared word by word: a pattern made of a name would stay in the cache of `re`.
    words = [(match.start(), match.end(), match[0].casefold()) for match in _TOKEN.finditer(text)]
    for name in _spellings(known):
        for at in range(len(words) - len(name) + 1):
            run = words[at : at + len(name)]
            if tuple(word for _, _, word in run) == name:
                yield Trace(TraceKind.NAME, run[0][0], run[-1][1])
    username = (known.username or "").lstrip("@").casefold()
    for match in _HANDLE.finditer(text):
        if match[0].lstrip("@").casefold() == username:
            yield Trace(TraceKind.NAME, *match.span())


def _spellings(known: KnownPerson) -> Iterator[tuple[str, ...]]:
    shown = f"{known.first_name} {known.last_name or ''}"
    # Some write their name in mathematical letters: look for the plain ones too.
    for spelling in {shown, unicodedata.normalize("NFKC", shown)}:
        name = tuple(part.casefold() for part in _TOKEN.findall(spelling))
        if len(name) > 1:
            yield name
        yield from ((part,) for part in name if len(part) > 2 and part not in _EVERYDAY)
