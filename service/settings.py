"""What an operator can set: read from names and values, checked strictly, all faults reported together.

The names are those of `.env.example`. Where they come from (environment, `.env`) is the business of `bot.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from newsroom.wording import languages_in
from service import values
from service.values import Secret, Wrong

#: Those that everything is written in, the guide too.
COMPLETE_LANGUAGES = ("id", "en")
#: The languages of `templates/`: a newsroom may add a folder.
LANGUAGES = (
    *COMPLETE_LANGUAGES,
    *(
        one
        for one in languages_in(Path(__file__).parent.parent / "templates")
        if one not in COMPLETE_LANGUAGES
    ),
)
TELEGRAM = "https://api.telegram.org"
#: Telegram's own limit for a bot that does not pay (core.telegram.org/bots/faq, "broadcasting").
FREE_SEND_RATE = 30
#: With `allow_paid_broadcast` (Bot API, sendMessage).
PAID_SEND_RATE = 1000
#: BMKG's list of warnings in force, in Indonesian (data.bmkg.go.id/peringatan-dini-cuaca).
BMKG_LIST = "https://www.bmkg.go.id/alerts/nowcast/id"


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong setting. The value itself stands nowhere in here: it may be a secret or somebody's id."""

    name: str
    fault: str
    example: str

    def __str__(self) -> str:
        """One line for the operator."""
        return f"{self.name} {self.fault} (for example: {self.name}={self.example})"


class SettingsError(Exception):
    """Some settings are wrong; `faults` names each of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Spec:
    """A setting: its name, how its value is read, the default, and an example of a good value."""

    name: str
    read: Callable[[str], object]
    default: str
    example: str
    #: What it is while it has no value.
    unset: object = None


SPECS: tuple[Spec, ...] = (
    Spec("BOT_TOKEN", values.token, "", "123456789:the-rest-of-what-BotFather-sent"),
    Spec("BOT_API_BASE_URL", values.web_address, TELEGRAM, TELEGRAM),
    Spec("DATABASE_URL", values.database, "sqlite:///data/kentongan.db", "sqlite:///data/kentongan.db"),
    Spec("KEY_DIR", values.directory, "keys", "keys"),
    Spec("BACKUP_DIR", values.directory, "", "/mnt/backup"),
    Spec("BACKUP_DAYS", values.whole(1, 90), "14", "14"),
    Spec("EDITORS_CHAT_ID", values.group_id, "", "-1001234567890"),
    Spec("ADMIN_IDS", values.user_ids, "", "123456789,987654321", unset=()),
    Spec("NEWSROOM_NAME", values.short_text, "Warta Pasuruan", "Warta Pasuruan"),
    Spec("REGION_ROOTS", values.regions, "35.14,35.75", "35.14,35.75"),
    Spec("TIMEZONE", values.zone, "Asia/Jakarta", "Asia/Jakarta"),
    Spec("DEFAULT_LANGUAGE", values.one_of(*LANGUAGES), "id", "id"),
    Spec("FEEDS", values.feeds, "", "https://example.org/feed,file:news.xml", unset=()),
    Spec("FEED_INTERVAL", values.seconds(1, 86_400), "300", "300"),
    Spec("FEEDS_ALLOW_PRIVATE", values.yes_or_no, "false", "false"),
    Spec("MIRROR_CHANNELS", values.mirrors, "", "35.14.06:@kejayan_warta,35.14.07:-1001234567890", unset=()),
    Spec("BMKG_WARNINGS", values.yes_or_no, "false", "true"),
    Spec("BMKG_WARNINGS_URL", values.web_address, BMKG_LIST, BMKG_LIST),
    Spec("PUSH_INTERVAL", values.seconds(1, 3_600), "60", "60"),
    Spec("SEND_RATE", values.whole(1, PAID_SEND_RATE), "30", "30"),
    Spec("PAID_BROADCAST", values.yes_or_no, "false", "false"),
    Spec("RESEND_UNCERTAIN_NEWS", values.yes_or_no, "false", "false"),
    Spec("DELIVERY_DAYS", values.whole(3, 3_650), "30", "30"),
    Spec("LOG_LEVEL", values.one_of("DEBUG", "INFO", "WARNING", "ERROR", upper=True), "INFO", "INFO"),
    Spec("LOG_FORMAT", values.one_of("console", "json"), "console", "json"),
    Spec("REPLY_ROUTE_DAYS", values.whole(1, 365), "14", "14"),
    Spec("TIP_RETENTION_DAYS", values.whole(1, 3_650), "90", "90"),
    Spec("NUDGE_MINUTES", values.whole(1, 1_440), "30", "30"),
    Spec("TWO_PERSON_RULE", values.yes_or_no, "true", "true"),
    Spec(
        "NEWSROOM_AGE_RECIPIENT",
        values.age_recipient,
        "",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        unset="",
    ),
    Spec("GUIDE_FILE", values.file, "guide.toml", "guide.toml"),
    Spec("BOUNDARIES_FILE", values.file, "", "boundaries.geojson"),
    Spec("WEBHOOK_URL", values.web_address, "", "https://bot.example.org/telegram"),
    Spec("WEBHOOK_LISTEN", values.host_and_port, "127.0.0.1:8443", "127.0.0.1:8443"),
    Spec("WEBHOOK_SECRET", values.webhook_secret, "", "letters-digits-and_underscores"),
    Spec("HTTP_LISTEN", values.host_and_port, "", "127.0.0.1:9090"),
)
NAMES = frozenset(spec.name for spec in SPECS)
_EXAMPLES = {spec.name: spec.example for spec in SPECS}


def _together(read: Mapping[str, Any]) -> list[Fault]:
    """What is right by itself and wrong beside another setting."""
    roots: tuple[str, ...] = read["region_roots"]
    for mirror in read["mirror_channels"]:
        if not any(mirror.region == root or mirror.region.startswith(f"{root}.") for root in roots):
            fault = f"holds {mirror.region}, which lies outside of REGION_ROOTS"
            return [Fault("MIRROR_CHANNELS", fault, _EXAMPLES["MIRROR_CHANNELS"])]
    hook: str | None = read["webhook_url"]
    if hook and not hook.startswith("https://") and read["bot_api_base_url"] == TELEGRAM:
        # A Bot API server of one's own sends to plain HTTP as well (`telegram-bot-api --local`).
        fault = "must begin with https://, because Telegram sends to no other address"
        return [Fault("WEBHOOK_URL", fault, _EXAMPLES["WEBHOOK_URL"])]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked. Durations are `timedelta`; `send_rate` is messages a second over all chats."""

    bot_token: Secret | None
    bot_api_base_url: str
    #: Hidden, because an address of a database may hold a password; so are ids of people and groups.
    database_url: str = field(repr=False)
    key_dir: Path
    backup_dir: Path | None
    backup_days: int
    editors_chat_id: int | None = field(repr=False)
    admin_ids: tuple[int, ...] = field(repr=False)
    newsroom_name: str
    region_roots: tuple[str, ...]
    timezone: ZoneInfo
    default_language: str
    feeds: tuple[str, ...] = field(repr=False)
    feed_interval: timedelta
    feeds_allow_private: bool
    mirror_channels: tuple[values.Mirror, ...] = field(repr=False)
    bmkg_warnings: bool
    bmkg_warnings_url: str
    push_interval: timedelta
    send_rate: int
    paid_broadcast: bool
    resend_uncertain_news: bool
    delivery_days: int
    log_level: str
    log_format: str
    reply_route_days: int
    tip_retention_days: int
    nudge_minutes: int
    two_person_rule: bool
    newsroom_age_recipient: str
    guide_file: Path
    boundaries_file: Path | None
    webhook_url: str | None
    webhook_listen: tuple[str, int]
    webhook_secret: Secret | None
    http_listen: tuple[str, int] | None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Read all settings; what is empty has its default. Raises `SettingsError` with every fault."""
        read: dict[str, Any] = {}
        faults: list[Fault] = []
        for spec in SPECS:
            text = environ.get(spec.name, "").strip() or spec.default
            try:
                read[spec.name.lower()] = spec.read(text) if text else spec.unset
            except Wrong as wrong:
                faults.append(Fault(spec.name, wrong.fault, spec.example))
        if not faults:
            faults.extend(_together(read))
        if faults:
            raise SettingsError(tuple(faults))
        return cls(**read)

    @property
    def token(self) -> str:
        """The bot's token, for whoever goes live: it was asked for by then."""
        assert self.bot_token is not None, "asked for by whoever calls"
        return self.bot_token.reveal()

    @property
    def rate(self) -> int:
        """Messages a second that are sent in fact: what Telegram allows for nothing, unless it is paid."""
        return self.send_rate if self.paid_broadcast else min(self.send_rate, FREE_SEND_RATE)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must never be seen, for whoever writes logs."""
        known = (self.bot_token, self.webhook_secret, values.database_password(self.database_url))
        return tuple(secret for secret in known if secret is not None)

    @property
    def is_on_server(self) -> bool:
        """Whether the database is on a PostgreSQL server; else it is a file."""
        return values.database_file(self.database_url) is None

    @property
    def database_path(self) -> Path:
        """The file behind `database_url`; to be asked for only where it is one."""
        file = values.database_file(self.database_url)
        assert file is not None, "asked before"
        return file

    @property
    def without_effect(self) -> tuple[str, ...]:
        """Names of settings that were set and that this version does not act on."""
        return ("SEND_RATE",) if self.rate != self.send_rate else ()
