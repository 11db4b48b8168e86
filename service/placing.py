"""Once, after an upgrade: each forum topic among the readers is found with its group from then on.

Only whoever holds the key can tell which readers are topics, so a migration cannot.
"""

from newsroom.sealing import SealedAddress, Sealer, Unsealable
from storage import meta, readers
from storage.database import Storage

#: So many at once: a million readers take some seconds, and nothing else runs yet.
AT_ONCE = 20_000
DONE = "topics_placed"


async def place_topics(storage: Storage, sealer: Sealer) -> None:
    """Note of every topic which group it is in, unless that was done before."""
    async with storage.reading() as connection:
        if await meta.get(connection, DONE) is not None:
            return
    after: int | None = 0
    while after is not None:
        async with storage.transaction() as connection:
            after = await readers.place_topics(connection, lambda seal: _placed(sealer, seal), after, AT_ONCE)
            if after is None:
                await meta.put(connection, DONE, "1")


def _placed(sealer: Sealer, sealed: SealedAddress) -> bytes | None:
    try:
        address = sealer.open_address(sealed)
    except Unsealable:
        return None
    return None if address.thread_id is None else sealer.address_index(address.chat)
