"""What a brief is made of. Every part names the events it rests on; ``words`` are composed from the fields beside them.

Scores run from -10 (conflict) to 10 (cooperation). Days are ISO days, months ``2025-03``. Standard library only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two actors: as it was asked for in codes, and by name."""

    code: str  # "SYR", "SYR GOV", "org:hezbollah", or a name
    name: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Events of one stretch of time that have happened. ``low`` and ``high`` bound the mean score (95 %).

    They are None with too few events (`figures.FEWEST`).
    """

    since: str | None
    until: str
    events: int
    quads: dict[str, int]
    score: float | None = None
    low: float | None = None
    high: float | None = None
    reports: int = 0  # reports kept in that time, about whatever


@dataclass(frozen=True, slots=True)
class Standing:
    """How the two stand: the last months against all before. ``known`` is False when there are too few events."""

    words: str
    known: bool
    recent: Figures
    before: Figures
    difference: tuple[float, float, float] | None  # of the mean scores: value, low, high
    single_origin: int  # of the recent events
    outlets: int  # of the recent events that were looked at, see ``looked_at``
    origins: int  # independent origins of the same
    looked_at: int
    events: tuple[str, ...]  # their ids, newest first: all of them when looked_at equals recent.events


@dataclass(frozen=True, slots=True)
class Direction:
    """Who towards whom. ``key`` is all | a-to-b | b-to-a | jointly (both act together)."""

    key: str
    name: str
    recent: Figures
    before: Figures
    events: tuple[str, ...]  # ids of the recent ones that were looked at


@dataclass(frozen=True, slots=True)
class Change:
    """A month from which on a monthly series is another one. ``series`` is cooperation | conflict | score.

    ``before`` and ``after`` are events per 1,000 reports, or mean scores; ``p`` is the share of shuffled series with as
    great a change.
    """

    series: str
    month: str
    before: float
    after: float
    before_since: str
    after_until: str
    before_events: int
    after_events: int
    p: float
    words: str
    events: tuple[str, ...]  # the first ones after the change


@dataclass(frozen=True, slots=True)
class Month:
    """One month: events that happened by quad class, the mean score, and the reports kept."""

    month: str
    events: int
    quads: dict[str, int]
    score: float | None
    reports: int


@dataclass(frozen=True, slots=True)
class Row:
    """One merged event as a brief shows it. ``date`` says no more than is known; ``sentence`` quotes one report."""

    id: str
    date: str  # 2025-12-23 | 2025-12 | 2025 | start/end | "" when not known
    precision: str
    dated_by: str  # words | report (the day of the report was taken) | "" without a date
    first_report: str | None
    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...]
    direction: str  # a-to-b | b-to-a | jointly | others (a third party acts)
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str
    place_precision: str
    casualties: dict[str, tuple[int, int] | None]
    quad: str
    score: float
    hedged: bool
    said_by: tuple[str, ...]  # "name (kind)"
    publishers: tuple[str, ...]
    reports: int
    outlets: int
    origins: int
    disputed_by: tuple[str, ...]
    sentence: str
    trigger: str
    report: str  # id of the report that the sentence is quoted from
    publisher: str


@dataclass(frozen=True, slots=True)
class Section:
    """Events of one kind, newest first: ``total`` of them there are, ``rows`` holds some."""

    key: str
    name: str
    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """Who held an office in the time of the brief. Days are as exact as they are known; "" when not known."""

    of: str  # code of the side
    name: str
    office: str
    country: str
    since: str
    until: str
    source: str  # "world data", or "reports"
    reports: tuple[str, ...] = ()
    events: tuple[str, ...] = ()  # events of the brief that name the person


@dataclass(frozen=True, slots=True)
class Third:
    """Somebody else in the dealings of the two: how often, as what, in which events."""

    code: str
    name: str
    events: tuple[str, ...]
    acts: int
    receives: int
    mediates: int
    hosts: int
    words: str


@dataclass(frozen=True, slots=True)
class Brief:
    """How two actors stand. Sections hold what happened; claims, denials, plans and background stand apart."""

    a: Side
    b: Side
    since: str | None
    until: str | None
    today: str  # the last day that counts as past
    standing: Standing
    directions: tuple[Direction, ...]
    changes: tuple[Change, ...]
    months: tuple[Month, ...]
    sections: tuple[Section, ...]
    claims: Section
    denials: Section
    plans: Section
    background: Section
    offices: tuple[Office, ...]
    thirds: tuple[Third, ...]
    looked_at: int  # newest events that claims and third parties were looked for in
    total: int  # events of any status
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """The brief as the JSON of docs/brief.md."""
        found: dict[str, Any] = _plain(asdict(self))
        return found


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down: what json would read back."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
