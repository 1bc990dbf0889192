"""From what a date expression says to calendar days: each meaning in the light of its frame."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from demarche.resolve import dates_feasts
from demarche.resolve.dates_frame import (
    VAGUE,
    WHICH,
    Frame,
    Unknown,
    Value,
    add_months,
    move,
    reference,
    report_day,
    span_of,
    start_of,
    whole_of,
)
from demarche.resolve.dates_meaning import (
    Anniversary,
    Between,
    Century,
    Current,
    DayOfMonth,
    DayOfWeek,
    Decade,
    Feast,
    Fixed,
    Meaning,
    Numeric,
    Part,
    Rolling,
    Season,
    Shift,
    Weekend,
    Yearless,
)
from demarche.resolve.dates_near import century, day_of_month, decade, fixed, nearest_year, numeric, weekday, weekend
from demarche.resolve.dates_words import WEEKDAY_NAMES

_SEASON_START = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}


def range_ends(meaning: Between, frame: Frame) -> tuple[Value, Value] | None:
    """The two ends of a range as values of their own; None when one of them cannot be placed."""
    try:
        return _ends(meaning, frame)
    except (Unknown, OverflowError, ValueError):
        return None


def value(meaning: Meaning, frame: Frame) -> Value | str:
    """Place a meaning on the calendar, or say why it cannot be placed."""
    try:
        return _value(meaning, frame)
    except Unknown as unknown:
        return str(unknown)
    except (OverflowError, ValueError):  # 30 February, or beyond the years 1 to 9999
        return "no such day in the calendar"


def _value(meaning: Meaning, frame: Frame) -> Value:
    match meaning:
        case Fixed():
            return fixed(meaning)
        case Yearless():
            return _yearless(meaning, frame)
        case Numeric():
            return numeric(meaning, frame)
        case DayOfWeek():
            return weekday(meaning, frame)
        case Current():
            return _current(meaning, frame)
        case Rolling():
            return _rolling(meaning, frame)
        case Shift():
            return _shift(meaning, frame)
        case Part():
            return _part(meaning, _value(meaning.whole, frame))
        case Season():
            return _season(meaning, frame)
        case Decade():
            return decade(meaning)
        case Century():
            return century(meaning)
        case Weekend():
            return weekend(meaning, frame)
        case Feast():
            return _feast(meaning, frame)
        case Between():
            return _between(meaning, frame)
        case Anniversary():
            return _anniversary(meaning, frame)
        case DayOfMonth():
            return day_of_month(meaning, frame)


def _yearless(said: Yearless, frame: Frame) -> Value:
    if said.year is not None:
        year = _value(said.year, frame)
        start, end, precision = span_of(year.start.year, said.month, said.day)
        return Value(start, end, precision, f"in {year.start.year}: {year.why}", year.score)
    if frame.year is not None and said.which is None:
        start, end, precision = span_of(frame.year, said.month, said.day)
        return Value(start, end, precision, f"the sentence speaks of {frame.year}", 0.8)
    published = report_day(frame)
    if said.weekday is not None and said.day is not None:
        day = _on_weekday(said.month, said.day, said.weekday, published)
        if day is not None:
            return Value(day, day, "day", f"the nearest year in which it is a {WEEKDAY_NAMES[said.weekday]}")
    year_number, why, score = nearest_year(said, published, frame.past)
    start, end, precision = span_of(year_number, said.month, said.day)
    return Value(start, end, precision, why, score)


def _on_weekday(month: int, day: int, weekday: int, near: date) -> date | None:
    """That day of the month in the year nearest to ``near`` in which it falls on a weekday; None when none is near."""
    years = sorted(range(near.year - 6, near.year + 7), key=lambda y: abs(y - near.year))
    fits = (date(y, month, day) for y in years if 1 <= y <= 9999 and day <= monthrange(y, month)[1])
    return next((found for found in fits if found.weekday() == weekday), None)


def _current(said: Current, frame: Frame) -> Value:
    origin, of = reference(frame) if said.anchored else (report_day(frame), "report's")
    score = 0.95 if of == "report's" else 0.8
    start, end, precision = whole_of(said.unit, move(said.unit, start_of(said.unit, origin), said.which))
    moved = f"{said.which:+d} {said.unit} from the {of} own" if said.which else f"the {of} own {said.unit}"
    if said.part:
        moved += f", {said.part} in it"
    return Value(start, end, precision, moved, score)


def _rolling(said: Rolling, frame: Frame) -> Value:
    published = report_day(frame)
    low, high = (said.count, said.count) if said.count is not None else VAGUE.get(said.unit, (2, 5))
    far = move(said.unit, published, said.sign * high)
    start, end = (far + timedelta(1), published) if said.sign < 0 else (published, far)
    if said.unit in ("minute", "hour") or start > end:
        return Value(published, published, "day", "hours around the report's day", 0.7)
    length = f"{high} {said.unit}s" if high > 1 else said.unit
    why = f"the {length} {'up to' if said.sign < 0 else 'from'} the report's day"
    if low == high:
        return Value(start, end, "range", why, 0.9)
    return Value(start, end, "range", f"{why} at most: the words are vague", 0.4)


def _shift(said: Shift, frame: Frame) -> Value:
    score = 0.95
    if isinstance(said.origin, str):
        origin, of = _origin(said.origin, frame)
        score = 0.95 if of == "report's day" else 0.8 if frame.anchor else 0.6
    else:
        base = _value(said.origin, frame)
        origin, of, score = (base.start if said.sign < 0 else base.end), f"day named ({base.why})", base.score
    way = "before" if said.sign < 0 else "after"
    if said.count is None:
        return _vague_shift(said, origin, f"some {said.unit}s {way} the {of}: the words are vague")
    day = move(said.unit, origin, said.sign * said.count)
    why = f"{said.count} {said.unit}{'s' * (said.count != 1)} {way} the {of}"
    if said.unit == "decade":  # "a decade ago" is as exact as a year either way
        return Value(date(day.year - 1, 1, 1), date(day.year + 1, 12, 31), "range", why, 0.6)
    if said.unit in ("fortnight", "weekend", "quarter"):
        start, end, precision = whole_of("week" if said.unit == "fortnight" else said.unit, day)
    elif said.unit in ("week", "month", "year") and not _exact(said):
        start, end, precision = whole_of(said.unit, day)
    elif said.unit == "century":
        start, end, precision = date(day.year - 10, 1, 1), date(day.year + 10, 12, 31), "range"
    else:
        start, end, precision = day, day, "day"
    return Value(start, end, precision, why, score)


def _exact(said: Shift) -> bool:
    """Whether weeks, months and years are counted to the day: only from a day that is named."""
    return isinstance(said.origin, Fixed | Yearless | Feast) and getattr(said.origin, "day", 0) is not None


def _vague_shift(said: Shift, origin: date, why: str) -> Value:
    low, high = VAGUE.get(said.unit, (2, 5))
    near, far = move(said.unit, origin, said.sign * low), move(said.unit, origin, said.sign * high)
    start, end = (far, near) if said.sign < 0 else (near, far)
    return Value(start, end, "day" if start == end else "range", why, 0.4)


def _origin(name: str, frame: Frame) -> tuple[date, str]:
    if name == "report":
        return report_day(frame), "report's day"
    if name == "event":
        if frame.anchor is None:
            raise Unknown("counted from another event, whose day is not known")
        return frame.anchor, "other event's day"
    day, whose = reference(frame)
    return day, f"{whose} day"


def _part(said: Part, whole: Value) -> Value:
    length = (whole.end - whole.start).days + 1
    if whole.precision == "day":
        return whole
    why = f"{said.part} in it; {whole.why}"
    if said.part in ("start", "end") and said.limit:
        day = whole.start if said.part == "start" else whole.end
        return Value(day, day, "day", f"the {'first' if said.part == 'start' else 'last'} day of it; {whole.why}", 0.8)
    if said.part[0] in "qh" and said.part[1:].isdigit():
        size, number = (3 if said.part[0] == "q" else 6), int(said.part[1:]) - 1
        start = add_months(whole.start, size * number)
        return Value(start, add_months(start, size) - timedelta(1), "range", why, whole.score)
    number = {"early": 0, "start": 0, "mid": 1, "late": 2, "end": 2}[said.part]
    if whole.precision == "month":
        start = whole.start + timedelta(10 * number)
        return Value(start, whole.end if number == 2 else start + timedelta(9), "range", why, 0.8)
    if whole.precision == "year":
        start = add_months(whole.start, 4 * number)
        return Value(start, add_months(start, 4) - timedelta(1), "range", why, 0.8)
    start = whole.start + timedelta(length * number // 3)
    return Value(start, whole.start + timedelta(length * (number + 1) // 3 - 1), "range", why, 0.7)


def _said_year(said: Season | Feast, frame: Frame) -> int | None:
    """The year of a season or feast where the words or the sentence give it."""
    if said.year is not None:
        return said.year
    if said.of is not None:
        return _value(said.of, frame).start.year
    return frame.year if said.which is None else None


def _season(said: Season, frame: Frame) -> Value:
    def of(year: int) -> tuple[date, date]:
        start = date(year, _SEASON_START[said.season], 1)
        return start, add_months(start, 3) - timedelta(1)

    year = _said_year(said, frame)
    if year is not None:
        return Value(*of(year), "season", f"{said.season} of {year}, northern hemisphere", 0.8)
    published = report_day(frame)
    spans = [of(published.year + shift) for shift in (-2, -1, 0, 1, 2)]
    behind = [s for s in spans if s[1] < published][-1]
    ahead = next(s for s in spans if s[0] > published)
    now = next((s for s in spans if s[0] <= published <= s[1]), None)
    if said.which == -1:
        chosen = behind
    elif said.which == 1 or (frame.past is False and now is None):
        chosen = ahead
    else:
        chosen = now or behind
        same_year = [s for s in spans if s[0].year == published.year]
        if said.which == 0 and now is None and frame.past is None and same_year:
            chosen = same_year[0]
    return Value(
        *chosen, "season", f"the {WHICH.get(said.which or 0, 'this')} {said.season}, northern hemisphere", 0.85
    )


def _feast(said: Feast, frame: Frame) -> Value:
    year = _said_year(said, frame)
    precise = "" if dates_feasts.source(said.key) != "islamic" else " (a day either way, by the sighting of the moon)"
    if year is not None:
        found = dates_feasts.days(said.key, year)
        if not found:
            raise Unknown(f"the days of {said.key} in {year} are not known")
        start, end = found[-1]
        return Value(
            start, end, "day" if start == end else "range", f"{said.key} of {year}{precise}", 0.9 if precise else 1.0
        )
    published = report_day(frame)
    around = [days for y in (-1, 0, 1) for days in dates_feasts.days(said.key, published.year + y)]
    behind = [d for d in around if d[1] < published]
    ahead = [d for d in around if d[0] > published]
    now = [d for d in around if d[0] <= published <= d[1]]
    if said.which == -1:
        pool = behind[-1:]
    elif said.which == 1:
        pool = ahead[:1]
    elif now:
        pool = now
    elif frame.past is False:
        pool = ahead[:1]
    else:  # "shops are full before Christmas": the coming one when it is near, whatever the tense
        near = [d for d in ahead[:1] if (d[0] - published).days <= (21 if frame.past else 120)]
        pool = min((behind[-1:], near), key=lambda d: _distance(d, published))
    if not pool:
        raise Unknown(f"the days of {said.key} around the report's day are not known")
    start, end = pool[0]
    why = (
        f"{said.key} nearest to the report's day{precise}"
        if said.which is None
        else f"the {WHICH[said.which]} {said.key}{precise}"
    )
    return Value(start, end, "day" if start == end else "range", why, 0.85)


def _ends(said: Between, frame: Frame) -> tuple[Value, Value]:
    """The two ends of a range, the first read so that it does not lie after the last."""
    first, last = _value(said.first, frame), _value(said.last, frame)
    match said.first:
        case Yearless(year=None) if not isinstance(said.last, Fixed):
            behind = _yearless(said.first, replace(frame, published=last.end, past=True, year=None))
            first = replace(behind, why=last.why, score=last.score)
        case DayOfWeek() if first.start > last.start:
            first = replace(first, start=first.start - timedelta(7), end=first.end - timedelta(7))
    return first, last


def _between(said: Between, frame: Frame) -> Value:
    first, last = _ends(said, frame)
    if first.start > last.end:
        raise Unknown("a range that ends before it begins")
    why = first.why if first.why == last.why else f"{first.why}; {last.why}"
    return Value(first.start, last.end, "range", why, min(first.score, last.score))


def _anniversary(said: Anniversary, frame: Frame) -> Value:
    if said.of is None:
        if frame.anchor is None:
            raise Unknown("the anniversary of an event whose day is not known")
        base = Value(frame.anchor, frame.anchor, "day", "the event's day", 0.8)
    else:
        base = _value(said.of, replace(frame, past=True))
    if said.count is not None:
        count = said.count
    else:
        count = report_day(frame).year - base.start.year
    start, end = add_months(base.start, 12 * count), add_months(base.end, 12 * count)
    return Value(start, end, base.precision, f"{count} years after {base.why}", base.score * 0.9)


def _distance(pool: list[dates_feasts.Days], day: date) -> int:
    return min((min(abs((d[0] - day).days), abs((d[1] - day).days)) for d in pool), default=10**6)
