"""Keys, and identities that only the holder of a key can read.

A Telegram id is kept in two forms: sealed (XChaCha20-Poly1305 by PyNaCl, so that we can send to it) and as a
keyed index (BLAKE2b, so that we can find it again). Neither can be made or read without the key, which lies
in `KEY_DIR`, outside the database and its backups. A plain hash would be no protection: ten million ids a
second can be tried on one core.
"""

import enum
import hashlib
import hmac
import os
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError

KEY_BYTES = 32
NONCE_BYTES = 24
INDEX_BYTES = 16
_ADDRESS = struct.Struct(">qq")


class Purpose(enum.StrEnum):
    """What a key is for. Rows sealed for different purposes cannot be joined without both keys."""

    READERS = "readers"
    #: Bodies of tips, and what is said about them.
    TIPS = "tips"
    #: Tips that are still being written.
    DRAFTS = "drafts"
    #: Ways back to sources, under keys of their days (`newsroom/routes.py`).
    ROUTES = "routes"
    #: Pseudonyms of sources, for limits and blocks: found again, never opened.
    BLOCKS = "blocks"
    #: Who works in the newsroom.
    STAFF = "staff"
    #: What receipt codes are derived with.
    RECEIPTS = "receipts"


#: Those whose key is a file of its own for as long as the database lives.
LASTING = tuple(purpose for purpose in Purpose if purpose is not Purpose.ROUTES)


class KeysError(Exception):
    """The keys cannot be used; `fault` is a short machine word, `path` names the file or directory."""

    def __init__(self, fault: str, path: Path) -> None:
        super().__init__(f"{fault}: {path}")
        self.fault = fault
        self.path = path


class KeysMissing(KeysError):
    """A key is missing that the database was sealed with."""


class KeysUnreadable(KeysError):
    """A key file cannot be read, or does not hold a key."""


class KeysTooOpen(KeysError):
    """Somebody other than the owner may read the keys."""


class Unsealable(Exception):
    """What was sealed was sealed with another key, for another row, or was changed since."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a Telegram chat and, in a forum, one of its topics."""

    chat_id: int
    thread_id: int | None = None

    @property
    def is_group(self) -> bool:
        """Groups, supergroups and channels have negative ids (Bot API, `Chat.id`)."""
        return self.chat_id < 0

    @property
    def chat(self) -> "Address":
        """The chat itself; of a topic's address the group with its general topic."""
        return self if self.thread_id is None else Address(self.chat_id)

    def to_bytes(self) -> bytes:
        """16 bytes, to be sealed."""
        return _ADDRESS.pack(self.chat_id, self.thread_id or 0)

    @classmethod
    def from_bytes(cls, packed: bytes) -> Self:
        """The address that `to_bytes` packed."""
        chat_id, thread_id = _ADDRESS.unpack(packed)
        return cls(chat_id, thread_id or None)


@dataclass(frozen=True, slots=True)
class SealedAddress:
    """An `Address` as it may be stored: `index` finds it, `seal` gives it back to the holder of the key.

    `chat` is the index of the group that a topic is in, None for all else: a group's topics share it.
    """

    index: bytes
    seal: bytes
    chat: bytes | None = None


class Sealer:
    """Seals and finds things of one purpose."""

    def __init__(self, purpose: Purpose, key: bytes, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self.purpose = purpose
        self._random = random
        self._binding = b"kentongan/%b/1/" % purpose.encode()
        self._seal_key = hashlib.blake2b(b"seal", key=key, person=purpose.encode(), digest_size=32).digest()
        self._index_key = hashlib.blake2b(b"index", key=key, person=purpose.encode(), digest_size=32).digest()

    @property
    def fingerprint(self) -> str:
        """Names the key without giving it away, so that a database can remember which key sealed it."""
        return hashlib.blake2b(b"fingerprint", key=self._index_key, digest_size=8).hexdigest()

    def index(self, value: bytes) -> bytes:
        """The keyed index of a value: the same value always gives the same 16 bytes."""
        return hashlib.blake2b(value, key=self._index_key, digest_size=INDEX_BYTES).digest()

    def seal(self, value: bytes, context: bytes) -> bytes:
        """Seal `value` so that it opens only together with `context` (the row's own index, for instance)."""
        nonce = self._random(NONCE_BYTES)
        return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(
            value, self._bound(context), nonce, self._seal_key
        )

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """The value again. Raises `Unsealable` for another key, another context or changed bytes."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(
                body, self._bound(context), nonce, self._seal_key
            )
        except (CryptoError, ValueError, TypeError):
            # `from None`: the cause would carry bytes that may be somebody's.
            raise Unsealable(self.purpose.value) from None

    def address_index(self, address: Address) -> bytes:
        """Find an address without storing it."""
        return self.index(address.to_bytes())

    def derive(self, label: bytes) -> bytes:
        """A secret of 32 bytes for one use, bound to this key and to `label`."""
        return hashlib.blake2b(label, key=self._index_key, person=b"derive", digest_size=32).digest()

    def seal_address(self, address: Address) -> SealedAddress:
        """An address as it may be stored."""
        index = self.address_index(address)
        chat = None if address.thread_id is None else self.address_index(address.chat)
        return SealedAddress(index, self.seal(address.to_bytes(), index), chat)

    def open_address(self, sealed: SealedAddress) -> Address:
        """The address again. Raises `Unsealable`, also when seals were swapped between rows."""
        return Address.from_bytes(self.unseal(sealed.seal, sealed.index))

    def _bound(self, context: bytes) -> bytes:
        return self._binding + context


class Keyring:
    """The keys in `KEY_DIR`: a file for each purpose, 32 random bytes, readable by the owner alone."""

    def __init__(self, sealers: dict[Purpose, Sealer]) -> None:
        self._sealers = sealers

    @classmethod
    def open(cls, directory: Path, *, random: Callable[[int], bytes] = os.urandom) -> Self:
        """Read the keys, making those that are not there yet. Raises `KeysUnreadable` or `KeysTooOpen`."""
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise KeysUnreadable(type(error).__name__, directory) from error
        if not any(directory.iterdir()):
            directory.chmod(0o700)  # made by somebody else for us, and nothing lies in it yet
        refuse_open_permissions(directory)
        keys = {purpose: read_or_make_key(directory / f"{purpose}.key", random) for purpose in LASTING}
        return cls({purpose: Sealer(purpose, key, random=random) for purpose, key in keys.items()})

    def sealer(self, purpose: Purpose) -> Sealer:
        """The sealer of one purpose."""
        return self._sealers[purpose]


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two fingerprints name the same key."""
    return hmac.compare_digest(one, other)


def refuse_open_permissions(path: Path) -> None:
    """Raises `KeysTooOpen` where others than the owner may read."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeysTooOpen("readable_by_others", path)


def read_or_make_key(path: Path, random: Callable[[int], bytes]) -> bytes:
    """The key in a file, made if there is none. Raises `KeysUnreadable` or `KeysTooOpen`."""
    try:
        if not path.exists():
            return _make(path, random(KEY_BYTES))
        refuse_open_permissions(path)
        key = path.read_bytes()
    except OSError as error:
        raise KeysUnreadable(type(error).__name__, path) from error
    if len(key) != KEY_BYTES:
        raise KeysUnreadable("not_a_key", path)
    return key


def _make(path: Path, key: bytes) -> bytes:
    # Written under another name, then renamed: a crash leaves no half key that would lock readers out.
    partial = path.with_suffix(".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return key
