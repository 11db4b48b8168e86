"""Which network addresses a feed may be fetched from: public ones, judged at the moment of connecting.

A name is judged neither when it is configured nor when it is resolved, but when a socket for one of its
addresses is about to be opened: so a name whose answer changes in between (DNS rebinding), an address written
as a number or in hexadecimal, and a redirect all meet the same judge.
"""

import errno
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver
from aiohttp.connector import AddrInfoType, TCPConnector

# Addresses of IPv4 carried inside IPv6: NAT64 (RFC 6052, RFC 8215); 6to4 and Teredo the library unwraps.
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_IPV4_COMPATIBLE = IPv6Network("::/96")


class NotPublic(OSError):
    """Refused before a packet was sent. An OSError, because the connector collects only those."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "address is not public")


def is_public(address: str) -> bool:
    """Whether a numeric address is a public one; what cannot be read is not."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(parsed) if isinstance(parsed, IPv6Address) else None
    judged = parsed if carried is None else carried
    return judged.is_global and not (judged.is_multicast or judged.is_reserved or judged.is_unspecified)


def connector(*, allow_private: bool, resolver: AbstractResolver | None = None) -> TCPConnector:
    """A connector that opens sockets to public addresses only, unless private ones are allowed."""
    factory: Callable[[AddrInfoType], socket.socket] | None = None if allow_private else _open_public
    return TCPConnector(resolver=resolver, socket_factory=factory, limit=0, limit_per_host=4)


def _open_public(address_info: AddrInfoType) -> socket.socket:
    family, kind, protocol, _, address = address_info
    if not is_public(str(address[0])):
        raise NotPublic
    return socket.socket(family=family, type=kind, proto=protocol)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _IPV4_COMPATIBLE or any(address in network for network in _NAT64):
        return IPv4Address(address.packed[-4:])
    return None
