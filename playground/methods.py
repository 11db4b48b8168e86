"""Every method that the playground knows, with every parameter that Bot API 10.1 lists for it.

`Method(name, required, optional)`: parameters as `name:kind` (kinds: `shapes.py`); what a method does stands
in the modules that answer it.
"""

from playground.parameters import Method
from playground.shapes import fields

_PLACE = "message_thread_id:int direct_messages_topic_id:int"
_QUIET = "disable_notification:bool protect_content:bool"
_SENDING = (
    f"business_connection_id {_PLACE} {_QUIET} allow_paid_broadcast:bool message_effect_id"
    " suggested_post_parameters:any reply_parameters:reply reply_markup:markup"
)
_CAPTION = "caption parse_mode caption_entities:entities"
_VISUAL = "show_caption_above_media:bool has_spoiler:bool"
_SIZE = "duration:int width:int height:int thumbnail:file"
_EDITED = "business_connection_id chat_id:chat message_id:int inline_message_id reply_markup:inline_keyboard"
_TOPIC = "chat_id:chat message_thread_id:int"

# name | required | optional
_TABLE = (
    ("getMe", "", ""),
    ("logOut", "", ""),
    ("close", "", ""),
    ("getUpdates", "", "offset:int limit:int timeout:int allowed_updates:strs"),
    (
        "setWebhook",
        "url",
        (
            "certificate:file ip_address max_connections:int allowed_updates:strs drop_pending_updates:bool"
            " secret_token"
        ),
    ),
    ("deleteWebhook", "", "drop_pending_updates:bool"),
    ("getWebhookInfo", "", ""),
    (
        "sendMessage",
        "chat_id:chat text",
        f"parse_mode entities:entities link_preview_options:link_preview {_SENDING}",
    ),
    ("sendPhoto", "chat_id:chat photo:file", f"{_CAPTION} {_VISUAL} {_SENDING}"),
    (
        "sendDocument",
        "chat_id:chat document:file",
        f"thumbnail:file {_CAPTION} disable_content_type_detection:bool {_SENDING}",
    ),
    (
        "sendVideo",
        "chat_id:chat video:file",
        f"{_SIZE} cover:file start_timestamp:int {_CAPTION} {_VISUAL} supports_streaming:bool {_SENDING}",
    ),
    (
        "sendAudio",
        "chat_id:chat audio:file",
        f"{_CAPTION} duration:int performer title thumbnail:file {_SENDING}",
    ),
    ("sendVoice", "chat_id:chat voice:file", f"{_CAPTION} duration:int {_SENDING}"),
    ("sendAnimation", "chat_id:chat animation:file", f"{_SIZE} {_CAPTION} {_VISUAL} {_SENDING}"),
    ("sendVideoNote", "chat_id:chat video_note:file", f"duration:int length:int thumbnail:file {_SENDING}"),
    (
        "sendMediaGroup",
        "chat_id:chat media:album",
        (
            f"business_connection_id {_PLACE} {_QUIET} allow_paid_broadcast:bool message_effect_id"
            " reply_parameters:reply"
        ),
    ),
    (
        "sendLocation",
        "chat_id:chat latitude:float longitude:float",
        f"horizontal_accuracy:float live_period:int heading:int proximity_alert_radius:int {_SENDING}",
    ),
    (
        "sendVenue",
        "chat_id:chat latitude:float longitude:float title address",
        f"foursquare_id foursquare_type google_place_id google_place_type {_SENDING}",
    ),
    ("sendContact", "chat_id:chat phone_number first_name", f"last_name vcard {_SENDING}"),
    ("sendSticker", "chat_id:chat sticker:file", f"emoji {_SENDING}"),
    ("sendChatAction", "chat_id:chat action", "business_connection_id message_thread_id:int"),
    (
        "copyMessage",
        "chat_id:chat from_chat_id:chat message_id:int",
        (
            f"{_PLACE} video_start_timestamp:int {_CAPTION} show_caption_above_media:bool {_QUIET}"
            " allow_paid_broadcast:bool message_effect_id suggested_post_parameters:any"
            " reply_parameters:reply reply_markup:markup"
        ),
    ),
    (
        "copyMessages",
        "chat_id:chat from_chat_id:chat message_ids:ints",
        f"{_PLACE} {_QUIET} remove_caption:bool",
    ),
    (
        "forwardMessage",
        "chat_id:chat from_chat_id:chat message_id:int",
        f"{_PLACE} video_start_timestamp:int {_QUIET} message_effect_id suggested_post_parameters:any",
    ),
    ("forwardMessages", "chat_id:chat from_chat_id:chat message_ids:ints", f"{_PLACE} {_QUIET}"),
    (
        "editMessageText",
        "",
        f"{_EDITED} text parse_mode entities:entities link_preview_options:link_preview rich_message:any",
    ),
    ("editMessageCaption", "", f"{_EDITED} {_CAPTION} show_caption_above_media:bool"),
    ("editMessageMedia", "media:input_media", _EDITED),
    ("editMessageReplyMarkup", "", _EDITED),
    ("deleteMessage", "chat_id:chat message_id:int", ""),
    ("deleteMessages", "chat_id:chat message_ids:ints", ""),
    ("answerCallbackQuery", "callback_query_id", "text show_alert:bool url cache_time:int"),
    (
        "answerInlineQuery",
        "inline_query_id results:inline_results",
        "cache_time:int is_personal:bool next_offset button:results_button",
    ),
    ("getFile", "file_id", ""),
    ("getChat", "chat_id:chat", ""),
    ("getChatMember", "chat_id:chat user_id:int", ""),
    ("getChatAdministrators", "chat_id:chat", "return_bots:bool"),
    ("getChatMemberCount", "chat_id:chat", ""),
    ("leaveChat", "chat_id:chat", ""),
    ("pinChatMessage", "chat_id:chat message_id:int", "business_connection_id disable_notification:bool"),
    ("unpinChatMessage", "chat_id:chat", "business_connection_id message_id:int"),
    ("unpinAllChatMessages", "chat_id:chat", ""),
    ("setMyCommands", "commands:commands", "scope:command_scope language_code"),
    ("getMyCommands", "", "scope:command_scope language_code"),
    ("deleteMyCommands", "", "scope:command_scope language_code"),
    ("setMyDescription", "", "description language_code"),
    ("getMyDescription", "", "language_code"),
    ("setMyShortDescription", "", "short_description language_code"),
    ("getMyShortDescription", "", "language_code"),
    ("setMyName", "", "name language_code"),
    ("getMyName", "", "language_code"),
    ("setChatMenuButton", "", "chat_id:int menu_button:menu_button"),
    ("getChatMenuButton", "", "chat_id:int"),
    ("setMyDefaultAdministratorRights", "", "rights:rights for_channels:bool"),
    ("getMyDefaultAdministratorRights", "", "for_channels:bool"),
    ("createForumTopic", "chat_id:chat name", "icon_color:int icon_custom_emoji_id"),
    ("editForumTopic", _TOPIC, "name icon_custom_emoji_id"),
    ("closeForumTopic", _TOPIC, ""),
    ("reopenForumTopic", _TOPIC, ""),
    ("deleteForumTopic", _TOPIC, ""),
    ("setMessageReaction", "chat_id:chat message_id:int", "reaction:reactions is_big:bool"),
    (
        "createChatInviteLink",
        "chat_id:chat",
        "name expire_date:int member_limit:int creates_join_request:bool",
    ),
    ("exportChatInviteLink", "chat_id:chat", ""),
    ("banChatMember", "chat_id:chat user_id:int", "until_date:int revoke_messages:bool"),
    ("unbanChatMember", "chat_id:chat user_id:int", "only_if_banned:bool"),
)

METHODS: dict[str, Method] = {
    name: Method(name, fields(required), fields(optional)) for name, required, optional in _TABLE
}
# The real server matches method names without regard to case.
BY_LOWER_NAME: dict[str, Method] = {name.lower(): method for name, method in METHODS.items()}
