"""Dates that name a day or leave out its year or month: the one meant is near the report's day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from demarche.resolve.dates_frame import (
    Frame,
    Unknown,
    Value,
    add_months,
    reference,
    report_day,
    span_of,
)
from demarche.resolve.dates_meaning import Century, DayOfMonth, DayOfWeek, Decade, Fixed, Numeric, Weekend, Yearless
from demarche.resolve.dates_words import MONTH_NAMES, WEEKDAY_NAMES

LOOKS_BACK = 4  # how many times farther a past day may lie than a coming one and still be meant, all else unknown


def numeric(said: Numeric, frame: Frame) -> Value:
    """Day and month as figures: by what fits, by the report's country, else by nearness. Raises Unknown."""
    day_first, month_first = (said.second, said.first), (said.first, said.second)  # (month, day)
    readings = [(m, d) for m, d in (day_first, month_first) if 1 <= m <= 12 and 1 <= d <= monthrange(said.year, m)[1]]
    if not readings:
        raise Unknown("no such day in the calendar")
    if len(readings) == 1 or day_first == month_first:
        month, day = readings[0]
        return Value(date(said.year, month, day), date(said.year, month, day), "day", "figures that fit one order only")
    if said.dotted or frame.day_first is not None:
        order = day_first if said.dotted or frame.day_first else month_first
        chosen, score = order, 0.95 if said.dotted else 0.9
        why = (
            "figures written with full stops: day first"
            if said.dotted
            else "figures in the order of the report's country"
        )
    else:
        chosen, score = _likelier(said.year, day_first, month_first, frame.published), 0.5
        why = "figures could be day or month first; taken as the one nearer before the report's day"
    start = date(said.year, *chosen)
    return Value(start, start, "day", why, score)


def _likelier(year: int, one: tuple[int, int], other: tuple[int, int], published: date | None) -> tuple[int, int]:
    if published is None:
        return one
    gaps = {reading: (published - date(year, *reading)).days for reading in (one, other)}
    return min((one, other), key=lambda r: (gaps[r] < 0, abs(gaps[r])))


def nearest_year(said: Yearless, published: date, past: bool | None) -> tuple[int, str, float]:
    """The year of a yearless month or day: (year, why, score)."""
    month, day = said.month, said.day
    here = (published.month, published.day if day is not None else 1)
    behind = published.year if (month, day or 1) <= here else published.year - 1
    ahead = published.year if (month, day or 1) >= here else published.year + 1
    name = MONTH_NAMES[month]
    if said.which == -1:
        year = behind - 1 if (month, day or 1) == here else behind
        return year, f"the last {name} before the report's own month", 0.95
    if said.which == 0:
        return published.year, f"{name} of the report's year", 0.95
    if said.which == 1:
        year = ahead + 1 if (month, day or 1) == here else ahead
        return year, f"the next {name} after the report's own month", 0.9
    if past is None:
        gap_behind = published - span_of(behind, month, day)[1]
        gap_ahead = span_of(ahead, month, day)[0] - published
        # News looks back more than ahead: what lies ahead must be nearer by far.
        past = gap_behind <= LOOKS_BACK * gap_ahead
        return (behind if past else ahead), f"the {name} nearest to the report's day; no year is given", 0.8
    if past:
        return behind, f"no year is given: the latest {name} up to the report's day", 0.9
    return ahead, f"no year is given: the first {name} from the report's day on", 0.9


def weekday(said: DayOfWeek, frame: Frame) -> Value:
    """A weekday: the report's own day or the latest before it, the coming one where the words look ahead."""
    published = report_day(frame)
    name, back = WEEKDAY_NAMES[said.day], (published.weekday() - said.day) % 7
    if said.anchored:
        return _weekday_of_narrative(said, frame)
    if said.week is not None:
        monday = published - timedelta(published.weekday()) + timedelta(weeks=said.week)
        day = monday + timedelta(said.day)
        return Value(day, day, "day", f"{name} of the week {said.week:+d} from the report's own")
    if said.which == -1:
        day = published - timedelta(back or 7)
        return Value(day, day, "day", f"the latest {name} before the report's day", 0.9 if back > 2 else 0.7)
    if said.which == 1:
        day = published + timedelta(7 - published.weekday() + said.day)
        why = f"{name} of the week after the report's own"
        return Value(day, day, "day", why, 0.9 if said.day < published.weekday() else 0.7)
    if frame.past is False:
        day = published + timedelta((said.day - published.weekday()) % 7)
        return Value(day, day, "day", f"the first {name} from the report's day on: the words look ahead", 0.9)
    if said.which == 0 and frame.past is None:
        day = published - timedelta(published.weekday()) + timedelta(said.day)
        return Value(day, day, "day", f"{name} of the report's week", 0.8)
    day = published - timedelta(back)
    why = f"the report's own {name}" if not back else f"the latest {name} before the report's day"
    return Value(day, day, "day", why, 0.95 if frame.past else 0.85)


def _weekday_of_narrative(said: DayOfWeek, frame: Frame) -> Value:
    """ "The following Tuesday", "that Monday": counted from the day that the text has reached."""
    origin, whose = reference(frame)
    gap = (said.day - origin.weekday()) % 7
    day = origin + timedelta(gap or 7 * (said.which == 1))
    if said.which == -1:
        day = origin - timedelta((origin.weekday() - said.day) % 7 or 7)
    elif said.which == 0:
        day = origin - timedelta(origin.weekday()) + timedelta(said.day)
    return Value(day, day, "day", f"the {WEEKDAY_NAMES[said.day]} counted from the {whose} day", 0.8)


def weekend(said: Weekend, frame: Frame) -> Value:
    """Saturday and Sunday: the latest ones unless the words look ahead."""
    published = report_day(frame)
    saturday = published - timedelta(published.weekday()) + timedelta(5)  # of the report's week
    inside = published.weekday() >= 5
    if said.which == -1:
        saturday -= timedelta(7)
    elif said.which == 1:
        saturday += timedelta(7)
    elif frame.past is not False and not inside and not (said.which == 0 and published.weekday() > 1):
        saturday -= timedelta(7)
    return Value(saturday, saturday + timedelta(1), "range", "Saturday and Sunday nearest to the report's day", 0.85)


def day_of_month(said: DayOfMonth, frame: Frame) -> Value:
    """ "The 24th" of the nearest month that fits. Raises Unknown."""
    published = report_day(frame)
    month = published.replace(day=1)
    for _ in range(4):
        if said.day <= monthrange(month.year, month.month)[1]:
            day = month.replace(day=said.day)
            if (day >= published) if frame.past is False else (day <= published):
                return Value(day, day, "day", "the nearest month that fits; no month is given", 0.7)
        month = add_months(month, 1 if frame.past is False else -1)
    raise Unknown("no such day near the report's day")


def fixed(said: Fixed) -> Value:
    """A date that names its year; a weekday that contradicts it is reported and lowers the score."""
    start, end, precision = span_of(said.year, said.month, said.day)
    if said.weekday is not None and start.weekday() != said.weekday:
        why = f"the date as written; it was a {WEEKDAY_NAMES[start.weekday()]}, not a {WEEKDAY_NAMES[said.weekday]}"
        return Value(start, end, precision, why, 0.8)
    return Value(start, end, precision, "the date as written")


def decade(said: Decade) -> Value:
    """Ten years, as "the 1990s" has them."""
    why = f"the ten years from {said.year}" + (", the century being left out" if said.short else "")
    return Value(date(said.year, 1, 1), date(said.year + 9, 12, 31), "decade", why, 0.9 if said.short else 1.0)


def century(said: Century) -> Value:
    """A hundred years, as people count them: the 17th century from 1600 to 1699."""
    first = max(1, (said.number - 1) * 100)
    return Value(date(first, 1, 1), date(said.number * 100 - 1, 12, 31), "range", f"century {said.number}", 0.95)
