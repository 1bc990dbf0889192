"""A `Query` as conditions of SQL. Everything a user gives is a bound value, never part of the statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_

from demarche.errors import InputError
from demarche.records import ATTRIBUTION_KINDS, Party, Query
from demarche.store import search
from demarche.store.reports import storable
from demarche.store.schema import (
    event_contexts,
    event_parties,
    event_sources,
    events,
    mentions,
    reports,
)  # fmt: skip

MOST_COUNTED = 10_000  # totals are counted up to here
MOST_ITEMS = 1000  # of a page
Condition = ColumnElement[bool]


def conditions(query: Query, dialect: str, *, often: bool = False) -> list[Condition]:
    """What must hold of a row of ``events``; ``often`` says that the words are frequent ones and a page is wanted.

    Raises InputError for a limit or kind that makes no sense.
    """
    query = _writable(query)
    found: list[Condition] = []
    for side, parties in (("actor", query.actors), ("recipient", query.recipients)):
        for party in parties:
            one = event_parties.alias()
            found.append(events.c.n.in_(select(one.c.event).where(one.c.side == side, *_party(one, party))))
    if query.parties:
        found.append(events.c.n.in_(_together(query.parties)))
    columns = (
        (events.c.type, query.types), (events.c.mode, query.modes), (events.c.quad, query.quads),
        (events.c.status, query.statuses), (events.c.country, query.countries),
    )  # fmt: skip
    found += [column.in_(values) for column, values in columns if values]
    if query.contexts:
        of = event_contexts.c
        found.append(events.c.n.in_(select(of.event).where(of.context.in_(query.contexts))))
    if query.attributed_to:
        found.append(events.c.n.in_(_said_by(query.attributed_to)))
    if query.since:
        found.append(events.c.last_day >= query.since)
    if query.until:
        found.append(and_(events.c.day <= query.until, events.c.day != ""))
    found += _reported(query, dialect, often)
    if query.single_origin:
        found.append(events.c.origins <= 1)
    if query.disputed:
        found.append(events.c.disputed)
    if query.min_confidence > 0:
        found.append(events.c.confidence >= query.min_confidence)
    if query.min_outlets > 0:
        found.append(events.c.outlets >= query.min_outlets)
    return found


def _writable(query: Query) -> Query:
    """The query without code points that no database can be asked for."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return storable(value)
        if isinstance(value, Party):
            return Party(*(clean(part) for part in (value.country, value.sector, value.entity, value.name)))
        return tuple(clean(part) for part in value) if isinstance(value, tuple) else value

    return Query(**{field.name: clean(getattr(query, field.name)) for field in fields(query)})


def ordered(selected: Select[Any], query: Query) -> Select[Any]:
    """By day and id, from the cursor on. Raises InputError for a cursor that the store did not give."""
    place = tuple_(events.c.day, events.c.id)
    if query.cursor:
        at = read_cursor(query.cursor)
        selected = selected.where(place < tuple_(*at) if query.newest_first else place > tuple_(*at))
    if query.newest_first:
        return selected.order_by(events.c.day.desc(), events.c.id.desc())
    return selected.order_by(events.c.day, events.c.id)


def cursor(day: str | None, row_id: str) -> str:
    """Where a page ends."""
    return f"{day or ''}~{row_id}"


def read_cursor(value: str) -> tuple[str, str]:
    """(day, id) of a cursor. Raises InputError."""
    day, mark, row_id = value.partition("~")
    if not mark or not row_id or len(day) not in (0, 10):
        raise InputError(f"cursor {value[:40]!r} is none that a page ended with")
    return day, row_id


def limit(query: Query) -> int:
    """The number of items of a page. Raises InputError outside of 1 to MOST_ITEMS."""
    if not 1 <= query.limit <= MOST_ITEMS:
        raise InputError(f"a page has 1 to {MOST_ITEMS} items, not {query.limit}")
    return query.limit


def _party(table: Any, party: Party) -> list[Condition]:
    found: list[Condition] = []
    if party.country:
        found.append(table.c.country == party.country)
    if party.sector:
        found.append(table.c.sector == party.sector)
    if party.entity:
        found.append(table.c.entity == party.entity)
    if party.name:
        found.append(table.c.name == party.name.casefold())
    return found


def _together(parties: Sequence[Party]) -> Select[Any]:
    """Events that hold all these parties, each as another one of its own."""
    tables = [event_parties.alias() for _ in parties]
    query = select(tables[0].c.event)
    for table in tables[1:]:
        query = query.join(table, table.c.event == tables[0].c.event)
    for table, party in zip(tables, parties, strict=True):
        query = query.where(*_party(table, party))
    return query.where(*(a.c.seq != b.c.seq for a, b in combinations(tables, 2)))


def _said_by(wanted: Iterable[str]) -> Select[Any]:
    of = event_sources.c
    kinds = [value for value in wanted if value in ATTRIBUTION_KINDS]
    countries = [value for value in wanted if value not in ATTRIBUTION_KINDS]
    return select(of.event).where(or_(of.kind.in_(kinds), of.country.in_(countries)))


def _reported(query: Query, dialect: str, often: bool) -> list[Condition]:
    """Conditions on the reports that tell an event; one report must meet each of them."""
    found: list[Condition] = []
    told = select(mentions.c.event).join(reports, reports.c.n == mentions.c.report).where(mentions.c.event.is_not(None))
    if query.publishers:
        found.append(events.c.n.in_(told.where(reports.c.publisher.in_(query.publishers))))
    if query.report:
        found.append(events.c.n.in_(told.where(reports.c.id == query.report)))
    if query.words and often:
        one = mentions.alias()
        of_event = select(one.c.n).where(one.c.event == events.c.n, search.holds(query.words, one.c.report))
        found.append(exists(of_event))
    elif query.words:
        found.append(events.c.n.in_(told.where(reports.c.n.in_(search.matching(dialect, query.words)))))
    return found
