"""What sources have to tell: made up from a seed, each with a word of its own by which it is known again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from newsroom.tips import PartKind

#: What is typed, and the place that it means.
PLACES = (
    ("kepuh kejayan", "35.14.06.2005"),
    ("tanggulangin kejayan", "35.14.06.2017"),
    ("linggo kejayan", "35.14.06.2008"),
)
#: What is typed in place of a point on the map.
POINT = PLACES[0][0]
#: What stands on the button, and the guide's id.
CATEGORIES = (("Bencana", "bencana"), ("Kriminalitas", "kriminalitas"), ("Layanan publik", "layanan_publik"))
#: The first questions of each of their checklists.
QUESTIONS = ("what", "who")
_SYLLABLES = ("ba", "ci", "du", "fo", "ga", "hi", "ju", "ko", "la", "mi")
_LONG = "Air masuk rumah warga sejak subuh dan belum surut. " * 70
_PHONE = " Hubungi 0812-3456-7890."


class Ending(Enum):
    """How somebody ends it."""

    WAITS = "until the receipt is there"
    CANCELS = "thinks better of it"
    LEAVES = "puts the telephone away at the optional steps"
    HURRIES = "sends it, and looks at nothing any more"


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that is sent: of `kind`, with words (a text, a caption); an album has several `count`."""

    kind: PartKind
    words: str = ""
    count: int = 1

    @property
    def parts(self) -> tuple[tuple[PartKind, str], ...]:
        """What it becomes in the tip: kinds with their words."""
        if self.kind in (PartKind.TEXT, PartKind.PLACE):
            return ((self.kind, self.words),)
        first: tuple[tuple[PartKind, str], ...] = ((self.kind, ""),)
        if self.words:
            first += ((PartKind.TEXT, self.words),)
        return first + ((self.kind, ""),) * (self.count - 1)


@dataclass(frozen=True, slots=True)
class Story:
    """One tip. `place` and `category` index what is above, None leaves the step out."""

    number: int
    replyable: bool
    pieces: tuple[Piece, ...]
    place: int | None
    category: int | None
    answers: int
    ending: Ending

    @property
    def word(self) -> str:
        """The word that no other story has."""
        return "zar" + "".join(_SYLLABLES[int(digit)] for digit in f"{self.number:04d}")

    @property
    def colour(self) -> tuple[int, int, int]:
        """The colour of its pictures."""
        return 8 + 7 * (self.number % 33), 8 + 7 * (self.number // 33), 128

    @property
    def parts(self) -> tuple[tuple[PartKind, str], ...]:
        """The parts that the newsroom must have."""
        return tuple(part for piece in self.pieces for part in piece.parts)

    def answer(self, question: int) -> str:
        """What is answered to a question of the checklist."""
        return f"Jawaban {self.word} {question + 1}"


def stories(seed: int, count: int, *, quitters: bool) -> Iterator[Story]:
    """So many different ones; `quitters`: some of these people do not wait for the receipt."""
    chance = random.Random(seed)
    for number in range(count):
        place = chance.choice((None, *range(len(PLACES))))
        category = chance.choice((None, None, *range(len(CATEGORIES))))
        ending = Ending.WAITS
        if quitters and chance.random() < 0.08:
            ending = chance.choice((Ending.CANCELS, Ending.LEAVES, Ending.HURRIES))
        story = Story(
            number,
            chance.random() < 0.6,
            (),
            place,
            category,
            0 if category is None else chance.randrange(len(QUESTIONS) + 1),
            ending,
        )
        yield _with_pieces(story, chance)


def _with_pieces(story: Story, chance: random.Random) -> Story:
    words = f"Perkara {story.word} di dusun kami."
    told = Piece(PartKind.TEXT, words)
    ways: tuple[tuple[int, tuple[Piece, ...]], ...] = (
        (52, (told,)),
        (3, (Piece(PartKind.TEXT, f"{words} {_LONG}".strip()),)),
        (4, (Piece(PartKind.TEXT, words + _PHONE),)),
        (12, (told, Piece(PartKind.TEXT, "Sudah tiga hari."), Piece(PartKind.TEXT, "Warga resah."))),
        (9, (Piece(PartKind.PHOTO, words),)),
        (3, (Piece(PartKind.PHOTO, words, chance.randint(2, 4)),)),
        (3, (Piece(PartKind.VIDEO, words),)),
        (4, (told, Piece(PartKind.VOICE))),
        (3, (Piece(PartKind.AUDIO, words),)),
        (3, (told, Piece(PartKind.DOCUMENT))),
        (6, (told, Piece(PartKind.PLACE, POINT))),
    )
    (pieces,) = chance.choices([way for _, way in ways], [weight for weight, _ in ways])
    return replace(story, pieces=pieces)
