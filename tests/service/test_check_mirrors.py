"""`check` says of each of the newsroom's own channels whether the bot may post there."""

from pathlib import Path

from playground.emulator import Emulator
from tests.service.test_check import emulator, findings, settings

__all__ = ["emulator"]


async def test_each_channel_is_named_by_its_region_with_what_it_lacks(
    tmp_path: Path,
    emulator: tuple[Emulator, str],
):
    telegram, url = emulator
    owner = telegram.add_person("Redaksi")
    good = telegram.add_channel("Kejayan", admins=[owner], username="kejayan_warta")
    mute = telegram.add_channel("Wonorejo", admins=[owner], with_bot=False)
    owner.adds_bot(mute, admin=True, can_post_messages=False)
    group = telegram.add_group("Bukan saluran", admins=[owner], bot_admin=True)
    named = f"35.14.06:@kejayan_warta,35.14.07:{mute.id},35.14.08:-1001111111111,35.14.09:{group.id}"
    given = settings(tmp_path, BOT_TOKEN=telegram.token, BOT_API_BASE_URL=url, MIRROR_CHANNELS=named)
    found = {
        name.removeprefix("mirror "): finding
        for name, finding in (await findings(given)).items()
        if name.startswith("mirror")
    }
    assert {region: finding.good for region, finding in found.items()} == {
        "35.14.06": True,
        "35.14.07": False,
        "35.14.08": False,
        "35.14.09": False,
    }
    assert "may not post" in found["35.14.07"].sentence
    assert "cannot be found" in found["35.14.08"].sentence
    assert "not a channel" in found["35.14.09"].sentence
    told = " ".join(finding.sentence for finding in found.values())
    assert not any(str(abs(chat.id)) in told for chat in (good, mute, group))
