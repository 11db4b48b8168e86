"""What happens in the canary journey: three days of a newsroom in which everything goes wrong that can."""

import asyncio
import signal

from playground.errors import JsonObject
from playground.messages import Message
from playground.texts import Formatted
from tests.journeys import sources
from tests.journeys.canary_town import Town
from tests.journeys.process import told_to_stop
from tests.journeys.sources import Source

RECEIVED, ENDED_WELL = "Sudah diterima", 0


async def first_day(town: Town) -> None:
    """Tips of every kind, in both levels; killed while they are posted and while a third is being told."""
    async with town.bot.running() as process:
        await asyncio.gather(_cakra_tells(town), _sekar_tells(town))
        town.look("while tips are posted", process)
        await town.begins(town.ranti, "Bisa dibalas")
        town.ranti.person.types(town.ranti.writes("Truk pasir lewat jembatan gantung setiap malam."))
        town.ranti.person.sends_photo(
            town.ranti.photo(), caption=town.ranti.writes("Ini fotonya tadi malam.")
        )
        await town.ranti.person.sees(RECEIVED, timeout=30)
        town.look("while a draft is open", process)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    town.look("after it was killed")


async def second_day(town: Town) -> None:
    """Answers, an addition, somebody who is gone, errors in every tone; then a clean end."""
    async with town.bot.running() as process:
        await town.sends(town.ranti)
        await town.answers(town.cakra, "Apakah panitia sudah tahu nama bendahara itu?")
        await town.cakra.person.sees("nama bendahara", timeout=30)
        await _cakra_adds(town)
        town.cakra.person.blocks()
        await town.answers(town.cakra, "Tolong ceritakan lagi siapa yang hadir malam itu.")
        await _errors(town)
        town.look("after answers and errors", process)
        await _back_up(town)
        town.found.exits["told to stop"] = await told_to_stop(process)
    town.look("after it was told to stop")


async def third_day(town: Town) -> None:
    """A flood, a receipt that is opened, withdrawn and mistyped, traces erased; then a crash."""
    async with town.bot.running() as process:
        town.emulator.faults.flood("sendMessage", retry_after=1, chat_id=town.ranti.person.id)
        await town.answers(town.ranti, "Jam berapa biasanya truk itu lewat?")
        await town.ranti.person.sees("Jam berapa", timeout=30)
        await town.answers(town.sekar, "Terima kasih, kami periksa dulu ke kantor kecamatan.")
        await town.all_is_read()
        await _sekar_opens_and_withdraws(town)
        town.ranti.person.types("/hapus_jejak")
        await town.settled()
        town.look("after traces were erased", process)
        process.send_signal(signal.SIGABRT)
        town.found.exits["crashed"] = await process.wait()
    town.look("after a crash")


async def _cakra_tells(town: Town) -> None:
    cakra = town.cakra
    await town.begins(cakra, "Bisa dibalas")
    cakra.person.types(cakra.writes("Bendahara desa menerima amplop di balai dusun semalam."))
    cakra.person.types(cakra.writes("Kalau mau tanya lagi, cari saja @cak_rawa_lor di warung."))
    cakra.person.sends_photo(
        cakra.photo(), caption=cakra.writes("Amplopnya seperti di foto ini, warna cokelat.")
    )
    cakra.person.sends_album(cakra.album(), caption=cakra.writes("Dua lagi dari depan balai dusun itu."))
    cakra.person.sends_video(sources.video(), caption=cakra.writes("Rekaman singkat waktu mereka datang."))
    cakra.person.sends_voice(sources.voice())
    cakra.person.sends_location(cakra.marks.latitude, cakra.marks.longitude)
    await cakra.person.sees("Titik di peta", timeout=40)
    cakra.person.types("Kepuh")
    await cakra.person.sees(RECEIVED, timeout=40)
    await town.sends(cakra)


async def _sekar_tells(town: Town) -> None:
    sekar = town.sekar
    await town.begins(sekar, "Tanpa jejak")
    sekar.person.presses("Simpan juga berkas asli")
    await town.settled()
    sekar.person.sends_document(sekar.photo(), name=f"{sekar.marks.file_name}.jpg", mime="image/jpeg")
    await town.settled()
    sekar.person.presses("Jangan simpan berkas asli")
    await town.settled()
    sekar.person.sends_document(
        sekar.document(),
        name=sekar.marks.file_name,
        mime="application/msword",
        caption=sekar.writes("Surat edaran yang ditempel lalu dicabut lagi oleh panitia."),
    )
    sekar.person.sends_document(sources.pdf(), name=f"{sekar.marks.username}.pdf")
    sekar.person.sends_document(
        sources.workbook(), name=f"{sekar.marks.last_name}.xlsx", mime="application/vnd.ms-excel"
    )
    sekar.person.sends_audio(
        sources.music(), caption=sekar.writes("Suara rapat waktu pembagian itu dibahas.")
    )
    sekar.person.sends_contact(sekar.marks.telephone, sekar.marks.card_name)
    _passes_on(town, sekar)
    await town.settled()
    await town.sends(sekar)


def _passes_on(town: Town, source: Source) -> None:
    """Words of somebody else, who is named in full by Telegram; a name with a link to an account."""
    author = town.author
    group = town.emulator.add_group("Warga RT 5", members=[author.person, source.person], with_bot=False)
    said = author.person.types(author.writes("Besok pagi uangnya dibagi lagi, datang ke balai."), chat=group)
    sent = author.person.sends_document(sources.pdf(), name=author.marks.file_name, chat=group)
    source.person.forwards(said)
    source.person.forwards(said, hidden_author=True)
    source.person.forwards(sent)
    words = source.writes("Orang itu juga ada di sana, tanyakan kepadanya.")
    mention: JsonObject = {
        "type": "text_mention",
        "offset": 0,
        "length": 5,
        "user": author.person.user.json(),
    }
    source.person._say(source.person._draft(None, Formatted(words, (mention,))))


async def _cakra_adds(town: Town) -> None:
    cakra = town.cakra
    answer = await cakra.person.sees("nama bendahara")
    cakra.person.presses("tambah keterangan", message=answer)
    await town.settled()
    cakra.person.types(cakra.writes("Sudah tahu, namanya dibacakan di rapat dusun."))
    cakra.person.sends_document(sources.pdf(), name=cakra.marks.file_name)
    await town.settled()
    cakra.person.presses("Kirim")
    await cakra.person.sees("sudah di meja redaksi", timeout=30)


async def _errors(town: Town) -> None:
    """Telegram's answers and updates that are wrong, each with somebody's marks in it."""
    for source in (town.sekar, town.ranti):
        who = source.person
        marks = f"{source.marks.first_name} (@{source.marks.username}, {who.id})"
        town.emulator.faults.error(
            "sendMessage", 400, f"Bad Request: {marks} is strange", chat_id=who.id, times=2
        )
        town.emulator.faults.http_page("getFile", times=1)
        who.types("/resi")
        chat = who.chat.json()
        broken: list[dict[str, object]] = [
            {"message_id": "not a number", "date": 1, "chat": chat, "from": who.user.json(), "text": marks},
            {"message_id": 7, "date": 1, "chat": chat, "from": marks, "text": marks},
            {"message_id": 8, "date": marks, "chat": chat, "from": who.user.json(), "text": marks},
            {"message_id": 9, "date": 1, "chat": chat, "from": who.user.json(), "text": {"is": marks}},
            {"message_id": 10, "date": 1, "chat": chat, "from": who.user.json(), "contact": marks},
        ]
        for message in broken:
            town.emulator.world.push("message", message, who.id)
        for tap in (
            {"id": "7", "from": who.user.json(), "data": marks},  # too little, but it can be read
            {"id": marks, "from": marks, "data": marks},
        ):
            town.emulator.world.push("callback_query", tap, who.id)
        await town.settled()
        who.types(marks)
        await town.settled()


async def _sekar_opens_and_withdraws(town: Town) -> None:
    sekar = town.sekar
    first, _, rest = sekar.code.partition("-")
    for mistyped in (f"/resi {rest}", f"salah-{rest}", f"/resi {rest}-{first}"):
        sekar.person.types(mistyped)
        await town.settled()
    async with asyncio.timeout(60):
        # The answer gets there in its own time: she looks until she sees it.
        while not any("kantor kecamatan" in message.text for message in sekar.person.chat.from_bot):
            sekar.person.types(f"/resi {sekar.code}")
            await town.settled()
    state: Message = await sekar.person.sees("Tarik", timeout=30)
    sekar.person.presses("Tarik", message=state)
    await town.settled()
    sekar.person.presses("Tarik")
    await town.reads("menarik laporan")


async def _back_up(town: Town) -> None:
    """The operator's backup of every night, without the keys, while the bot serves."""
    town.found.exits["backed up"] = await town.bot.does("backup", str(town.bot.root / "kept" / "backup.db"))
