"""Files: what goes up comes down as it was, within Telegram's limits."""

import aiohttp
import pytest

from playground.files import DOWNLOAD_LIMIT, PHOTO_LIMIT, UPLOAD_LIMIT, picture_size
from playground.parameters import UploadedFile
from tests.playground.conftest import Bot, form, png

JPEG = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x11\x08\x01\xe0\x02\x80\x03" + b"\0" * 20


async def download(bot: Bot, session: aiohttp.ClientSession, file_id: str) -> tuple[int, bytes]:
    path = (await bot.call("getFile", file_id=file_id)).result["file_path"]
    async with session.get(bot.url.replace("/bot", "/file/bot") + f"/{path}") as answer:
        return answer.status, await answer.read()


async def test_a_document_keeps_its_name_and_every_byte(bot, session, sari):
    data = form(
        {"document": ("laporan.pdf", b"%PDF isi")}, chat_id=sari.id, caption="<b>Isi</b>", parse_mode="HTML"
    )
    document = (await bot.post("sendDocument", data=data)).result["document"]
    assert (document["file_name"], document["file_size"]) == ("laporan.pdf", 8)
    assert await download(bot, session, document["file_id"]) == (200, b"%PDF isi")


async def test_a_photo_comes_in_sizes(bot, session, sari):
    answer = await bot.post("sendPhoto", data=form({"photo": ("a.png", png(800, 600))}, chat_id=sari.id))
    small, large = answer.result["photo"]
    assert (large["width"], large["height"]) == (800, 600)
    assert (small["width"], small["height"]) == (90, 68)
    assert (await download(bot, session, small["file_id"]))[1] == png(800, 600)


async def test_a_file_known_by_its_id_is_sent_again_but_only_as_what_it_is(bot, sari):
    answer = await bot.post("sendPhoto", data=form({"photo": ("a.png", png())}, chat_id=sari.id))
    file_id = answer.result["photo"][-1]["file_id"]
    again = await bot.call("sendPhoto", chat_id=sari.id, photo=file_id)
    assert again.result["photo"][-1]["file_id"] == file_id
    wrong = await bot.call("sendVideo", chat_id=sari.id, video=file_id)
    assert wrong.words == "Bad Request: can't use file of type Photo as Video"


async def test_an_album_names_its_uploads(bot, sari):
    media = [
        {"type": "photo", "media": "attach://satu", "caption": "Satu"},
        {"type": "photo", "media": "attach://dua"},
    ]
    data = form({"satu": ("1.png", png(10, 10)), "dua": ("2.png", png(20, 20))}, chat_id=sari.id, media=media)
    first, second = (await bot.post("sendMediaGroup", data=data)).result
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second["photo"][-1]["width"]) == ("Satu", 20)


async def test_a_picture_by_url_is_taken_on_trust_unless_it_was_to_be_refused(emulator, bot, sari):
    emulator.refuse_picture("https://contoh.id/rusak.jpg")
    emulator.refuse_picture("https://contoh.id/hilang.jpg", "failed to get HTTP URL content")
    assert (await bot.call("sendPhoto", chat_id=sari.id, photo="https://contoh.id/a.jpg")).ok
    for url, words in (
        ("https://contoh.id/rusak.jpg", "Bad Request: wrong type of the web page content"),
        ("https://contoh.id/hilang.jpg", "Bad Request: failed to get HTTP URL content"),
        (
            "file:///etc/passwd",
            "Bad Request: wrong remote file identifier specified: Wrong character in the string",
        ),
        ("http://tuan/a.jpg", "Bad Request: wrong HTTP URL specified"),
        ("asal-asalan", "Bad Request: wrong remote file identifier specified: Wrong character in the string"),
    ):
        assert (await bot.call("sendPhoto", chat_id=sari.id, photo=url)).words == words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"bukan gambar", "Bad Request: IMAGE_PROCESS_FAILED"),
        (b"", "Bad Request: file must be non-empty"),
        (png(9000, 1001), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        (png(2000, 100), ""),
        (png(padding=PHOTO_LIMIT), "is too big for a photo; the maximum size is 10485760 bytes"),
    ],
)
async def test_photos_that_are_none(bot, sari, data, words):
    answer = await bot.post("sendPhoto", data=form({"photo": ("a.png", data)}, chat_id=sari.id))
    assert answer.words.endswith(words)
    assert answer.ok is (not words)


async def test_more_than_fifty_megabytes_do_not_go_up(bot, sari):
    data = form({"document": ("a.bin", bytes(UPLOAD_LIMIT + 1))}, chat_id=sari.id)
    answer = await bot.post("sendDocument", data=data)
    assert (answer.status, answer.words) == (413, "Request Entity Too Large")


async def test_more_than_twenty_megabytes_do_not_come_down(bot, sari):
    message = sari.sends_document(bytes(DOWNLOAD_LIMIT + 1), "besar.bin")
    answer = await bot.call("getFile", file_id=message.json()["document"]["file_id"])
    assert answer.words == "Bad Request: file is too big"
    assert (await bot.call("getFile", file_id="tak-dikenal")).words == "Bad Request: invalid file_id"


async def test_what_a_person_sends_can_be_fetched(bot, session, sari):
    for message in (
        sari.sends_photo(png(), "Banjir"),
        sari.sends_voice(b"suara"),
        sari.sends_video(b"film"),
        *sari.sends_album([UploadedFile("a", "image/png", png()), UploadedFile("b", "image/png", png())]),
    ):
        content = message.json()[message.kind]
        file_id = content[-1]["file_id"] if isinstance(content, list) else content["file_id"]
        assert (await download(bot, session, file_id)) == (200, message.media.file.data)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(3, 5), (3, 5)),
        (JPEG, (640, 480)),
        (b"GIF89a\x07\x00\x09\x00", (7, 9)),
        (b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0", (16, 32)),
        (b"\xff\xd8\xff", (0, 0)),
        (b"", (0, 0)),
    ],
)
def test_sizes_are_read_from_headers(data, size):
    assert picture_size(data) == size
