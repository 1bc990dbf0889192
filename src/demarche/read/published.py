"""Publication dates as people and feeds write them -> an ISO day, never later than today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?\Z")
_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})\Z")
_WRITTEN = re.compile(r"(?:[A-Za-z]{3,9},? )?(?:(\d{1,2}) ([A-Za-z]{3,9})\.?|([A-Za-z]{3,9})\.? (\d{1,2})),? (\d{4})\b")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}


class BadDate(ValueError):
    """The words are no publication date; the message says why."""


def published_day(value: object, today: date | None = None) -> str | None:
    """ISO day of a publication date, None for an empty value.

    Reads ISO dates and times, 20251224, 2025/12/24, RFC 2822, "24 December 2025", "Dec. 24, 2025", and seconds or
    milliseconds since 1970. Raises BadDate for anything else and for days after today.
    """
    day = _day(value)
    if day is None:
        return None
    limit = today or max(date.today(), datetime.now(UTC).date())
    if day > limit:
        raise BadDate(f"date {day} is later than today")
    return day.isoformat()


def _day(value: object) -> date | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        if 19_000_101 <= value <= 21_001_231 and value == int(value):
            return _day(str(int(value)))
        return _epoch(float(value))
    if not isinstance(value, str):
        raise BadDate(f"date is a {type(value).__name__}, not text")
    text = value.strip()[:80]
    if not text:
        return None
    for pattern in (_ISO, _COMPACT, _SLASHED):
        if match := pattern.match(text):
            return _make(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _WRITTEN.match(text):
        month = _MONTHS.get((match[2] or match[3])[:3].lower())
        if month:
            return _make(int(match[5]), month, int(match[1] or match[4]), text)
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        raise BadDate(f"date {text!r} cannot be read (use 2025-12-24)") from None


def _epoch(seconds: float) -> date:
    if abs(seconds) > 1e11:
        seconds /= 1000
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date()
    except (OverflowError, ValueError):
        raise BadDate(f"date {seconds:g} is out of range") from None


def _make(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate(f"date {text!r} does not exist") from None
