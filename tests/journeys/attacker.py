"""Somebody who has the disk and the program's source, a list of everybody in the village, and time.

They look for an id as it is, and for every digest of it that needs no secret or one that lies on the disk;
they try every key that the disk could give away on all that is sealed. Given the keys, they are the newsroom.
"""

import base64
import binascii
import hashlib
import hmac
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as unseal
from nacl.exceptions import CryptoError

from newsroom.sealing import KEY_BYTES, NONCE_BYTES, Address, Purpose, Sealer
from tests.journeys.canaries import files_in

#: What stands in the program's source, and could have been taken for a secret.
PUBLISHED = (
    *(purpose.encode() for purpose in Purpose),
    b"", b"kentongan", b"seal", b"index", b"derive", b"fingerprint", b"receipt codes", b"receipt/index",
)  # fmt: skip
_WINDOW, _SURE = 8, 12
_LEAST_SEAL = NONCE_BYTES + 16
#: The purpose for which a column is sealed; it stands in the source.
_PURPOSES = {
    "drafts": Purpose.DRAFTS, "draft_parts": Purpose.DRAFTS, "staff": Purpose.STAFF, "meta": Purpose.STAFF,
    "cases": Purpose.TIPS, "case_parts": Purpose.TIPS, "case_messages": Purpose.TIPS,
    "readers": Purpose.READERS,
}  # fmt: skip
_HASHES: tuple[Callable[[bytes], bytes], ...] = (
    lambda value: hashlib.blake2b(value).digest(),
    lambda value: hashlib.blake2b(value, digest_size=32).digest(),
    lambda value: hashlib.blake2b(value, digest_size=16).digest(),
    lambda value: hashlib.blake2b(value, digest_size=8).digest(),
    lambda value: hashlib.blake2s(value).digest(),
    lambda value: hashlib.sha256(value).digest(),
    lambda value: hashlib.sha512(value).digest(),
    lambda value: hashlib.sha3_256(value).digest(),
    lambda value: hashlib.sha1(value, usedforsecurity=False).digest(),
    lambda value: hashlib.md5(value, usedforsecurity=False).digest(),
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """Something that looks sealed, where it lies, and what may have been bound to it."""

    place: str
    seal: bytes
    purposes: tuple[Purpose, ...]
    contexts: tuple[bytes, ...]


@dataclass(frozen=True)
class Attacker:
    """`seized` is the directory; `keys` are those that they got from elsewhere, if any."""

    seized: Path
    keys: tuple[bytes, ...] = ()
    _files: dict[str, bytes] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._files.update(files_in(self.seized))

    # --- who is it? ---

    def recognises(self, ids: Iterable[int]) -> set[int]:
        """Those of them whom anything without a secret leads to: the id itself, or a digest of it."""
        return {one for one in ids if self._is_seen(one) or any(map(self._lies_there, _open_digests(one)))}

    def recognises_with_secrets(self, ids: Iterable[int]) -> set[int]:
        """The same with every value of the disk taken for the secret; slower, so for few ids."""
        return {one for one in ids if any(map(self._lies_there, self._secret_digests(one)))}

    def _is_seen(self, one: int) -> bool:
        forms = (form for form in _forms(one) if len(form) >= _WINDOW)
        # The first signs of many ids are the same.
        return one in self._numbers or any(self._lies_there(form) and form in self._every for form in forms)

    def _lies_there(self, value: bytes) -> bool:
        dressed = (value, value.hex().encode(), base64.b64encode(value))
        # The window is quick, and in hexadecimal too short for the hundred thousands of digests of a village.
        return any(form[:_WINDOW] in self._windows and form[:_SURE] in self._every for form in dressed)

    def _secret_digests(self, one: int) -> Iterator[bytes]:
        for secret in self._secrets:
            for form in _forms(one):
                yield hashlib.sha256(secret + form).digest()
                yield hashlib.sha256(form + secret).digest()
                yield hmac.digest(secret, form, "sha256")
                for size in (16, 32):
                    yield hashlib.blake2b(form, key=secret[:64], digest_size=size).digest()
        for key in self._possible_keys:
            for purpose in Purpose:
                yield Sealer(purpose, key).address_index(Address(one))

    # --- what does it say? ---

    def opens(self, ids: Iterable[int] = ()) -> dict[str, set[bytes]]:
        """What can be opened of all that is sealed, by place; `ids` may be what a key was made from."""
        of_ids = [_HASHES[number](form) for one in ids for form in _forms(one) for number in (1, 5)]
        every = {*self._possible_keys, *of_ids}
        found: dict[str, set[bytes]] = {}
        for sealed in self._sealed:
            sealers = {Sealer(purpose, key)._seal_key for key in every for purpose in sealed.purposes}
            for key in every | sealers:
                for plain in _tried(sealed, key):
                    found.setdefault(sealed.place, set()).add(plain)
        return found

    # --- what lies there ---

    @cached_property
    def _every(self) -> bytes:
        return b"\xff\xff".join(self._files.values())

    @cached_property
    def _windows(self) -> set[bytes]:
        every = self._every
        return {every[start : start + _WINDOW] for start in range(len(every) - _WINDOW)}

    @cached_property
    def _rows(self) -> list[tuple[str, dict[str, object]]]:
        return [row for file in self._files if file.endswith(".db") for row in _rows_of(self.seized / file)]

    @cached_property
    def _values(self) -> set[object]:
        return {value for _, row in self._rows for value in row.values()}

    @cached_property
    def _numbers(self) -> set[int]:
        return {value for value in self._values if isinstance(value, int)}

    @cached_property
    def _secrets(self) -> set[bytes]:
        """Whatever stands alone in the tables, and could be a key or a salt; also from text."""
        found = {value for value in self._values if isinstance(value, bytes) and len(value) <= 2 * KEY_BYTES}
        texts = {value for value in self._values if isinstance(value, str) and len(value) >= _WINDOW}
        return found | {form for text in texts for form in _read(text)} | set(PUBLISHED)

    @cached_property
    def _possible_keys(self) -> set[bytes]:
        made = {digest(secret)[:KEY_BYTES] for secret in self._secrets for digest in (_HASHES[1], _HASHES[5])}
        padded = {secret[:KEY_BYTES].ljust(KEY_BYTES, b"\0") for secret in self._secrets}
        return (
            made
            | padded
            | {secret[-KEY_BYTES:] for secret in self._secrets if len(secret) > KEY_BYTES}
            | set(self.keys)
        )

    @cached_property
    def _sealed(self) -> list[Sealed]:
        uids = {row["id"]: row["uid"] for table, row in self._rows if table == "cases"}
        found: list[Sealed] = []
        for table, row in self._rows:
            near = [value for value in row.values() if isinstance(value, bytes)] + [
                uids.get(row.get("case_id"))
            ]
            contexts = tuple(
                {value for value in near if isinstance(value, bytes) and len(value) <= 64} | {b"", b"desk"}
            )
            for column, value in row.items():
                for seal in _read(value) if isinstance(value, str) else (value,):
                    if isinstance(seal, bytes) and len(seal) >= _LEAST_SEAL:
                        purposes = (_PURPOSES.get(table, Purpose.TIPS), Purpose.ROUTES)
                        found.append(Sealed(f"{table}.{column}", seal, purposes, contexts))
        return found


def _forms(one: int) -> tuple[bytes, ...]:
    """An id as a program may have written it before it made a digest of it."""
    digits = str(one).encode()
    return (
        digits, one.to_bytes(8, "big"), one.to_bytes(8, "little"), Address(one).to_bytes(),
        one.to_bytes((one.bit_length() + 7) // 8, "big"), f"{one:x}".encode(), f"tg://user?id={one}".encode(),
    )  # fmt: skip


def _open_digests(one: int) -> Iterator[bytes]:
    for form in _forms(one):
        for digest in _HASHES:
            yield digest(form)
        for secret in PUBLISHED:
            yield hashlib.blake2b(form, key=secret, digest_size=16).digest()


def _rows_of(file: Path) -> Iterator[tuple[str, dict[str, object]]]:
    with closing(sqlite3.connect(file)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = database.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            yield from ((table, dict(zip(names, row, strict=True))) for row in rows)


def _read(text: str) -> Iterator[bytes]:
    """A text, and what it may stand for."""
    yield text.encode()
    for reader in (bytes.fromhex, base64.b64decode):
        try:
            yield reader(text)
        except (ValueError, binascii.Error):
            continue


def _tried(sealed: Sealed, key: bytes) -> Iterator[bytes]:
    nonce, body = sealed.seal[:NONCE_BYTES], sealed.seal[NONCE_BYTES:]
    for context in sealed.contexts:
        bound = (b"kentongan/" + purpose.encode() + b"/1/" + context for purpose in sealed.purposes)
        for more in (context, *bound):
            try:
                yield unseal(body, more, nonce, key)
            except CryptoError:
                continue
