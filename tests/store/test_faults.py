"""Kills, a full disk, a locked database, several writers: one clear line, nothing lost, nothing double."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from demarche.errors import StoreError
from demarche.records import Query
from demarche.store import open_store
from demarche.store.engine import LOCK
from tests.store.killing import kill_many, undisturbed
from tests.store.made import database, keep, report, snapshot, stream


def test_a_hundred_kills_lose_nothing_and_double_nothing_on_sqlite(tmp_path: Path) -> None:
    numbers = iter(range(1000))
    wanted = undisturbed(str(tmp_path / "wanted.sqlite"))
    done, whole = kill_many(100, lambda: str(tmp_path / f"{next(numbers)}.sqlite"), wanted)
    assert done >= 100
    assert whole >= 1


def test_kills_lose_nothing_and_double_nothing_on_postgresql(tmp_path: Path, server) -> None:
    done, whole = kill_many(10, lambda: database(server), undisturbed(str(tmp_path / "wanted.sqlite")), seed=2)
    assert done >= 10
    assert whole >= 1


def test_a_full_disk_is_told_in_one_line_and_nothing_is_lost(tmp_path: Path) -> None:
    some = stream(40)
    url = str(tmp_path / "small.sqlite")
    store = open_store(url)
    keep(store, *some[:4], size=2)

    def limit(connection, _) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 12}")

    store.close()
    event.listen(store.engine, "connect", limit)
    with pytest.raises(StoreError, match="no room left") as told:
        keep(store, *some, size=4)
    assert "\n" not in str(told.value)
    assert told.value.exit_code == 74
    kept = store.health()["reports"]
    assert 4 <= kept < 40
    event.remove(store.engine, "connect", limit)
    store.close()
    keep(store, *some, size=4)
    other = open_store(str(tmp_path / "roomy.sqlite"))
    keep(other, *some)
    assert snapshot(store) == snapshot(other)


def test_a_store_that_another_writer_holds_is_told_and_readers_go_on(url: str) -> None:
    open_store(url).close()
    store = open_store(url, wait=0.2)
    keep(store, report("a", "2024-03-01: SYR GOV met RUS GOV."))
    if store.engine.dialect.name == "sqlite":
        other = sqlite3.connect(url, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(url)
        other.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
    with pytest.raises(StoreError, match="another command is writing"):
        keep(store, report("b", "2024-03-01: SYR GOV met RUS GOV in Lima."))
    assert len(store.events(Query()).items) == 1
    other.rollback()
    other.close()
    assert [one.outcome for one in keep(store, report("b", "2024-03-01: SYR GOV met RUS GOV in Lima."))] == ["new"]
    assert len(store.events(Query()).items[0].mentions) == 2
    store.close()


def _ingest(url: str, some: list) -> None:
    store = open_store(url)
    keep(store, *some, size=3)
    store.close()


def test_several_ingests_and_a_reader_at_once_on_one_store(url: str, tmp_path: Path) -> None:
    some = stream(36)
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_ingest, args=(url, some[i::3] + some[:6])) for i in range(3)]
    for child in children:  # they also race to make the store
        child.start()
    store = None
    while any(child.is_alive() for child in children):
        if store is None:
            store = open_store(url)
        for found in store.events(Query(limit=20)).items:
            assert found.mentions
        children[0].join(0.02)
    assert [child.exitcode for child in children] == [0, 0, 0]
    other = open_store(str(tmp_path / "other.sqlite"))
    keep(other, *some)
    store = store or open_store(url)
    assert snapshot(store) == snapshot(other)
    store.close()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p.write_text("no database at all, but a text of some length " * 40), "no demarche store"),
        (lambda p: sqlite3.connect(p).execute("CREATE TABLE events (x)"), "another program's tables"),
        (lambda p: p.mkdir(), "cannot be opened"),
    ],
    ids=["text", "another program", "folder"],
)
def test_what_is_no_store_is_told(make, words: str, tmp_path: Path) -> None:
    make(tmp_path / "x.sqlite")
    with pytest.raises(StoreError, match=words):
        open_store(str(tmp_path / "x.sqlite"))


def test_addresses_that_are_none_are_told_without_passwords(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store at"):
        open_store(str(tmp_path / "none.sqlite"), create=False)
    assert not (tmp_path / "none.sqlite").exists()
    with pytest.raises(StoreError, match=r"not .mysql"):
        open_store("mysql://me:secret@host/name")
    with pytest.raises(StoreError) as told:
        open_store("postgresql://me:secret@127.0.0.1:9/name")
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    store = open_store(str(file))
    keep(store, *stream(30))
    store.close()
    data = bytearray(file.read_bytes())
    data[4096 * 3 : -4096] = b"\xa5" * (len(data) - 4096 * 4)
    file.write_bytes(data)
    with pytest.raises(StoreError) as told:
        list(open_store(str(file), create=False).stream(Query()))
    assert "\n" not in str(told.value)


def test_the_command_tells_it_in_one_line(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from demarche.cli import main; main()",
        "events",
        "--store",
        str(tmp_path / "none"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (74, "", 1)
