"""Reports of a mistake in an article (*hak koreksi*) as a category of tips. Its words are templates.

It is the program's own, not the guide's: `Guide.with_correction` takes it in, and no list offers it.
"""

from typing import Final

from newsroom.guide import Category, Question
from newsroom.guide_table import Words
from newsroom.tips import CORRECTION
from newsroom.wording import Wording

#: The two questions: what is wrong, and what is right.
WRONG: Final = "wrong"
RIGHT: Final = "right"


def mistake_kind(wording: Wording) -> Category:
    """The category, in every language that there is."""
    screens = {language: wording.screen("mistake_kind", language) for language in wording.languages}

    def words(label: str) -> Words:
        return {language: screen.label(label) for language, screen in screens.items()}

    return Category(
        id=CORRECTION,
        emoji="✏️",
        label=words("name"),
        questions=(Question(WRONG, words(WRONG)), Question(RIGHT, words(RIGHT))),
        hand_on=(),
        ask_election=False,
        warning=None,
    )
