"""Where a text names places, and in whose company each name stands.

Reads a text once from left to right and only collects; which place a name means, and whether the text is
about it, is decided in `newsroom/settling.py` and `newsroom/tagging.py`.
"""

from newsroom.press.company import (
    IN_PASSING,
    NO_ASIDE,
    Aside,
    aside_of,
    glued_after,
    glued_before,
    goes_on,
    is_called,
    may_be_aside,
    next_in_list,
    next_past_asides,
    office_before,
    stands_in,
)
from newsroom.press.lexicon import Lexicon
from newsroom.press.marks import (
    ABBREVIATION,
    ADORNMENT,
    AFTER_COLON,
    ALSO_PLAIN,
    CAPITAL,
    CONJUNCTION,
    CONNECTOR,
    DASH,
    EVERYDAY_WORD,
    LEADS,
    LEADS_DOTTED,
    LEVEL,
    MARKER,
    NO_PLACE,
    OF_STAFF,
    OFFICE_WORD,
    OFFICIAL,
    PASSED,
    PLAIN,
    SLASH,
    SPACED,
    WALI,
)
from newsroom.press.mention import BARE, BOTH, NAMED, OFFICE, Mention, Role, link
from newsroom.press.names import is_split_name, level_alone, name_at
from newsroom.press.text import Text
from newsroom.press.words import (
    ANOTHER_EVENT,
    BEFELL,
    DUSUN,
    GOVERNMENTS,
    KECAMATAN,
    LEVELS,
    NUMBERS,
    REGENCY,
    STATES,
    VILLAGE,
    Level,
)

_HEEDED = LEVEL | NO_PLACE | CONNECTOR | CAPITAL | AFTER_COLON  # words of no such mark tell nothing alone
_BETWEEN = LEVEL | CONJUNCTION | ADORNMENT  # may stand between the word for a level and the name
_AND = (["dan"], ["serta"], ["maupun"])
_MAKES_OFFICIAL = OFFICIAL | OF_STAFF | OFFICE_WORD | WALI


def _tells_of_another(words: list[str], at: int) -> bool:
    """Whether a word says that its sentence is about another event: "kejadian serupa", "pernah terjadi"."""
    if words[at] not in ANOTHER_EVENT:
        return False
    if words[at] == "serupa":
        return at == 0 or words[at - 1] not in STATES
    return words[at] != "pernah" or (at + 1 < len(words) and words[at + 1] in BEFELL)


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
        self._past_dusun = -1  # where the last dusun's name ends: "Dusun Krajan Sengonagung"
        self._other_events: set[int] = set()  # their sentences
        if not ANOTHER_EVENT.isdisjoint(text.words):
            self._other_events = {
                text.sentences[at] for at in range(text.size) if _tells_of_another(text.words, at)
            }

    def read(self) -> None:
        at, text = 0, self.text
        words, marks, names = text.words, text.marks, self.lexicon.names
        while at < text.size:
            mark = marks[at]
            if not mark & _HEEDED:
                at += 1
            elif mark & LEVEL:
                at = self._after_level(at)
            elif mark & NO_PLACE and (mark & CAPITAL or not mark & ALSO_PLAIN):
                at = self._after_no_place(at)
            elif self._pending and mark & (CONNECTOR | AFTER_COLON):
                at = self._after_connector(at)
            elif mark & CAPITAL and words[at] in names:
                at = self._after_word(at)
            else:
                at += 1
        link(text, self.mentions)

    def _after_word(self, at: int) -> int:
        name = self.lexicon.match(self.text, at) if self.text.marks[at] & CAPITAL else None
        return self._bare(at, *name) if name else at + 1

    # --- words for a level -------------------------------------------------------------------------------

    def _after_level(self, at: int) -> int:
        text = self.text
        word, end = text.words[at], at + 1
        level = LEVELS[word]
        if text.marks[end] & _BETWEEN:
            level, word, end = self._past_words(level, word, end)
        after = end
        if level is VILLAGE and text.words[at - 1] in NUMBERS and self._is_of_kecamatan(end):
            self._pending = (level, text.sentences[at])
            return end
        if text.joints[end] & SPACED or self._leads_to(end):
            official = text.marks[at - 1] & _MAKES_OFFICIAL and self._is_official(at, level)
            after = self._list(at, end, level, OFFICE if official else NAMED, word)
        if after == end:
            self._pending = (level, text.sentences[at])
        return after

    def _is_of_kecamatan(self, at: int) -> bool:
        """Whether "tiga desa" go on with the kecamatan that they lie in."""
        name = self.lexicon.match(self.text, at) if self.text.marks[at] & CAPITAL else None
        return (
            name is not None
            and name[1] in self.lexicon.kecamatan
            and next_in_list(self.text, name[0]) is None
        )

    def _past_words(self, level: Level, word: str, end: int) -> tuple[Level, str, int]:
        """Past the rest of "Desa/Kelurahan X", "Kota dan Kabupaten X", "Desa Wisata X"."""
        text, marks = self.text, self.text.marks
        while marks[end] & LEVEL and text.joints[end] & SLASH:
            level, end = max(level, LEVELS[text.words[end]]), end + 1
        if level is REGENCY and self._is_pair(end):
            word, end = BOTH, end + 2
        if marks[end] & ADORNMENT and text.joints[end] & PLAIN:
            end += 1
        return level, word, end

    def _is_pair(self, at: int) -> bool:
        """ "Kota dan Kabupaten X"."""
        words = self.text.words[at : at + 2]
        return len(words) == 2 and words[0] == "dan" and LEVELS.get(words[1]) is REGENCY

    def _leads_to(self, at: int) -> bool:
        """Whether a name may follow the word before this token."""
        text = self.text
        leads = LEADS_DOTTED if text.marks[at - 1] & ABBREVIATION else LEADS
        return text.joints[at] & leads != 0

    def _is_official(self, at: int, level: Level) -> bool:
        """Whether the word before makes it an official or an office: "Kepala Desa X", "Wali Kota Y"."""
        if not self.text.joints[at] & PLAIN:
            return False
        before = self.text.marks[at - 1]
        if level is VILLAGE:
            return before & OFFICIAL != 0
        return before & (OF_STAFF if level is KECAMATAN else OFFICE_WORD | WALI) != 0

    def _after_connector(self, at: int) -> int:
        """The names after "tiga desa ..., yakni" or "desa terdampak:"."""
        text = self.text
        level, sentence = self._pending or (VILLAGE, -1)
        start = at
        while text.marks[start] & CONNECTOR:
            start += 1
        if start >= text.size or text.sentences[start] - sentence > bool(text.marks[start] & AFTER_COLON):
            self._pending = None
        elif (
            text.marks[start] & (CAPITAL | LEVEL) == CAPITAL  # but no word for a level
            and self.lexicon.match(text, start)
        ):
            self._pending = None
            return self._list(start, start, level, NAMED, "")
        return start if start > at else self._after_word(at)

    def _list(self, first: int, at: int, level: Level, role: Role, word: str) -> int:
        """Names joined by commas and "dan", all of one level, beginning at `at`; returns where they end."""
        text = self.text
        aside = self._aside(first)
        mentions, lexicon = self.mentions, self.lexicon
        begun, end = len(mentions), at
        while (name := name_at(text, lexicon, at, level)) is not None:
            after, key, known = name
            beside = len(mentions) > begun
            if beside and not self._belongs(key, after, level, known=known):
                break
            if not known and level is REGENCY:
                break
            mention = Mention(first, at, after, key, level, role, text.sentences[at], word, aside, known)
            mention.beside = beside
            end = self._add(mention)
            step = next_past_asides(text, end)
            if step is None or step >= text.size:
                break
            begins = text.words[step] in lexicon.names
            if text.marks[step] & MARKER and not (begins and is_split_name(text, lexicon, step)):
                break
            at = first = step
        return end

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
        """Whether another village follows: then "Karangketug, Gadingrejo, Randusari" are three of them.

        Or the word for what contains it: "Ngabar dan Kraton, Kecamatan Kraton".
        """
        if self.text.marks[at] & LEVEL and LEVELS[self.text.words[at]] is KECAMATAN:
            return True
        step = next_past_asides(self.text, at)
        if step is None or step >= self.text.size:
            return False
        name = self.lexicon.match(self.text, step)
        return name is not None and name[1] in self.lexicon.villages

    # --- what is no place, and names alone ---------------------------------------------------------------

    def _after_no_place(self, at: int) -> int:
        """Past "Dusun X, Y dan Z": other things, though villages may be called the same."""
        text = self.text
        if text.marks[at] & CAPITAL and is_split_name(text, self.lexicon, at):
            return self._after_word(at)
        dusun = text.words[at] in DUSUN
        first_end, at, joined = 0, at + 1, False
        while text.marks[at] & (MARKER | CAPITAL) == CAPITAL:  # and no marker
            if not first_end and not self._leads_to(at):
                break
            name = name_at(text, self.lexicon, at, VILLAGE)
            end = name[0] if name else at + 1
            first_end = first_end or end
            step = next_in_list(text, end)
            if step is None:
                at = end
                break
            joined = joined or text.marks[step - 1] & CONJUNCTION != 0
            at = step
        # Without a "dan" what follows the comma is no further dusun: "Gunung Bromo, Tosari".
        at = at if joined else (first_end or at)
        if dusun:
            self._past_dusun = at
        return at

    def _bare(self, at: int, end: int, key: str) -> int:
        text, lexicon = self.text, self.lexicon
        office = office_before(text, at)
        government = office in GOVERNMENTS and key in lexicon.regencies_elsewhere
        if not (government or key in lexicon.served or key in lexicon.elsewhere_bare) or is_called(text, at):
            return end
        in_list = bool(self.mentions) and next_in_list(text, self.mentions[-1].end) == at
        everyday = end == at + 1 and text.marks[at] & EVERYDAY_WORD
        if everyday and not self._is_meant(at, in_list=in_list):
            return end
        if goes_on(text, end) and not lexicon.match(text, end) and not text.in_dateline(at):
            return end + 1
        level = REGENCY if government else level_alone(lexicon, key)
        role = OFFICE if office else self._role_alone(at, end, in_list=in_list)
        if in_list and role is OFFICE:
            office = office or self.mentions[-1].word  # "Kades X, Y dan Z"
        mention = Mention(at, at, end, key, level, role, text.sentences[at], office, self._aside(at))
        mention.stands_in = stands_in(text, at)
        return self._add(mention)

    def _is_meant(self, at: int, *, in_list: bool) -> bool:
        """Whether an everyday word is a name here: "TUTUR - ", "di Tutur", "warga Kepulungan dan Legok"."""
        text = self.text
        if text.in_dateline(at):
            return True
        titled = text.shouting_title and text.in_title(at)
        if stands_in(text, at) and not titled:
            return True
        return in_list and self.mentions[-1].level >= KECAMATAN and not titled

    def _role_alone(self, at: int, end: int, *, in_list: bool) -> Role:
        text = self.text
        if in_list and self.mentions[-1].role is OFFICE:
            return OFFICE  # "Kapolsek X dan Y"
        if text.in_title(at) and text.shouting_title:
            return BARE
        follows_name = at == self._past_dusun or (bool(self.mentions) and self.mentions[-1].end == at)
        glued = glued_before(text, at) and not follows_name
        glued = glued or (glued_after(text, end) and not self.lexicon.match(text, end))
        return OFFICE if glued else BARE

    # --- keeping -----------------------------------------------------------------------------------------

    def _aside(self, first: int) -> Aside:
        if self._other_events and self.text.sentences[first] in self._other_events:
            return IN_PASSING
        if self.mentions:
            last = self.mentions[-1]
            if last.aside is not NO_ASIDE and (
                next_in_list(self.text, last.end) == first or self._goes_on_passing(last, first)
            ):
                return last.aside
        return aside_of(self.text, first) if may_be_aside(self.text, first) else NO_ASIDE

    def _goes_on_passing(self, last: Mention, first: int) -> bool:
        """Whether no more stands between than in "bersembunyi di X dan di rumah bibinya di Y"."""
        text = self.text
        return text.words[last.end : last.end + 1] in _AND and all(
            text.marks[at] & PASSED for at in range(last.end + 1, first)
        )

    def _add(self, mention: Mention) -> int:
        """Keep the mention, unless it and the last are the ends of a road: "Gempol-Pasuruan"."""
        text = self.text
        start, end = mention.start, mention.end
        if start < text.dateline:
            mention.dateline = start >= text.titled
        if text.joints[end] & SPACED and text.words[end] == "kota" and mention.key in self.lexicon.homes:
            mention.word, mention.end = "kota", end + 1  # "Polres Pasuruan Kota"
        if text.joints[start] & DASH and self._ends_at(start):
            self.mentions.pop()
        else:
            self.mentions.append(mention)
        return mention.end

    def _ends_at(self, at: int) -> bool:
        """Whether the last name ends there, and is none of the dateline."""
        return bool(self.mentions) and self.mentions[-1].end == at and not self.mentions[-1].dateline
