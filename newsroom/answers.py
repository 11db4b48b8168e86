"""What an editor says to a source: words, and perhaps one file that was rebuilt like those of a source."""

from dataclasses import dataclass, replace

from newsroom.tips import Part

#: Begins what holds a file. No text in UTF-8 begins so: answers of before are read as they were written.
_FILE = b"\xff"
#: What may stand beside a file, in UTF-16 units: with the words around it, it is the file's caption (1024).
BESIDE_FILE = 600
#: The largest file of an answer. It lies in the case's row, and is read with the whole conversation.
FILE_ROOM = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is sealed."""

    text: str
    file: Part | None = None

    def pack(self) -> bytes:
        """As bytes, to be sealed."""
        if self.file is None:
            return self.text.encode()
        return _FILE + replace(self.file, text=self.text).pack()

    @classmethod
    def unpack(cls, packed: bytes) -> "Answer":
        """What `pack` made."""
        if not packed.startswith(_FILE):
            return cls(packed.decode())
        file = Part.unpack(packed[len(_FILE) :])
        return cls(file.text, replace(file, text=""))
