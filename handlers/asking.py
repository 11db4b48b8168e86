"""A question of ours that is answered by a reply to it, in any chat. The desk's own are `desk_asking.py`.

It is known again by a link in it, which nobody else can write in our name: also after a restart.
"""

from telegram import ForceReply, ReplyParameters
from telegram.constants import ParseMode

from handlers.visit import NO_PREVIEW, Visit


async def ask(visit: Visit, name: str, end: str, **data: object) -> None:
    """Ask with the screen `name`, in a message of its own; `end` is the end of the link it is known by."""
    await visit.notice()
    screen = visit.screen(name, link=visit.link(end), **data)
    asked = visit.message if visit.in_group else None
    await visit.bot.send_message(
        visit.address.chat_id,
        visit.headed(screen.text),
        message_thread_id=visit.address.thread_id,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        # In a group only whoever asked for the question is asked.
        reply_markup=ForceReply(
            selective=asked is not None, input_field_placeholder=screen.label("placeholder")
        ),
        reply_parameters=ReplyParameters(asked.message_id, allow_sending_without_reply=True)
        if asked
        else None,
    )


def replied_to(visit: Visit) -> tuple[str, ...]:
    """The ends of our links in the message of ours that this text replies to; nothing for any other."""
    message = visit.message
    question = message.reply_to_message if message is not None and message.text else None
    if question is None or question.from_user is None or question.from_user.id != visit.bot.id:
        return ()
    ours = visit.link("")
    return tuple(
        entity.url.removeprefix(ours)
        for entity in question.entities
        if entity.url and entity.url.startswith(ours)
    )
