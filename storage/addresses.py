"""What `DATABASE_URL` names: a file of SQLite's, or a database on a PostgreSQL server."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.faults import DatabaseError


def read(database_url: str) -> URL:
    """The address in its parts. Raises `DatabaseError` for what is none, or of another kind of database."""
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise DatabaseError("bad_url") from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseError("unsupported", url.get_backend_name())
    return url


def is_on_server(database_url: str) -> bool:
    """Whether it is a database on a server."""
    return read(database_url).get_backend_name() == "postgresql"


def file_of(database_url: str) -> Path | None:
    """The file, or None: on a server there is none, nor is there in memory."""
    url = read(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def shown(database_url: str) -> str:
    """The address for the operator's eyes: a file's path, or server and database without any password."""
    file = file_of(database_url)
    if file is not None:
        return str(file)
    url = read(database_url)
    host = url.host or url.query.get("host", "")
    return f"{url.database or ''}@{host if isinstance(host, str) else ','.join(host)}"
