"""How the spelling of a place name is made comparable: the rules, and the few names that no rule explains.

Pure text; which places exist is the business of `newsroom/regions.py`.
"""

import re
import unicodedata
from collections.abc import Mapping

_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NO_WORD = re.compile(r"[^\w]|_")
_DOUBLED = re.compile(r"(.)\1+")
# The spelling before the reform of 1972, which road signs and older offices keep, and its present letters.
_OLD_SPELLING = (("dj", "j"), ("tj", "c"), ("oe", "u"))

# Names that people use for a kecamatan as a whole and that are no official unit (press and signposts).
LOCALITIES: Mapping[str, str] = {"Nongkojajar": "35.14.02"}
# The provinces as addresses have them: Jatim is written more often than Jawa Timur.
PROVINCES: Mapping[str, str] = {
    "Sumut": "12",
    "Sumbar": "13",
    "Sumsel": "16",
    "DKI": "31",
    "Jabar": "32",
    "West Java": "32",
    "Jateng": "33",
    "Central Java": "33",
    "DIY": "34",
    "Jatim": "35",
    "East Java": "35",
    "NTB": "52",
    "NTT": "53",
    "Kalbar": "61",
    "Kalteng": "62",
    "Kalsel": "63",
    "Kaltim": "64",
    "Sulut": "71",
    "Sulteng": "72",
    "Sulsel": "73",
    "Sultra": "74",
    "Sulbar": "76",
}
COUNTRY = "Indonesia"
# Spellings of older registers and of the press that differ by more than a space: the official name of each.
SPELLINGS: Mapping[str, str] = {
    "Balunganyar": "Balonganyar",
    "Djapanan": "Kejapanan",
    "Jangjangwulung": "Janjangwulung",
    "Japanan": "Kejapanan",
    "Oro-Oro Puleh": "Oro-Oro Pule",
    "Oro-Orobulu": "Orobulu",
    "Oroombo Kulon": "Oro-Oro Ombokulon",
    "Oroombo Wetan": "Oro-Oro Ombowetan",
    "Patuguhan": "Patuguran",
    "Tundosuro": "Tundosoro",
}


def fold(text: str) -> str:
    """The words of a text in plain small letters, a space between them: "Oro-Oro Pulé" as "oro oro pule"."""
    plain = _APOSTROPHES.sub("", text)
    if not plain.isascii():  # few names are not, and the start folds thousands
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_NO_WORD.sub(" ", plain.casefold()).split())


def join(folded: str) -> str:
    """The same without its spaces, so that joined and split spellings meet."""
    return folded.replace(" ", "")


def sound(joined: str) -> str:
    """A joined name as it sounds: doubled letters single, spellings of before 1972 as of today."""
    for old, new in _OLD_SPELLING:
        joined = joined.replace(old, new)
    return _DOUBLED.sub(r"\1", joined)
