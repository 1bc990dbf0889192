"""What a date expression says before anyone knows when it was said: between words and calendar days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day, month or year that names its year ("24 December 2025", "May 2024", "2011")."""

    year: int
    month: int | None = None
    day: int | None = None
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Yearless:
    """A month or a day of a month without a year; ``which`` is -1 last, 0 this, 1 next, None when not said.

    ``year`` is the expression that gives the year where one stands beside it ("May last year").
    """

    month: int
    day: int | None = None
    weekday: int | None = None
    which: int | None = None
    year: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Numeric:
    """Day and month as figures whose order is not known ("03/04/2025"); ``dotted`` is the European way of writing."""

    first: int
    second: int
    year: int
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A weekday; ``which`` as in Yearless; ``week`` counts weeks from the report's own ("Tuesday last week" is -1).

    ``anchored``: counted in the narrative ("the following Tuesday").
    """

    day: int
    which: int | None = None
    week: int | None = None
    anchored: bool = False


@dataclass(frozen=True, slots=True)
class Current:
    """The unit that holds the reference day, moved by ``which`` units ("last week" is -1); ``anchored``: narrative."""

    unit: str
    which: int
    anchored: bool = False
    part: str = ""  # "earlier" or "later" in it


@dataclass(frozen=True, slots=True)
class Rolling:
    """A stretch that ends (``sign`` -1) or starts (1) on the reference day; ``count`` None when vague."""

    count: int | None
    unit: str
    sign: int


@dataclass(frozen=True, slots=True)
class Shift:
    """So many units away. ``origin``: "report" (ago), "anchor" (earlier, later), "event" (after it), or a date."""

    count: int | None
    unit: str
    sign: int
    origin: str | Meaning = "report"


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of a longer stretch: early mid late start end, "q1".."q4", "h1" "h2"; ``limit``: "by the end of"."""

    part: str
    whole: Meaning
    limit: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """A season (northern hemisphere) of a year, or the last, this or next one; ``of`` gives the year in words."""

    season: str
    year: int | None = None
    which: int | None = None
    of: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Decade:
    """Ten years from ``year``; ``short``: the century was left out."""

    year: int
    short: bool = False


@dataclass(frozen=True, slots=True)
class Century:
    """The nth century, as people count it: the 17th runs from 1600 to 1699."""

    number: int


@dataclass(frozen=True, slots=True)
class Weekend:
    """Saturday and Sunday; ``which`` as in Yearless."""

    which: int | None = None


@dataclass(frozen=True, slots=True)
class Feast:
    """A feast or fast by its key in ``dates_feasts``, of a year, or the last, this or next one; ``of`` as in Season."""

    key: str
    year: int | None = None
    which: int | None = None
    of: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """From the start of one date to the end of another."""

    first: Meaning
    last: Meaning


@dataclass(frozen=True, slots=True)
class Anniversary:
    """The nth return of a date; ``of`` None when the text names an event instead of a date."""

    count: int | None
    of: Meaning | None


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A bare "the 24th"."""

    day: int


Meaning: TypeAlias = (
    Fixed | Yearless | Numeric | DayOfWeek | Current | Rolling | Shift | Part | Season | Decade | Century
    | Weekend | Feast | Between | Anniversary | DayOfMonth
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """Words ``first <= i < last`` of a text that name a time; ``parts`` are the dates that a range is made of."""

    first: int
    last: int
    meaning: Meaning
    parts: tuple[Expression, ...] = ()
