"""Inline keyboards within Telegram's limits, and its words for those beyond."""

from urllib.parse import urlsplit

from playground.errors import JsonObject, bad_request
from playground.texts import checked_url


def check_keyboard(markup: JsonObject | None) -> JsonObject | None:
    """An inline keyboard within Telegram's limits, without empty rows; None if nothing is left of it."""
    if markup is None:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    if not rows:
        return None
    if sum(map(len, rows)) > 100:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return markup if len(rows) == len(markup["inline_keyboard"]) else {"inline_keyboard": rows}


def _check_button(button: JsonObject) -> None:
    if not str(button["text"]).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = [key for key in button if key not in ("text", "style", "icon_custom_emoji_id")]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(
            "can't parse inline keyboard button: exactly one of the optional fields must be used"
        )
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not (checked_url(button["url"]) or urlsplit(button["url"]).scheme == "tg"):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "style" in button and button["style"] not in ("danger", "success", "primary"):
        raise bad_request("BUTTON_STYLE_INVALID")
