"""What a source may still do with a case: add to it, take it back, have its way back found and forgotten."""

import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.cases import Case, Notice, PostKind
from newsroom.routes import RouteKeys
from newsroom.sealing import Address, Purpose, Sealer
from newsroom.tips import ForbiddenChange, Part, PartKind, Tip, TipFacts, TipState
from storage import by_source, case_messages, cases, desk_posts
from storage.cases import WayBack
from storage.database import Connection, Storage
from tests.storage.conftest import NOW

TIPS = Sealer(Purpose.TIPS, b"t" * 32)
PHOTO = Part(PartKind.PHOTO, data=b"\xff\xd8picture", name="foto.jpg", mime="image/jpeg")


async def accepted(connection: Connection, way_back: WayBack | None = None) -> Case:
    tip = Tip(TipFacts(region="35.14.06.2005"), (Part(PartKind.TEXT, "Jembatan putus"), PHOTO))
    uid = secrets.token_bytes(16)
    number = await cases.accept(
        connection,
        TIPS,
        uid,
        tip,
        way_back or WayBack(),
        kecamatan="35.14.06",
        nudge_after=timedelta(minutes=30),
        now=NOW,
    )
    return await cases.get(connection, number)


async def notices_of(connection: Connection, case: Case) -> list[Notice]:
    """What the desk will be told of a case, once its older posts are done."""
    notices = []
    while due := await desk_posts.due(connection, NOW):
        for post in due:
            await desk_posts.failed(connection, post.id)
            notices += [post.notice] if post.notice and post.case_number == case.number else []
    return notices


async def test_what_is_added_is_a_message_with_its_files(storage: Storage):
    async with storage.transaction() as connection:
        case = await accepted(connection)
        more = [PHOTO, Part(PartKind.TEXT, "Airnya naik"), Part(PartKind.TEXT, "sejak subuh")]
        assert not await by_source.add_to(connection, TIPS, case, more, NOW)
        (message,) = await case_messages.of_case(connection, TIPS, case)
        parts = await cases.parts_of(connection, TIPS, case)
    assert message.text == "Airnya naik"
    assert [part.text for part in parts] == ["Jembatan putus", "", "", "sejak subuh"]


@pytest.mark.parametrize("state", [TipState.CLOSED, TipState.SPAM])
async def test_whoever_adds_to_a_closed_case_opens_it_again(storage: Storage, state: TipState):
    async with storage.transaction() as connection:
        case = await accepted(connection)
        await cases.change_state(connection, case.number, state, NOW)
        case = await cases.get(connection, case.number)
        assert await by_source.add_to(connection, TIPS, case, [PHOTO], NOW)
        case = await cases.get(connection, case.number)
        notices = await notices_of(connection, case)
    assert case.state is TipState.NEW
    assert case.reopened
    assert notices == [Notice.REOPENED]


async def test_what_is_withdrawn_is_deleted_and_never_posted(storage: Storage):
    async with storage.transaction() as connection:
        case = await accepted(connection)
        await by_source.add_to(connection, TIPS, case, [Part(PartKind.TEXT, "lagi")], NOW)
        await by_source.withdraw(connection, TIPS, case, NOW)
        case = await cases.get(connection, case.number)
        waiting = await desk_posts.due(connection, NOW)
        assert await cases.parts_of(connection, TIPS, case) == ()
        assert await case_messages.of_case(connection, TIPS, case) == ()
        assert (await cases.facts_of(connection, TIPS, case)).region == ""
        assert await notices_of(connection, case) == [Notice.WITHDRAWN]
    assert case.state is TipState.WITHDRAWN
    assert case.route is None
    assert [post.kind for post in waiting] == [PostKind.CARD]


async def test_nothing_is_added_to_what_was_withdrawn(storage: Storage):
    async with storage.transaction() as connection:
        case = await accepted(connection)
        await by_source.withdraw(connection, TIPS, case, NOW)
        case = await cases.get(connection, case.number)
        with pytest.raises(ForbiddenChange):
            await by_source.add_to(connection, TIPS, case, [PHOTO], NOW)


async def test_the_cases_with_a_way_back_are_those_that_an_address_can_be_tried_on(
    storage: Storage, tmp_path: Path
):
    routes = RouteKeys(tmp_path / "keys")
    async with storage.transaction() as connection:
        await accepted(connection)
        route = routes.seal(Address(42), b"uid", NOW)
        case = await accepted(connection, WayBack(route=route, pseudonym_seal=b"who"))
        found = await by_source.routed(connection)
        assert [(one.number, one.route) for one in found] == [(case.number, route)]
        await cases.forget_route(connection, case.number)
        assert await by_source.routed(connection) == ()
        assert await cases.pseudonym_seal_of(connection, case.number) is None, "nor who it was"
