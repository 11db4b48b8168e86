"""Who and what is said to come from a place, after another is named: guests, goods, patients.

A report is about where they come to. Only "dari" is read here; what "asal" and "warga" say is the business of
`newsroom/press/company.py`.
"""

from newsroom.press.company import next_in_list
from newsroom.press.marks import COUNTED_WORD, RESIDES
from newsroom.press.mention import NAMED, Mention
from newsroom.press.text import Text
from newsroom.press.words import CONJUNCTIONS, FROM_ON, KECAMATAN, STATES
from newsroom.settling import Settled


def villages_without_guests(text: Text, standing: list[Settled]) -> tuple[list[Settled], list[Mention]]:
    """Without the villages that, after one is named, somebody or something is said to be from; and those."""
    kept: list[Settled] = []
    guests: list[Mention] = []
    regency, guest_end = "", -1  # the regency of the first one named
    for one in standing:
        mention = one.mention
        if mention.role is NAMED:
            if not regency:
                regency = one.code.rsplit(".", 2)[0]
            elif (
                (text.words[mention.first - 1] == "dari" and _is_from(text, mention.first - 1))
                or (guest_end > 0 and next_in_list(text, guest_end) == mention.first)
                or not (one.code.startswith(regency) or _is_meant_there(text, mention))
            ):
                guest_end = mention.end
                guests.append(mention)
                continue
        kept.append(one)
    return kept, guests


def kecamatan_without_guests(text: Text, named: list[Settled], village: int | None) -> list[Settled]:
    """The same for kecamatan; `village` is where the first village stands, in characters."""
    kept: list[Settled] = []
    guest_end = -1
    for one in named:
        first = one.mention.first
        later = bool(kept) or (village is not None and village < text.starts[first])
        goes_on = guest_end > 0 and next_in_list(text, guest_end) == first
        if later and (goes_on or _is_guest(text, first, another=guest_end > 0)):
            guest_end = one.mention.end
        else:
            kept.append(one)
    return kept


def _is_guest(text: Text, first: int, *, another: bool) -> bool:
    """Whether "pasien dari" stands before; "X dan tim dari Y" are two of one kind, unless X is a guest's."""
    if text.words[first - 1] != "dari" or not _is_from(text, first - 1):
        return False
    return another or text.words[max(first - 3, 0)] not in CONJUNCTIONS


def _is_meant_there(text: Text, mention: Mention) -> bool:
    """Whether a village in the other regency is named early or with its kecamatan, and not in passing."""
    early = mention.sentence <= text.lead or mention.beside
    return early or any(above.level is KECAMATAN for above in mention.containers())


def _is_from(text: Text, at: int) -> bool:
    """Whether "dari" is said of a guest or a thing, and not of residents, who are what it is about."""
    words = text.words
    if text.marks[at - 1] & (RESIDES | COUNTED_WORD):
        return False
    # "Keluhan datang dari Desa X" and "laporan dari Desa X" are about that village.
    before = words[at - 1]
    if before == "datang":
        return STATES.isdisjoint(words[max(at - 5, 0) : at])
    return before not in STATES and before not in FROM_ON
