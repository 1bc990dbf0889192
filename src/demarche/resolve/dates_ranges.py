"""Ranges between two written dates: "from 3 to 5 May", "May 3-5", "between March and June 2024", "2011-15"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from demarche.resolve.dates_meaning import Between, DayOfWeek, Expression, Fixed, Meaning, Yearless
from demarche.resolve.dates_points import Found, Words, day_at, is_any, month_at, point, year_at

_DASHES: Final = ("-", "–", "—", "/")
_TO: Final = ("to", "until", "till", "through")


def range_at(words: Words, i: int) -> Expression | None:
    """The range that starts at ``i``, with its two ends as parts; None when there is none."""
    lead = words[i].lower if is_any(words, i, "from", "between") else ""
    at = i + 1 if lead else i
    at = at + 1 if is_any(words, at, "the") and day_at(words, at + 1) else at
    return _shared_month(words, i, at, lead) or _days_after_month(words, i, at, lead) or _points(words, i, at, lead)


def _joined(words: Words, i: int, lead: str, bare_to: bool = False) -> int | None:
    """Position after the word or dash that joins the two ends at ``i``; None when nothing joins them."""
    if lead == "between":
        return i + 1 if is_any(words, i, "and") else None
    if is_any(words, i, *_DASHES) or ((lead or bare_to) and is_any(words, i, *_TO)) or is_any(words, i, "through"):
        return i + 1
    return None


def _shared_month(words: Words, first: int, i: int, lead: str) -> Expression | None:
    """3 to 5 May 2024, between 3 and 5 May, 3-5 May: the month stands with the second day only."""
    day = day_at(words, i)
    if day is None:
        return None
    joined = _joined(words, day[0], lead, bare_to=True)
    joined = joined + 1 if joined is not None and is_any(words, joined, "the") else joined
    last = point(words, joined) if joined is not None and day_at(words, joined) else None
    if joined is None or last is None or not isinstance(last[1], Fixed | Yearless) or last[1].day is None:
        return None
    start = replace(last[1], day=day[1], weekday=None)
    return _range(first, i, day[0], start, joined, last)


def _days_after_month(words: Words, first: int, i: int, lead: str) -> Expression | None:
    """May 3-5, May 3 to 5 2024, between May 3 and 5: the month stands with the first day only."""
    month = month_at(words, i)
    day = day_at(words, month[0]) if month else None
    if month is None or day is None:
        return None
    joined = _joined(words, day[0], lead, bare_to=True)
    end = day_at(words, joined) if joined is not None else None
    if joined is None or end is None or month_at(words, end[0]) is not None:
        return None
    comma = end[0] + 1 if is_any(words, end[0], ",") else end[0]
    year = year_at(words, comma)
    one: Meaning = Fixed(year[1], month[1], day[1]) if year else Yearless(month[1], day[1])
    other: Meaning = Fixed(year[1], month[1], end[1]) if year else Yearless(month[1], end[1])
    return _range(first, i, day[0], one, joined, (year[0] if year else end[0], other))


def _points(words: Words, first: int, i: int, lead: str) -> Expression | None:
    """Two whole dates, or two years ("2011-2015", "2011-15"), or two months with one year between them."""
    if i < len(words) and words[i].kind == "isomonth":
        return _season_of_years(words, first, i)
    start = point(words, i)
    if start is None:
        return None
    joined = _joined(words, start[0], lead, bare_to=_tells_range(start[1]))
    if joined is None:
        return None
    last = point(words, joined) or _short_year(words, joined, start[1])
    if last is None or not _alike(start[1], last[1]):
        return None
    if is_any(words, start[0], "/", "—") and not isinstance(start[1], Fixed):
        return None
    return _range(first, i, start[0], start[1], joined, last)


def _season_of_years(words: Words, first: int, i: int) -> Expression | None:
    """ "2011-15" is a range of years, and so is "2011-12", two years in a row; "2024-12" is a month."""
    year, last = int(words[i].text[:4]), int(words[i].text[5:])
    if not (last == (year + 1) % 100 or last > max(12, year % 100)) or not 1000 <= year <= 2199:
        return None
    ends = (Expression(i, i + 1, Fixed(year)), Expression(i, i + 1, Fixed(year // 100 * 100 + last)))
    return Expression(first, i + 1, Between(ends[0].meaning, ends[1].meaning), ends)


def _short_year(words: Words, i: int, start: Meaning) -> Found:
    """The "15" of "2011-15"."""
    if not (isinstance(start, Fixed) and start.month is None and i < len(words)):
        return None
    word = words[i]
    if word.kind != "int" or len(word.text) != 2 or words[i - 1].start != words[i - 2].end:
        return None
    year = start.year // 100 * 100 + word.value
    return (i + 1, Fixed(year)) if year > start.year and words[i - 1].end == word.start else None


def _tells_range(start: Meaning) -> bool:
    """Whether "to" after this date makes a range without "from": a full date does, "moved May to June" does not."""
    return isinstance(start, Fixed) or (isinstance(start, Yearless) and start.day is not None)


def _alike(start: Meaning, last: Meaning) -> bool:
    if isinstance(start, Fixed | Yearless) and isinstance(last, Fixed | Yearless):
        return True
    return isinstance(start, DayOfWeek) and isinstance(last, DayOfWeek)


def _range(first: int, i: int, end: int, start: Meaning, joined: int, last: tuple[int, Meaning]) -> Expression:
    one, other = _share_year(start, last[1])
    parts = (Expression(i, end, one), Expression(joined, last[0], other))
    return Expression(first, last[0], Between(one, other), parts)


def _share_year(start: Meaning, last: Meaning) -> tuple[Meaning, Meaning]:
    """Give the year that stands with one end to the other."""
    if isinstance(start, Yearless) and isinstance(last, Fixed) and last.month is not None:
        earlier = (start.month, start.day or 1) > (last.month, last.day or 31)
        return Fixed(last.year - earlier, start.month, start.day), last
    if isinstance(start, Fixed) and start.month is not None and isinstance(last, Yearless):
        later = (last.month, last.day or 31) < (start.month, start.day or 1)
        return start, Fixed(start.year + later, last.month, last.day)
    if isinstance(start, Yearless) and isinstance(last, Yearless) and start.year is None and last.year is not None:
        return replace(start, year=last.year), last
    return start, last
