"""Who gets what: the rules of the newsroom, stated once.

An article reaches whoever follows one of its regions, whoever follows what contains them, and whoever follows
something that lies inside them; the last a reader may switch off ("wider news"). An alert asks for no such
wish: whoever a danger concerns hears of it. Region codes are Kemendagri codes, in which an ancestor is a
prefix: so "inside" is a range of codes, and an audience is a range query.

The topics of one group are readers each; news of something wider than their places comes to the group once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: What is older was news yesterday; it is stored and can be found, but nobody is woken for it.
FRESH_FOR = timedelta(days=1)
#: Feeds give wrong dates, and editors bring articles in late. So a few old articles that arrive now are
#: still news to those who were already following, and an imported archive does not drown anybody.
LATE_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Inside:
    """All codes that lie inside one region: `after` < code < `before`."""

    after: str
    before: str

    @classmethod
    def of(cls, code: str) -> "Inside":
        """What lies inside the region: its code and a dot, up to the character that follows the dot."""
        return cls(f"{code}.", f"{code}/")


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose subscriptions count: `follow` for everybody, `inside` only for those who want wider news.

    With `everyone`, as for an alert, `inside` counts for everybody too.
    """

    follow: frozenset[str]
    inside: tuple[Inside, ...]
    everyone: bool = False

    def reaches(self, followed: str, *, wider: bool) -> bool:
        """Whether a reader who follows this code is reached (the rule that the SQL in storage states too)."""
        if followed in self.follow:
            return True
        return (wider or self.everyone) and any(part.after < followed < part.before for part in self.inside)


def ancestors(code: str) -> tuple[str, ...]:
    """The codes that contain this one, nearest first: 35.14.06.2017 → 35.14.06, 35.14, 35."""
    parts = code.split(".")
    return tuple(".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))


def of(regions: Iterable[str]) -> Audience:
    """The audience of something that is about these regions."""
    codes = sorted(set(regions))
    follow = frozenset(code for region in codes for code in (region, *ancestors(region)))
    return Audience(follow, tuple(Inside.of(region) for region in codes))


def of_alert(regions: Iterable[str]) -> Audience:
    """The audience of an alert: the same people, and those who switched wider news off."""
    return replace(of(regions), everyone=True)


def is_fresh(published_at: datetime, now: datetime) -> bool:
    """Whether an article is news: not older than a day."""
    return published_at > now - FRESH_FOR
