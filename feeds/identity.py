"""What is the same article: by its link without what tracks readers, and by its words.

The canonical address is a key, never a link to open: it makes equal what newspapers serve under several
addresses. The choices, and why:
- `http` is `https`, and leading `www.`, `m.`, `amp.` go: one article, one house, several doors;
- a trailing `/amp` and a trailing slash go, an empty path is `/`; default ports and fragments go;
- parameters that track go, and those that show the same article whole (`page=all`, `single=1`) or to a phone
  (`m=1`); all others stay, in order: `?p=123` and `?id=7` are the article itself;
- the case of the path stays: some servers tell it apart.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from newsroom.articles import IncomingArticle

#: Below this many words a text names no article ("Jadwal salat hari ini"): its link has to help.
FEWEST_WORDS = 12

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "mc_", "_hs", "ga_", "fb_")
_TRACKING_NAMES = (
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh _ga _gl _ke mkt_tok ref "
    "ref_src ref_url referrer cmpid campaign_id ocid ncid smid sr_share outputtype amp usqp spm xtor "
    "__twitter_impression"
)
_TRACKING = frozenset(_TRACKING_NAMES.split())
_SAME_ARTICLE = frozenset(
    {("page", "all"), ("single", "1"), ("showpage", "all"), ("view", "all"), ("m", "0"), ("m", "1")}
)
_SIDE_DOORS = ("www.", "m.", "amp.", "mobile.")
_DEFAULT_PORTS = (":80", ":443")
_WORD = re.compile(r"[^\W_]+")


def canonical_url(url: str) -> str:
    """The key under which an address is recognised; "" for what is no http(s) address."""
    try:
        parts = urlsplit(canonicalize_url(url.strip()))
    except ValueError:
        return ""
    host = _main_door(parts.netloc.rpartition("@")[2])
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    path = parts.path.rstrip("/")
    while path.lower().endswith("/amp"):
        path = path[:-4].rstrip("/")
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_noise(*pair)]
    return urlunsplit(("https", host, path or "/", urlencode(sorted(kept)), ""))


def fingerprint(title: str, body: str, *, otherwise: str = "") -> str:
    """Recognises the same words under another link: equal for texts that differ in signs and spaces only.

    Where there are too few words to name an article, `otherwise` (its link or id) goes into it.
    """
    named, told = words(title), words(body)
    thin = len(named) + len(told) < FEWEST_WORDS
    parts = (" ".join(named), " ".join(told), otherwise if thin else "")
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def without_shared_keys(listed: Sequence[IncomingArticle]) -> tuple[IncomingArticle, ...]:
    """The articles of one document, each without an id or a link by which it would be taken for another.

    Some feeds give every entry one id, or the home page for its link: what stands at several articles is the
    key of none. Entries that share both are one article, told anew.
    """
    guids, links = _shared_guids(listed), _shared_links(listed)
    return tuple(
        _with_keys(
            one,
            "" if one.guid in guids else one.guid,
            "" if one.canonical_url in links else one.canonical_url,
        )
        for one in listed
    )


def _shared_guids(listed: Sequence[IncomingArticle]) -> set[str]:
    """Those that stand at several links (or, where there is no link, at several texts)."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in listed:
        found[one.guid].add(one.canonical_url or one.fingerprint)
    return {guid for guid, those in found.items() if len(those) > 1}


def _shared_links(listed: Sequence[IncomingArticle]) -> set[str]:
    """Those that stand at several texts of several ids."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one in listed:
        found[one.canonical_url][one.guid or one.fingerprint] = one.fingerprint
    return {link for link, told in found.items() if len(set(told.values())) > 1}


def _with_keys(one: IncomingArticle, guid: str, link: str) -> IncomingArticle:
    if (guid, link) == (one.guid, one.canonical_url):
        return one
    told = fingerprint(one.title, one.body, otherwise=link or guid)
    return replace(one, guid=guid, canonical_url=link, fingerprint=told)


def words(text: str) -> list[str]:
    """The words of a text: what stays of it where signs, spaces and letters' case are no matter."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _main_door(host: str) -> str:
    host = host.lower().rstrip(".")
    for port in _DEFAULT_PORTS:
        host = host.removesuffix(port)
    stripped = True
    while stripped:
        stripped = False
        for door in _SIDE_DOORS:
            if host.startswith(door) and "." in host[len(door) :].strip("."):
                host = host[len(door) :]
                stripped = True
    return host


def _is_noise(name: str, value: str) -> bool:
    name = name.lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES) or (name, value.lower()) in _SAME_ARTICLE
