"""From an official warning to the words of an alert: what an editor begins with, and may change.

BMKG is named under all of it; its terms ask for that. The alert goes out as soon as an editor sends it: when
the weather comes stands in the text.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsroom.alerts import MAX_ADVICE, MAX_TEXT, AlertDraft
from newsroom.markup import cut_at_sentence, normalised
from newsroom.proposals import Proposal
from newsroom.warning_areas import with_places
from newsroom.wording import units

#: So many doubtful places get a button; the others are searched for on the draft's card.
MOST_DOUBTFUL = 12


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a warning in one language: headline and text, and what to do ("" where not told)."""

    headline: str
    text: str
    advice: str


def told(proposal: Proposal, language: str, names: Sequence[str]) -> Told:
    """Its words, with `names` instead of the whole province's list of places."""
    words = proposal.words_in(language)
    if words is None:
        return Told("", "", "")
    return Told(words.headline, with_places(words.description, names), words.instruction)


def draft_of(
    proposal: Proposal, language: str, chosen: Sequence[str], name_of: Callable[[str], str]
) -> AlertDraft:
    """A new alert about its sure places and those that an editor has `chosen` of the doubtful ones."""
    regions = tuple(dict.fromkeys((*proposal.regions, *chosen)))
    text, advice = _text(told(proposal, language, [name_of(code) for code in regions]))
    return AlertDraft(
        proposal.severity, text, advice, regions=regions, ends=proposal.expires, source=proposal.source
    )


def rewritten(
    before: AlertDraft,
    proposal: Proposal,
    language: str,
    chosen: Sequence[str],
    name_of: Callable[[str], str],
) -> AlertDraft:
    """A draft that nobody has yet, as a later warning has it.

    What an editor decided about doubtful places and when to send stays, and so does a picture.
    """
    decided = [code for code in before.regions if code in proposal.doubtful]
    anew = draft_of(proposal, language, (*chosen, *decided), name_of)
    return replace(
        anew, photo_id=before.photo_id, starts=before.starts, repeat=before.repeat, thread_id=before.thread_id
    )


def update_of(
    running: AlertDraft, proposal: Proposal, language: str, name_of: Callable[[str], str]
) -> AlertDraft:
    """The update of an alert that readers have: its places, picture and source stay as they are."""
    mentioned = (*proposal.regions, *proposal.doubtful)
    named = [code for code in mentioned if is_covered(code, running.regions)]
    text, advice = _text(told(proposal, language, [name_of(code) for code in named or running.regions]))
    return replace(
        running, severity=proposal.severity, html=text, advice=advice, ends=proposal.expires, repeat=()
    )


def is_covered(code: str, regions: Sequence[str]) -> bool:
    """Whether whoever is in a place was reached by an alert for these regions."""
    return any(f"{code}.".startswith(f"{region}.") for region in regions)


def is_over(proposal: Proposal, now: datetime) -> bool:
    """Whether nobody needs to hear of it any more."""
    return proposal.expires is not None and proposal.expires <= now


def _text(words: Told) -> tuple[str, str]:
    """Telegram's HTML, and the line of what to do; advice that is no line stands at the end of the text."""
    is_line = units(words.advice) <= MAX_ADVICE
    paragraphs = [f"<b>{html.escape(words.headline)}</b>" if words.headline else "", html.escape(words.text)]
    if not is_line:
        paragraphs.append(html.escape(words.advice))
    text = normalised("\n\n".join(paragraph for paragraph in paragraphs if paragraph))
    return cut_at_sentence(text, MAX_TEXT)[0], " ".join(words.advice.split()) if is_line else ""
