"""The guide's words for the ids that a case holds. An older case may have ids that the file has no more."""

from newsroom.guide import Guide
from newsroom.wording import Wording


class GuideWords:
    """Looks words up, and finds "" for what is not there."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide

    def category(self, category: str, language: str) -> str:
        """With its emoji: "🌊 Bencana"."""
        found = self._guide.category(category)
        return f"{found.emoji} {found.label[language]}".strip() if found else ""

    def election(self, election: str, language: str) -> str:
        """Which kind of election it was."""
        found = self._guide.election(election)
        return found.label[language] if found else ""

    def question(self, category: str, question: str, language: str) -> str:
        """The sentence of a question in a category's checklist."""
        found = self._guide.category(category)
        questions = found.questions if found else ()
        return next((each.text[language] for each in questions if each.id == question), "")


def category_at_desk(guide: Guide, wording: Wording, category: str, language: str) -> str:
    """What the desk calls a case's category: also that its source chose none.

    One that the file has no more is called by its id, everywhere: editors know it, and cards are told apart.
    """
    known = GuideWords(guide).category(category, language)
    return known or category or wording.screen("case_without", language).label("category")
