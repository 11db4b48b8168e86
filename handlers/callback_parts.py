"""The fields that callback data is made of: what each looks like, and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One field: what it looks like and how it is read."""

    pattern: str
    read: Callable[[str], Any] = str


CODE = Part(r"[0-9]{2}(?:\.[0-9]{2}){0,2}|[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")
CODE_OR_ALL = Part(f"(?:{CODE.pattern})?")
PAGE = Part(r"0|[1-9][0-9]{0,3}", int)
ID = Part(r"[1-9][0-9]{0,17}", int)
FLAG = Part(r"[01]", lambda sign: sign == "1")
LANGUAGE = Part(r"[a-z]{2,3}")
WORDS = Part(r"\S(?:[^\n]*\S)?")
#: A name in the newsroom's own tables: `guide.toml`, a state, a step.
NAME = Part(r"[a-z][a-z0-9_-]{0,39}")
#: Eight bytes in base64 for addresses.
TOKEN = Part(r"[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]")
