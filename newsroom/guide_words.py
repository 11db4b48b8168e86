"""The guide's words for the ids that a case holds. An older case may have ids that the file has no more."""

from newsroom.guide import Guide


class GuideWords:
    """Looks words up, and finds "" for what is not there."""

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._questions = {
            question.id: question.text for category in guide.categories for question in category.questions
        }

    def category_name(self, category: str, language: str) -> str:
        """With its emoji: "🌊 Bencana"."""
        found = self._guide.category(category)
        return f"{found.emoji} {found.label[language]}".strip() if found else ""

    def election_name(self, election: str, language: str) -> str:
        """Which kind of election it was."""
        found = self._guide.election(election)
        return found.label[language] if found else ""

    def question(self, question: str, language: str) -> str:
        """The sentence of a question."""
        found = self._questions.get(question)
        return found[language] if found else ""
