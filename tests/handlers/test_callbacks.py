"""A button means what it meant when it was made, or nothing at all."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.cards import READ_ON, REPORT
from handlers import callbacks, own_data_callbacks, tip_callbacks, where_callbacks, wish_callbacks
from handlers.buttons import ANSWERS, FOR_EVERYBODY
from handlers.callbacks import LIMIT, Callback, decode, encode, fits
from handlers.steered import STEERABLE

CODES = st.from_regex(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", fullmatch=True)
CODES_OR_ALL = CODES | st.just("")
PAGES = st.integers(0, 9999)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,39}", fullmatch=True)
NUMBERS = st.integers(1, 10**18 - 1)
TOKENS = st.binary(min_size=8, max_size=8).map(
    lambda secret: base64.urlsafe_b64encode(secret).decode().rstrip("=")
)
WORDS = st.from_regex(r"[a-z0-9]{1,10}( [a-z0-9]{1,10}){0,3}", fullmatch=True)

EVERY = st.one_of(
    st.builds(callbacks.Home),
    st.builds(callbacks.Browse, CODES_OR_ALL, PAGES),
    st.builds(callbacks.Search, PAGES, WORDS),
    st.builds(callbacks.Look, CODES),
    st.builds(callbacks.Follow, CODES),
    st.builds(callbacks.Unfollow, CODES),
    st.builds(callbacks.Mine, PAGES),
    st.builds(callbacks.Remove, CODES, PAGES),
    st.builds(callbacks.UnfollowAll, st.booleans()),
    st.builds(callbacks.Wider, st.booleans()),
    st.builds(callbacks.Latest, CODES),
    st.builds(callbacks.RegionNews, CODES, PAGES),
    st.builds(callbacks.NewsPage, CODES_OR_ALL, PAGES),
    st.builds(callbacks.FindPage, PAGES, st.booleans(), WORDS),
    st.builds(callbacks.Read, st.integers(1, 10**18 - 1)),
    st.builds(callbacks.Speak, st.sampled_from(["id", "en", "jav"])),
    st.builds(callbacks.Resume),
    st.builds(own_data_callbacks.ShowPrivacy),
    st.builds(own_data_callbacks.ExportData),
    st.builds(own_data_callbacks.DeleteData, st.booleans()),
    st.builds(own_data_callbacks.ShowCode, CODES),
    st.builds(own_data_callbacks.PrintPoster, CODES),
    st.builds(where_callbacks.SplitTopics, st.booleans()),
    st.builds(where_callbacks.OwnTopic, CODES.filter(bool)),
    st.builds(where_callbacks.Halt),
    st.builds(where_callbacks.Steer, st.integers(1, 10**9), st.sampled_from(["h", "ua:1", "s:0:oro oro"])),
    st.builds(wish_callbacks.ShowSettings, NAMES),
    st.builds(wish_callbacks.ChooseRhythm, NAMES),
    st.builds(wish_callbacks.ChooseHour, NAMES, PAGES),
    st.builds(wish_callbacks.ChooseWeekday, PAGES),
    st.builds(wish_callbacks.ChooseQuiet, PAGES, PAGES),
    st.builds(wish_callbacks.PauseNews, NAMES),
    st.builds(wish_callbacks.Switch, NAMES, st.booleans()),
    st.builds(wish_callbacks.SettingsLanguage, st.sampled_from(["id", "en", "jav"])),
    st.builds(wish_callbacks.AskFor, NAMES),
    st.builds(wish_callbacks.DropTopic, NUMBERS),
    st.builds(wish_callbacks.SetTopic, st.integers(1, 9), st.just("mute"), WORDS),
    st.builds(wish_callbacks.TurnDigest, NUMBERS, PAGES),
    st.builds(tip_callbacks.BeginTip),
    st.builds(tip_callbacks.ReportMistake, NUMBERS),
    st.builds(tip_callbacks.ChooseLevel, st.booleans()),
    st.builds(tip_callbacks.ChangeLevel),
    st.builds(tip_callbacks.RemoveLast),
    st.builds(tip_callbacks.KeepOriginals, st.booleans()),
    st.builds(tip_callbacks.SendTip, NAMES),
    st.builds(tip_callbacks.SkipStep, NAMES),
    st.builds(tip_callbacks.ChoosePlace, CODES),
    st.builds(tip_callbacks.BrowsePlaces, CODES_OR_ALL, PAGES),
    st.builds(tip_callbacks.ChooseCategory, NAMES),
    st.builds(tip_callbacks.ChooseElection, NAMES),
    st.builds(tip_callbacks.RemoveTraces),
    st.builds(tip_callbacks.SendAsIs),
    st.builds(tip_callbacks.CancelTip),
    st.builds(tip_callbacks.AnswerCase, NUMBERS),
    st.builds(tip_callbacks.AddToCase, NUMBERS, TOKENS),
    st.builds(tip_callbacks.KeepCase),
    st.builds(tip_callbacks.Withdraw, NUMBERS, TOKENS, st.booleans()),
)


@given(EVERY)
def test_what_a_button_carries_comes_back_as_it_was(callback: Callback):
    data = encode(callback)
    assert 1 <= len(data.encode()) <= LIMIT
    assert decode(data) == callback


@given(EVERY)
def test_every_meaning_has_an_answer(callback: Callback):
    assert type(callback) in ANSWERS or isinstance(callback, where_callbacks.Steer)


FORGED = st.from_regex(r"[a-z]{1,2}:.*") | st.from_regex(r"[dt]:[a-z]{1,6}:.*")


@given(st.text() | st.text("0123456789.:abfghlmnoprsuwx-", min_size=1) | FORGED)
def test_whatever_is_forged_is_nothing_or_exactly_what_we_write(data: str):
    callback = decode(data)
    assert callback is None or encode(callback) == data


@given(EVERY, st.integers(0, 63), st.characters())
def test_one_changed_sign_never_yields_anything_that_we_would_not_write(
    callback: Callback, at: int, sign: str
):
    data = encode(callback)
    at %= len(data)
    changed = data[:at] + sign + data[at + 1 :]
    read = decode(changed)
    assert read is None or encode(read) == changed


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "h:",
        "zzz",
        "r",
        "r:",
        "r:35.14.06 ",
        "r:35.14.6",
        "r:35.14.06.20055",
        "r:٣٥.14",
        "f:35.14\n",
        "f:35.14:0",
        "a:0",
        "a:-1",
        "a:01",
        "a:9999999999999999999",
        "b:35.14:00",
        "b:35.14:10000",
        "w:2",
        "s:0:",
        "s:0: kejayan",
        "s:0:" + "x" * 61,
        "s:0:" + "é" * 31,
        "g:../en",
        "t",
        "t:",
        "t:new:",
        "t:nothing",
        "t:level:2",
        "t:more:0",
        "pd:2",
        "q:35.14.6",
        "t:add:1:AAAAAAAAAAB",
        "t:add:1:AAAAAAAAAAA=",
        "t:undo:1:AAAAAAAAAAA",
        "\ud800",
    ],
)
def test_the_hostile_and_the_old_mean_nothing(data: str | None):
    assert decode(data) is None


def test_the_marks_on_article_cards_are_those_that_delivery_writes():
    assert encode(tip_callbacks.ReportMistake(12)) == f"{REPORT}12"
    assert encode(callbacks.ReadRest(12)) == f"{READ_ON}12"
    assert encode(callbacks.RegionNews("35.14.06.2005", 0)) == "n:35.14.06.2005:0"


def test_too_many_words_fit_no_button():
    assert not fits(callbacks.Search(1, "sumber " * 12))
    with pytest.raises(ValueError, match="Search"):
        encode(callbacks.Search(1, "sumber " * 12))


def test_what_is_done_for_a_channel_from_afar_has_an_answer_and_is_never_for_everybody():
    assert set(STEERABLE) <= set(ANSWERS)
    assert "Steer" not in {kind.__name__ for kind in STEERABLE}, "no channel leads to another"
    assert set(STEERABLE) & set(FOR_EVERYBODY) == {callbacks.NewsPage}, "which only reads"
