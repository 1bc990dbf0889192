"""What the store answers with, beside the records of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from demarche.records import Mention, Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of an answer. ``cursor`` asks for the next one, "" at the end; ``total`` is None unless asked for."""

    items: tuple[T, ...]
    cursor: str = ""
    total: int | None = None  # counted up to `query.MOST_COUNTED`


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report with all that the store knows of it. ``versions`` are its other texts, oldest first."""

    report: Report
    live: bool
    versions: tuple[Report, ...]
    mentions: tuple[Mention, ...]
    events: tuple[tuple[str, str], ...]  # (mention id, id of the event that holds it)
    copies: tuple[Report, ...]  # other reports that print the same text


@dataclass(frozen=True, slots=True)
class Found:
    """A report found by its words; ``snippet`` is plain text (not HTML) with «» around the words."""

    report: Report
    snippet: str


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of counts: the keys asked for, events, reports that tell them, and the sum of their scores."""

    keys: tuple[str | None, ...]
    events: int
    reports: int
    score: float


@dataclass(frozen=True, slots=True)
class KnownActor:
    """A party as events name it, with the number of events; ``name`` is in lower case, as it is compared."""

    name: str
    country: str
    sector: str
    entity: str
    events: int


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """A publisher in figures: what it tells, what it tells alone, and how much of it is disputed."""

    publisher: str
    reports: int
    mentions: int
    events: int
    alone: int  # events that no other outlet tells
    disputed: int  # events that a party denies


@dataclass(frozen=True, slots=True)
class LearnedOffice:
    """An office or affiliation that a report states for a person (``date``: an ISO day or None)."""

    name: str
    country: str | None
    sector: str | None
    other_sectors: tuple[str, ...]
    office: str
    date: str | None
    report: str
    why: str
