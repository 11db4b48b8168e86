"""The page and its API, on the same port as the door: JSON, one stream of events, files, and static parts.

Who may ask at all is decided in `guard.py`.
"""

import mimetypes
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from aiohttp import BodyPartReader, web

from playground.acting import ActError
from playground.emulator import Emulator
from playground.errors import BotApiError, JsonObject
from playground.files import UPLOAD_LIMIT
from playground.guard import Guard, StrangerError
from playground.page_acts import ACTS, Asked, PageError, upload
from playground.page_places import PLACE_ACTS
from playground.page_stream import Stream
from playground.page_view import state
from playground.parameters import UploadedFile

_STATIC = Path(__file__).parent / "static"
_JSON_LIMIT = 256 * 1024  # bytes
_UPLOAD_FILES = 10
# What the page loads is its own; pictures and files come from here too.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'"
    "; frame-ancestors 'none'"
)
# A file that somebody sent is shown, never run.
_FILE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}


@dataclass(frozen=True, slots=True)
class Control:
    """A button beside the chats: what whoever starts the server lets the page do, such as "push now".

    `labels` by language ("id", "en"); `action` returns what it has to say.
    """

    name: str
    labels: Mapping[str, str]
    action: Callable[[], Awaitable[str]]

    def view(self) -> JsonObject:
        """As the page sees it."""
        return {"name": self.name, "label": dict(self.labels)}


class PageApi:
    """Everything that is not the Bot API."""

    def __init__(self, emulator: Emulator, guard: Guard, controls: Sequence[Control]) -> None:
        self.emulator = emulator
        self.controls = {control.name: control for control in controls}
        self.stream = Stream(emulator)
        self._guard = guard

    def close(self) -> None:
        """Ends the streams."""
        self.stream.close()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request."""
        try:
            self._guard.check(request)
            return await (self._post(request) if request.method == "POST" else self._get(request))
        except StrangerError as error:
            return _json({"error": str(error)}, 403)
        except PageError as error:
            return _json({"error": error.sentence}, error.status)
        except ActError as error:
            return _json({"error": str(error)}, 400)
        except BotApiError as error:
            return _json({"error": error.description}, error.code)

    async def _get(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path == "/api/state":
            return _json(state(self.emulator, [control.view() for control in self.controls.values()]))
        if path == "/api/events":
            return await self.stream.respond(request)
        if path.startswith("/api/files/"):
            return self._file(path.removeprefix("/api/files/"))
        if path == "/" or path.startswith("/static/"):
            return _static("index.html" if path == "/" else path.removeprefix("/static/"))
        raise PageError(404, "there is nothing here")

    async def _post(self, request: web.BaseRequest) -> web.StreamResponse:
        name = request.path.removeprefix("/api/")
        if name == "upload":
            fields, files = await _form(request)
            return _json(upload(Asked(self.emulator, fields), files))
        if request.content_type != "application/json":
            raise PageError(415, "the body must be JSON")
        fields = await _object(request)
        if name.startswith("controls/"):
            control = self.controls.get(name.removeprefix("controls/"))
            if control is None:
                raise PageError(404, "there is no such control")
            return _json({"said": await control.action()})
        act = ACTS.get(name) or PLACE_ACTS.get(name)
        if act is None:
            raise PageError(404, "there is nothing here")
        return _json(act(Asked(self.emulator, fields)))

    def _file(self, file_id: str) -> web.Response:
        stored = self.emulator.world.files.by_id.get(file_id)
        if stored is None:
            raise PageError(404, "there is no such file")
        shown = (
            stored.mime
            if stored.mime.startswith(("image/", "video/", "audio/"))
            else "application/octet-stream"
        )
        headers = dict(_FILE_HEADERS)
        if shown == "application/octet-stream":
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=stored.data, headers={**headers, "Content-Type": shown})


def _json(answer: object, status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(answer),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def _static(name: str) -> web.Response:
    path = (_STATIC / name).resolve()
    if not path.is_relative_to(_STATIC) or not path.is_file():
        raise PageError(404, "there is nothing here")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return web.Response(
        body=path.read_bytes(),
        headers={
            "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        },
    )


async def _object(request: web.BaseRequest) -> JsonObject:
    if (request.content_length or 0) > _JSON_LIMIT:
        raise PageError(413, "the body is too large")
    body = await request.content.read(_JSON_LIMIT + 1) if request.can_read_body else b""
    if len(body) > _JSON_LIMIT:
        raise PageError(413, "the body is too large")
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise PageError(400, "the body is not JSON") from error
    if not isinstance(found, dict):
        raise PageError(400, "the body must be a JSON object")
    return found


async def _form(request: web.BaseRequest) -> tuple[JsonObject, list[UploadedFile]]:
    if request.content_type != "multipart/form-data":
        raise PageError(415, "the body must be multipart/form-data")
    fields: JsonObject = {}
    files: list[UploadedFile] = []
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise PageError(400, "nested bodies are not read")
        data = bytes(await part.read(decode=True))
        total += len(data)
        if total > UPLOAD_LIMIT or len(files) >= _UPLOAD_FILES:
            raise PageError(413, "at most ten files and 50 MB at once")
        if part.filename is None:
            fields[part.name or ""] = data.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files.append(UploadedFile(part.filename, mime, data))
    return fields, files
