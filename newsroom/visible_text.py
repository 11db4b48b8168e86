"""What the eye can see of a text, and nothing else.

Signs that nobody sees are the usual way to mark a text so that its copy names who it was given to; some apps
put marks of the sender into it. Word choice can do the same, and no machine can remove that.
"""

import re
import unicodedata

#: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt, 16.0) without the joiner of emoji, and
#: the braille blank. Of the variation selectors a heart or a flag loses at most its colour.
_IGNORED = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_EMOJI = "[\u2190-\u2bff\U0001f000-\U0001fbff]"
_LONE_JOINER = re.compile(f"(?<!{_EMOJI})\u200d|\u200d(?!{_EMOJI})")
_SPACES = frozenset({"Zs", "Zl", "Zp"})
#: Controls, formats, private signs and halves of signs. What Unicode does not know yet is seen as a box.
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})


def visible_only(text: str) -> str:
    """The text without signs that nobody sees, each odd space a plain one; tabs and ends of lines stay."""
    return "".join(map(_shown, _LONE_JOINER.sub("", _IGNORED.sub("", text))))


def _shown(sign: str) -> str:
    if sign in "\u200d\t\n":
        return sign
    category = unicodedata.category(sign)
    if category in _SPACES:
        return " "
    return "" if category in _UNSEEN else sign
