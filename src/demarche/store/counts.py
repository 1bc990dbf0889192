"""Counting: events, the reports that tell them and the sum of their scores, by whatever is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import Select

from demarche.errors import InputError
from demarche.records import Query
from demarche.store import query as asked
from demarche.store.answers import Counted
from demarche.store.schema import event_dyads, event_parties, events, mentions, reports

PERIODS = {"year": 4, "month": 7, "week": 10, "day": 10}  # characters of an ISO day; weeks are added up from days
BY = (*PERIODS, "type", "mode", "quad", "status", "country", "actor", "recipient", "dyad", "publisher")


def counts(connection: Connection, query: Query, by: Sequence[str]) -> list[Counted]:
    """Events that the query asks for, counted by some of BY, in order of the keys; None stands for "not known".

    An event with several actors, recipients, dyads or publishers counts under each of them. Weeks are named by their
    Monday. Raises InputError for another key.
    """
    _check(by)
    selected: Select[Any] = select().select_from(events)
    keys = []
    for name in by:
        key, selected = _KEYS[name](selected) if name in _KEYS else (_plain(name), selected)
        keys.append(key.label(f"key_{name}"))
    sums = func.count(), func.sum(events.c.reports), func.sum(events.c.score)
    selected = selected.add_columns(*keys, *sums).where(*asked.conditions(query, connection.dialect.name))
    found: dict[tuple[str | None, ...], list[float]] = {}
    for row in connection.execute(selected.group_by(*keys) if keys else selected):
        key = tuple(_named(name, value) for name, value in zip(by, row, strict=False))
        total = found.setdefault(key, [0, 0, 0.0])
        for i, value in enumerate(row[len(by) :]):
            total[i] += float(value or 0)
    return [
        Counted(key, int(n), int(told), round(score, 6))
        for key, (n, told, score) in sorted(found.items(), key=lambda item: [(k is None, k or "") for k in item[0]])
    ]


def volume(connection: Connection, since: str | None, until: str | None, by: str) -> list[Counted]:
    """Reports kept by period of publication: what counts of events are to be seen against."""
    if by not in PERIODS:
        raise InputError(f"reports are counted by {', '.join(PERIODS)}, not by {by!r}")
    day = func.substr(reports.c.published, 1, PERIODS[by])
    selected = select(day, func.count()).where(reports.c.live).group_by(day)
    if since:
        selected = selected.where(reports.c.published >= since)
    if until:
        selected = selected.where(reports.c.published <= until)
    found: dict[str | None, int] = {}
    for value, count in connection.execute(selected):
        key = _named(by, value)
        found[key] = found.get(key, 0) + int(count)
    return [Counted((k,), 0, found[k], 0.0) for k in sorted(found, key=lambda k: (k is None, k or ""))]


def _check(by: Sequence[str]) -> None:
    for name in by:
        if name not in BY:
            raise InputError(f"events are counted by {', '.join(BY)}, not by {name!r}")
    if len(set(by)) != len(by):
        raise InputError("a key to count by was given twice")


def _named(name: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if name != "week":
        return str(value)
    day = date.fromisoformat(value)
    return (day - timedelta(days=day.weekday())).isoformat()


def _plain(name: str) -> Any:
    return func.substr(events.c.day, 1, PERIODS[name]) if name in PERIODS else events.c[name]


def _side(side: str) -> Callable[[Select[Any]], tuple[Any, Select[Any]]]:
    def join(selected: Select[Any]) -> tuple[Any, Select[Any]]:
        of = event_parties.c
        own = select(of.event, of.country).where(of.side == side).distinct().subquery()
        return own.c.country, selected.outerjoin(own, own.c.event == events.c.n)

    return join


def _dyad(selected: Select[Any]) -> tuple[Any, Select[Any]]:
    key = event_dyads.c.actor + ">" + event_dyads.c.recipient
    return key, selected.outerjoin(event_dyads, event_dyads.c.event == events.c.n)


def _publisher(selected: Select[Any]) -> tuple[Any, Select[Any]]:
    own = (
        select(mentions.c.event, reports.c.publisher)
        .join(reports, reports.c.n == mentions.c.report)
        .where(mentions.c.event.is_not(None))
        .distinct()
        .subquery()
    )
    return own.c.publisher, selected.outerjoin(own, own.c.event == events.c.n)


_KEYS: dict[str, Callable[[Select[Any]], tuple[Any, Select[Any]]]] = {
    "actor": _side("actor"), "recipient": _side("recipient"), "dyad": _dyad, "publisher": _publisher,
}  # fmt: skip
