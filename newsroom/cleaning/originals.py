"""Originals kept as evidence: sealed for the newsroom's offline key by age (https://age-encryption.org/v1).

The bot holds the public half only, so what it sealed it cannot open, and neither can who takes its disk.
"""

# pyrage is imported where it is used: few newsrooms keep originals.
# ruff: noqa: PLC0415


class NotARecipient(Exception):
    """The text is no age x25519 recipient ("age1..."); the text itself is not repeated."""


def is_age_recipient(text: str) -> bool:
    """Tell whether `text` is a public key to which originals can be sealed, its checksum included."""
    import pyrage
    from pyrage import x25519

    try:
        x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        return False
    return True


def seal_original(data: bytes, recipient: str) -> bytes:
    """Seal a file as it came, name and metadata of the transport left out,
    for the holder of `recipient`'s key.

    Raises `NotARecipient`.
    """
    import pyrage
    from pyrage import x25519

    try:
        key = x25519.Recipient.from_str(recipient.strip())
    except pyrage.RecipientError as error:
        raise NotARecipient from error
    sealed: bytes = pyrage.encrypt(data, [key])
    return sealed
