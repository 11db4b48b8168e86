"""The command line, and the one place where everything is put together: `python bot.py --help`."""

import signal
import sys

if __name__ == "__main__":
    # While all else is read in nothing was begun: what serves people ends well, and a job as interrupted.
    _EARLY = 0 if sys.argv[1:2] in ([], ["run"], ["playground"]) else 130
    signal.signal(signal.SIGINT, lambda *_: sys.exit(_EARLY))
    if not _EARLY:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(_EARLY))

import asyncio
import io
import logging
import platform
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from service import memory

with memory.nothing_is_collected(), memory.without(memory.FOR_TERMINALS):
    from delivery.listening import CannotListen
    from newsroom.guide_table import GuideError
    from newsroom.sealing import KeysError
    from newsroom.sharing import Role
    from service import environment, logs, sentences
    from service.settings import LANGUAGES, Settings, SettingsError
    from storage.database import DatabaseError

# What a command needs is imported inside it: `version` and a wrong setting answer at once.
# ruff: noqa: PLC0415

VERSION = "1.0.0"
DONE, FAILED, WRONG_USE, WAS_INTERRUPTED = 0, 1, 2, 130
HOST, PORT = "127.0.0.1", 8080

app = typer.Typer(
    help="Kentongan: village news on Telegram. Without a command: run, or playground without a token.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
imports = typer.Typer(help="Bring in articles, or the readers of another bot.", no_args_is_help=True)
app.add_typer(imports, name="import")
keys = typer.Typer(help="The sealing keys: list, export or renew them.", no_args_is_help=True)
app.add_typer(keys, name="keys")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Start the bot, or the playground when there is no BOT_TOKEN."""
    if context.invoked_subcommand is None:
        _end(_run_or_play)


@app.command()
def run(
    role: Annotated[
        Role | None,
        typer.Option(help="One of several workers on one PostgreSQL: sends, or takes updates in."),
    ] = None,
) -> None:
    """Go live on Telegram; needs BOT_TOKEN."""
    _end(lambda: _run(_settings(), role))


@app.command()
def playground(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = PORT,
    host: Annotated[str, typer.Option(help="0.0.0.0 lets others in; there are no passwords.")] = HOST,
    seed: Annotated[str | None, typer.Option(help="A feed, or a directory of feeds, to begin with.")] = None,
) -> None:
    """Try the bot without a token: an emulated Telegram and a chat page, on this machine."""
    _end(lambda: _play(_settings(), host, port, seed))


@app.command()
def check() -> None:
    """Look whether everything is there that the live bot needs; changes nothing."""
    _end(_check)


@imports.command("articles")
def import_articles(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Feeds: addresses or files.")],
) -> None:
    """Bring articles of feeds or files into the store, once."""
    _end(lambda: _import_articles(_settings(), sources))


@imports.command("readers")
def import_readers(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE.csv")],
) -> None:
    """Bring in readers from a CSV file with the columns chat_id,region[,language]: all of it or nothing."""
    _end(lambda: _import_readers(_settings(), file))


@app.command()
def backup(
    destination: Annotated[
        str,
        typer.Argument(metavar="DEST", help="A new file, or a directory, where it is named by the time."),
    ],
    *,
    with_keys: Annotated[bool, typer.Option("--with-keys", help="The keys too, in one tar archive.")] = False,
) -> None:
    """Copy the database into a file, also while the bot runs; without its keys, unless asked for."""
    from service import keeping

    _end(lambda: keeping.back_up(_settings(), destination, with_keys=with_keys))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="A file that `backup` made.")],
    identity: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The secret half of the age key that it is sealed for."),
    ] = None,
) -> None:
    """Put a backup in the place of a database that is not there; overwrites nothing."""
    from service import keeping

    _end(lambda: keeping.restore(_settings(), source, identity))


@app.command("migrate-database")
def migrate_database(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The address of the database that is used.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="That of an empty one, which is used then.")],
) -> None:
    """Move a newsroom to another database while no bot runs; interrupted and started again, it goes on."""
    _end(lambda: _migrate(_settings(), source, target))


@keys.command("list")
def list_keys() -> None:
    """Say which keys there are, and when those that lead to sources are destroyed; shows none."""
    from service import keeping

    _end(lambda: keeping.list_keys(_settings()))


@keys.command("rotate")
def rotate_keys() -> None:
    """Make new keys and seal everything with them; the bot must not run."""
    _end(lambda: _rotate_keys(_settings()))


@keys.command("export")
def export_keys(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    to: Annotated[
        str | None,
        typer.Option(metavar="AGE_RECIPIENT", help="Seal for an age key, not by a passphrase."),
    ] = None,
) -> None:
    """Write the keys into a file that a passphrase or an age key opens."""
    from service import keeping

    _end(lambda: keeping.export_keys(_settings(), file, to))


@app.command()
def explain(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="A text under its title, a feed, or JSON lines."),
    ],
    *,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Say which words of an article led to which region."""
    _end(lambda: _explain(_settings(), files, as_json=json))


@app.command()
def version() -> None:
    """Say which versions these are."""
    from telegram.constants import BOT_API_VERSION

    from storage.migrations import revisions

    typer.echo(f"Kentongan {VERSION}")
    typer.echo(f"Python {platform.python_version()}")
    typer.echo(f"python-telegram-bot {metadata.version('python-telegram-bot')}")
    typer.echo(f"Bot API {BOT_API_VERSION}")
    typer.echo(f"Schema {revisions.head()}")


def main() -> None:
    """The command line; past typer where it has nothing to read: it brings in pydantic, 0.15 s and 6 MB."""
    match sys.argv[1:]:
        case []:
            _end(_run_or_play)
        case ["run"]:
            _end(lambda: _run(_settings()))
        case _:
            if sys.argv[1] not in {"run", "playground"}:
                # A job that is told to end takes away what it left half done, as after Ctrl-C.
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, signal.default_int_handler)
            _command_line()


def _command_line() -> NoReturn:
    """What is wrong with the words of a command is one line, as all that an operator can mend is."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        told = getattr(error, "format_message", str)  # which argument it is about stands beside the message
        code = _wrong(sentences.wrong_use(told(), sys.argv[1:]))
    except typer.Abort:
        _say(sentences.INTERRUPTED)
        code = WAS_INTERRUPTED
    raise SystemExit(code)


def _run_or_play() -> int:
    return _run(_settings()) if environment.read().get("BOT_TOKEN", "").strip() else _play_instead()


def _run(settings: Settings, role: Role | None = None) -> int:
    if settings.bot_token is None:
        return _wrong(sentences.NOT_LIVE)
    if role is not None and not settings.is_on_server:
        return _wrong(sentences.ROLE_NEEDS_SERVER)
    if role is Role.WEB and settings.webhook_url is None:
        return _wrong(sentences.WEB_NEEDS_WEBHOOK)
    memory.is_never_swapped()
    with memory.nothing_is_collected(), memory.without(memory.FOR_TERMINALS):
        from delivery import transport

        transport.read_certificates_ahead()
        from service.places import Places

        places = Places.of(settings.region_roots)
        from service.live import run as run_live

    return _in_loop(settings, run_live(settings, places, role))


def _play_instead() -> int:
    settings = _settings()
    typer.echo(sentences.PLAYGROUND_INSTEAD)
    return _play(settings, HOST, PORT, None)


def _play(settings: Settings, host: str, port: int, seed: str | None) -> int:
    from service.playground import play

    return _in_loop(settings, play(settings, host=host, port=port, seed=seed))


def _check() -> int:
    from service import console
    from service.check import check as look

    try:
        settings = _settings()
    except SettingsError as error:
        for fault in error.faults:
            console.finding("settings", f"{fault}.", good=False)
        return FAILED
    console.finding("settings", "are all right.", good=True)
    for name in settings.without_effect:
        console.finding("settings", sentences.without_effect(name), good=True)

    async def report() -> int:
        bad = 0
        async for found in look(settings):
            console.finding(found.name, found.sentence, good=found.good, reminder=found.reminder)
            bad += not found.good
        return FAILED if bad else DONE

    return _in_loop(settings, report(), quiet=True)


def _import_articles(settings: Settings, sources: list[str]) -> int:
    from service import console
    from service.import_articles import import_articles as bring_in

    async def report() -> int:
        reports = [outcome async for outcome in bring_in(settings, sources)]
        console.articles(reports)
        return FAILED if any(report.error for _, report in reports) else DONE

    return _in_loop(settings, report(), quiet=True)


def _explain(settings: Settings, files: list[Path], *, as_json: bool) -> int:
    from newsroom.regions import Gazetteer
    from newsroom.tagging import Tagger
    from service import explain

    gazetteer = Gazetteer.of(settings.region_roots)
    tagger = Tagger(gazetteer)
    code = DONE
    for file in files:
        try:
            for text, tagging in explain.explain(file, settings, tagger):
                if as_json:
                    typer.echo(explain.as_json(text, tagging))
                else:
                    typer.echo("\n".join(explain.in_words(text, tagging, gazetteer)))
        except explain.Unexplainable as error:
            _say(sentences.unexplainable(file, error.fault))
            code = FAILED
    return code


def _import_readers(settings: Settings, file: Path) -> int:
    from newsroom.regions import Gazetteer
    from service import console
    from service.import_readers import BadRows, store
    from service.opening import opened
    from service.reader_list import Examined, ReaderList, Unusable

    readers = ReaderList(
        file,
        Gazetteer.of(settings.region_roots),
        default_language=settings.default_language,
        languages=LANGUAGES,
    )

    def refuse(examined: Examined) -> int:
        for bad in examined.bad:
            _say(sentences.bad_row(bad.line, bad.reason))
        _say(sentences.nothing_imported(examined.bad_rows, len(examined.bad)))
        return FAILED

    async def store_all(rows: int) -> int:
        now = datetime.now(UTC)
        async with opened(settings.database_url, settings.key_dir, now=now) as house:
            with console.progress("Storing", rows) as advance:
                arrived = await store(readers, house.storage, house.sealer, now=now, progress=advance)
        console.tell(sentences.readers_imported(rows, arrived.readers, arrived.subscriptions))
        return DONE

    try:
        with console.progress("Reading", None) as advance:
            examined = readers.examine(advance)
        if examined.bad_rows:
            return refuse(examined)
        return _in_loop(settings, store_all(examined.rows), quiet=True)
    except BadRows as error:
        return refuse(error.examined)
    except Unusable as error:
        _say(sentences.reader_list(error.fault))
        return FAILED


def _rotate_keys(settings: Settings) -> int:
    from service import keeping

    return _in_loop(settings, keeping.rotate_keys(settings), quiet=True)


def _migrate(settings: Settings, source: str, target: str) -> int:
    from service import moving

    return _in_loop(settings, moving.move(source, target), quiet=True)


def _in_loop(settings: Settings, work: Coroutine[Any, Any, int], *, quiet: bool = False) -> int:
    """Run a command's work; `quiet` ones report themselves and log only what is amiss."""
    levels = logging.getLevelNamesMapping()
    level = max(settings.log_level, "WARNING", key=levels.__getitem__) if quiet else settings.log_level
    logs.set_up(level, settings.log_format, settings.secrets)

    async def watched() -> int:
        logs.watch(asyncio.get_running_loop())
        return await work

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(watched())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return None
    return uvloop.new_event_loop


def _settings() -> Settings:
    settings = Settings.read(environment.read())
    for name, meant in environment.slips():
        _say(sentences.unknown_setting(name, meant))
    return settings


def _end(work: Callable[[], int]) -> NoReturn:
    """Do a command's work and end with its exit code; what an operator can mend is a line each."""
    memory.is_never_dumped()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = work()
    except SettingsError as error:
        code = _wrong(*map(str, error.faults))
    except environment.Unreadable as error:
        code = _wrong(sentences.unreadable(error.name, error.line))
    except DatabaseError as error:
        _wrong(sentences.database(error))
        # After a power cut the server may come later: whoever keeps the bot tries again.
        code = FAILED if error.fault == "unreachable" else WRONG_USE
    except KeysError as error:
        code = _wrong(sentences.keys(error))
    except CannotListen as error:
        code = _wrong(sentences.cannot_listen(error))
    except GuideError as error:
        code = _wrong(f"GUIDE_FILE cannot be used: {error}.")
    except (KeyboardInterrupt, typer.Abort):
        _say(sentences.INTERRUPTED)
        code = WAS_INTERRUPTED
    raise SystemExit(code)


def _wrong(*lines: str) -> int:
    for line in lines:
        _say(line)
    return WRONG_USE


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)


if __name__ == "__main__":
    main()
