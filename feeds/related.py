"""What a paper puts between its paragraphs: links to its other articles, and the words around advertisements.

Their headlines name villages that the article is not about. While a text is cut into lines, its links stand
between two signs that no text has; what is not dropped are then the words of its sentence.
"""

import re
from collections.abc import Iterable, Iterator

_OPENS, _ENDS = "\x02", "\x03"  # control characters: an entity for one is nothing, and the text has none
_NO_CONTROL = {ord(_OPENS): " ", ord(_ENDS): " "}

_OTHERS = r"(?:berita|artikel)\s+(?:menarik\s+|terkait\s+|populer\s+)?lainnya"
_MARKER = (
    rf"(?:(?:baca|simak|lihat|tonton)\s+(?:juga|pula)(?:\s+(?:{_OTHERS}|(?:berita|artikel)(?:\s+terkait)?))?"
    rf"|(?:(?:baca|simak|lihat)\s+)?(?:{_OTHERS}|(?:berita|artikel|tulisan)\s+terkait)"
    r"|pilihan\s+editor|related\s+(?:posts?|articles?|news)|read\s+also|also\s+read)"
)
_LINK = rf"{_OPENS}[^{_ENDS}]*{_ENDS}"
_SIGN = rf"[^\w{_OPENS}{_ENDS}]"
_LINKS = rf"{_LINK}(?:(?:{_SIGN}|\bdan\b)*{_LINK})*"

_HEADING = re.compile(rf"[\W_]*{_MARKER}[\W_]*", re.IGNORECASE)
_LABELLED = re.compile(rf"[\W_]*{_MARKER}\s*:.{{0,300}}", re.IGNORECASE)
#: "Api padam. Baca juga:", and the link in the next line.
_AT_THE_END = re.compile(rf"(?:^|(?<=[.!?…]))\W{{0,4}}\b{_MARKER}\s*:\W{{0,4}}$", re.IGNORECASE)
#: "Baca juga:" with a headline that is no link below it: it ends in no sign, as sentences do.
_HEADLINE = re.compile(rf"[^{_OPENS}{_ENDS}]{{10,200}}(?<![.!?…:;,\"”')])\s*")
#: Dates and numbers may stand beside the links of a list.
_ONLY_LINKS = re.compile(rf"(?:{_SIGN}|\d)*(?:{_LINK}(?:{_SIGN}|\d)*)+")
_WITHIN = re.compile(
    rf"[(\[]?(?:\b{_MARKER}\s*:\s*{_LINKS}|{_OPENS}\s*{_MARKER}\s*:[^{_ENDS}]*{_ENDS})[)\]]?"
    # Without a colon only as a sentence of its own: "Lihat juga peta yang disiapkan BPBD" goes on.
    rf"|(?:^|(?<=[.!?…])\s)\s*[(\[]?{_MARKER}\s+{_LINKS}[)\]]?[.\s]*(?=$|(?-i:[A-Z\"“]))",
    re.IGNORECASE,
)
_ADVERTISEMENT = re.compile(
    r"\W*(?:(?:advertisement|scroll to (?:resume|continue with) content)\W*)+", re.IGNORECASE
)
_LINK_OVER_LINES = re.compile(rf"{_OPENS}[^{_ENDS}]*\n[^{_ENDS}]*{_ENDS}")


def without_signs(markup: str) -> str:
    """Markup in which the two signs will mean links only."""
    return markup.translate(_NO_CONTROL) if _OPENS in markup or _ENDS in markup else markup


def with_links(scrubbed: str) -> str:
    """HTML in which nothing but `<a>` without attributes is a link, with the signs in place of its tags."""
    return scrubbed.replace("<a>", _OPENS).replace("</a>", _ENDS)


def dropped(text: str) -> Iterator[str]:
    """The lines of a text without its links to other articles and its advertisements."""
    text = _LINK_OVER_LINES.sub(lambda link: link.group().replace("\n", f"{_ENDS}\n{_OPENS}"), text)
    return _without_advertisements(_without_lists(text.split("\n")))


def _without_lists(lines: Iterable[str]) -> Iterator[str]:
    """Without "Baca juga:" and what stands below it: lines that are wholly links, or one bare headline."""
    below = right_below = False
    for line in lines:
        words = _words(line)
        if not words.strip():
            continue
        if below and _ONLY_LINKS.fullmatch(line):
            right_below = False
            continue
        if _HEADING.fullmatch(words):
            below, right_below = True, ":" in words
            continue
        if right_below and _HEADLINE.fullmatch(line):
            below = right_below = False
            continue
        kept = _without_labelled(line)
        shorter = _AT_THE_END.sub("", kept) if kept.rstrip().endswith(":") else kept
        below, right_below = shorter != kept, False
        yield shorter


def _without_labelled(line: str) -> str:
    """Without "Baca juga: a headline", whether it is the whole line or a part."""
    kept = _words(_WITHIN.sub(" ", line) if _OPENS in line else line)
    return "" if _LABELLED.fullmatch(kept) else kept


def _without_advertisements(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if not _ADVERTISEMENT.fullmatch(line))


def _words(line: str) -> str:
    return line.replace(_OPENS, "").replace(_ENDS, "")
