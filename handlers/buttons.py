"""From the tap of a button to the conversation that it belongs to."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from telegram import MaybeInaccessibleMessage, Update
from telegram.constants import ChatType
from telegram.error import BadRequest

from handlers import (
    adding,
    alert_reading,
    digest,
    forum_topics,
    mistake,
    news,
    places,
    privacy,
    qr,
    receipt,
    search,
    settings,
    settings_typing,
    start,
    steering,
    stop,
    subscriptions,
    tip,
    tip_asking,
    tip_sending,
    tip_taking,
    unexpected,
)
from handlers.access import may_change_settings
from handlers.alert_callbacks import Mute, ReadOn, Unmute
from handlers.callbacks import (
    Browse,
    Callback,
    FindPage,
    Follow,
    Home,
    Latest,
    Look,
    Mine,
    NewsPage,
    Read,
    ReadRest,
    RegionNews,
    Remove,
    Resume,
    Search,
    Speak,
    Unfollow,
    UnfollowAll,
    Wider,
    decode,
)
from handlers.house import Context
from handlers.own_data_callbacks import DeleteData, ExportData, PrintPoster, ShowCode, ShowPrivacy
from handlers.steered import STEERABLE
from handlers.tip_callbacks import (
    AddToCase,
    AnswerCase,
    BeginTip,
    BrowsePlaces,
    CancelTip,
    ChangeLevel,
    ChooseCategory,
    ChooseElection,
    ChooseLevel,
    ChoosePlace,
    KeepCase,
    KeepOriginals,
    RemoveLast,
    RemoveTraces,
    ReportMistake,
    SendAsIs,
    SendTip,
    SkipStep,
    StepBack,
    TellDay,
    Withdraw,
)
from handlers.visit import Visit
from handlers.where_callbacks import Halt, OwnTopic, SplitTopics, Steer
from handlers.wish_callbacks import (
    AskFor,
    ChooseHour,
    ChooseQuiet,
    ChooseRhythm,
    ChooseWeekday,
    DropTopic,
    PauseNews,
    SettingsLanguage,
    SetTopic,
    ShowSettings,
    Switch,
    TurnDigest,
)

#: What every member of a group may press; all else chooses for the group.
FOR_EVERYBODY = (
    FindPage,
    Latest,
    NewsPage,
    Read,
    ReadRest,
    ReadOn,
    RegionNews,
    ReportMistake,
    ShowCode,
    PrintPoster,
    TurnDigest,
)

_Answer = Callable[[Visit, Any], Awaitable[None]]


async def _home(visit: Visit, _asked: Home) -> None:
    await visit.show(await start.home(visit))


ANSWERS: Mapping[type[Callback], _Answer] = {
    Home: _home,
    Browse: places.browse,
    Search: places.turn,
    Look: places.look,
    Follow: subscriptions.follow,
    Unfollow: subscriptions.unfollow,
    Mine: subscriptions.mine,
    Remove: subscriptions.remove,
    UnfollowAll: subscriptions.unfollow_all,
    SplitTopics: forum_topics.split,
    OwnTopic: forum_topics.own,
    Halt: stop.halt,
    Wider: subscriptions.wider,
    Latest: news.latest,
    RegionNews: news.region_news,
    NewsPage: news.turn,
    FindPage: search.turn,
    Read: news.read,
    ReadRest: news.read_rest,
    ReadOn: alert_reading.read_on,
    Mute: alert_reading.mute,
    Unmute: alert_reading.unmute,
    Speak: start.speak,
    Resume: start.resume,
    ShowPrivacy: privacy.again,
    ExportData: privacy.export,
    DeleteData: privacy.delete,
    ShowSettings: settings.turn,
    ChooseRhythm: settings.choose_rhythm,
    ChooseHour: settings.choose_hour,
    ChooseWeekday: settings.choose_weekday,
    ChooseQuiet: settings.choose_quiet,
    PauseNews: settings.pause,
    Switch: settings.switch,
    SettingsLanguage: settings.speak,
    AskFor: settings_typing.ask,
    DropTopic: settings.drop_topic,
    SetTopic: settings.set_topic,
    TurnDigest: digest.turn,
    ShowCode: qr.show_code,
    PrintPoster: qr.print_poster,
    BeginTip: tip.begin,
    ReportMistake: mistake.report,
    ChooseLevel: tip.choose_level,
    ChangeLevel: tip.change_level,
    RemoveLast: tip_taking.remove_last,
    KeepOriginals: tip.keep_originals,
    SendTip: tip.send,
    SkipStep: tip_asking.skip,
    ChoosePlace: tip_asking.choose_place,
    BrowsePlaces: tip_asking.browse_places,
    ChooseCategory: tip_asking.choose_category,
    ChooseElection: tip_asking.choose_election,
    StepBack: tip_asking.back,
    TellDay: tip_asking.tell_day,
    CancelTip: tip.cancel_by_button,
    RemoveTraces: tip_sending.remove_traces,
    SendAsIs: tip_sending.send_as_is,
    AnswerCase: adding.answer,
    AddToCase: adding.add,
    Withdraw: receipt.withdraw,
    KeepCase: receipt.keep,
}


async def tapped(update: Update, context: Context) -> None:
    """Somebody pressed a button: an answer in any case."""
    query = update.callback_query
    assert query is not None, "registered for taps only"
    if query.message is None:  # a button of an inline message: we send none
        with suppress(BadRequest):  # "query is too old"
            await query.answer()
        return
    visit = await Visit.of(update, context)
    callback = decode(query.data)
    if query.message.chat.type == ChatType.CHANNEL:
        # Cards hang there with links alone: such a tap is forged, and an answer would stand in the channel.
        await visit.notice(visit.screen("channel_refused").label("notice"), alert=True)
    elif isinstance(callback, Steer):
        await _from_afar(visit, callback)
    elif callback is None or type(callback) not in ANSWERS or _lost_its_topic(query.message):
        await unexpected.stale_button(visit)
    elif isinstance(callback, FOR_EVERYBODY) or await may_change_settings(update):
        await ANSWERS[type(callback)](visit, callback)
        await visit.notice()
    else:
        await unexpected.admins_only(visit)


async def _from_afar(visit: Visit, asked: Steer) -> None:
    """A button about a channel, in the chat with somebody who was an admin of it when it was shown."""
    meant = decode(asked.inner)
    if not isinstance(meant, STEERABLE):
        await unexpected.stale_button(visit)
        return
    steered = await steering.steer(visit, asked.number)
    if steered is None:
        await steering.refuse(visit)
        return
    await ANSWERS[type(meant)](steered, meant)
    await steered.notice()


def _lost_its_topic(message: MaybeInaccessibleMessage) -> bool:
    """Of a very old message Telegram does not tell the topic, so it is not known for whom to choose."""
    return not message.is_accessible and bool(message.chat.is_forum)
