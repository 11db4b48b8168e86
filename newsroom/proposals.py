"""What the desk is offered of an official warning: a draft's worth of facts, and a severity to begin with.

Nothing in here is sent: an editor reads a proposal, decides about what is doubtful, and makes an alert of it
or dismisses it.
"""

import enum
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

import orjson

from newsroom.alerts import Severity
from newsroom.warning_areas import Concerned
from newsroom.warnings import (
    Certainty,
    Ignored,
    Info,
    MessageType,
    OfficialSeverity,
    OfficialWarning,
    Reference,
    Urgency,
)

#: Named with every warning: the terms of BMKG's open data ask for it (data.bmkg.go.id).
SOURCE = "BMKG (Badan Meteorologi, Klimatologi, dan Geofisika)"
LANGUAGES = ("id", "en")
# BMKG writes what to do as a sentence of the description, not as CAP's `instruction`.
_WHAT_TO_DO = re.compile(
    r"(?:^|(?<=\.)\s)(Masyarakat\s+di(?:h)?imbau\b.*?(?:\.(?=\s|\Z)|\Z))", re.DOTALL | re.MULTILINE
)


class ProposalKind(enum.StrEnum):
    """What the desk may do with it: write an alert, bring one up to date, end one."""

    NEW = "new"
    UPDATE = "update"
    END = "end"


@dataclass(frozen=True, slots=True)
class Words:
    """What a warning says in one language. `instruction` is what to do, "" where that is not told."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An official warning, ready to be made an alert of.

    `regions` are sure; `doubtful` ones are an editor's to choose from (their names have namesakes in the
    province, or were nearly what is written); `unmatched` are names that no place was found for. `link` leads
    to what BMKG shows, `source` stands under the alert. An `END` may have no words.
    """

    kind: ProposalKind
    sender: str
    identifier: str
    sent: datetime
    references: tuple[Reference, ...]
    severity: Severity
    regions: tuple[str, ...]
    doubtful: tuple[str, ...]
    unmatched: tuple[str, ...]
    words: tuple[Words, ...]
    onset: datetime
    expires: datetime | None
    link: str
    source: str = SOURCE

    @property
    def key(self) -> Reference:
        """What makes it unique, and what later messages name it by."""
        return Reference(self.sender, self.identifier, self.sent)

    def words_in(self, language: str) -> Words | None:
        """What it says in a language, or in the one that there is; None for an end without words."""
        spoken = (words for words in self.words if words.language == language)
        return next(spoken, self.words[0] if self.words else None)

    def pack(self) -> str:
        """As text, for the database."""
        return orjson.dumps(self).decode()

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """From what `pack` made."""
        fields: dict[str, Any] = orjson.loads(packed)
        for name in ("regions", "doubtful", "unmatched"):
            fields[name] = tuple(fields[name])
        for name in ("sent", "onset", "expires"):
            fields[name] = fields[name] and datetime.fromisoformat(fields[name])
        fields["kind"] = ProposalKind(fields["kind"])
        fields["severity"] = Severity(fields["severity"])
        fields["words"] = tuple(Words(**words) for words in fields["words"])
        fields["references"] = tuple(
            Reference(one["sender"], one["identifier"], datetime.fromisoformat(one["sent"]))
            for one in fields["references"]
        )
        return cls(**fields)


def proposed_severity(severity: OfficialSeverity, urgency: Urgency, certainty: Certainty) -> Severity:
    """Where an editor begins; they may choose another.

    | severity | near (Immediate, Expected, Unknown) and probable (all but Unlikely) | otherwise |
    |---|---|---|
    | Extreme | darurat (waspada where only Possible or Unknown) | waspada |
    | Severe | darurat where Immediate and Observed or Likely, else waspada | info |
    | Moderate, Unknown | waspada | info |
    | Minor | info | info |

    What is Past, or Unlikely, is never more than info: it may be told, but wakes nobody. BMKG's warnings
    of heavy rain come as Moderate, Immediate, Observed: waspada.
    """
    if urgency is Urgency.PAST or certainty is Certainty.UNLIKELY:
        return Severity.INFO
    is_near = urgency is not Urgency.FUTURE
    is_sure = certainty in {Certainty.OBSERVED, Certainty.LIKELY}
    match severity:
        case OfficialSeverity.EXTREME:
            return Severity.DARURAT if is_near and is_sure else Severity.WASPADA
        case OfficialSeverity.SEVERE if is_near:
            is_grave = urgency is Urgency.IMMEDIATE and is_sure
            return Severity.DARURAT if is_grave else Severity.WASPADA
        case OfficialSeverity.MODERATE | OfficialSeverity.UNKNOWN if is_near:
            return Severity.WASPADA
    return Severity.INFO


def continues(later: Proposal, earlier: Proposal) -> bool:
    """Whether a warning goes on about what an earlier one told, although it does not refer to it.

    BMKG sends a warning that lasts longer, or moves on, as a new one. So: the same event, a place in common,
    and sent before the earlier one is over.
    """
    events = [{words.event.casefold() for words in one.words} for one in (later, earlier)]
    places = [{*one.regions, *one.doubtful} for one in (later, earlier)]
    is_running = earlier.expires is None or later.sent <= earlier.expires
    return (
        later.sender == earlier.sender
        and later.key != earlier.key
        and earlier.sent <= later.sent
        and is_running
        and not events[0].isdisjoint(events[1])
        and not places[0].isdisjoint(places[1])
    )


def kind_of(
    warning: OfficialWarning, concerned: Concerned, before: Proposal | None
) -> ProposalKind | Ignored:
    """What the desk may do with a warning, or why it is none for the desk.

    `before` is the latest proposal of the messages that it refers to, if there is one. An update of what the
    newsroom never heard of is new to it; one that no longer names a place of ours ends what was, and so does
    a cancellation.
    """
    is_running = before is not None and before.kind is not ProposalKind.END
    if warning.kind is MessageType.CANCEL:
        return ProposalKind.END if is_running else Ignored.UNKNOWN_BEFORE
    if not concerned:
        return ProposalKind.END if is_running else Ignored.ELSEWHERE
    return ProposalKind.UPDATE if is_running else ProposalKind.NEW


def propose(
    kind: ProposalKind,
    warning: OfficialWarning,
    concerned: Concerned,
    *,
    link: str,
    before: Proposal | None = None,
) -> Proposal:
    """What the desk is offered. `kind` is what `kind_of` said, `link` is where the message was read.

    An end is about the places that were told before.
    """
    infos = warning.main_infos
    severities = [proposed_severity(info.severity, info.urgency, info.certainty) for info in infos]
    starts = [start for info in infos if (start := info.onset or info.effective)]
    proposal = Proposal(
        kind=kind,
        sender=warning.sender,
        identifier=warning.identifier,
        sent=warning.sent,
        references=warning.references,
        severity=max(severities, key=lambda severity: severity.rank, default=Severity.INFO),
        regions=concerned.regions,
        doubtful=concerned.doubtful,
        unmatched=concerned.unmatched,
        words=tuple(
            _words(said[0], language) for language in LANGUAGES if (said := warning.infos_in(language))
        )
        or tuple(_words(info, info.language) for info in infos[:1]),
        onset=min(starts, default=warning.sent),
        expires=warning.ends,
        link=_safe(infos[0].web if infos else "") or link,
    )
    if kind is ProposalKind.END and before is not None:
        return replace(proposal, regions=before.regions, doubtful=before.doubtful, severity=before.severity)
    return proposal


def _words(info: Info, language: str) -> Words:
    description, instruction = _lines(info.description), _lines(info.instruction)
    if not instruction and (found := _WHAT_TO_DO.search(description)):
        instruction = found[1]
        description = _lines(description[: found.start(1)] + description[found.end(1) :])
    return Words(language, info.event, info.headline or info.event, description, instruction)


def _lines(text: str) -> str:
    """The text without the indentation of its XML; its paragraphs stay."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _safe(address: str) -> str:
    """An address that may stand under an alert, or ""."""
    return address if address.startswith("https://") and not re.search(r"[\s<>\"]", address) else ""
