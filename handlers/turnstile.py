"""Lets questions in at a bearable rate, for each person and for all together, without knowing who they are.

Only keyed hashes are counted, in memory, under a key that dies with the process, for some seconds.
"""

import hashlib
import os
from collections import Counter
from datetime import datetime

#: Seconds that are counted together; questions of one person and of all within them.
SPAN = 10
EACH, ALL = 25, 400


class Turnstile:
    """Counts within one span of time, and forgets everybody with the next."""

    def __init__(self, each: int = EACH, everybody: int = ALL) -> None:
        self._each = each
        self._everybody = everybody
        self._key = os.urandom(32)
        self._span = 0
        self._seen: Counter[bytes] = Counter()

    def admits(self, person_id: int, now: datetime) -> bool:
        """Whether this person may ask one more now; asking counts."""
        span = int(now.timestamp()) // SPAN
        if span != self._span:
            self._span = span
            self._seen.clear()
        if self._seen.total() >= self._everybody:
            return False
        who = hashlib.blake2b(str(person_id).encode(), digest_size=16, key=self._key).digest()
        self._seen[who] += 1
        return self._seen[who] <= self._each
