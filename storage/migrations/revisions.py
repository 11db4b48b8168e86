"""Which revision a database has, which one the program has, and the way from one to the other.

Alembic is brought in only where there is a way to go: a start that finds its database up to date does
without, which spares it a tenth of a second and 9 MB.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_HERE = Path(__file__).parent


def head() -> str:
    """The newest revision that this program knows."""
    return max(_known(), default="")


def is_known(revision: str) -> bool:
    """Whether this program knows a revision; it does not know those of newer programs."""
    return revision in _known()


def current(connection: Connection) -> str | None:
    """The revision of a database; None where there are no tables of ours yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring a database up to `revision`, inside the caller's transaction."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, revision)


def _known() -> set[str]:
    """A revision is the number that its file's name begins with; they rise by one."""
    return {path.name.partition("_")[0] for path in _HERE.glob("versions/[0-9]*_*.py")}
