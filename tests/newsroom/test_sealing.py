"""A stolen disk without the keys names nobody: ids are sealed, found by keyed index, bound to their row."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.sealing import (
    Address,
    Keyring,
    KeysTooOpen,
    KeysUnreadable,
    Purpose,
    SealedAddress,
    Sealer,
    Unsealable,
)

chat_ids = st.integers(min_value=-(2**52), max_value=2**52)
SEALER = Sealer(Purpose.READERS, bytes(range(32)))
OTHER = Sealer(Purpose.READERS, bytes(32))


@given(chat_id=chat_ids, thread_id=st.none() | st.integers(min_value=1, max_value=2**31))
def test_an_address_opens_again(chat_id: int, thread_id: int | None):
    address = Address(chat_id, thread_id)

    assert SEALER.open_address(SEALER.seal_address(address)) == address


# As long as Telegram's ids are: shorter numbers stand in any bytes by chance.
@given(chat_id=st.integers(min_value=10**9, max_value=2**52))
def test_no_form_of_the_id_is_in_what_is_stored(chat_id: int):
    sealed = SEALER.seal_address(Address(chat_id))
    stored = sealed.index + sealed.seal

    forms = [str(chat_id).encode(), f"{chat_id:x}".encode()]
    length = (chat_id.bit_length() + 7) // 8
    forms += [chat_id.to_bytes(length, order) for order in ("big", "little")]
    assert not any(form in stored for form in forms)


@given(chat_id=chat_ids)
def test_sealing_twice_looks_different_but_is_found_by_the_same_index(chat_id: int):
    one, two = SEALER.seal_address(Address(chat_id)), SEALER.seal_address(Address(chat_id))

    assert one.seal != two.seal
    assert one.index == two.index == SEALER.address_index(Address(chat_id))


@given(chat_id=chat_ids)
def test_another_key_neither_opens_nor_finds(chat_id: int):
    sealed = SEALER.seal_address(Address(chat_id))

    assert OTHER.address_index(Address(chat_id)) != sealed.index
    with pytest.raises(Unsealable):
        OTHER.open_address(sealed)


def test_what_was_sealed_years_ago_is_found_and_opens():
    # Databases are out there: how keys are derived, and what a seal is bound to, may never change.
    sealer = Sealer(Purpose.READERS, bytes(range(32)), random=bytes)
    kept = sealer.seal_address(Address(-1_001_234_567_890, 42))

    assert sealer.fingerprint == "56be0f61b628d2b9"
    assert kept.index.hex() == "717d35cf538d56467f70e1903c803d81"
    assert kept.chat is not None
    assert kept.chat.hex() == "a385699652e12bdc69a78ce8f000ec90"
    assert kept.seal[24:].hex() == "b8f0c40d48d95c68999a1afdd67b97b93f40c2273ad45cf85ba98fc5aa9c11ed"
    assert sealer.derive(b"x").hex() == "8ae88c32a9b161cc4e3b209360352b66aff441e37cb924a8442fc291121f991f"


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.READERS])
def test_a_key_used_for_another_purpose_neither_opens_nor_finds(purpose: Purpose):
    """Whoever copies one key's file over another's joins nothing."""
    other = Sealer(purpose, bytes(range(32)))
    sealed = SEALER.seal_address(Address(111))

    assert other.address_index(Address(111)) != sealed.index
    assert other.fingerprint != SEALER.fingerprint
    with pytest.raises(Unsealable):
        other.open_address(sealed)


def test_seals_swapped_between_rows_do_not_open():
    one, two = SEALER.seal_address(Address(111)), SEALER.seal_address(Address(222))

    with pytest.raises(Unsealable):
        SEALER.open_address(SealedAddress(one.index, two.seal))


@given(st.binary(max_size=80))
def test_garbage_does_not_open_and_the_error_shows_none_of_it(garbage: bytes):
    with pytest.raises(Unsealable) as error:
        SEALER.unseal(garbage, b"")

    assert str(error.value) == "readers"
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__, "a log shows what led to it otherwise"


def test_keys_are_made_once_for_the_owner_alone(tmp_path: Path):
    first = Keyring.open(tmp_path / "keys").sealer(Purpose.READERS)
    second = Keyring.open(tmp_path / "keys").sealer(Purpose.READERS)

    assert first.fingerprint == second.fingerprint
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys" / "readers.key").stat().st_mode & 0o777 == 0o600


def test_keys_that_others_may_read_are_refused(tmp_path: Path):
    Keyring.open(tmp_path / "keys")
    (tmp_path / "keys" / "readers.key").chmod(0o644)

    with pytest.raises(KeysTooOpen):
        Keyring.open(tmp_path / "keys")


def test_a_directory_of_keys_that_others_may_look_into_is_refused(tmp_path: Path):
    Keyring.open(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o750)

    with pytest.raises(KeysTooOpen):
        Keyring.open(tmp_path / "keys")


def test_a_key_that_cannot_be_written_whole_is_not_there_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A disk that fails, or a crash, half-way: the next start makes a new one, and locks nobody out."""

    def fails(_descriptor: int) -> None:
        raise OSError(errno.EIO, "the disk")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(KeysUnreadable):
            Keyring.open(tmp_path / "keys")
    assert list((tmp_path / "keys").glob("*.key")) == []

    Keyring.open(tmp_path / "keys")


def test_an_empty_directory_that_was_made_for_us_is_closed_to_others(tmp_path: Path):
    (tmp_path / "keys").mkdir(mode=0o755)

    Keyring.open(tmp_path / "keys")

    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_a_key_that_is_none_is_refused_and_left_as_it_is(tmp_path: Path):
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    key = keys / "readers.key"
    key.write_bytes(b"short")
    os.chmod(key, 0o600)  # noqa: PTH101

    with pytest.raises(KeysUnreadable):
        Keyring.open(keys)
    assert key.read_bytes() == b"short"
