"""Files are rebuilt in processes of their own, which hold no secrets, end in time and leave nothing."""

import asyncio
import errno
import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from newsroom.cleaning import FileKind, Reason, Uncleanable, births
from newsroom.cleaning import cleaner as module
from newsroom.cleaning.births import Births
from newsroom.cleaning.clean import clean
from newsroom.cleaning.cleaner import Cleaner, Starts
from tests.newsroom.cleaning import offices, pdfs, pictures, recordings
from tests.newsroom.cleaning.canaries import found
from tests.newsroom.cleaning.recordings import recording


@pytest.fixture(params=[Births, Starts])
def workers(request):
    """Where workers come from: forked, and as it is where nothing can be forked."""
    return request.param()


def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Put another worker in the place of ours; the nursery that bears it stays ours."""
    package = tmp_path / "newsroom" / "cleaning"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    body = "\n".join(f"    {line}" for line in code.splitlines())
    (package / "worker.py").write_text(
        f"import sys\n\ndef rebuild(*_, **__):\n{body}\n    sys.stdout.flush()\n\n"
        "if __name__ == '__main__':\n    rebuild()\n"
    )
    (package / "loading.py").write_text("def load_all(): pass\n")
    shutil.copy(births.HOME / "newsroom" / "cleaning" / "nursery.py", package)
    monkeypatch.setattr(module, "HOME", tmp_path)
    monkeypatch.setattr(births, "HOME", tmp_path)


async def test_a_photo_comes_back_rebuilt(workers):
    async with Cleaner(workers=workers) as cleaner:
        cleaned = await cleaner.clean(pictures.jpeg())
    assert cleaned.kind is FileKind.PHOTO
    assert (cleaned.width, cleaned.height) == (96, 64)
    assert found(cleaned.data) == set()


async def test_a_refusal_comes_back_with_its_reason(workers):
    async with Cleaner(workers=workers) as cleaner:
        for data, reason in (
            (pictures.png_bomb(), Reason.BOMB),
            (b"\x7fELF\0", Reason.UNKNOWN),
            (b"", Reason.EMPTY),
        ):
            with pytest.raises(Uncleanable) as refused:
                await cleaner.clean(data)
            assert refused.value.reason is reason


@pytest.fixture
def mouth(tmp_path):
    """Where a worker that hangs says that it is there."""
    os.mkfifo(tmp_path / "mouth")
    return tmp_path / "mouth"


async def gone(said: BinaryIO) -> bool:
    """Whether the worker is no more: only then what it says has an end."""
    try:
        async with asyncio.timeout(20):
            await asyncio.to_thread(said.read)
    except TimeoutError:
        return False
    said.close()
    return True


def hanging(mouth: Path) -> str:
    """A worker that hangs at one word and reads no further, and takes everything else for a text."""
    return (
        "import json, threading\n"
        "if sys.stdin.buffer.read(4) == b'hang':\n"
        f"    mouth = open({str(mouth)!r}, 'w'); mouth.write('here'); mouth.flush()\n"
        "    threading.Event().wait()\n"
        "sys.stdin.buffer.read()\n"
        "print(json.dumps({'kind': 'document', 'name': 'catatan.txt', 'mime': '', 'width': None,"
        " 'height': None, 'duration': None, 'size': 0}))"
    )


@pytest.mark.parametrize("file", [b"hang", b"hang" * 2_500_000], ids=["read", "not read"])
async def test_a_worker_that_hangs_is_killed_and_the_next_file_is_cleaned(
    monkeypatch, tmp_path, mouth, workers, file
):
    worker(monkeypatch, tmp_path, hanging(mouth))
    opened = asyncio.create_task(asyncio.to_thread(mouth.open, "rb"))
    async with Cleaner(seconds=1.0, at_once=1, workers=workers) as cleaner:
        with pytest.raises(Uncleanable) as refused:
            await cleaner.clean(file)
        assert refused.value.reason is Reason.TOO_LARGE
        cleaner._seconds = 60
        assert (await cleaner.clean(b"Jalan rusak")).name == "catatan.txt"
        assert await gone(await opened)


async def test_who_waits_no_longer_leaves_no_worker_behind(monkeypatch, tmp_path, mouth, workers):
    worker(monkeypatch, tmp_path, hanging(mouth))
    async with Cleaner(at_once=1, workers=workers) as cleaner:
        waiting = asyncio.create_task(cleaner.clean(b"hang"))
        said = await asyncio.to_thread(mouth.open, "rb")
        waiting.cancel()
        assert await gone(said)
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
async def test_a_worker_that_dies_or_talks_nonsense_means_a_broken_file(monkeypatch, tmp_path, code, workers):
    worker(monkeypatch, tmp_path, code)
    async with Cleaner(workers=workers) as cleaner:
        with pytest.raises(Uncleanable) as refused:
            await cleaner.clean(b"x")
    assert refused.value.reason is Reason.BROKEN


async def test_a_worker_inherits_no_secret(monkeypatch, tmp_path, workers):
    monkeypatch.setenv("BOT_TOKEN", "123:rahasia")
    worker(
        monkeypatch,
        tmp_path,
        # As ours does, it hears its file to the end: who goes before that may not be heard.
        "import json, os; os.read(0, 9); os.read(0, 9); print(json.dumps({'kind': 'document', 'mime': '',"
        "'name': ' '.join(os.environ), 'width': None, 'height': None, 'duration': None, 'size': 0}))",
    )
    async with Cleaner(workers=workers) as cleaner:
        cleaned = await cleaner.clean(b"x")
    assert "BOT_TOKEN" not in cleaned.name
    assert "PATH" in cleaned.name


async def test_few_at_a_time():
    class Counted(Births):
        running = most = 0

        async def answered(self, data, declared, limit, seconds):
            self.running += 1
            self.most = max(self.most, self.running)
            try:
                return await super().answered(data, declared, limit, seconds)
            finally:
                self.running -= 1

    workers = Counted()
    async with Cleaner(at_once=2, workers=workers) as cleaner:
        await asyncio.gather(*(cleaner.clean(b"Jalan rusak") for _ in range(5)))
    assert workers.most == 2


async def test_leaving_ends_those_that_still_run(monkeypatch, tmp_path, mouth, workers):
    worker(monkeypatch, tmp_path, hanging(mouth))
    async with Cleaner(workers=workers) as cleaner:
        waiting = asyncio.create_task(cleaner.clean(b"hang"))
        said = await asyncio.to_thread(mouth.open, "rb")
    with pytest.raises(Uncleanable):
        await waiting
    assert await gone(said)


async def test_when_the_nursery_is_gone_the_next_file_gets_another():
    workers = Births()
    async with Cleaner(workers=workers) as cleaner:
        first = await cleaner.clean(b"Jalan rusak")
        nursery = workers._nursery
        assert nursery is not None
        nursery._process.kill()
        assert await cleaner.clean(b"Jalan rusak") == first
        assert workers._nursery not in (nursery, None)


async def test_a_nursery_that_nobody_needs_ends_and_is_there_again():
    workers = Births(idle=0)
    async with Cleaner(workers=workers) as cleaner:
        first = await cleaner.clean(b"Jalan rusak")
        nursery = workers._nursery
        assert nursery is not None
        async with asyncio.timeout(10):
            await nursery._process.wait()
        assert await cleaner.clean(b"Jalan rusak") == first


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads by /proc")
async def test_what_a_nursery_loads_starts_no_thread():
    """A fork takes one thread along, and with the others what they held."""
    code = (
        "import os\nfrom newsroom.cleaning.loading import load_all\n"
        "load_all()\nprint(len(os.listdir('/proc/self/task')))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=births.HOME, stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    said, _ = await process.communicate()
    assert said.strip() == b"1"


async def test_a_worker_may_write_no_file_and_dump_no_core():
    code = (
        "import newsroom.cleaning.worker as w, resource\nw._limit()\n"
        "print([resource.getrlimit(r)[1] for r in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        cwd=births.HOME,
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
        "w.clean = taken_over\nw.rebuild(sys.argv[1], int(sys.argv[2]))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, "", "1000", str(tmp_path / "readers.key"), cwd=births.HOME,
        env={"PATH": os.environ["PATH"]}, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    answer, told = await process.communicate(pictures.jpeg())
    assert told.split() == [str(errno.EMFILE).encode()] * 3
    assert b"broken" in answer


async def test_a_worker_that_can_open_nothing_rebuilds_every_kind_of_file(workers):
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
    async with Cleaner(workers=workers) as cleaner:
        rebuilt = await asyncio.gather(*(cleaner.clean(data) for data in specimens))
    for data, cleaned in zip(specimens, rebuilt, strict=True):
        here = clean(data)
        assert (cleaned.kind, cleaned.name, cleaned.width) == (here.kind, here.name, here.width)
