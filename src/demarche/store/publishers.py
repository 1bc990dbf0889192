"""Publishers in figures, kept up to date as reports and events come and go: asking costs no look at either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, case, func, select, update

from demarche.store.answers import SourceFigures
from demarche.store.lists import listed
from demarche.store.schema import events, mentions, publishers, reports

_FIGURES = ("reports", "mentions", "events", "alone", "disputed")

_told = (
    select(reports.c.publisher, mentions.c.event, func.count().label("mentions"))
    .join(mentions, mentions.c.report == reports.c.n)
    .where(listed(mentions.c.event))
    .group_by(reports.c.publisher, mentions.c.event)
    .subquery()
)
_TOLD = (
    select(
        _told.c.publisher, func.sum(_told.c.mentions), func.count(),
        func.sum(case((events.c.outlets <= 1, 1), else_=0)), func.sum(case((events.c.disputed, 1), else_=0)),
    )
    .join(events, events.c.n == _told.c.event)
    .group_by(_told.c.publisher)
)  # fmt: skip


def count_events(connection: Connection, numbers: Sequence[int], sign: int) -> None:
    """Add the figures of events to those of their publishers (``sign`` 1), or take them off (-1) before they go."""
    if numbers:
        told = connection.execute(_TOLD, {"numbers": numbers}).all()
        _add(connection, [(name, 0, *(sign * int(value) for value in values)) for name, *values in told])


def count_reports(connection: Connection, names: Iterable[str], sign: int) -> None:
    """Count one report more (``sign`` 1) or less (-1) for every publisher named, as often as it is named."""
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + sign
    _add(connection, [(name, count, 0, 0, 0, 0) for name, count in found.items()])


def clear_events(connection: Connection) -> None:
    """There are no events any more."""
    connection.execute(update(publishers).values(mentions=0, events=0, alone=0, disputed=0))


def figures(connection: Connection) -> list[SourceFigures]:
    """Every publisher that has reports, by name."""
    query = select(publishers).where(publishers.c.reports > 0).order_by(publishers.c.publisher)
    return [SourceFigures(*row) for row in connection.execute(query)]


def _add(connection: Connection, rows: Sequence[tuple[str | int, ...]]) -> None:
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        more = ", ".join(f"{name} = publishers.{name} + excluded.{name}" for name in _FIGURES)
        connection.exec_driver_sql(
            f"INSERT INTO publishers (publisher, {', '.join(_FIGURES)}) VALUES ({', '.join([mark] * 6)})"
            f" ON CONFLICT (publisher) DO UPDATE SET {more}",
            sorted(rows),  # in one order, always
        )
