"""The connection: one writer at a time on both databases, readers that see one state, errors as one clear line.

SQLite: write-ahead log, `BEGIN IMMEDIATE` for writers. PostgreSQL: writers take one advisory lock, readers are
repeatable-read. So a write transaction sees the last one's work, and merging needs no retries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from demarche.errors import StoreError

WAIT = 60.0  # seconds that a command waits for another one's write
LOCK = 0x64656D61726368  # "demarch": the advisory lock of writers
_PRAGMAS = (
    "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY",
    "cache_size=-131072", "wal_autocheckpoint=8192", "journal_size_limit=67108864",
)  # fmt: skip


def parse_url(url: str) -> URL:
    """A store's address: a file name, ``sqlite:///file`` or ``postgresql://…``. Raises StoreError for others."""
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url).expanduser()))
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError("the store's address is no file name and no URL such as postgresql://user@host/name") from None
    family = parsed.drivername.partition("+")[0]
    if family == "sqlite" and parsed.database:
        return parsed.set(drivername="sqlite", database=str(Path(parsed.database).expanduser()))
    if family in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreError(f"a store is a file (SQLite) or postgresql://…, not {parsed.render_as_string()!r}")


def make_engine(url: URL, wait: float = WAIT) -> Engine:
    """An engine for the address. Nothing is opened yet; raises StoreError when PostgreSQL's driver is missing."""
    try:
        if url.drivername == "sqlite":
            engine = create_engine(url, connect_args={"timeout": wait})
            _prepare_sqlite(engine)
        else:
            engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
            _prepare_postgresql(engine, wait)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError("PostgreSQL needs one more package: pip install 'demarche[postgres]'") from None
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # or the driver would begin transactions on its own
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(engine: Engine, wait: float) -> None:
    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(wait * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the store. Raises StoreError."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with told(engine), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The transaction of the one writer: all of it is kept, or nothing. Raises StoreError."""
    with told(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """Errors of the database as one line that says what can be done."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{name_of(engine.url)}: {_reason(str(error.orig))}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"{name_of(engine.url)}: {_first_line(str(error))}") from error


def name_of(url: URL) -> str:
    """The store's name for messages: the file, or the URL without its password."""
    return str(url.database) if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def _reason(words: str) -> str:
    lower = words.lower()
    if "locked" in lower or "lock timeout" in lower:
        return "another command is writing to this store and did not finish in time: try again, nothing is lost"
    if "full" in lower or "no space left" in lower:
        return "no room left for the store: make room and run the same command again, nothing is lost"
    if "not a database" in lower:
        return "this file is no demarche store: give another with --store"
    if "malformed" in lower or "corrupt" in lower:
        return "the file is damaged: take the last good copy, or ingest the reports into a new store"
    if "readonly" in lower or "read-only" in lower or "permission denied" in lower:
        return "the store may not be written to: check the file's and the folder's permissions"
    if "unable to open" in lower:
        return "the file cannot be opened: check that its folder exists and may be read"
    return _first_line(words)


def _first_line(words: str) -> str:
    return (words.strip().splitlines() or ["the database gives no reason"])[0][:300]
