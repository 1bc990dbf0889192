"""Making a brief out of a store: what is asked of it, in which order, and how the parts come together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from demarche.brief import standing as stand
from demarche.brief.changes import Cut, rate_changes, score_changes
from demarche.brief.figures import QUADS, RECENT_MONTHS, Cell, add_months, figures, months_between
from demarche.brief.parties import Known, code_of
from demarche.brief.people import offices, thirds
from demarche.brief.records import Brief, Change, Direction, Figures, Month, Row, Section, Side
from demarche.brief.rows import SECTIONS, direction, row
from demarche.errors import InputError
from demarche.records import MergedEvent, Party, Query
from demarche.store import Counted, Store

LOOKED_AT = 200  # newest events that are read in full: for open claims, third parties, origins
HAPPENED = ("happened",)
CELLS = ("month", "quad", "type", "mode", "status")  # what events are counted by: all that figures are made of
FIRST_EVENTS = 5  # events that a change names
MOST_CHANGES = 8
Volume = Callable[[str | None, str | None, str], Sequence[Counted]]
NOTHING_KNOWN = Known()


def brief(
    store: Store, a: Party, b: Party, since: str | None = None, until: str | None = None, today: str | None = None, *,
    known: Known = NOTHING_KNOWN, limit: int = 8, volume: Volume | None = None,
) -> Brief:  # fmt: skip
    """How two parties stand, from the events that name both.

    ``since``, ``until`` and ``today`` are ISO days, inclusive; without ``today`` the day of the newest report is taken,
    so that the same store gives the same brief. ``limit`` is the number of rows in a section; ``volume`` may be a
    cached `Store.volume`. Raises InputError for days that are none, or twice the same party; StoreError.
    """
    if a == b:
        raise InputError("a brief needs two different actors")
    since, until, today = (_day(value) for value in (since, until, today))
    kept, newest = _kept(volume or store.volume, since)
    end = min(d for d in (until, today or newest) if d)
    asked = Query(parties=(a, b), since=since, until=until, limit=LOOKED_AT)
    events = store.events(asked).items
    counted = store.counts(asked, CELLS)
    series = _Series(store, asked, end, _until(end, kept, volume or store.volume), counted)
    window = f"{series.window}-01"
    recent = [e for e in events if _is_recent(e, window, end)]
    directions = tuple(_directions(series, a, b, known, recent))
    ask = _Asking(store, asked, events, counted, a, b, known, limit)
    return Brief(
        a=Side(code_of(a), known.name(a)),
        b=Side(code_of(b), known.name(b)),
        since=since,
        until=until,
        today=end,
        standing=stand.standing(directions[0], *series.parted(series.all), recent, series.single(), known),
        directions=directions,
        changes=tuple(_changes(series, store, asked)),
        months=tuple(_months(series)),
        sections=tuple(s for s in ask.happened() if s.total),
        claims=ask.claims(),
        denials=ask.denials(),
        plans=ask.section("plans", "Plans and conditions", (), ("future", "hypothetical")),
        background=ask.section("background", "Background: what reports recall", (), ("historical",)),
        offices=offices(store, (a, b), since or window, end, events, known),
        thirds=thirds([e for e in events if e.fields["status"] in HAPPENED], a, b, known),
        looked_at=len(events),
        total=sum(c.events for c in counted),
        notes=tuple(_notes(series, events, counted)),
    )


class _Series:
    """What happened by month, and how much was reported at all in the same months.

    It begins with the first month of which a report is kept: of the time before, reports recall only some things.
    """

    def __init__(
        self, store: Store, asked: Query, end: str, reports: Mapping[str, int], counted: Sequence[Counted]
    ) -> None:
        self.store, self.end, self.reports = store, end, reports
        self.asked = replace(asked, statuses=HAPPENED)
        self.first = min(self.reports, default=end[:7])
        self.window = max(add_months(end[:7], 1 - RECENT_MONTHS), self.first)
        self.all, self.left_out = self.cells(counted)
        self.by_month: dict[str, list[Cell]] = {}
        for cell in self.all:
            self.by_month.setdefault(cell.month, []).append(cell)

    def cells(self, counted: Sequence[Counted]) -> tuple[list[Cell], int]:
        """Events that have happened by month, class and score; and how many are dated outside of the series."""
        found: list[Cell] = []
        outside = 0
        for c in counted:
            month, quad, *_, status = c.keys
            if status not in HAPPENED:
                continue
            if month is None or not self.first <= month <= self.end[:7]:
                outside += c.events
            else:
                found.append(Cell(month, quad or "", round(c.score / c.events, 6), c.events))
        return found, outside

    def single(self) -> int:
        """Recent events that rest on one origin."""
        counted = self.store.counts(replace(self.asked, single_origin=True), ("month",))
        return sum(c.events for c in counted if c.keys[0] and self.window <= c.keys[0] <= self.end[:7])

    def figures(self, cells: Sequence[Cell]) -> tuple[Figures, Figures]:
        """Figures of the last months, and of all months before."""
        recent, before = self.parted(cells)
        last_before = (date.fromisoformat(f"{self.window}-01") - timedelta(days=1)).isoformat()
        reports = [
            sum(n for month, n in self.reports.items() if (month >= self.window) == now) for now in (True, False)
        ]
        return (
            figures(recent, f"{self.window}-01", self.end, reports[0]),
            figures(before, f"{self.first}-01" if self.first < self.window else None, last_before, reports[1]),
        )

    def parted(self, cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
        """Cells of the last months, and those before."""
        return [c for c in cells if c.month >= self.window], [c for c in cells if c.month < self.window]


def _directions(
    series: _Series, a: Party, b: Party, known: Known, recent: Sequence[MergedEvent]
) -> Iterable[Direction]:
    names = known.name(a), known.name(b)
    plain = replace(series.asked, parties=())
    asked: tuple[tuple[str, str, Query], ...] = (
        ("all", f"{names[0]} and {names[1]}, all events", series.asked),
        ("a-to-b", f"{names[0]} → {names[1]}", replace(plain, actors=(a,), recipients=(b,))),
        ("b-to-a", f"{names[1]} → {names[0]}", replace(plain, actors=(b,), recipients=(a,))),
        ("jointly", f"{names[0]} and {names[1]} act together", replace(plain, actors=(a, b))),
    )
    which = {e.id: direction(e.fields, a, b) for e in recent}
    for key, name, query in asked:
        cells = series.all if key == "all" else series.cells(series.store.counts(query, CELLS))[0]
        ids = tuple(e.id for e in recent if key in ("all", which[e.id]))
        yield Direction(key, name, *series.figures(cells), ids)


def _is_recent(event: MergedEvent, window: str, end: str) -> bool:
    """Whether an event that has happened is counted in the last months: by the month in which it begins."""
    day = str((event.fields["date"] or {}).get("start") or event.first_report or "")
    return event.fields["status"] in HAPPENED and window <= day and day[:7] <= end[:7]


class _Asking:
    """Sections: rows come from the newest events; the store is asked again only where these do not reach."""

    def __init__(
        self, store: Store, asked: Query, events: Sequence[MergedEvent], counted: Sequence[Counted], a: Party, b: Party,
        known: Known, limit: int,
    ) -> None:  # fmt: skip
        self.store, self.asked, self.events, self.counted = store, asked, events, counted
        self.a, self.b, self.known, self.limit = a, b, known, limit

    def section(self, key: str, name: str, types: tuple[str, ...], statuses: tuple[str, ...]) -> Section:
        """Events of these types (of any when there are none) and statuses, newest first."""
        total = sum(
            c.events for c in self.counted if c.keys[4] in statuses and (not types or c.keys[2] in types)
        )  # fmt: skip
        found = [
            e for e in self.events
            if e.fields["status"] in statuses and (not types or e.fields["type"] in types)
        ][: self.limit]  # fmt: skip
        if len(found) < min(total, self.limit):
            found = list(self._ask(replace(self.asked, types=types, statuses=statuses)))
        return Section(key, name, total, self._rows(found))

    def happened(self) -> Iterable[Section]:
        known = {t for _, _, types in SECTIONS for t in types}
        for key, name, types in SECTIONS:
            yield self.section(key, name, types, HAPPENED)
        own = tuple(sorted({c.keys[2] for c in self.counted if c.keys[2]} - known))
        if own:
            yield self.section("other", "Other kinds of events", own, HAPPENED)

    def claims(self) -> Section:
        """What has happened on one origin's word alone, and is hedged or put down to somebody."""
        found = [
            e for e in self.events
            if e.fields["status"] in HAPPENED and e.origins <= 1 and (e.fields["hedged"] or e.fields["attributions"])
        ]  # fmt: skip
        return Section("claims", "Open claims: one origin only", len(found), self._rows(found[: self.limit]))

    def denials(self) -> Section:
        """What somebody says did not happen: events that others tell, and mere denials."""
        denied = self.section("denials", "Denied", (), ("negated",))
        others = tuple(sorted({c.keys[4] for c in self.counted if c.keys[4]} - {"negated"}))
        if not others:
            return denied
        query = replace(self.asked, disputed=True, statuses=others)
        disputed = self._rows(self._ask(query))
        count = len(disputed)
        if count == self.limit:
            count = sum(c.events for c in self.store.counts(query, ()))
        rows = sorted((*disputed, *denied.rows), key=_newest_first, reverse=True)
        return replace(denied, total=denied.total + count, rows=tuple(rows[: self.limit]))

    def _ask(self, query: Query) -> tuple[MergedEvent, ...]:
        return self.store.events(replace(query, limit=self.limit)).items

    def _rows(self, events: Iterable[MergedEvent]) -> tuple[Row, ...]:
        return tuple(row(e, self.a, self.b, self.known) for e in events)


def _newest_first(one: Row) -> tuple[str, str]:
    return (one.date[:10] or one.first_report or ""), one.id


def _months(series: _Series) -> Iterable[Month]:
    for month in months_between(series.first, series.end[:7]):
        held = series.by_month.get(month, [])
        events = sum(c.events for c in held)
        score = round(sum(c.score * c.events for c in held) / events, 2) if events else None
        quads = {q: sum(c.events for c in held if c.quad == q) for q in QUADS}
        yield Month(month, events, quads, score, series.reports.get(month, 0))


def _changes(series: _Series, store: Store, asked: Query) -> Iterable[Change]:
    """Changes of the three series, newest first; a month in which nothing was reported is no part of them."""
    months = sorted(series.reports)
    held = [m for m in months if m in series.by_month]
    reports = [float(series.reports[m]) for m in months]

    def total(month: str, quads: Sequence[str]) -> float:
        return float(sum(c.events for c in series.by_month.get(month, ()) if not quads or c.quad in quads))

    found: list[Change] = []
    for name, quads in (("cooperation", QUADS[:2]), ("conflict", QUADS[2:])):
        counts = [total(m, quads) for m in months]
        for cut in rate_changes(counts, reports):
            found.append(_change(name, quads, cut, months, counts, reports, store, asked))
    sums = [sum(c.score * c.events for c in series.by_month[m]) for m in held]
    counts = [total(m, ()) for m in held]
    for cut in score_changes(sums, counts):
        found.append(_change("score", (), cut, held, sums, counts, store, asked))
    return sorted(found, key=lambda c: (c.month, c.series), reverse=True)[:MOST_CHANGES]


def _change(
    name: str, quads: Sequence[str], cut: Cut, months: Sequence[str], values: Sequence[float], of: Sequence[float],
    store: Store, asked: Query,
) -> Change:  # fmt: skip
    month = months[cut.at]
    parts = [slice(cut.first, cut.at), slice(cut.at, cut.last)]
    per = 1.0 if name == "score" else 1000.0
    before, after = (round(per * sum(values[p]) / sum(of[p]), 2) for p in parts)
    events = [int(sum((of if name == "score" else values)[p])) for p in parts]
    spans = months[cut.first], months[cut.at - 1], months[cut.last - 1]
    first = store.events(
        replace(
            asked, quads=tuple(quads), statuses=HAPPENED, since=f"{month}-01", until=f"{spans[2]}-31",
            newest_first=False, limit=FIRST_EVENTS,
        )
    ).items  # fmt: skip
    return Change(
        name, month, before, after, spans[0], spans[2], events[0], events[1], cut.p,
        stand.change_words(name, month, before, after, spans, events, cut.p), tuple(e.id for e in first),
    )  # fmt: skip


def _notes(series: _Series, events: Sequence[MergedEvent], counted: Sequence[Counted]) -> Iterable[str]:
    total = sum(c.events for c in counted)
    if len(events) < total:
        yield f"Open claims, third parties and origins are looked for in the newest {len(events)} of {total} events."
    if series.left_out:
        yield (
            f"{series.left_out} events are in the sections but in no figure: they have no date, or one outside of "
            f"{series.first} to {series.end[:7]}, the months of which reports are kept."
        )


def _kept(volume: Volume, since: str | None) -> tuple[dict[str, int], str]:
    """Reports kept by month, and the day of the newest of them. Raises InputError when none has a date."""
    kept = {str(v.keys[0]): v.reports for v in volume(since, None, "month") if v.keys[0]}
    if not kept:
        raise InputError(f"the store holds no dated report{f' since {since}' if since else ''}")
    days = [str(v.keys[0]) for v in volume(f"{max(kept)}-01", None, "day") if v.keys[0]]
    return kept, max(days)


def _until(end: str, kept: Mapping[str, int], volume: Volume) -> dict[str, int]:
    """Reports kept by month up to a day, which may stand within a month."""
    found = {month: n for month, n in kept.items() if month < end[:7]}
    if end[:7] in kept:
        found |= {end[:7]: sum(v.reports for v in volume(f"{end[:7]}-01", end, "month"))}
    return {month: n for month, n in found.items() if n}


def _day(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise InputError(f"{value!r} is no day: write 2025-06-01") from None
