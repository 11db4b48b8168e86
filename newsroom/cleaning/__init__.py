"""Files rebuilt without their origin: what a source sends goes on as content alone, or not at all.

Everything happens in memory. `clean` does the work and `cleaner.Cleaner` runs it in a process of its own
(which imports this room, but no event loop); what cannot be rebuilt with confidence is refused with a reason
and never passed through. The libraries are imported only where the work is done, so a bot that waits for
files carries none of them.
"""

from newsroom.cleaning.clean import clean
from newsroom.cleaning.kinds import Cleaned, FileKind, Reason, Uncleanable
from newsroom.cleaning.originals import is_age_recipient, seal_original

__all__ = [
    "Cleaned",
    "FileKind",
    "Reason",
    "Uncleanable",
    "clean",
    "is_age_recipient",
    "seal_original",
]
