"""Where a text names places, and in whose company each name stands.

Reads a text once from left to right and only collects; which place a name means, and whether the text is
about it, is decided in `newsroom/settling.py` and `newsroom/tagging.py`.
"""

from newsroom.press.company import (
    Aside,
    aside_of,
    glued_after,
    glued_before,
    goes_on,
    is_marker,
    next_in_list,
    office_before,
    past_asides,
    stands_in,
)
from newsroom.press.lexicon import Lexicon
from newsroom.press.mention import BARE, BOTH, NAMED, OFFICE, Mention, Role, link
from newsroom.press.text import Text
from newsroom.press.words import (
    ABBREVIATIONS,
    ADORNMENTS,
    ANOTHER_EVENT,
    CONJUNCTIONS,
    CONNECTORS,
    DAYS,
    EVERYDAY,
    GOVERNMENTS,
    KECAMATAN,
    LEVELS,
    NEVER_A_VILLAGE,
    NO_PLACES,
    NO_PLACES_IF_CAPITAL,
    OFFICES,
    OFFICIALS,
    REGENCY,
    STAFF,
    VILLAGE,
    Level,
)

_LONGEST_UNKNOWN = 3  # words of a name that is spelt like none that we know
_CHAIN_REACH = 7  # tokens between a village and what contains it
_CHAIN_SIGNS = frozenset({"", "-", ",", "&", "/", "),", ")", "(", ".,"})
_OPENING_SIGNS = str.maketrans("", "", " \u00a0(:\"“‘'/-")


def read(text: Text, lexicon: Lexicon) -> list[Mention]:
    """All names of places in the order of the text, each linked to what contains it."""
    reader = _Reader(text, lexicon)
    reader.read()
    return reader.mentions


class _Reader:
    def __init__(self, text: Text, lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self.mentions: list[Mention] = []
        self._pending: tuple[Level, int] | None = (
            None  # "tiga desa ..., yakni": a level that awaits its names
        )
        pairs = zip(text.words, text.sentences, strict=True)
        self._other_events = {sentence for word, sentence in pairs if word in ANOTHER_EVENT}

    def read(self) -> None:
        at, text = 0, self.text
        words, capital = text.words, text.capital
        while at < text.size:
            word = words[at]
            if word in LEVELS:
                at = self._after_level(at)
            elif word in NO_PLACES and (capital[at] or word not in NO_PLACES_IF_CAPITAL):
                at = self._after_no_place(at)
            elif self._pending and (word in CONNECTORS or ":" in text.gaps[at]):
                at = self._after_connector(at)
            elif capital[at]:
                at = self._after_word(at)
            else:
                at += 1
        link(text, self.mentions)

    def _after_word(self, at: int) -> int:
        name = self.lexicon.match(self.text, at) if self.text.capital[at] else None
        return self._bare(at, *name) if name else at + 1

    # --- words for a level -------------------------------------------------------------------------------

    def _after_level(self, at: int) -> int:
        text = self.text
        level, word, end = LEVELS[text.words[at]], text.words[at], at + 1
        while end < text.size and text.words[end] in LEVELS and text.gaps[end].strip() in {"/", "./"}:
            level, end = max(level, LEVELS[text.words[end]]), end + 1
        if level is REGENCY and self._is_pair(end):
            word, end = BOTH, end + 2
        if end < text.size and text.words[end] in ADORNMENTS and text.plain(end):
            end += 1
        after = (
            self._list(at, end, level, self._role_of_level(at, level), word) if self._leads_to(end) else end
        )
        if after == end:
            self._pending = (level, text.sentences[at])
        return after

    def _is_pair(self, at: int) -> bool:
        """ "Kota dan Kabupaten X"."""
        words = self.text.words[at : at + 2]
        return len(words) == 2 and words[0] == "dan" and LEVELS.get(words[1]) is REGENCY

    def _leads_to(self, at: int) -> bool:
        """Whether a name may follow the word before this token."""
        text = self.text
        if at >= text.size:
            return False
        gap = text.gaps[at]
        if text.words[at - 1] in ABBREVIATIONS:
            gap = gap.removeprefix(".")
        return not gap.translate(_OPENING_SIGNS)

    def _role_of_level(self, at: int, level: Level) -> Role:
        before = self.text.words[at - 1] if at and self.text.plain(at) else ""
        official = (
            (level is VILLAGE and before in OFFICIALS)
            or (level is KECAMATAN and before in STAFF)
            or (level is REGENCY and (before in OFFICES or before == "wali"))
        )
        return OFFICE if official else NAMED

    def _after_connector(self, at: int) -> int:
        """The names after "tiga desa ..., yakni" or "desa terdampak:"."""
        text = self.text
        level, sentence = self._pending or (VILLAGE, -1)
        start = at
        while start < text.size and text.words[start] in CONNECTORS:
            start += 1
        if start >= text.size or text.sentences[start] - sentence > (":" in text.gaps[start]):
            self._pending = None
        elif text.capital[start] and text.words[start] not in LEVELS and self.lexicon.match(text, start):
            self._pending = None
            return self._list(start, start, level, NAMED, "")
        return start if start > at else self._after_word(at)

    def _list(self, first: int, at: int, level: Level, role: Role, word: str) -> int:
        """Names joined by commas and "dan", all of one level, beginning at `at`; returns where they end."""
        text = self.text
        aside = self._aside(first)
        begun = len(self.mentions)
        end = at
        while (name := self._name(at, level)) is not None:
            after, key, known = name
            if len(self.mentions) > begun and not self._belongs(key, after, level, known=known):
                break
            if not known and level is REGENCY:
                break
            mention = Mention(first, at, after, key, level, role, text.sentences[at], word, aside, known)
            mention.beside = len(self.mentions) > begun
            end = self._add(mention)
            step = next_in_list(text, past_asides(text, end))
            if step is None or step >= text.size or (is_marker(text, step) and not self._split_name(step)):
                break
            at = first = step
        return end

    def _name(self, at: int, level: Level) -> tuple[int, str, bool] | None:
        """A name where one is expected: where it ends, its key, and whether it is known."""
        text, lexicon = self.text, self.lexicon
        if at >= text.size:
            return None
        known = lexicon.match(text, at)
        if known and level is VILLAGE and not lexicon.is_served(known[1]):
            known = None  # "Desa Banjaran" may be a slip, though a kecamatan elsewhere is called so
        if known and (text.capital[at] or text.words[at] not in EVERYDAY):
            end, key = known
            if not goes_on(text, end) or lexicon.match(text, end):
                return end, key, True
        if not text.capital[at] or is_marker(text, at) or text.words[at].isdigit():
            return None
        end = at + 1
        while end < min(at + _LONGEST_UNKNOWN, text.size) and self._may_go_on(end):
            end += 1
        return end, "".join(text.words[at:end]), False

    def _may_go_on(self, at: int) -> bool:
        """Whether an unknown name may hold this token, too."""
        text = self.text
        if not (text.plain(at) and text.capital[at]) or text.words[at].isdigit():
            return False
        name = self.lexicon.match(text, at)
        another = name and (self.lexicon.is_served(name[1]) or name[1] in self.lexicon.elsewhere_bare)
        return not (another or is_marker(text, at) or text.words[at] in DAYS)

    def _belongs(self, key: str, after: int, level: Level, *, known: bool) -> bool:
        """Whether a name after a comma goes on with the list rather than saying what contains it."""
        lexicon, last = self.lexicon, self.mentions[-1]
        if not known:
            return level is VILLAGE and key not in lexicon.elsewhere_bare
        if level is VILLAGE:
            contains = last.key != key and lexicon.contains(key, last.key)
            return key in lexicon.villages and (not contains or self._list_goes_on(after))
        if level is KECAMATAN:
            regency = key in lexicon.homes or key in lexicon.regencies_elsewhere
            return key in lexicon.kecamatan or (key in lexicon.kecamatan_elsewhere and not regency)
        return key in lexicon.homes or key in lexicon.regencies_elsewhere

    def _list_goes_on(self, at: int) -> bool:
        """Whether another village follows: then "Karangketug, Gadingrejo, Randusari" are three of them."""
        step = next_in_list(self.text, past_asides(self.text, at))
        if step is None or step >= self.text.size:
            return False
        name = self.lexicon.match(self.text, step)
        return name is not None and name[1] in self.lexicon.villages

    def _split_name(self, at: int) -> bool:
        """Whether a word like "Gunung" begins a village's name here: "Gunung Gangsir"."""
        name = self.lexicon.match(self.text, at)
        return name is not None and name[0] > at + 1 and self.text.words[at] not in NEVER_A_VILLAGE

    # --- what is no place, and names alone ---------------------------------------------------------------

    def _after_no_place(self, at: int) -> int:
        """Past "Dusun X, Y dan Z": other things, though villages may be called the same."""
        text = self.text
        if text.capital[at] and self._split_name(at):
            return self._after_word(at)
        first_end, at, joined = 0, at + 1, False
        while at < text.size and not is_marker(text, at) and text.capital[at]:
            if not first_end and not self._leads_to(at):
                break
            name = self._name(at, VILLAGE)
            end = name[0] if name else at + 1
            first_end = first_end or end
            step = next_in_list(text, end)
            if step is None:
                at = end
                break
            joined = joined or text.words[step - 1] in CONJUNCTIONS
            at = step
        # Without a "dan" what follows the comma is no further dusun: "Gunung Bromo, Tosari".
        return at if joined else (first_end or at)

    def _bare(self, at: int, end: int, key: str) -> int:
        text, lexicon = self.text, self.lexicon
        office = office_before(text, at)
        government = office in GOVERNMENTS and key in lexicon.regencies_elsewhere
        if not (government or lexicon.is_served(key) or key in lexicon.elsewhere_bare):
            return end
        in_list = bool(self.mentions) and next_in_list(text, self.mentions[-1].end) == at
        if end == at + 1 and text.words[at] in EVERYDAY and not self._is_meant(at, in_list=in_list):
            return end
        if goes_on(text, end) and not lexicon.match(text, end) and not text.in_dateline(at):
            return end + 1
        level = REGENCY if government else self._level_alone(key)
        role = OFFICE if office else self._role_alone(at, end, in_list=in_list)
        mention = Mention(at, at, end, key, level, role, text.sentences[at], office, self._aside(at))
        mention.stands_in = stands_in(text, at)
        return self._add(mention)

    def _is_meant(self, at: int, *, in_list: bool) -> bool:
        """Whether an everyday word is a name here: "TUTUR - ", or "warga Kepulungan dan Legok"."""
        text = self.text
        if text.in_dateline(at):
            return True
        titled = text.shouting_title and text.in_title(at)
        return in_list and self.mentions[-1].level >= KECAMATAN and not titled

    def _level_alone(self, key: str) -> Level:
        lexicon = self.lexicon
        if key in lexicon.homes or key in lexicon.elsewhere_bare:
            return REGENCY
        return KECAMATAN if key in lexicon.kecamatan else VILLAGE

    def _role_alone(self, at: int, end: int, *, in_list: bool) -> Role:
        text = self.text
        if in_list and self.mentions[-1].role is OFFICE:
            return OFFICE  # "Kapolsek X dan Y"
        if text.in_title(at) and text.shouting_title:
            return BARE
        follows_name = bool(self.mentions) and self.mentions[-1].end == at
        glued = glued_before(text, at) and not follows_name
        glued = glued or (glued_after(text, end) and not self.lexicon.match(text, end))
        return OFFICE if glued else BARE

    # --- keeping -----------------------------------------------------------------------------------------

    def _aside(self, first: int) -> Aside:
        if self.text.sentences[first] in self._other_events:
            return Aside.PASSING
        if self.mentions:
            last = self.mentions[-1]
            if last.aside is not Aside.NO and next_in_list(self.text, last.end) == first:
                return last.aside
        return aside_of(self.text, first)

    def _add(self, mention: Mention) -> int:
        """Keep the mention, unless it and the last are the ends of a road: "Gempol-Pasuruan"."""
        text = self.text
        mention.dateline = text.in_dateline(mention.start)
        end = mention.end
        if mention.key in self.lexicon.homes and text.words[end : end + 1] == ["kota"] and text.spaced(end):
            mention.word, mention.end = "kota", end + 1  # "Polres Pasuruan Kota"
        last = self.mentions[-1] if self.mentions else None
        if (
            last
            and last.end == mention.start
            and text.gaps[mention.start] in {"-", "–"}
            and not last.dateline
        ):
            self.mentions.pop()
        else:
            self.mentions.append(mention)
        return mention.end
