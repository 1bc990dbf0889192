"""Opening a store: making it, bringing an old one up to date, refusing a newer one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from demarche.errors import StoreError
from demarche.store.engine import WAIT, make_engine, name_of, parse_url, reading, writing
from demarche.store.store import Store

REVISIONS = ("0001", "0002", "0003")  # every shape that stores have had, oldest first


def open_store(url: str, *, create: bool = True, wait: float = WAIT) -> Store:
    """Open the store at ``url`` (a file name or a URL), make it if there is none, and bring an old one up to date.

    ``wait`` is how many seconds to wait for another command's write. Raises StoreError: no store there and not
    ``create``, made by a newer demarche, not a store, cannot be opened.
    """
    address = parse_url(url)
    if address.drivername == "sqlite":
        file = Path(str(address.database))
        if not create and not file.exists():
            raise StoreError(f"there is no store at {file}: `demarche ingest` makes one")
        if create:
            _make_folder(file.parent)
    engine = make_engine(address, wait)
    with reading(engine) as connection:
        found = _revision(connection, engine)
    if found is None and not create:
        raise StoreError(f"there is no store at {name_of(engine.url)}: `demarche ingest` makes one")
    if found != REVISIONS[-1]:
        upgrade(engine)
    return Store(engine)


def upgrade(engine: Engine, revision: str = REVISIONS[-1]) -> None:
    """Bring the store's tables to a revision in one transaction; of several commands, one does it."""
    from alembic import command
    from alembic.config import Config

    with writing(engine) as connection:
        if _revision(connection, engine) == revision:
            return  # another command was first
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _revision(connection: Connection, engine: Engine) -> str | None:
    """The shape of the store, None when it is empty. Raises StoreError for a shape that is not known."""
    tables = set(inspect(connection).get_table_names())
    if "demarche_version" not in tables:
        if tables & {"reports", "mentions", "events"}:
            raise StoreError(f"{name_of(engine.url)} holds another program's tables: give another with --store")
        return None
    found = connection.execute(text("SELECT version_num FROM demarche_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise StoreError(
            f"{name_of(engine.url)} was made by a newer demarche (store {found}, this one knows up to {REVISIONS[-1]}):"
            " update demarche"
        )
    return None if found is None else str(found)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the store's folder {folder} cannot be made: {error.strerror}") from None
