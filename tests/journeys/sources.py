"""Sources with canaries on everything that Telegram, a telephone and a file tell of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from playground.emulator import Emulator
from playground.messages import User
from playground.parameters import UploadedFile
from playground.people import Person
from tests.journeys.canaries import Canary, fraction, number, point, words
from tests.newsroom.cleaning import offices, pdfs, pictures, recordings
from tests.newsroom.cleaning.canaries import SIGN


@dataclass(frozen=True)
class Marks:
    """What names one person, and is nobody else's."""

    id: int
    first_name: str
    last_name: str
    username: str
    language: str
    telephone: str
    card_name: str
    file_name: str
    camera: str
    latitude: float
    longitude: float

    def canaries(self) -> Iterator[Canary]:
        """Each with the name of what it is; never with what it says."""
        yield number("id", self.id)
        yield words("first name", self.first_name)
        yield words("last name", self.last_name)
        yield words("user name", self.username)
        yield words("language", self.language)
        yield words("telephone", self.telephone)
        yield words("name on a card", self.card_name)
        yield words("file's name", self.file_name)
        yield words("camera", self.camera)
        yield point("point on the map", self.latitude, self.longitude)


# Ids of 52 bits, the most that Telegram gives: five bytes would stand somewhere by chance one day.
CAKRA = Marks(
    1_907_283_645_091_877, "Cakranegoro", "Wibisana", "cak_rawa_lor", "jv-x-lorrawa", "+6281234509876",
    "Kontaknya Cakra", "Foto rumah Cakranegoro.pdf", "Kamerarawa Satu", -7.6458213, 112.9071934,
)  # fmt: skip
SEKAR = Marks(
    4_102_938_475_610_293, "Sekarjalak", "Purbasari", "sekarjalak_tepi", "su-x-jalaksekar", "+6285790123488",
    "Adiknya Sekar", "Ketikan Sekarjalak.docx", "Kamerajalak Dua", -7.5891427, 112.8264935,
)  # fmt: skip
RANTI = Marks(
    3_518_204_967_731_042, "Rantimurai", "Kusumadewi", "ranti_murai_kidul", "mad-x-murairanti",
    "+6289512367740", "Bapaknya Ranti", "Suara Rantimurai.mp3", "Kameramurai Tiga", -7.7123468, 113.0042871,
)  # fmt: skip
#: Whose words are passed on; they never spoke with the bot.
AUTHOR = Marks(
    2_946_518_370_264_119, "Gelatikwati", "Sumberagung", "gelatik_asal", "bn-x-gelatik", "+6287755501923",
    "Temannya Gelatik", "Asal Gelatik.pdf", "Kameragelatik Empat", -7.6893412, 112.7514986,
)  # fmt: skip


@dataclass
class Source:
    """Somebody who tells something. `told` is what they wrote, `code` their receipt once they have one."""

    person: Person
    marks: Marks
    told: list[str] = field(default_factory=list)
    code: str = ""

    @classmethod
    def moves_in(cls, emulator: Emulator, marks: Marks) -> "Source":
        """An account with these marks opens in the emulated Telegram."""
        user = User(marks.id, marks.first_name, marks.last_name, marks.username, marks.language)
        emulator.world.users[user.id] = user
        person = emulator.people[user.id] = Person(emulator.world, user, "source")
        return cls(person, marks)

    def writes(self, text: str) -> str:
        """Remembers what is told."""
        self.told.append(text)
        return text

    def photo(self, shade: str = "white") -> bytes:
        """A picture as a telephone takes it: camera, owner and place in it, some of it in other alphabets."""
        marks = self.marks
        tags = Image.Exif()
        tags[0x010F], tags[0x0110] = marks.camera, f"{marks.camera} Pro"
        tags[0x013B] = f"{marks.first_name} {marks.last_name}"
        tags[0x9C9D] = marks.last_name.encode("utf-16-le")
        place = tags.get_ifd(0x8825)
        place[1], place[3] = "S", "E"
        place[2], place[4] = _degrees(marks.latitude), _degrees(marks.longitude)
        picture = pictures.scene(160, 120)
        picture.paste(Image.new("RGB", (40, 40), shade), (60, 40))
        out = BytesIO()
        picture.save(out, "JPEG", quality=90, exif=tags, comment=f"{marks.username} {marks.id}".encode())
        return out.getvalue() + f"{marks.first_name} {marks.latitude} {marks.longitude}".encode()

    def album(self) -> list[UploadedFile]:
        """Two pictures that belong together."""
        return [
            UploadedFile(f"{shade} {self.marks.file_name}", "image/jpeg", self.photo(shade))
            for shade in ("navy", "olive")
        ]

    def document(self) -> bytes:
        """A file of Word with its author in every corner."""
        author = f"{self.marks.first_name} {self.marks.last_name}"
        return offices.document(**{"docProps/core.xml": f"<c><creator>{author}</creator></c>"})


def _degrees(value: float) -> tuple[IFDRational, int, int]:
    """All of it in degrees, without minutes."""
    return IFDRational(*fraction(value)), 0, 0


def pdf() -> bytes:
    """A PDF with marks in every corner."""
    return pdfs.full()


def workbook() -> bytes:
    """A table with marks in every corner."""
    return offices.workbook()


def video() -> bytes:
    """A second of film with marks in its container."""
    return recordings.recording("mp4", "libx264", "aac")


def voice() -> bytes:
    """A second of speech with marks."""
    return recordings.recording("ogg", None, "libopus")


def music() -> bytes:
    """A second of music with marks."""
    return recordings.recording("mp3", None, "libmp3lame")


#: The sign that all specimens of files begin their marks with. In small letters it is a word of receipts.
SPECIMENS = Canary(
    "mark of a specimen",
    {form: mark for form, mark in words("", SIGN).forms.items() if form != "text, lower case"},
)
