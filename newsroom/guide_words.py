"""The guide's words for the ids that a case holds. An older case may have ids that the file has no more."""

from newsroom.guide import Guide


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
