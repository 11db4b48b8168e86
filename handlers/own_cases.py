"""Which cases' ways back lead to this chat. There is no list of that: each has to be opened."""

from collections.abc import Sequence

from newsroom.routes import RouteKeys
from newsroom.sealing import Address, Sealer, Unsealable
from storage.by_source import RoutedCase


def leading_to(address: Address, every: Sequence[RoutedCase], keys: RouteKeys) -> list[int]:
    """The numbers of the cases whose route leads to this address, in their order. Reads key files."""
    kept = set(keys.days())
    sealers: dict[str, Sealer] = {}
    found: list[int] = []
    for case in every:
        day = case.route.day
        if day not in kept:
            continue
        if day not in sealers:
            sealers[day] = keys.sealer_of(day)
        try:
            opened = sealers[day].unseal(case.route.seal, case.uid)
        except Unsealable:
            continue
        if Address.from_bytes(opened) == address:
            found.append(case.number)
    return found
