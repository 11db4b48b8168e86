"""From a feed's HTML to the plain text that the newsroom keeps: no scripts, no styling, no tails.

Paragraphs, list items and line breaks become single line breaks. Cutting to a lead or a title is here too.
"""

import html
import re
import unicodedata

import nh3

from feeds import related

LONGEST_HTML = 400_000  # characters; a longer article is cut before it is cleaned
# Tags beyond this number are cut off with what follows: deeply nested ones cost quadratic time (20 s for
# 80,000 of them), and real articles have some hundreds.
MOST_TAGS = 2500
LONGEST_BODY = 60_000
LONGEST_TITLE = 250
LONGEST_LEAD = 300

_BLOCK_TAGS = (
    "p br hr div li ul ol dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 table tr section article header footer "
    "aside main figure center address"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_CELLS = frozenset({"td", "th"})
_DROPPED_TAGS = (
    "script style noscript iframe object embed applet template svg math canvas form button select textarea "
    "head title figcaption nav video audio"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_SCRUBBER = nh3.Cleaner(
    tags=set(_BLOCKS | _CELLS | {"a"}),
    clean_content_tags=set(_DROPPED),
    attributes={},
    link_rel=None,
    strip_comments=True,
)
_CELL_TAG = re.compile(r"</?t[dh]>")
_TAG = re.compile(r"<[^>]*>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&#?\w+;")

# What WordPress makes a picture with its caption of, where nothing made it so: the words are the picture's.
_CAPTION = re.compile(r"\[caption\b[^\[\]]{0,500}\][^\[]{0,2000}\[/caption\]", re.IGNORECASE)

# Signs without width, and those that turn the direction of a line: they hide words from a search.
# A joiner stays only after an emoji, where it makes one picture of two.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029]")

_TAIL = re.compile(
    r"(?:the post .{0,300} (?:appeared first on|first appeared on) .{0,200}"
    r"|(?:artikel|pos|tulisan) .{0,300} (?:pertama kali (?:tampil|muncul)|muncul pertama kali) (?:di|pada)"
    r" .{0,200}"
    r"|(?:baca|read|lihat|continue|lanjut)\s*"
    r"(?:selengkapnya|selanjutnya|lebih lanjut|more|reading|membaca|juga)\b"
    r"(?:\s*:.{0,300}|[^\w]{0,12}|\s+[»→›].{0,20})"
    r"|(?:selengkapnya|read the rest of this entry|source|sumber asli)\W{0,8}"
    r"|(?:baca|simak|lihat) juga\s*:?.{0,300})",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]"
    r"|[(\[]?\b(?:baca selengkapnya|selengkapnya|read more|continue reading)\b\W{0,8})$",
    re.IGNORECASE,
)
_SHORT = (
    "kec kab kel ds dsn jl jln gg no rt rw hal dr drs dra ir prof h hj kh k tgl pkl yth bpk sdr st ny tn pt "
    "cv ud mr mrs ms vs dll dsb dkk alm kapt kol letkol lettu serma sertu"
)
_ABBREVIATIONS = frozenset(_SHORT.split())
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]?[A-Z0-9À-Þ]|\s*$)")


def text(markup: str) -> str:
    """The text of a piece of HTML, a line for each paragraph or list item."""
    markup = related.without_signs(_CAPTION.sub(" ", markup[:LONGEST_HTML]))
    markup = "<".join(markup.split("<", MOST_TAGS)[:MOST_TAGS])
    if _MARKUP.search(markup):
        markup = related.with_links(_SCRUBBER.clean(" ".join(_LINE_ENDS.sub("\n", markup).split())))
        markup = html.unescape(_TAG.sub("\n", _CELL_TAG.sub(" ", markup)))
    lines = map(fold, related.dropped(_LINE_ENDS.sub("\n", markup)))
    kept = [_without_more(line) for line in lines if line and not _TAIL.fullmatch(line)]
    return shorten("\n".join(line for line in kept if line), LONGEST_BODY)


def line(markup: str, limit: int = LONGEST_TITLE) -> str:
    """The text of a piece of HTML on one line: titles, names. Double escaping (titles!) is no matter."""
    plain = fold(text(markup).replace("\n", " "))
    if _MARKUP.search(plain):
        plain = fold(text(plain).replace("\n", " "))
    return shorten(plain, limit)


def as_markup(plain: str) -> str:
    """Plain text as HTML that `text` leads back to the same lines."""
    return html.escape(plain, quote=False).replace("\n", "<br>")


def fold(line: str) -> str:
    """A line without invisible signs, with single plain spaces, in composed letters (NFC)."""
    if line.isascii() and line.isprintable():
        return " ".join(line.split())
    plain = _CONTROL.sub(" ", _INVISIBLE.sub("", line))
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def lead(text: str, limit: int = LONGEST_LEAD) -> str:
    """The first whole sentences that fit; where the first is too long, its beginning."""
    flat = fold(text.replace("\n", " "))
    if len(flat) <= limit:
        return flat
    ends = [end for end in _sentence_ends(flat[: limit + 1]) if end <= limit]
    return flat[: ends[-1]] if ends else shorten(flat, limit)


def first_sentence(text: str, limit: int) -> str:
    """The first sentence, cut where it is too long: a title for what has none."""
    flat = fold(text.partition("\n")[0])
    end = next(iter(_sentence_ends(flat)), len(flat))
    return shorten(flat[:end].rstrip(".…"), limit)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words and marked with an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    if not text[limit - 1].isspace():
        words, space, _ = kept.rpartition(" ")
        kept = words if space and len(words) > limit // 2 else kept.rstrip("\u200d\ufe0f")
    return kept.rstrip(" \n,;:–—-") + "…"


def is_cut(text: str) -> bool:
    """Whether a text ends in the middle, as teasers do."""
    return text.endswith(("…", "..."))


def _without_more(line: str) -> str:
    shorter = _MORE.sub("", line)
    return (
        line
        if shorter == line
        else shorter.rstrip() + ("" if shorter.rstrip().endswith((".", "!", "?")) else "…")
    )


def _sentence_ends(flat: str) -> list[int]:
    ends = []
    for match in _SENTENCE_END.finditer(flat):
        word = flat[: match.start()].rpartition(" ")[2].lstrip("(\"'“‘").casefold()
        is_abbreviated = match.group() == "." and (
            word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())
        )
        if not is_abbreviated:
            ends.append(match.end())
    return ends
