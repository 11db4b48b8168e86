"""Who only says thank you gets a kind word; who says more is listened to."""

import pytest

from newsroom.courtesy import is_courtesy, thanks


@pytest.mark.parametrize(
    "words",
    ["Terima kasih", "terimakasih banyak 🙏", "makasih ya min", "Matur suwun, Pak", "oke terima kasih",
     "Thank you so much!", "TRIMS"],
)  # fmt: skip
def test_thanks_are_recognised(words: str):
    assert thanks(words)
    assert is_courtesy(words)


@pytest.mark.parametrize("words", ["Assalamu'alaikum", "selamat pagi", "halo min", "siap", "Baik, Bu", "ok"])
def test_greetings_and_assent_are_courtesy_and_no_thanks(words: str):
    assert is_courtesy(words)
    assert not thanks(words)


@pytest.mark.parametrize(
    "words",
    ["", "🙏", "terima kasih, tapi jembatannya putus lagi", "sudah", "belum", "ya", "banyak", "terima suap",
     "malam itu ada truk", "Kepuh"],
)  # fmt: skip
def test_what_tells_something_is_more_than_courtesy(words: str):
    assert not is_courtesy(words)
