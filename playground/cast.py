"""The people of the playground: who sits side by side when somebody tries the bot without a token."""

from dataclasses import dataclass

from playground.emulator import Emulator
from playground.messages import Chat
from playground.people import Person


@dataclass(frozen=True, slots=True)
class Cast:
    """Three people with a screen of their own, a second editor, and the newsroom's group."""

    reader: Person
    source: Person
    editor: Person
    second_editor: Person
    desk: Chat


def set_stage(emulator: Emulator, *, forum: bool = False) -> Cast:
    """Puts the cast into the world; with `forum` the desk group has topics and the bot may open them."""
    reader = emulator.add_person("Bu Sari", username="sari_kejayan", role="reader")
    source = emulator.add_person("Cak Anam", username="cak_anam", role="source")
    editor = emulator.add_person("Dewi Lestari", username="dewi_redaksi", role="editor")
    second = emulator.add_person("Mas Fajar", username="fajar_redaksi", role="editor")
    desk = emulator.add_group("Meja Redaksi", forum=forum, admins=[editor, second], bot_admin=True)
    return Cast(reader, source, editor, second, desk)
