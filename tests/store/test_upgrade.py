"""Old stores are brought up to date, newer ones refused; the migrations make what the tables say."""

from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from demarche.errors import StoreError
from demarche.store import Store, open_store, schema
from demarche.store.opening import REVISIONS
from tests.store.made import keep, snapshot, stream


def test_a_store_of_the_first_shape_is_brought_up_to_date_with_all_it_holds(url: str) -> None:
    old = open_store(url)
    keep(old, *stream(10))
    before, figures = snapshot(old), old.sources()
    with old.write() as connection:  # the later shapes only added tables: without them it is of the first shape
        connection.execute(text("DROP TABLE watched"))
        connection.execute(text("DROP TABLE publishers"))
        connection.execute(text("UPDATE demarche_version SET version_num = '0001'"))
    old.close()
    new = open_store(url, create=False)
    assert snapshot(new) == before
    assert new.sources() == figures != []
    assert before["events"]
    new.set_watch_state("https://wire.example/rss", {"seen": ["ä"]})
    new.set_watch_state("https://wire.example/rss", {"seen": ["ä", "b"]})
    assert new.watch_state("https://wire.example/rss") == {"seen": ["ä", "b"]}
    assert new.watch_state("https://other.example/") is None
    new.close()


def test_a_newer_store_is_refused_and_left_as_it_is(url: str) -> None:
    store = open_store(url)
    with store.write() as connection:
        connection.execute(text("UPDATE demarche_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(
        StoreError, match=re.escape(f"newer demarche (store 9999, this one knows up to {REVISIONS[-1]})")
    ):
        open_store(url)
    with store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM demarche_version")).scalar() == "9999"
    store.close()


def test_migrations_and_tables_say_the_same(store: Store) -> None:
    def own(_object, name, kind, _reflected, _other) -> bool:
        return (
            not (kind == "table" and (name.startswith("texts_words") or name == "demarche_version"))
            and name != "vector"
        )

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": own, "compare_type": True})
        found = [d for d in compare_metadata(context, schema.metadata) if "texts_vector" not in str(d)]
    assert found == []


def test_every_migration_is_known() -> None:
    from pathlib import Path

    import demarche.store.migrations.versions as versions

    files = sorted(Path(versions.__file__).parent.glob("v*.py"))
    assert [file.name[1:5] for file in files] == list(REVISIONS)
