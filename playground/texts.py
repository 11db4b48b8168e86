"""What a text is to Telegram: its length, the entities on it, and which links it keeps."""

from dataclasses import dataclass

from playground.errors import JsonObject, bad_request

SPACE = " \t\r\n\v\f\0"


def utf16(text: str) -> int:
    """The length of `text` as Telegram counts it."""
    return len(text) + sum(1 for letter in text if letter > "\uffff") if not text.isascii() else len(text)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and the entities that lie on it."""

    text: str
    entities: tuple[JsonObject, ...] = ()


def fault(words: str) -> Exception:
    """The refusal of a text whose markup or entities are wrong."""
    return bad_request(f"can't parse entities: {words}")


def linked(entity: JsonObject, url: str) -> bool:
    """Turns `entity` into the link or mention that `url` makes of it; False if Telegram would drop it."""
    if url.startswith("tg://user?id=") and url.removeprefix("tg://user?id=").isdecimal():
        entity["type"] = "text_mention"
        entity["user"] = {"id": int(url.removeprefix("tg://user?id=")), "is_bot": False, "first_name": ""}
        return True
    checked = checked_url(url)
    if checked:
        entity["url"] = checked
    return bool(checked)


def checked_url(url: str) -> str:
    """`url` as Telegram keeps it, or "" if it is none: http, https, tg, ton; a bare host gets http."""
    url = url.strip()
    scheme, colon, rest = url.partition("://")
    if not colon:
        scheme, rest = "http", url
    host = rest.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    if any(letter in SPACE for letter in url) or not host:
        return ""
    if scheme.lower() in ("tg", "ton"):
        return url
    if scheme.lower() not in ("http", "https"):
        return ""
    name = host.rpartition("@")[2].rpartition(":")[0] or host.rpartition("@")[2]
    if "." not in name.strip(".") and not name.startswith("["):
        return ""
    return f"{scheme.lower()}://{rest}" + ("/" if rest == host else "")
