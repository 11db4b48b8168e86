"""SQL, and only here: one file per thing, functions named for what they do for the newsroom."""

from storage import core_alone

core_alone.arrange()
