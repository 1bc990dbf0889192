"""The `Store`: asking. Every question is one short read transaction; SQL does the work, pages keep memory bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from demarche.records import Decision, MergedEvent, Query
from demarche.store import counts as counting
from demarche.store import decisions as deciding
from demarche.store import events as eventing
from demarche.store import mentions, meta, publishers, reports, search
from demarche.store import query as asked
from demarche.store.answers import Counted, Found, KeptReport, KnownActor, LearnedOffice, Page, SourceFigures
from demarche.store.engine import name_of, reading, told, writing
from demarche.store.schema import decisions as decision_rows
from demarche.store.schema import (
    event_data,
    event_parties,
    events,
    offices,
    runs,
    watched,
)  # fmt: skip
from demarche.store.schema import mentions as mention_rows
from demarche.store.schema import reports as report_rows

CHUNK = 500  # events that a stream reads at a time


class Store:
    """A store that is open. Ask it from any thread; change it through `keep.py`, which uses `write`.

    All methods raise StoreError when the database fails, InputError for a question that makes no sense.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.near = mentions.Near()  # for the writer, whose mentions meet the same neighbours again and again

    @property
    def name(self) -> str:
        """The file, or the URL without its password."""
        return name_of(self.engine.url)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the store."""
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The transaction of the one writer: all of it is kept, or nothing."""
        try:
            with writing(self.engine) as connection:
                yield connection
        except BaseException:
            self.near.clear()
            raise

    # events

    def events(self, query: Query, *, total: bool = False) -> Page[MergedEvent]:
        """A page of events, by day; ``total`` counts them all, up to `query.MOST_COUNTED`."""
        with self.read() as connection:
            items, end = self._page(connection, query, asked.limit(query))
            counted = None
            if total:
                where = asked.conditions(query, connection.dialect.name)
                some = select(events.c.n).where(*where).limit(asked.MOST_COUNTED).subquery()
                counted = connection.execute(select(func.count()).select_from(some)).scalar()
            return Page(items, end, counted)

    def stream(self, query: Query) -> Iterator[MergedEvent]:
        """All events of a query, by day; memory is bounded, and what is written meanwhile may be seen or not."""
        at = query.cursor
        while True:
            with self.read() as connection:
                items, at = self._page(connection, replace(query, cursor=at), CHUNK)
            yield from items
            if not at:
                return

    def event(self, event_id: str) -> MergedEvent | None:
        """The event that holds a mention: any mention's id will do, also one that was superseded since."""
        with self.read() as connection:
            return self._event(connection, event_id)

    def begins(self, prefix: str, most: int = 10) -> list[str]:
        """Ids of events and mentions that begin so: users give the first characters."""
        of, prefix = mention_rows.c, reports.storable(prefix)
        with self.read() as connection:
            found = select(of.id).where(of.id >= prefix, of.id < prefix + "\U0010ffff").distinct()
            return list(connection.execute(found.order_by(of.id).limit(most)).scalars())

    def counts(self, query: Query, by: tuple[str, ...] = ()) -> list[Counted]:
        """Events counted by some of `counts.BY`: year month week day type mode quad status country actor …"""
        with self.read() as connection:
            return counting.counts(connection, query, by)

    def volume(self, since: str | None = None, until: str | None = None, by: str = "year") -> list[Counted]:
        """Reports kept, by period of publication: what counts of events are to be seen against."""
        with self.read() as connection:
            return counting.volume(connection, since, until, by)

    # reports

    def report(self, report_id: str) -> KeptReport | None:
        """A report with its versions, mentions and copies; None when it is not kept."""
        with self.read() as connection:
            report_id = reports.storable(report_id)
            lineage = reports.lineage(connection, report_id)
            rows = connection.execute(reports.rows().where(report_rows.c.n.in_(lineage)).order_by(report_rows.c.n))
            versions = list(rows.mappings())
            own = [row for row in versions if row["id"] == report_id]
            if not own:
                return None
            newest = own[-1]
            numbers = mentions.of_reports(connection, [newest["n"]])
            told = mentions.load(connection, numbers)
            copies = reports.rows().where(report_rows.c.copy_of == newest["copy_of"], report_rows.c.n != newest["n"])
            copies = copies.where(report_rows.c.live).order_by(report_rows.c.published, report_rows.c.id).limit(100)
            return KeptReport(
                reports.record(newest), newest["live"],
                tuple(reports.record(row) for row in versions if row["n"] != newest["n"]),
                tuple(told[n] for n in numbers), self._events_of(connection, numbers),
                tuple(reports.record(row) for row in connection.execute(copies).mappings()),
            )  # fmt: skip

    def reports(
        self, *, words: str = "", publisher: str = "", since: str | None = None, until: str | None = None,
        limit: int = 50, cursor: str = "",
    ) -> Page[Found]:  # fmt: skip
        """Reports, newest first; with ``words`` those that hold all of them, each with the passage."""
        size = asked.limit(Query(limit=limit))
        words, publisher, cursor = map(reports.storable, (words, publisher, cursor))
        after = asked.read_cursor(cursor) if cursor else None
        with self.read() as connection:
            dialect = connection.dialect.name
            found = search.newest(connection, words, publisher, since, until, after, size + 1)
            more, found = len(found) > size, found[:size]
            whole = connection.execute(reports.rows().where(report_rows.c.n.in_(found))).mappings()
            by_number = {row["n"]: row for row in whole}
            rows = [by_number[n] for n in found]
            passages: dict[int, str] = {}
            if search.phrases(words) and found:
                passages = {row[0]: row[1] for row in connection.execute(search.snippets(dialect, words, found))}
            items = tuple(Found(reports.record(row), passages.get(row["n"]) or row["words"][:160]) for row in rows)
            end = asked.cursor(rows[-1]["published"], rows[-1]["id"]) if more else ""
            return Page(items, end)

    # who is known

    def actors(self, prefix: str = "", limit: int = 50) -> list[KnownActor]:
        """Parties whose name begins so, those with most events first."""
        of = event_parties.c
        start = reports.storable(prefix).casefold()
        count = func.count(of.event.distinct())
        selected = select(of.name, of.country, of.sector, of.entity, count).where(of.name >= start)
        if start:
            selected = selected.where(of.name < start + "\U0010ffff")
        selected = selected.group_by(of.name, of.country, of.sector, of.entity)
        selected = selected.order_by(count.desc(), of.name, of.country, of.sector, of.entity).limit(limit)
        with self.read() as connection:
            return [KnownActor(*row) for row in connection.execute(selected)]

    def sources(self) -> list[SourceFigures]:
        """Every publisher in figures, by name."""
        with self.read() as connection:
            return publishers.figures(connection)

    def offices(self, *, name: str = "", country: str = "", limit: int = 200) -> list[LearnedOffice]:
        """Offices that reports state for persons, newest first; by the person's name, or by country."""
        of = offices.c
        selected = select(offices, report_rows.c.id).join(report_rows, report_rows.c.n == of.report)
        selected = selected.where(report_rows.c.live)
        selected = selected.where(of.name == reports.storable(name)) if name else selected
        selected = selected.where(of.country == reports.storable(country)) if country else selected
        selected = selected.order_by(func.coalesce(of.date, "").desc(), of.name, report_rows.c.id, of.position)
        with self.read() as connection:
            return [
                LearnedOffice(
                    row["name"], row["country"], row["sector"], tuple(row["other_sectors"].split()), row["office"],
                    row["date"], row["id"], row["why"],
                )
                for row in connection.execute(selected.limit(limit)).mappings()
            ]  # fmt: skip

    # decisions

    def decisions(self, event_id: str = "") -> list[Decision]:
        """All decisions in the order in which they were taken; with an event's or mention's id, those about it."""
        with self.read() as connection:
            if not event_id:
                return deciding.load(connection)
            n = self._number_of(connection, event_id)
            return deciding.on(connection, sorted(self._siblings(connection, n))) if n is not None else []

    # the store itself

    def version(self) -> str:
        """Changes whenever content does."""
        with self.read() as connection:
            return meta.get(connection, "content", "0")

    def health(self) -> dict[str, Any]:
        """What `doctor` shows: where the store is, what it holds, by which rules it was made."""
        with self.read() as connection:
            size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            if connection.dialect.name == "postgresql":
                size = "SELECT pg_database_size(current_database())"
            tables = {
                "reports": select(func.count()).select_from(report_rows).where(report_rows.c.live),
                "older versions": select(func.count()).select_from(report_rows).where(~report_rows.c.live),
                "mentions": select(func.count()).select_from(mention_rows).where(mention_rows.c.live),
                "events": select(func.count()).select_from(events),
                "decisions": select(func.count()).select_from(decision_rows),
            }
            by_age = select(runs.c.versions).order_by(runs.c.n)
            return {
                "store": self.name,
                "database": connection.dialect.name,
                **{name: connection.execute(selected).scalar() for name, selected in tables.items()},
                "megabytes": round(int(connection.exec_driver_sql(size).scalar() or 0) / 1e6, 1),
                "content": meta.get(connection, "content", "0"),
                "merged by": meta.get(connection, "merged by"),
                "runs": [json.loads(v) for v in connection.execute(by_age).scalars()],
            }

    def watch_state(self, key: str) -> dict[str, Any] | None:
        """What `watch` noted about a feed, None for a new one."""
        with self.read() as connection:
            found = connection.execute(select(watched.c.state).where(watched.c.key == key)).scalar()
            return None if found is None else dict(json.loads(found))

    def set_watch_state(self, key: str, state: dict[str, Any] | None) -> None:
        """Note the state of a feed; None forgets it."""
        with self.write() as connection:
            if state is None:
                connection.execute(delete(watched).where(watched.c.key == key))
                return
            value = json.dumps(state, ensure_ascii=False, sort_keys=True)
            if connection.execute(update(watched).where(watched.c.key == key).values(state=value)).rowcount == 0:
                connection.execute(insert(watched).values(key=key, state=value))

    def erase_traces(self) -> None:
        """Have deleted words leave the search index and the log: takes time in proportion to the index."""
        with self.write() as connection:
            search.erase_traces(connection)
        if self.engine.dialect.name == "sqlite":
            with told(self.engine), self.engine.connect() as connection:
                connection.rollback()
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def tidy(self) -> None:
        """After much was written: let the database count what it holds, so that it looks things up the short way."""
        with self.write() as connection:
            connection.exec_driver_sql("ANALYZE" if connection.dialect.name == "postgresql" else "PRAGMA optimize")

    def _page(self, connection: Connection, query: Query, size: int) -> tuple[tuple[MergedEvent, ...], str]:
        often = bool(query.words) and search.frequent(connection, reports.storable(query.words))
        where = asked.conditions(query, connection.dialect.name, often=often)
        selected = asked.ordered(select(events.c.n, events.c.id, events.c.day).where(*where), query)
        rows = connection.execute(selected.limit(size + 1)).all()
        page = rows[:size]
        found = self._load(connection, {row.n: row.id for row in page})
        return tuple(found[row.n] for row in page), asked.cursor(page[-1].day, page[-1].id) if len(rows) > size else ""

    def _load(self, connection: Connection, ids: dict[int, str]) -> dict[int, MergedEvent]:
        told = mentions.told_by(connection, list(ids))
        found = {}
        for part in meta.chunks(list(ids)):
            for n, data in connection.execute(select(event_data).where(event_data.c.event.in_(part))):
                found[n] = eventing.record(data, ids[n], told[n])
        return found

    def _event(self, connection: Connection, event_id: str) -> MergedEvent | None:
        n = self._number_of(connection, event_id)
        held = connection.execute(select(mention_rows.c.event).where(mention_rows.c.n == n)).scalar() if n else None
        if held is None:
            return None
        row_id = connection.execute(select(events.c.id).where(events.c.n == held)).scalar_one()
        return self._load(connection, {held: row_id})[held]

    def _number_of(self, connection: Connection, mention: str) -> int | None:
        """The live mention of an id, or the one that says today what a superseded one said."""
        anchor = deciding.anchor_of(connection, reports.storable(mention))
        if anchor is None:
            return None
        current: int | None = anchor["current"]
        return deciding.counterpart(connection, anchor) if current is None else current

    def _siblings(self, connection: Connection, n: int) -> set[int]:
        own = select(mention_rows.c.event).where(mention_rows.c.n == n).scalar_subquery()
        return {n, *connection.execute(select(mention_rows.c.n).where(mention_rows.c.event == own)).scalars()}

    def _events_of(self, connection: Connection, numbers: list[int]) -> tuple[tuple[str, str], ...]:
        of = mention_rows.c
        query = select(of.id, events.c.id).join(events, events.c.n == of.event).where(of.n.in_(numbers))
        return tuple((a, b) for a, b in connection.execute(query.order_by(of.start, of.id)))
