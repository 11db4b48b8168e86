"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

Reads every way of passing parameters that Telegram reads, lets the injected faults strike, and answers in
Telegram's envelope.
"""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qsl

import orjson
from aiohttp import BodyPartReader, web

from playground.emulator import Emulator
from playground.errors import BotApiError, JsonObject, bad_request, violation
from playground.faults import Fault, Trouble
from playground.files import UPLOAD_LIMIT
from playground.guard import Guard, StrangerError
from playground.parameters import Method, UploadedFile

# Room for the form around one largest file.
BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
_GATEWAY_PAGE = (
    b"<html>\r\n<head><title>Bad Gateway</title></head>\r\n"
    b"<body>\r\n<center><h1>Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_BEFORE = {Trouble.RESET_BEFORE, Trouble.HANG_BEFORE, Trouble.STATUS, Trouble.ERROR, Trouble.FLOOD}


class Door:
    """Where a bot comes in."""

    def __init__(self, emulator: Emulator, guard: Guard) -> None:
        self.emulator = emulator
        self._guard = guard
        self._prefix = f"/bot{emulator.token}/"
        self._file_prefix = f"/file/bot{emulator.token}/"

    def knows(self, path: str) -> bool:
        """Is that path the Bot API's?"""
        return path.startswith(("/bot", "/file/bot"))

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request."""
        path = request.path
        try:
            self._guard.check(request)
        except StrangerError as error:
            return _refusal(BotApiError(403, f"Forbidden: {error}"))
        if path.startswith(self._prefix):
            return await self._call(request, path[len(self._prefix) :])
        if path.startswith(self._file_prefix):
            return self._file(request, path[len(self._file_prefix) :])
        unauthorized = path.startswith("/file/") or "/" in path.removeprefix("/bot")
        return _refusal(BotApiError(401, "Unauthorized") if unauthorized else BotApiError(404, "Not Found"))

    async def _call(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        emulator = self.emulator
        polling = name.lower() == "getupdates"
        emulator.in_flight += not polling
        params: dict[str, object] = {}
        done, words = False, ""
        try:
            method = emulator.method(name)
            name = method.name
            params, uploads = await _raw(request)
            fault = emulator.faults.find(name, params)
            words = f"fault: {fault.trouble.name}" if fault is not None else ""
            if fault is not None and fault.trouble in _BEFORE:
                return await self._strike(request, name, fault)
            params = _with_files(method.read(_fields(method, params, uploads)), uploads)
            result = await emulator.execute(method, params)
            done = True
            if fault is not None and (struck := await self._strike_late(request, name, fault)):
                return struck
            if polling and emulator.faults.network == "down":
                return _cut(request)
            return _json({"ok": True, "result": result}, 200)
        except BotApiError as error:
            words = words or error.description
            emulator.note_violation(name, error)
            return _refusal(error)
        finally:
            emulator.in_flight -= not polling
            emulator.record(name, params, words, done=done)

    async def _hang(self, name: str) -> None:
        """Silence until the faults are cleared. Nobody waits for such a call to settle."""
        counted = name != "getUpdates"
        self.emulator.in_flight -= counted
        self.emulator.world.changes.ring()
        try:
            await self.emulator.faults.released.wait()
        finally:
            self.emulator.in_flight += counted

    async def _strike(self, request: web.BaseRequest, name: str, fault: Fault) -> web.StreamResponse:
        """A trouble that comes before anything was done."""
        match fault.trouble:
            case Trouble.STATUS:
                return web.Response(body=_GATEWAY_PAGE, status=fault.status, content_type="text/html")
            case Trouble.ERROR:
                raise BotApiError(fault.status, fault.words)
            case Trouble.FLOOD:
                wait = fault.retry_after
                raise BotApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            case Trouble.HANG_BEFORE:
                await self._hang(name)
        return _cut(request)

    async def _strike_late(
        self, request: web.BaseRequest, name: str, fault: Fault
    ) -> web.StreamResponse | None:
        """A trouble that comes when all was done."""
        if fault.trouble is Trouble.LATENCY:
            await asyncio.sleep(fault.seconds)
            return None
        if fault.trouble is Trouble.HANG_AFTER:
            await self._hang(name)
        return _cut(request)

    def _file(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """A download; the injected faults know it as `getFile/download`."""
        fault = self.emulator.faults.find("getFile/download", {})
        if fault is not None and fault.trouble is Trouble.STATUS:
            return web.Response(body=_GATEWAY_PAGE, status=fault.status, content_type="text/html")
        if fault is not None and fault.trouble in _BEFORE:
            return _cut(request)
        stored = self.emulator.world.files.by_path.get(path)
        if stored is None:
            return _refusal(BotApiError(404, "Not Found"))
        return web.Response(body=stored.data, content_type="application/octet-stream")


def _json(answer: object, status: int) -> web.Response:
    return web.Response(body=orjson.dumps(answer), status=status, content_type="application/json")


def _refusal(error: BotApiError) -> web.Response:
    return _json(error.envelope(), error.code)


def _cut(request: web.BaseRequest) -> web.Response:
    """Ends the connection as a broken network does: no answer, no farewell."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def _raw(request: web.BaseRequest) -> tuple[dict[str, object], dict[str, UploadedFile]]:
    """Parameters and uploaded files as they came, the body's before the address's."""
    raw: dict[str, object] = dict(parse_qsl(request.query_string, keep_blank_values=True))
    uploads: dict[str, UploadedFile] = {}
    if request.method == "POST" and request.can_read_body:
        if (request.content_length or 0) > BODY_LIMIT:
            raise BotApiError(413, "Request Entity Too Large")
        reader = _READERS.get(request.content_type)
        if reader is not None:
            raw |= reader(await request.read())
        elif request.content_type == "multipart/form-data":
            await _read_multipart(request, raw, uploads)
    return raw, uploads


def _read_json(body: bytes) -> dict[str, object]:
    try:
        found = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise bad_request("can't parse request body as JSON") from error
    if not isinstance(found, dict):
        raise bad_request("can't parse request body as JSON object")
    return found


def _read_form(body: bytes) -> dict[str, object]:
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


_READERS: dict[str, Callable[[bytes], dict[str, object]]] = {
    "application/json": _read_json,
    "application/x-www-form-urlencoded": _read_form,
}


async def _read_multipart(
    request: web.BaseRequest, raw: dict[str, object], uploads: dict[str, UploadedFile]
) -> None:
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise bad_request("nested multipart bodies are not read")
        data = bytes(await part.read(decode=True))
        total += len(data)
        if total > BODY_LIMIT or len(data) > UPLOAD_LIMIT:
            raise BotApiError(413, "Request Entity Too Large")
        name = part.name or ""
        if part.filename is None:
            raw[name] = data.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            uploads[name] = UploadedFile(part.filename, mime, data)


def _fields(method: Method, raw: dict[str, object], uploads: dict[str, UploadedFile]) -> dict[str, object]:
    """A file may stand under the parameter's own name."""
    direct = {name: file for name, file in uploads.items() if name in method.kinds and name not in raw}
    return {**raw, **direct} if direct else raw


def _with_files(params: JsonObject, uploads: dict[str, UploadedFile]) -> JsonObject:
    """Puts uploads where `attach://` names them."""
    if not uploads:
        return params
    used = {name for name in uploads if isinstance(params.get(name), UploadedFile)}

    def put(value: object) -> object:
        if isinstance(value, str) and value.startswith("attach://"):
            name = value.removeprefix("attach://")
            if name not in uploads:
                raise bad_request("wrong file identifier/HTTP URL specified")
            used.add(name)
            return uploads[name]
        if isinstance(value, list):
            return [put(item) for item in value]
        if isinstance(value, dict):
            return {key: put(item) for key, item in value.items()}
        return value

    found = {name: put(value) for name, value in params.items()}
    if unused := set(uploads) - used:
        raise violation(f"uploaded files that nothing names: {', '.join(sorted(unused))}")
    return found
