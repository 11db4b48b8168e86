"""What a screen is made of: a rendered text with rows of buttons. How it is shown lives in `visit.py`."""

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.callbacks import Callback, encode

Row = tuple[InlineKeyboardButton, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Telegram HTML and the buttons under it."""

    text: str
    rows: tuple[Row, ...] = ()

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons as Telegram takes them."""
        return InlineKeyboardMarkup(self.rows) if self.rows else None


#: What half a row of an old phone (about 320 points wide) shows of a button.
HALF_A_ROW = 18


def button(label: str, callback: Callback) -> InlineKeyboardButton:
    """A button that means `callback`."""
    return InlineKeyboardButton(label, callback_data=encode(callback))


def column(*buttons: InlineKeyboardButton) -> tuple[Row, ...]:
    """Buttons under each other."""
    return tuple((one,) for one in buttons)


def grid(buttons: Iterable[InlineKeyboardButton], width: int) -> tuple[Row, ...]:
    """Buttons beside each other, `width` in a row."""
    every = tuple(buttons)
    return tuple(every[start : start + width] for start in range(0, len(every), width))


def pairs(buttons: Iterable[InlineKeyboardButton]) -> tuple[Row, ...]:
    """Two in a row where both have room there, else one: an old phone cuts off what is longer."""
    rows: list[Row] = []
    for one in buttons:
        beside = rows[-1] if rows and len(rows[-1]) == 1 else ()
        if beside and all(len(each.text) <= HALF_A_ROW for each in (*beside, one)):
            rows[-1] = (*beside, one)
        else:
            rows.append((one,))
    return tuple(rows)


def row(*buttons: InlineKeyboardButton | None) -> tuple[Row, ...]:
    """One row of those buttons that there are; nothing where there are none."""
    there = tuple(one for one in buttons if one is not None)
    return (there,) if there else ()
