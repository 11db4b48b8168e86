"""A button on the desk means what it meant when it was made, or nothing at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import desk_callbacks as desk
from handlers.callbacks import LIMIT, decode, encode
from handlers.desk_callbacks import DESK_FORMS, DeskCallback
from storage.caseload import WITHOUT

IDS = st.integers(1, 10**18 - 1)
NUMBERS = st.integers(1, 10**9)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True)
FILTERS = (
    st.just("") | NAMES,
    st.sampled_from(["", WITHOUT]) | NAMES,
    st.sampled_from(["", WITHOUT, "35.14.06"]),
    st.integers(0, 99),
)
TRAITS = st.sampled_from(["state", "category", "kecamatan", "age"])

EVERY: st.SearchStrategy[DeskCallback] = st.one_of(
    *(
        st.builds(kind, IDS)
        for kind in (
            desk.Claim,
            desk.Release,
            desk.Verify,
            desk.Close,
            desk.MarkSpam,
            desk.Reopen,
            desk.Block,
            desk.BlockSurely,
            desk.DoNotBlock,
            desk.AskDeadline,
            desk.WriteAnswer,
            desk.HandOn,
            desk.FindAlike,
            desk.Unmerge,
            desk.OpenCase,
            desk.Export,
            desk.Member,
        )
    ),
    *(
        st.builds(kind, IDS, IDS)
        for kind in (desk.Undo, desk.SendNow, desk.Approve, desk.DropProposal, desk.Merge)
    ),
    st.builds(desk.SetDeadline, IDS, st.integers(0, 99)),
    st.builds(desk.Canned, IDS, NAMES),
    st.builds(desk.SendOffered, IDS, st.booleans()),
    st.builds(desk.HandTo, IDS, NAMES, st.booleans()),
    st.builds(desk.CasePage, IDS, st.integers(0, 9999)),
    st.builds(desk.QueuePage, st.integers(0, 99), *FILTERS),
    st.builds(desk.QueueFilter, TRAITS, *FILTERS),
    st.builds(desk.TheAnswer, NAMES, st.just(0) | IDS, NAMES),
    st.builds(desk.NotTheAnswer),
    st.builds(desk.Team),
    st.builds(desk.Appoint, IDS, NAMES),
)


@given(EVERY)
def test_what_a_button_carries_comes_back_as_it_was(callback: DeskCallback):
    try:
        data = encode(callback)
    except ValueError:  # two filters with the longest names there may be
        assert isinstance(callback, desk.QueuePage | desk.QueueFilter)
        return
    assert 1 <= len(data.encode()) <= LIMIT
    assert decode(data) == callback


@given(st.from_regex(r"d:[a-z]{1,9}(:.{0,9}){0,4}"))
def test_whatever_is_forged_is_nothing_or_exactly_what_we_write(data: str):
    callback = decode(data)
    assert callback is None or encode(callback) == data


@pytest.mark.parametrize("mark", DESK_FORMS)
def test_a_mark_alone_or_with_too_much_means_nothing(mark: str):
    assert decode(mark) is None or mark in ("d:team", "d:anew", "d:afind", "d:stcsv", "d:fdask", "d:unuse")
    assert decode(f"{mark}:") is None
    assert decode(f"{mark}:1:2:3:4:5:6:7:8") is None


@pytest.mark.parametrize(
    "data",
    [
        "d:claim:0",
        "d:claim:-1",
        "d:claim:01",
        "d:claim:1 ",
        "d:claim:9999999999999999999",
        "d:handto:1:../x:1",
        "d:send:1:2",
        "d:page:0:NEW:::0",
        "d:page:0:::35.14:0",
        "d:until:1:100",
        "d:nothing:1",
        "d:",
        "d",
    ],
)
def test_the_hostile_means_nothing(data: str):
    assert decode(data) is None
