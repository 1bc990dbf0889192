"""The rows of the world data as the resolver sees them, and what it means that a row holds at a date."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """One way to say a country or an entity (exactly one of the two). ``pack`` names the user's file, "" for ours."""

    text: str
    kind: str  # name official alias acronym demonym adjective capital seat metonym surname
    country: str | None
    entity: int | None
    start: str | None = None
    end: str | None = None
    weight: float = 1.0
    cased: int = 0
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """An organisation, person, outlet, office or role; ``start`` and ``end`` say when this coding of it holds."""

    id: int
    key: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    other_sectors: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    detail: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Tenure:
    """A term of office. Dates are ISO prefixes, None when open or unknown."""

    person: int
    office: str
    organisation: int | None
    country: str | None
    sector: str
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """A state, former state, territory or PLOVER's non-state code."""

    code: str
    name: str
    kind: str
    folds_into: str | None = None
    start: str | None = None
    end: str | None = None
    capital: str | None = None
    iso2: str | None = None
    cow: str | None = None
    fips: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """What is known of a news outlet: state | public | private | party | agency-state | agency-private."""

    entity: int
    kind: str
    country: str | None
    owner: str | None


def before(date: str, start: str | None) -> bool:
    """Whether an ISO day lies before an ISO prefix begins ("2024-12" begins on its first day)."""
    return start is not None and date[: len(start)] < start


def after(date: str, end: str | None) -> bool:
    """Whether an ISO day lies after an ISO prefix; the prefix's own last day, month or year still counts."""
    return end is not None and date[: len(end)] > end


def holds(date: str | None, start: str | None, end: str | None) -> bool:
    """Whether something dated holds at a day; without a day everything does."""
    return date is None or not (before(date, start) or after(date, end))
