"""Files are rebuilt in processes of their own, which hold no secrets, end in time and leave nothing."""

import asyncio
import errno
import os
import sys
from pathlib import Path

import pytest

from newsroom.cleaning import FileKind, Reason, Uncleanable
from newsroom.cleaning import cleaner as module
from newsroom.cleaning.clean import clean
from newsroom.cleaning.cleaner import Cleaner
from tests.newsroom.cleaning import offices, pdfs, pictures, recordings
from tests.newsroom.cleaning.canaries import found
from tests.newsroom.cleaning.recordings import recording


def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Put another worker in the place of ours."""
    package = tmp_path / "newsroom" / "cleaning"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "worker.py").write_text(code)
    monkeypatch.setattr(module, "_HOME", tmp_path)


async def test_a_photo_comes_back_rebuilt():
    async with Cleaner() as cleaner:
        cleaned = await cleaner.clean(pictures.jpeg())
    assert cleaned.kind is FileKind.PHOTO
    assert (cleaned.width, cleaned.height) == (96, 64)
    assert found(cleaned.data) == set()


async def test_a_refusal_comes_back_with_its_reason():
    async with Cleaner() as cleaner:
        for data, reason in (
            (pictures.png_bomb(), Reason.BOMB),
            (b"\x7fELF\0", Reason.UNKNOWN),
            (b"", Reason.EMPTY),
        ):
            with pytest.raises(Uncleanable) as refused:
                await cleaner.clean(data)
            assert refused.value.reason is reason


async def test_a_worker_that_hangs_is_killed_and_the_next_file_is_cleaned(monkeypatch, tmp_path):
    async with Cleaner(seconds=0.5, at_once=1) as cleaner:
        with monkeypatch.context() as patched:
            worker(patched, tmp_path, "import threading; threading.Event().wait()")
            with pytest.raises(Uncleanable) as refused:
                await cleaner.clean(b"x")
        assert refused.value.reason is Reason.TOO_LARGE
        cleaner._seconds = 60
        assert (await cleaner.clean(b"Jalan rusak")).name == "catatan.txt"


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 11)",
        "raise SystemExit(3)",
        "print('{}')",
        "print('[1')",
        'print(\'{"refused": "odd"}\')',
        'print(\'{"kind": "photo", "size": 9}\')',
    ],
)
async def test_a_worker_that_dies_or_talks_nonsense_means_a_broken_file(monkeypatch, tmp_path, code):
    worker(monkeypatch, tmp_path, code)
    async with Cleaner() as cleaner:
        with pytest.raises(Uncleanable) as refused:
            await cleaner.clean(b"x")
    assert refused.value.reason is Reason.BROKEN


async def test_a_worker_inherits_no_secret(monkeypatch, tmp_path):
    monkeypatch.setenv("BOT_TOKEN", "123:rahasia")
    worker(
        monkeypatch,
        tmp_path,
        "import json, os; print(json.dumps({'kind': 'document', 'name': ' '.join(os.environ), 'mime': '',"
        "'width': None, 'height': None, 'duration': None, 'size': 0}))",
    )
    async with Cleaner() as cleaner:
        cleaned = await cleaner.clean(b"x")
    assert "BOT_TOKEN" not in cleaned.name
    assert "PATH" in cleaned.name


async def test_few_at_a_time(monkeypatch, tmp_path):
    running, most = 0, 0
    original = Cleaner._answered

    async def counted(self, data, declared, limit):
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return await original(self, data, declared, limit)
        finally:
            running -= 1

    monkeypatch.setattr(Cleaner, "_answered", counted)
    async with Cleaner(at_once=2) as cleaner:
        await asyncio.gather(*(cleaner.clean(b"Jalan rusak") for _ in range(5)))
    assert most == 2


async def test_leaving_ends_those_that_still_run(monkeypatch, tmp_path):
    worker(monkeypatch, tmp_path, "import threading; threading.Event().wait()")
    started = asyncio.Event()
    start = asyncio.create_subprocess_exec
    processes = []

    async def noticed(*args, **options):
        processes.append(await start(*args, **options))
        asyncio.get_running_loop().call_soon(started.set)
        return processes[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noticed)
    async with Cleaner() as cleaner:
        waiting = asyncio.create_task(cleaner.clean(b"x"))
        await started.wait()
    with pytest.raises(Uncleanable):
        await waiting
    assert processes[0].returncode is not None


async def test_a_worker_may_write_no_file_and_dump_no_core():
    code = (
        "import newsroom.cleaning.worker as w, resource\nw._limit()\n"
        "print([resource.getrlimit(r)[1] for r in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        cwd=module._HOME,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    )
    said, _ = await process.communicate()
    assert said.strip() == b"[0, 0]"


async def test_a_worker_opens_neither_file_nor_connection(monkeypatch, tmp_path):
    """A file that takes a decoder over finds no key and tells nobody: the decoder here is taken over."""
    (tmp_path / "readers.key").write_bytes(b"k" * 32)
    code = (
        "import socket, sys\nimport newsroom.cleaning.worker as w\n"
        "def taken_over(data, **_):\n"
        "    for act in (lambda: open(sys.argv[3]), socket.socket, lambda: __import__('os').pipe()):\n"
        "        try: act(); print('opened', file=sys.stderr)\n"
        "        except OSError as error: print(error.errno, file=sys.stderr)\n"
        "    raise w.Uncleanable(w.Reason.BROKEN)\n"
        "w.clean = taken_over\nw.main()"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, "", "1000", str(tmp_path / "readers.key"), cwd=module._HOME,
        env={"PATH": os.environ["PATH"]}, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    answer, told = await process.communicate(pictures.jpeg())
    assert told.split() == [str(errno.EMFILE).encode()] * 3
    assert b"broken" in answer


async def test_a_worker_that_can_open_nothing_rebuilds_every_kind_of_file():
    specimens = [
        *(make() for make in (pictures.jpeg, pictures.png, pictures.webp, pictures.tiff, pictures.gif)),
        pictures.gif(frames=3), pictures.avif(), pictures.bmp(),
        *(make() for make in (pdfs.full, pdfs.revised, pdfs.small)),
        *(make() for make in (offices.document, offices.workbook, offices.presentation, offices.opened)),
        *(make() for make in (recordings.with_sei, recordings.mp3_with_tags, recordings.wav, recordings.amr)),
        recording("mp4", "libx264", "aac"), recording("mp4", "libx265", "aac"),
        recording("matroska", "libx264", "libopus"), recording("webm", "libvpx", "libopus"),
        recording("avi", "mpeg4", "libmp3lame"), recording("3gp", "mpeg4", "aac"),
        recording("ogg", None, "libopus"), recording("adts", None, "aac"),
        recording("flac", None, "flac", cover=True),
        "Catatan rapat désa".encode("cp1252"), "Catatan rapat".encode("utf-16"),
    ]  # fmt: skip
    async with Cleaner() as cleaner:
        rebuilt = await asyncio.gather(*(cleaner.clean(data) for data in specimens))
    for data, cleaned in zip(specimens, rebuilt, strict=True):
        here = clean(data)
        assert (cleaned.kind, cleaned.name, cleaned.width) == (here.kind, here.name, here.width)
