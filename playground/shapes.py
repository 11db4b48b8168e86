"""The objects that a bot may send inside a call, field by field (Bot API 10.1)."""

from collections.abc import Mapping

from playground.parameters import (
    Anything,
    ArrayOf,
    Boolean,
    ChatId,
    Float,
    Integer,
    Kind,
    OneOf,
    Shape,
    Text,
    Upload,
)

KINDS: dict[str, Kind] = {
    "int": Integer(),
    "float": Float(),
    "bool": Boolean(),
    "str": Text(),
    "chat": ChatId(),
    "any": Anything(),
    "file": Upload(),
    "ints": ArrayOf(Integer()),
    "strs": ArrayOf(Text()),
}


def fields(spec: str) -> Mapping[str, Kind]:
    """Reads `"name:kind name:kind"`; a name alone is a string."""
    pairs = (word.partition(":") for word in spec.split())
    return {name: KINDS[kind or "str"] for name, _, kind in pairs}


def _shape(name: str, required: str = "", optional: str = "") -> Shape:
    return Shape(name, fields(required), fields(optional))


def _add(kind: str, value: Kind) -> None:
    KINDS[kind] = value


# A bot names a user by id; what else it repeats of a User object is taken and ignored.
_add(
    "user",
    _shape(
        "User",
        "id:int",
        "is_bot:bool first_name last_name username language_code is_premium:bool"
        " added_to_attachment_menu:bool can_join_groups:bool can_read_all_group_messages:bool"
        " supports_guest_queries:bool supports_inline_queries:bool can_connect_to_business:bool"
        " has_main_web_app:bool has_topics_enabled:bool allows_users_to_create_topics:bool"
        " can_manage_bots:bool supports_join_request_queries:bool",
    ),
)
_add(
    "entities",
    ArrayOf(
        _shape(
            "MessageEntity",
            "type offset:int length:int",
            "url user:user language custom_emoji_id unix_time:int date_time_format",
        )
    ),
)
_add(
    "link_preview",
    _shape(
        "LinkPreviewOptions",
        "",
        "is_disabled:bool url prefer_small_media:bool prefer_large_media:bool show_above_text:bool",
    ),
)
_add(
    "reply",
    _shape(
        "ReplyParameters",
        "message_id:int",
        "chat_id:chat allow_sending_without_reply:bool quote quote_parse_mode quote_entities:entities"
        " quote_position:int checklist_task_id:int poll_option_id",
    ),
)
_add("web_app", _shape("WebAppInfo", "url"))
_add("copy_text", _shape("CopyTextButton", "text"))
_add("login_url", _shape("LoginUrl", "url", "forward_text bot_username request_write_access:bool"))
_add(
    "chosen_chat",
    _shape(
        "SwitchInlineQueryChosenChat",
        "",
        "query allow_user_chats:bool allow_bot_chats:bool allow_group_chats:bool allow_channel_chats:bool",
    ),
)
INLINE_BUTTON = _shape(
    "InlineKeyboardButton",
    "text",
    "icon_custom_emoji_id style url callback_data web_app:web_app login_url:login_url switch_inline_query"
    " switch_inline_query_current_chat switch_inline_query_chosen_chat:chosen_chat copy_text:copy_text"
    " callback_game:any pay:bool",
)
_KEY = _shape(
    "KeyboardButton",
    "text",
    "icon_custom_emoji_id style request_users:any request_chat:any request_managed_bot:any"
    " request_contact:bool request_location:bool request_poll:any web_app:web_app",
)


class _KeyOrText:
    """A reply keyboard's button may be its bare text."""

    def check(self, path: str, value: object) -> object:
        """See Kind."""
        return {"text": value} if isinstance(value, str) else _KEY.check(path, value)

    read = check


INLINE_KEYBOARD = Shape("InlineKeyboardMarkup", {"inline_keyboard": ArrayOf(ArrayOf(INLINE_BUTTON))}, {})
_add("inline_keyboard", INLINE_KEYBOARD)
_add(
    "markup",
    OneOf(
        "reply markup",
        {
            "inline_keyboard": INLINE_KEYBOARD,
            "keyboard": Shape(
                "ReplyKeyboardMarkup",
                {"keyboard": ArrayOf(ArrayOf(_KeyOrText()))},
                fields(
                    "is_persistent:bool resize_keyboard:bool one_time_keyboard:bool"
                    " input_field_placeholder selective:bool"
                ),
            ),
            "remove_keyboard": _shape("ReplyKeyboardRemove", "remove_keyboard:bool", "selective:bool"),
            "force_reply": _shape("ForceReply", "force_reply:bool", "input_field_placeholder selective:bool"),
        },
    ),
)

_MEDIA = "caption parse_mode caption_entities:entities"
_VISUAL = "show_caption_above_media:bool has_spoiler:bool"
_MEDIA_KINDS = {
    "photo": _shape("InputMediaPhoto", "type media:file", f"{_MEDIA} {_VISUAL}"),
    "video": _shape(
        "InputMediaVideo",
        "type media:file",
        f"{_MEDIA} {_VISUAL} thumbnail:file cover:file start_timestamp:int width:int height:int duration:int"
        " supports_streaming:bool",
    ),
    "document": _shape(
        "InputMediaDocument",
        "type media:file",
        f"{_MEDIA} thumbnail:file disable_content_type_detection:bool",
    ),
    "audio": _shape(
        "InputMediaAudio", "type media:file", f"{_MEDIA} thumbnail:file duration:int performer title"
    ),
    "animation": _shape(
        "InputMediaAnimation",
        "type media:file",
        f"{_MEDIA} {_VISUAL} thumbnail:file width:int height:int duration:int",
    ),
}
_add("input_media", OneOf("InputMedia", _MEDIA_KINDS, key="type"))
_add(
    "album",
    ArrayOf(OneOf("InputMedia", {k: v for k, v in _MEDIA_KINDS.items() if k != "animation"}, key="type")),
)

_add("commands", ArrayOf(_shape("BotCommand", "command description")))
_add(
    "command_scope",
    OneOf(
        "BotCommandScope",
        {
            **{
                kind: _shape("BotCommandScope", "type")
                for kind in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
            },
            "chat": _shape("BotCommandScopeChat", "type chat_id:chat"),
            "chat_administrators": _shape("BotCommandScopeChatAdministrators", "type chat_id:chat"),
            "chat_member": _shape("BotCommandScopeChatMember", "type chat_id:chat user_id:int"),
        },
        key="type",
    ),
)
_add(
    "menu_button",
    OneOf(
        "MenuButton",
        {
            "commands": _shape("MenuButtonCommands", "type"),
            "default": _shape("MenuButtonDefault", "type"),
            "web_app": _shape("MenuButtonWebApp", "type text web_app:web_app"),
        },
        key="type",
    ),
)
_add(
    "reactions",
    ArrayOf(
        OneOf(
            "ReactionType",
            {
                "emoji": _shape("ReactionTypeEmoji", "type emoji"),
                "custom_emoji": _shape("ReactionTypeCustomEmoji", "type custom_emoji_id"),
                "paid": _shape("ReactionTypePaid", "type"),
            },
            key="type",
        )
    ),
)
_RIGHTS = (
    "is_anonymous:bool can_manage_chat:bool can_delete_messages:bool can_manage_video_chats:bool"
    " can_restrict_members:bool can_promote_members:bool can_change_info:bool can_invite_users:bool"
    " can_post_stories:bool can_edit_stories:bool can_delete_stories:bool"
)
_add(
    "rights",
    _shape(
        "ChatAdministratorRights",
        _RIGHTS,
        "can_post_messages:bool can_edit_messages:bool can_pin_messages:bool can_manage_topics:bool"
        " can_manage_direct_messages:bool can_manage_tags:bool",
    ),
)

_add(
    "input_text",
    OneOf(
        "InputMessageContent",
        {
            "message_text": _shape(
                "InputTextMessageContent",
                "message_text",
                "parse_mode entities:entities link_preview_options:link_preview",
            ),
            "latitude": _shape(
                "InputLocationMessageContent",
                "latitude:float longitude:float",
                "horizontal_accuracy:float live_period:int heading:int proximity_alert_radius:int",
            ),
        },
    ),
)
_RESULT = "input_message_content:input_text reply_markup:inline_keyboard"
_CAPTIONED = f"title description {_MEDIA} show_caption_above_media:bool {_RESULT}"
_add(
    "inline_results",
    ArrayOf(
        OneOf(
            "InlineQueryResult",
            {
                "article": Shape(
                    "InlineQueryResultArticle",
                    fields("type id title input_message_content:input_text"),
                    fields(
                        "reply_markup:inline_keyboard url description thumbnail_url"
                        " thumbnail_width:int thumbnail_height:int"
                    ),
                ),
                # One shape for a photo by URL and one from Telegram's servers: both have the type "photo".
                "photo": _shape(
                    "InlineQueryResultPhoto",
                    "type id",
                    f"photo_url thumbnail_url photo_width:int photo_height:int photo_file_id {_CAPTIONED}",
                ),
                "document": _shape(
                    "InlineQueryResultDocument",
                    "type id title",
                    "document_url mime_type document_file_id thumbnail_url thumbnail_width:int"
                    f" thumbnail_height:int description {_MEDIA} {_RESULT}",
                ),
                "location": _shape(
                    "InlineQueryResultLocation",
                    "type id latitude:float longitude:float title",
                    "horizontal_accuracy:float live_period:int heading:int proximity_alert_radius:int"
                    f" thumbnail_url thumbnail_width:int thumbnail_height:int {_RESULT}",
                ),
            },
            key="type",
        )
    ),
)
_add("results_button", _shape("InlineQueryResultsButton", "text", "web_app:web_app start_parameter"))
