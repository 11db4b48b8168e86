"""What the buttons of `/sumber` mean: `d:fd<verb>[:<feed>]`."""

from dataclasses import dataclass

from handlers.callback_parts import ID, PAGE, Part


@dataclass(frozen=True, slots=True)
class FeedList:
    """A page of the feeds."""

    page: int


@dataclass(frozen=True, slots=True)
class AskFeed:
    """Ask this editor for an address."""


@dataclass(frozen=True, slots=True)
class FeedTap:
    """Something about one feed."""

    feed_id: int


@dataclass(frozen=True, slots=True)
class ShowFeed(FeedTap):
    """How it is doing, and what can be done about it."""


@dataclass(frozen=True, slots=True)
class FeedOn(FeedTap):
    """Look at it from now on."""


@dataclass(frozen=True, slots=True)
class FeedOff(FeedTap):
    """Look at it no more, for now."""


@dataclass(frozen=True, slots=True)
class LookAtFeed(FeedTap):
    """Look at it now."""


@dataclass(frozen=True, slots=True)
class RemoveFeed(FeedTap):
    """Forget it; asks first."""


@dataclass(frozen=True, slots=True)
class RemoveFeedSurely(FeedTap):
    """As `RemoveFeed`, after asking."""


FeedCallback = FeedList | AskFeed | ShowFeed | FeedOn | FeedOff | LookAtFeed | RemoveFeed | RemoveFeedSurely

# The marks are a promise to the buttons that already hang on the desk: change none, reuse none.
FEED_FORMS: dict[str, tuple[type[FeedCallback], tuple[Part, ...]]] = {
    "d:fdlist": (FeedList, (PAGE,)),
    "d:fdask": (AskFeed, ()),
    "d:fdshow": (ShowFeed, (ID,)),
    "d:fdon": (FeedOn, (ID,)),
    "d:fdoff": (FeedOff, (ID,)),
    "d:fdlook": (LookAtFeed, (ID,)),
    "d:fddrop": (RemoveFeed, (ID,)),
    "d:fdsure": (RemoveFeedSurely, (ID,)),
}
