"""An original that is evidence is opened by the newsroom's offline key, and by nothing that the bot has."""

import pyrage
import pytest
from pyrage import x25519

from newsroom.cleaning import is_age_recipient, seal_original
from newsroom.cleaning.originals import NotARecipient


def test_only_the_offline_key_opens_it():
    key = x25519.Identity.generate()
    sealed = seal_original(b"foto asli", f" {key.to_public()}\n")
    assert b"foto asli" not in sealed
    assert pyrage.decrypt(sealed, [key]) == b"foto asli"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [x25519.Identity.generate()])


@pytest.mark.parametrize(
    "text",
    ["", "age1", "age1qqqq", "ssh-ed25519 AAAA", str(x25519.Identity.generate())],
    ids=["nothing", "a prefix", "too short", "another kind", "the secret half"],
)
def test_what_is_no_public_key_is_refused_without_repeating_it(text):
    assert not is_age_recipient(text)
    with pytest.raises(NotARecipient) as refused:
        seal_original(b"x", text)
    assert str(refused.value) == ""


def test_a_public_key_is_one():
    assert is_age_recipient(str(x25519.Identity.generate().to_public()))
