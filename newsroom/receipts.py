"""Receipt codes: seven Indonesian words that alone open a conversation, from any account.

Six random words of 2048 (66 bits) and one that checks them. The code is never stored: what is stored is what
Argon2id makes of it, an index to find the conversation by and a public key to seal its answers for. How a tip
itself is sealed for the newsroom lives in `newsroom/sealing.py`.
"""

import enum
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from pathlib import Path

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_scalarmult,
    crypto_scalarmult_base,
)
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from rapidfuzz import process
from rapidfuzz.distance import OSA

from newsroom.sealing import INDEX_BYTES, KEY_BYTES, NONCE_BYTES, Unsealable

#: The list may never change: receipts in people's hands are read with it. No two words are one slip apart.
WORDS = tuple(Path(__file__).with_name("receipt_words.txt").read_text("ascii").split())
_NUMBERS = {word: number for number, word in enumerate(WORDS)}

RANDOM_WORDS = 6
CODE_WORDS = RANDOM_WORDS + 1
_WORD_BITS = 11
#: x^11 + x^2 + 1 is primitive: the powers x^0 ... x^2046 are all different in GF(2^11).
_FIELD = 0b1000_0000_0101

#: Argon2id with the least that OWASP's Password Storage Cheat Sheet recommends for it: 0.02 s of one core. A
#: code is no password that somebody thought up: with its 66 bits half of all codes take 10^10 core-years.
#: More would cost sources, not guessers: each tip derives a code, and two hundred may come in a minute.
_PASSES = 2
_MEMORY_BYTES = 19 * 1024 * 1024

# What a code may be surrounded by when a whole message is pasted, and the work one reading may cost.
_LONGEST = 2000
_MOST_TOKENS = 60
_MOST_READINGS = 20_000
_TOKEN = re.compile(r"[^\W_]+")


class CodeFault(enum.StrEnum):
    """Why what was typed is no receipt code."""

    TOO_FEW_WORDS = "too_few_words"
    TOO_MANY = "too_many"
    UNKNOWN_WORD = "unknown_word"
    CHECKSUM = "checksum"


class BadCode(Exception):
    """What was typed is no receipt code; `position` counts from 1 and names the word that is unknown."""

    def __init__(self, reason: CodeFault, position: int | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A receipt code. Its `repr` shows no word, so that no log can."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptSecret:
    """What a code gives: `index` and `public_key` may be stored, the private key is forgotten after use."""

    index: bytes
    public_key: bytes
    _private_key: bytes = field(repr=False)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """What `seal_for` sealed. Raises `Unsealable` for another code, another context or changed bytes."""
        sender, body = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
        try:
            key = _message_key(crypto_scalarmult(self._private_key, sender), sender, self.public_key)
            return crypto_aead_xchacha20poly1305_ietf_decrypt(body, _bound(context), bytes(NONCE_BYTES), key)
        except (CryptoError, ValueError, TypeError, RuntimeError):
            # `from None`: the cause would carry bytes that may be somebody's.
            raise Unsealable("receipts") from None


def new_code(random: Callable[[int], bytes] = os.urandom) -> ReceiptCode:
    """A new code from 66 random bits."""
    bits = int.from_bytes(random(9), "big") >> (72 - RANDOM_WORDS * _WORD_BITS)
    numbers = [bits >> (_WORD_BITS * place) & (len(WORDS) - 1) for place in reversed(range(RANDOM_WORDS))]
    return _code([*numbers, _times_x(_fold(numbers))])


def read_code(typed: str) -> ReceiptCode:
    """The code that somebody meant: case, separators, words around it and one slip a word are forgiven.

    One slip in one word is always mended rightly, because any one wrong word breaks the checksum. Slips in
    several words are mended if one reading alone passes it. Raises `BadCode`.
    """
    tokens = _tokens(typed)
    steps = [_steps(tokens, place) for place in range(len(tokens))]
    ranked = sorted(
        (len(tokens) - reading.tokens, reading.slips, start, reading.numbers)
        for start, reading in islice(_readings(steps), _MOST_READINGS)
        if _fold(reading.numbers) == 0
    )
    if not ranked:
        raise _what_is_wrong(steps)
    *rank, numbers = ranked[0]
    if any(other == rank and another != numbers for *other, another in ranked):
        raise BadCode(CodeFault.CHECKSUM)
    return _code(numbers)


def derive(code: ReceiptCode, pepper: bytes) -> ReceiptSecret:
    """The secret of a code: 0.02 s and 19 MiB on purpose, so call it in a thread, few at a time.

    `pepper` is a key of 32 bytes from `KEY_DIR`: without it the database alone can test no guess, and once it
    is destroyed no code opens anything.
    """
    if len(pepper) != KEY_BYTES:
        raise ValueError(f"a pepper has {KEY_BYTES} bytes")
    salt = _keyed(b"", pepper, b"receipt/salt", argon2id.SALTBYTES)
    stretched = argon2id.kdf(2 * KEY_BYTES, code.text.encode(), salt, _PASSES, _MEMORY_BYTES)
    private = _keyed(stretched[KEY_BYTES:], pepper, b"receipt/private", KEY_BYTES)
    index = _keyed(stretched[:KEY_BYTES], pepper, b"receipt/index", INDEX_BYTES)
    return ReceiptSecret(index, crypto_scalarmult_base(private), private)


def seal_for(
    public_key: bytes, plain: bytes, context: bytes, *, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """Seal `plain` so that only the code behind `public_key` opens it, and only together with `context`.

    Not a SealedBox, which binds no context: whoever can write the database could swap two answers. X25519
    with a key for this one message, then XChaCha20-Poly1305 with the context as associated data.
    """
    once = random(KEY_BYTES)
    sender = crypto_scalarmult_base(once)
    key = _message_key(crypto_scalarmult(once, public_key), sender, public_key)
    # A nonce of zeros is safe because no other message has this key.
    return sender + crypto_aead_xchacha20poly1305_ietf_encrypt(
        plain, _bound(context), bytes(NONCE_BYTES), key
    )


def _code(numbers: Sequence[int]) -> ReceiptCode:
    return ReceiptCode("-".join(WORDS[number] for number in numbers))


def _fold(numbers: Sequence[int]) -> int:
    """The words as a polynomial over GF(2^11) at x: 0 for a whole code.

    Each place has another power of x as its weight, so any one wrong word and any two swapped words change
    the sum: certainly found, where a hash of 11 bits would let one in 2048 pass.
    """
    return reduce(lambda total, number: _times_x(total) ^ number, numbers, 0)


def _times_x(element: int) -> int:
    shifted = element << 1
    return shifted ^ _FIELD if shifted >> _WORD_BITS else shifted


@dataclass(frozen=True, slots=True)
class _Step:
    """One way to read on: how many tokens it takes, the words it gives, the slips it forgives."""

    tokens: int
    numbers: tuple[int, ...]
    slips: int

    def then(self, rest: "_Step") -> "_Step":
        return _Step(self.tokens + rest.tokens, self.numbers + rest.numbers, self.slips + rest.slips)


def _tokens(typed: str) -> list[str]:
    # Numbers stand in front of words where somebody copied a list; invisible characters come from web pages.
    flat = unicodedata.normalize("NFKD", typed[:_LONGEST]).casefold()
    visible = "".join(sign for sign in flat if unicodedata.category(sign) not in {"Mn", "Cf"})
    tokens = [token for token in _TOKEN.findall(visible) if not token.isdigit()]
    if len(typed) > _LONGEST or len(tokens) > _MOST_TOKENS:
        raise BadCode(CodeFault.TOO_MANY)
    return tokens


def _steps(tokens: Sequence[str], place: int) -> list[_Step]:
    token = tokens[place]
    if token in _NUMBERS:
        steps = [_Step(1, (_NUMBERS[token],), 0)]
    else:
        near = process.extract(token, WORDS, scorer=OSA.distance, score_cutoff=1, limit=None)
        steps = [_Step(1, (number,), 1) for _, _, number in near]
        halves = ((token[:cut], token[cut:]) for cut in range(1, len(token)))
        steps += [
            _Step(1, (_NUMBERS[one], _NUMBERS[two]), 1)
            for one, two in halves
            if one in _NUMBERS and two in _NUMBERS
        ]
    parted = "".join(tokens[place : place + 2])
    if parted != token and parted in _NUMBERS:
        steps.append(_Step(2, (_NUMBERS[parted],), 1))
    return steps


def _readings(steps: Sequence[Sequence[_Step]]) -> Iterator[tuple[int, _Step]]:
    """Every run of tokens that can be read as just the words of a code, and where it starts."""
    # How many words can be read from each place: no path is begun that ends nowhere, so that nonsense typed
    # on purpose costs no more than _MOST_READINGS.
    lengths = [{0} for _ in range(len(steps) + 1)]
    for place in reversed(range(len(steps))):
        for step in steps[place]:
            lengths[place] |= {len(step.numbers) + rest for rest in lengths[place + step.tokens]}

    def onward(place: int, words: int) -> Iterator[_Step]:
        if words == 0:
            yield _Step(0, (), 0)
            return
        for step in steps[place]:
            left = words - len(step.numbers)
            if left in lengths[place + step.tokens]:
                for rest in onward(place + step.tokens, left):
                    yield step.then(rest)

    for start in range(len(steps)):
        if CODE_WORDS in lengths[start]:
            yield from ((start, reading) for reading in onward(start, CODE_WORDS))


def _what_is_wrong(steps: Sequence[Sequence[_Step]]) -> BadCode:
    words: list[_Step | None] = []
    place = 0
    while place < len(steps):
        step = steps[place][0] if steps[place] else None
        words += [step] * (len(step.numbers) if step else 1)
        place += step.tokens if step else 1
    # "Kode saya: ..., terima kasih": words outside the code are not its fault, nor those that look alike.
    while len(words) > CODE_WORDS and not _is_exact(words[0]):
        del words[0]
    while len(words) > CODE_WORDS and not _is_exact(words[-1]):
        del words[-1]
    if len(words) < CODE_WORDS:
        return BadCode(CodeFault.TOO_FEW_WORDS)
    if len(words) > CODE_WORDS:
        return BadCode(CodeFault.TOO_MANY)
    if None in words:
        return BadCode(CodeFault.UNKNOWN_WORD, words.index(None) + 1)
    return BadCode(CodeFault.CHECKSUM)


def _is_exact(step: _Step | None) -> bool:
    return step is not None and step.slips == 0


def _message_key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return hashlib.blake2b(
        shared + sender + receiver, person=b"receipt/message", digest_size=KEY_BYTES
    ).digest()


def _keyed(value: bytes, pepper: bytes, person: bytes, size: int) -> bytes:
    return hashlib.blake2b(value, key=pepper, person=person, digest_size=size).digest()


def _bound(context: bytes) -> bytes:
    return b"kentongan/receipts/1/" + context
