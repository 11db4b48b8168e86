"""A report of a mistake on the desk: the way to /koreksi, and what its publishing does to the report."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import orjson
import pyrage
import pytest

from newsroom.articles import IncomingArticle
from newsroom.cases import Case, MessageState
from newsroom.tips import CORRECTION, TipState
from storage import articles, by_source
from tests.handlers.desk_stage import KEPUH, Newsroom, newsroom_at

TITLE = "Jembatan Kepuh putus"
WRONG = "Sepuluh warga, bukan seratus."


@pytest.fixture
async def newsroom(tmp_path, database_kind: str):
    async with newsroom_at(tmp_path) as newsroom:
        yield newsroom


async def publish(newsroom: Newsroom, title: str = TITLE) -> int:
    article = IncomingArticle(
        guid=title,
        url="",
        canonical_url="",
        fingerprint=title,
        title=title,
        lead="Seratus warga memutar.",
        body="Seratus warga memutar lewat Linggo.",
        author="",
        section="",
        source="Warta Pasuruan",
        image_url="",
        published_at=newsroom.now - timedelta(hours=1),
    )
    async with newsroom.house.storage.transaction() as connection:
        await articles.keep(connection, article, (KEPUH,), now=newsroom.now)
        return (await articles.unplanned(connection, limit=50))[-1].id


async def reported(newsroom: Newsroom, article_id: int, words: str = "Jumlahnya salah", **more) -> Case:
    answers = {"wrong": words, "right": ""}
    return await newsroom.tip(
        "Saya lihat sendiri",
        category=CORRECTION,
        region="",
        article_id=article_id,
        answers=answers,
        **more,
    )


async def corrects(newsroom: Newsroom, article_id: int) -> str:
    """Bu Ani corrects an article, from the draft to Kirim; what she was asked before that."""
    shown = await newsroom.says(newsroom.ani, f"/koreksi {article_id}")
    shown = await newsroom.presses(newsroom.ani, "Ganti kata", shown)
    await newsroom.says(newsroom.ani, "Seratus => Sepuluh", reply_to=shown)
    shown = await newsroom.presses(newsroom.ani, "Apa yang keliru", newsroom.last())
    await newsroom.says(newsroom.ani, WRONG, reply_to=shown)
    await newsroom.presses(newsroom.ani, "Pratinjau", newsroom.last())
    asked = newsroom.last().text
    await newsroom.presses(newsroom.ani, "Kirim", newsroom.last())
    return asked


async def test_the_card_names_the_article_and_leads_to_its_correction(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    card = await newsroom.card(case.number)
    assert "Hak koreksi" in card.text.partition("\n")[0]
    assert TITLE in card.text
    assert "Jumlahnya salah" in card.text
    assert f"start=a{number}" in str(card.json())

    shown = await newsroom.presses(newsroom.budi, "Koreksi beritanya", card)
    assert f"Koreksi berita #{number}" in shown.text


async def test_so_does_its_page(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    shown = await newsroom.says(newsroom.budi, f"/kasus {case.number}")
    assert TITLE in shown.text
    shown = await newsroom.presses(newsroom.budi, "Koreksi beritanya", shown)
    assert f"Koreksi berita #{number}" in shown.text


async def test_what_will_be_answered_is_said_before_it_is(newsroom: Newsroom):
    number = await publish(newsroom)
    one, two = await reported(newsroom, number), await reported(newsroom, number)
    await reported(newsroom, await publish(newsroom, "Pasar Kejayan ramai"))
    asked = await corrects(newsroom, number)
    assert f"laporan #{one.number}, #{two.number}:" in asked
    done = f"Laporan #{one.number}, #{two.number} dijawab dan ditutup"
    assert any(done in message.text for message in newsroom.group.from_bot)


async def test_its_source_reads_the_words_of_the_correction_and_the_case_is_closed(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(case.number))
    await corrects(newsroom, number)
    await newsroom.leaves()

    answer = max(newsroom.source.chat.from_bot, key=lambda message: message.serial)
    assert WRONG in answer.text
    assert f"t.me/kentongan_bot?start=a{number}" in answer.text
    assert await newsroom.state(case.number) is TipState.CLOSED
    assert await newsroom.states(case.number) == [MessageState.SENT]
    assert [one.action for one in await newsroom.done(case.number)] == ["claim", "corrected"]
    assert "mengoreksi beritanya" in (await newsroom.says(newsroom.ani, f"/kasus {case.number}")).text
    assert "Selesai" in (await newsroom.card(case.number)).text


async def test_without_a_route_it_waits_under_the_receipt(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number, traceless=True)
    await corrects(newsroom, number)
    await newsroom.leaves()
    assert await newsroom.states(case.number) == [MessageState.KEPT]
    assert await newsroom.state(case.number) is TipState.CLOSED
    assert not any(WRONG in message.text for message in newsroom.source.chat.from_bot)


async def test_a_report_that_was_closed_before_is_told_too_and_only_once(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    await newsroom.presses(newsroom.budi, "Selesai", await newsroom.card(case.number))
    newsroom.later(minutes=1)
    await corrects(newsroom, number)
    await newsroom.leaves()
    assert await newsroom.states(case.number) == [MessageState.SENT]

    newsroom.later(minutes=1)
    shown = await newsroom.says(newsroom.ani, f"/koreksi {number}")
    shown = await newsroom.presses(newsroom.ani, "Ganti kata", shown)
    await newsroom.says(newsroom.ani, "Linggo => Patebon", reply_to=shown)
    shown = await newsroom.presses(newsroom.ani, "Apa yang keliru", newsroom.last())
    await newsroom.says(newsroom.ani, "Lewat Patebon.", reply_to=shown)
    await newsroom.presses(newsroom.ani, "Pratinjau", newsroom.last())
    await newsroom.presses(newsroom.ani, "Kirim", newsroom.last())
    await newsroom.leaves()
    assert await newsroom.states(case.number) == [MessageState.SENT], "of the first correction alone"


@pytest.mark.parametrize("ended", ["spam", "withdrawn"])
async def test_who_is_not_to_be_told_is_not(newsroom: Newsroom, ended: str):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    if ended == "spam":
        await newsroom.presses(newsroom.budi, "Spam", await newsroom.card(case.number))
    else:
        async with newsroom.house.storage.transaction() as connection:
            await by_source.withdraw(connection, newsroom.room.tips, case, newsroom.now)
    await corrects(newsroom, number)
    await newsroom.leaves()
    assert await newsroom.states(case.number) == []


async def test_the_queue_shows_reports_of_mistakes_by_themselves(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    other = await newsroom.tip()
    shown = await newsroom.says(newsroom.budi, "/antrian")
    await newsroom.presses(newsroom.budi, "Kategori", shown)
    shown = await newsroom.presses(newsroom.budi, "Hak koreksi", newsroom.last())
    assert f"#{case.number}" in shown.text
    assert f"#{other.number}" not in shown.text


async def test_reports_of_one_article_are_proposed_as_the_same_whatever_their_words(newsroom: Newsroom):
    number = await publish(newsroom)
    one = await reported(newsroom, number, "Jumlahnya salah")
    other = await reported(newsroom, await publish(newsroom, "Pasar Kejayan ramai"), "Jumlahnya salah")
    two = await reported(newsroom, number, "Nama kepala desanya keliru")
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(two.number))
    shown = newsroom.last()
    assert f"#{one.number}" in shown.text
    assert f"#{other.number}" not in shown.text
    await newsroom.presses(newsroom.budi, "Gabungkan", shown)
    await corrects(newsroom, number)
    await newsroom.leaves()
    assert await newsroom.states(one.number) == await newsroom.states(two.number) == [MessageState.SENT]
    assert await newsroom.state(two.number) is TipState.CLOSED


async def test_the_log_does_not_say_which_article_a_case_was_about(newsroom: Newsroom):
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    await corrects(newsroom, number)
    assert all("article" not in one.detail for one in await newsroom.done(case.number))


async def test_handed_on_it_says_which_article(newsroom: Newsroom):
    case = await reported(newsroom, await publish(newsroom))
    await newsroom.presses(newsroom.budi, "Klaim", await newsroom.card(case.number))
    await newsroom.presses(newsroom.budi, "Teruskan", await newsroom.card(case.number))
    contact = newsroom.room.guide.contacts[0].name
    shown = await newsroom.presses(newsroom.budi, contact, newsroom.last())
    assert TITLE in shown.text


async def test_exported_it_says_which_article_too(newsroom: Newsroom):
    key = pyrage.x25519.Identity.generate()
    newsroom.with_room(age_recipient=str(key.to_public()))
    number = await publish(newsroom)
    case = await reported(newsroom, number)
    page = await newsroom.says(newsroom.budi, f"/kasus {case.number}")
    await newsroom.presses(newsroom.budi, "Ekspor", page)
    [sealed] = [message.media for message in newsroom.group.from_bot if message.media is not None]
    file: Any = sealed.json
    data = newsroom.emulator.world.files.by_id[file["file_id"]].data
    archive = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(data, [key])))
    assert orjson.loads(archive.read("case.json"))["article"] == number
