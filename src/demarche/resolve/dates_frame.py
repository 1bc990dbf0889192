"""What a date is read against, what it becomes, and the calendar arithmetic that both need."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

VAGUE = {"minute": (0, 0), "hour": (0, 0), "day": (2, 9), "week": (2, 9), "month": (2, 11), "year": (2, 12)}
WHICH = {-1: "last", 0: "this", 1: "next"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What an expression is read against: the report's day, the narrative's day, and whether it lies behind.

    ``past`` None means that the words do not say; ``year`` is a year that the sentence is set in, ``day_first`` the
    order of figures where the report's origin tells it.
    """

    published: date | None = None
    anchor: date | None = None
    past: bool | None = True
    year: int | None = None
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """Inclusive days with precision, reason and score."""

    start: date
    end: date
    precision: str
    why: str
    score: float = 1.0


class Unknown(Exception):
    """The expression cannot be placed; the message says why."""


def report_day(frame: Frame) -> date:
    """The day the report was published; raises Unknown when nobody said."""
    if frame.published is None:
        raise Unknown("relative to the report's day, which is not known")
    return frame.published


def reference(frame: Frame) -> tuple[date, str]:
    """The day that "earlier", "the next day", "that year" refer to: (day, whose)."""
    if frame.anchor is not None:
        return frame.anchor, "narrative's"
    return report_day(frame), "report's (no other day is known)"


def month_days(year: int, month: int) -> tuple[date, date]:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def year_days(year: int) -> tuple[date, date]:
    """First and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def span_of(year: int, month: int | None, day: int | None) -> tuple[date, date, str]:
    """First and last day and the precision of a year, month or day; ValueError when there is no such day."""
    if month is None:
        return (*year_days(year), "year")
    if day is None:
        return (*month_days(year, month), "month")
    return date(year, month, day), date(year, month, day), "day"


def add_months(day: date, count: int) -> date:
    """The same day so many months away, or the month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of(unit: str, day: date) -> date:
    """The first day of the unit that holds a day: its Monday, first of the month, first of January."""
    match unit:
        case "week" | "fortnight" | "weekend":
            return day - timedelta(day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)
        case "decade":
            return date(day.year // 10 * 10, 1, 1)
        case "century":
            return date(max(1, day.year // 100 * 100), 1, 1)
    return day


def move(unit: str, day: date, count: int) -> date:
    """A day moved by so many units; OverflowError or ValueError outside the years 1 to 9999."""
    match unit:
        case "minute" | "hour":
            return day
        case "week" | "weekend":
            return day + timedelta(weeks=count)
        case "fortnight":
            return day + timedelta(weeks=2 * count)
        case "month":
            return add_months(day, count)
        case "quarter":
            return add_months(day, 3 * count)
        case "year":
            return add_months(day, 12 * count)
        case "decade":
            return add_months(day, 120 * count)
        case "century":
            return add_months(day, 1200 * count)
    return day + timedelta(count)


def whole_of(unit: str, day: date) -> tuple[date, date, str]:
    """First and last day of the unit that holds a day, and the precision."""
    start = start_of(unit, day)
    end = move(unit, start, 1) - timedelta(1) if unit not in ("day", "hour", "minute") else start
    precision = {"minute": "day", "hour": "day", "quarter": "range", "century": "range", "fortnight": "range"}.get(
        unit, unit
    )
    return start, end, precision
