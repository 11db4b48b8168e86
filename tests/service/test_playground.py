"""What the playground lends the newsroom for the while, so that everything can be tried."""

from pathlib import Path

from delivery.intake import Intake
from newsroom.guide import Guide
from service.playground import _filled_guide, opened
from service.settings import LANGUAGES, Settings
from service.tip_assembly import PROGRAM


def test_in_the_playground_a_case_can_be_handed_on_to_every_contact(tmp_path: Path):
    shipped = PROGRAM / "guide.toml"
    assert Guide.load(shipped, LANGUAGES).unfilled
    filled = Guide.load(_filled_guide(shipped, tmp_path), LANGUAGES)
    assert filled.contacts
    assert filled.unfilled == ()
    assert {contact.reach for contact in filled.contacts} == {"contoh saja, bukan alamat sungguhan"}


async def test_the_webhook_of_the_live_bot_is_not_the_playgrounds():
    live = Settings.read({"WEBHOOK_URL": "https://bot.example.org/telegram", "WEBHOOK_LISTEN": "127.0.0.1:1"})
    async with opened(live) as playground:
        assert isinstance(playground.newsroom.intake, Intake)


def test_a_guide_that_cannot_be_read_is_left_for_its_reader_to_tell(tmp_path: Path):
    missing = tmp_path / "none.toml"
    assert _filled_guide(missing, tmp_path) == missing
