"""Who may speak to the playground from a browser: its own page, and no other.

Any page on the web can make a browser send requests to this machine. The Host header must name this machine
(against DNS rebinding), and Origin and Sec-Fetch-Site, where a browser sends them, the page itself. A bot
sends neither of these two.
"""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  compared with, not bound to


class StrangerError(Exception):
    """A request that comes from elsewhere."""


class Guard:
    """The rule for one bound host. Bound to every address, it also takes any address written in digits."""

    def __init__(self, host: str) -> None:
        self._hosts = _LOOPBACK | {host.lower()}
        self._digits = host in _ANYWHERE

    def check(self, request: web.BaseRequest) -> None:
        """Lets a request pass or raises StrangerError."""
        named = [f"//{request.headers.get('Host', '')}"]
        if (origin := request.headers.get("Origin")) is not None:
            named.append(origin)
        if not all(self._is_ours(address) for address in named):
            raise StrangerError("this page answers only on its own address")
        site = request.headers.get("Sec-Fetch-Site", "none")
        if request.method == "POST" and site not in ("same-origin", "none"):
            raise StrangerError("this page answers only to itself")

    def _is_ours(self, address: str) -> bool:
        try:
            host = urlsplit(address).hostname or ""
            return host in self._hosts or (self._digits and bool(ipaddress.ip_address(host)))
        except ValueError:
            return False
