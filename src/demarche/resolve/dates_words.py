"""The words that dates are made of: a lexer that knows months, weekdays, numbers and units, and nothing of grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5,
        "june": 6, "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
        "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
    }
)  # fmt: skip
MONTH_NAMES: Final = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
WEEKDAYS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "monday": 0, "mon": 0, "tuesday": 1, "tue": 1, "tues": 1, "wednesday": 2, "wed": 2, "thursday": 3,
        "thu": 3, "thur": 3, "thurs": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
    }
)  # fmt: skip
WEEKDAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# These are also ordinary words or first names: they need a full stop or a number beside them.
SHORT_FORMS: Final = frozenset("jan mar apr jun jul aug sep oct nov dec feb mon tue wed thu thur fri sat sun".split())
UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{
            f"{unit}{ending}": unit
            for unit in ("minute", "hour", "day", "week", "month", "year", "decade", "weekend", "quarter")
            for ending in ("", "s")
        },
        "century": "century", "centuries": "century", "fortnight": "fortnight", "fortnights": "fortnight",
        "night": "day", "nights": "day", "seconds": "minute", "moments": "minute", "mins": "minute", "hrs": "hour",
    }
)  # fmt: skip
SEASONS: Final[Mapping[str, str]] = MappingProxyType(
    {"spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter"}
)
PARTS_OF_DAY: Final = frozenset(
    "morning afternoon evening night noon midday midnight dawn dusk lunchtime daybreak nightfall".split()
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {**{word: value for value, word in enumerate(_ONES) if value}, **_TENS, "hundred": 100}
)
_ORDINAL_ONES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
ORDINALS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **{word: value for value, word in enumerate(_ORDINAL_ONES, start=1)},
        "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80,
        "ninetieth": 90, "hundredth": 100,
    }
)  # fmt: skip
DECADES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
        "seventies": 1970, "eighties": 1980, "nineties": 1990,
    }
)  # fmt: skip

# One pass, no nested repetition: linear in the text. Order matters (a date before a decimal number before an integer).
_WORD = re.compile(
    r"(?P<iso>(?<!\d)\d{4}-\d\d-\d\d(?!\d))(?:T\d\d:\d\d[\d:.]{0,16}(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<isomonth>(?<![\d-])\d{4}-\d\d(?![\d-]))"
    r"|(?P<numeric>(?<![\d./-])\d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.|-\d{1,2}-)(?:\d{4}|\d\d)(?!\d))"
    r"|(?P<nine11>(?<!\d)9/11(?![\d/]))"
    r"|(?P<decade>(?:\d\d|['’])\d0['’]?s(?!\w))"
    r"|(?P<time>\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.m\.|[ap]m\b|GMT\b|UTC\b)|\d{1,2}:\d\d(?::\d\d)?)"
    r"|(?P<ordinal>\d{1,3}(?:st|nd|rd|th)(?!\w))"
    r"|(?P<other>[$€£¥#]\s?\d[\d.,]*|\d+(?:[.,]\d+)+%?|\d+%)"
    r"|(?P<int>\d+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[^\w\s])"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a date: its class, its value where the class has one, and where it stands (code points)."""

    kind: str  # month weekday unit season number ordinal int decade iso isomonth numeric nine11 time other word mark
    text: str
    lower: str
    start: int
    end: int
    value: int = 0
    unit: str = ""


def words(text: str, offset: int = 0) -> tuple[Word, ...]:
    """Cut text into classified words without a speaker's hesitations; ``offset`` is added to every position."""
    return tuple(_word(m, offset) for m in _WORD.finditer(text) if m.group() not in ("uh", "um"))


def _word(match: re.Match[str], offset: int) -> Word:
    kind = match.lastgroup or "mark"
    text = match.group()
    start, end = match.start() + offset, match.end() + offset
    if kind == "word":
        kind, lower, value, unit = _classified(text)
        return Word(kind, text, lower, start, end, value, unit)
    lower = text.lower()
    value = 0
    if kind == "int":
        value = int(text) if len(text) <= 4 else 0
    elif kind == "ordinal":
        value = int(text[:-2])
    elif kind == "decade":
        digits = "".join(c for c in text if c.isdigit())
        value = int(digits) if len(digits) == 4 else 1900 + int(digits) if int(digits) >= 20 else 2000 + int(digits)
    return Word(kind, text, lower, start, end, value)


@lru_cache(maxsize=1 << 14)
def _classified(text: str) -> tuple[str, str, int, str]:
    """Kind, small letters, value and unit of a word."""
    lower = text.lower()
    for kind, table in (("month", MONTHS), ("weekday", WEEKDAYS), ("number", NUMBERS), ("ordinal", ORDINALS)):
        if lower in table:
            return kind, lower, table[lower], ""
    if lower in UNITS:
        return "unit", lower, 0, UNITS[lower]
    if lower in SEASONS:
        return "season", lower, 0, SEASONS[lower]
    if lower in DECADES:
        return "decade", lower, DECADES[lower], ""
    return "word", lower, 0, ""
