"""What the bot tells about itself: commands by scope and language, name, descriptions, menu buttons."""

from dataclasses import dataclass, field

from playground.errors import JsonObject, bad_request

# (scope, chat id or 0, user id or 0)
ScopeKey = tuple[str, int, int]
_COMMAND_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


@dataclass(slots=True)
class BotProfile:
    """Set by the bot, read by everybody's clients."""

    name: str
    commands: dict[tuple[ScopeKey, str], list[JsonObject]] = field(default_factory=dict)
    # ("name" | "description" | "short_description", language) -> words
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, JsonObject] = field(default_factory=dict)  # chat id, 0 for the default
    default_rights: dict[bool, JsonObject] = field(default_factory=dict)  # for channels?

    def set_commands(self, key: ScopeKey, language: str, commands: list[JsonObject]) -> None:
        """An empty list removes them."""
        for command in commands:
            name, description = command["command"].removeprefix("/"), command["description"]
            if not 1 <= len(name) <= 32 or not set(name) <= _COMMAND_LETTERS:
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(description) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        if commands:
            self.commands[key, language] = commands
        else:
            self.commands.pop((key, language), None)

    def commands_for(
        self, chat_id: int, user_id: int, language: str, *, private: bool, admin: bool
    ) -> list[JsonObject]:
        """What one person sees in one chat: the first scope that has commands in their language or in none.

        The order: https://core.telegram.org/bots/api#determining-list-of-commands
        """
        scopes: list[ScopeKey] = [("chat_member", chat_id, user_id)] if not private else []
        if admin:
            scopes.append(("chat_administrators", chat_id, 0))
        scopes.append(("chat", chat_id, 0))
        if admin:
            scopes.append(("all_chat_administrators", 0, 0))
        scopes.append(("all_private_chats" if private else "all_group_chats", 0, 0))
        scopes.append(("default", 0, 0))
        for scope in scopes:
            for wanted in (language, ""):
                if found := self.commands.get((scope, wanted)):
                    return found
        return []

    def set_words(self, what: str, language: str, words: str, limit: int) -> None:
        """One of the texts, at most `limit` long; empty removes it."""
        if len(words) > limit:
            raise bad_request(f"bot's {what.replace('_', ' ')} is too long")
        if words:
            self.words[what, language] = words
        else:
            self.words.pop((what, language), None)

    def get_words(self, what: str, language: str) -> str:
        """The text in that language, else the one for all."""
        fallback = self.name if what == "name" else ""
        return self.words.get((what, language)) or self.words.get((what, ""), fallback)
