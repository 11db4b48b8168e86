"""A page from elsewhere can neither look at the playground nor act in it."""

import pytest
from aiohttp.test_utils import make_mocked_request

from playground.guard import Guard, StrangerError

HERE = {"Host": "127.0.0.1:8080"}


def passes(bound: str, headers: dict[str, str], method: str = "POST") -> bool:
    try:
        Guard(bound).check(make_mocked_request(method, "/", headers=headers))
    except StrangerError:
        return False
    return True


@pytest.mark.parametrize(
    ("bound", "headers", "allowed"),
    [
        ("127.0.0.1", HERE, True),
        ("127.0.0.1", {"Host": "localhost:8080"}, True),
        ("127.0.0.1", {"Host": "[::1]:8080"}, True),
        ("127.0.0.1", {"Host": "evil.example"}, False),
        ("127.0.0.1", {"Host": "127.0.0.1.evil.example"}, False),
        ("127.0.0.1", {"Host": "192.168.1.5"}, False),
        ("127.0.0.1", {"Host": "[bad"}, False),
        ("127.0.0.1", {}, False),
        ("0.0.0.0", {"Host": "192.168.1.5:8080"}, True),
        ("0.0.0.0", {"Host": "evil.example"}, False),
        ("desa.local", {"Host": "desa.local:8080"}, True),
        ("127.0.0.1", {**HERE, "Origin": "http://127.0.0.1:8080"}, True),
        ("127.0.0.1", {**HERE, "Origin": "https://evil.example"}, False),
        ("127.0.0.1", {**HERE, "Origin": "null"}, False),
        ("127.0.0.1", {**HERE, "Sec-Fetch-Site": "same-origin"}, True),
        ("127.0.0.1", {**HERE, "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_who_may_act(bound, headers, allowed):
    assert passes(bound, headers) is allowed


def test_a_link_from_elsewhere_may_open_the_page():
    assert passes("127.0.0.1", {**HERE, "Sec-Fetch-Site": "cross-site"}, method="GET")


async def test_the_bots_door_is_guarded_too(bot, sari, emulator):
    stranger = {"Origin": "https://evil.example"}
    answer = await bot.post("sendMessage", json={"chat_id": sari.id, "text": "x"}, headers=stranger)
    assert answer.status == 403
    assert emulator.deliveries[sari.id] == 0
