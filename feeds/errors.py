"""What can go wrong with a feed. Each error carries a machine word that health rows and metrics keep."""

from datetime import timedelta


class FeedError(Exception):
    """A feed could not be read. `reason` is one machine word; it never holds an address or a text."""

    #: How long the server asked to be left alone, where it said so.
    retry_after: timedelta | None = None

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLarge(FeedError):
    """More bytes than a feed may have, counted after decompression."""

    def __init__(self) -> None:
        super().__init__("too_large")


class TimedOut(FeedError):
    """No whole answer in time, redirects included."""

    def __init__(self) -> None:
        super().__init__("timed_out")


class BadAddress(FeedError):
    """Not an address that is fetched: neither http, https nor a file, or not an address at all."""


class ForbiddenAddress(FeedError):
    """The address leads into a private network (or to this very machine)."""

    def __init__(self) -> None:
        super().__init__("forbidden_address")


class TooManyRedirects(FeedError):
    """Sent from one place to the next, more often than is reasonable."""

    def __init__(self) -> None:
        super().__init__("too_many_redirects")


class HttpStatus(FeedError):
    """The server answered with something else than the feed."""

    def __init__(self, status: int, retry_after: timedelta | None = None) -> None:
        super().__init__(f"http_{status}")
        self.status = status
        self.retry_after = retry_after


class Unreachable(FeedError):
    """The connection failed or broke: `dns`, `tls`, `no_connection`, `cut_off` or `bad_http`."""


class Unreadable(FeedError):
    """A file that cannot be read: `no_such_file`, `no_permission`, `not_a_file` or `file_error`."""


class NotAFeed(FeedError):
    """What came is no feed: `empty`, `not_a_feed`, `bad_json`, or a document refused as hostile."""
