"""Points in the calendar as they are written: days, months, years, weekdays, feasts and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from demarche.resolve import dates_feasts
from demarche.resolve.dates_meaning import Current, DayOfWeek, Feast, Fixed, Meaning, Numeric, Yearless
from demarche.resolve.dates_words import PARTS_OF_DAY, SHORT_FORMS, Word

Words: TypeAlias = Sequence[Word]
Found: TypeAlias = tuple[int, Meaning] | None

_WHICH: Final = {
    "last": (-1, False), "past": (-1, False), "this": (0, False), "current": (0, False), "next": (1, False),
    "coming": (1, False), "upcoming": (1, False), "recent": (-1, False), "preceding": (-1, True),
    "previous": (-1, True), "following": (1, True), "subsequent": (1, True), "same": (0, True), "that": (0, True),
    "these": (0, False),
}  # fmt: skip
# Before a month that is also a word or a first name.
_MONTH_COMPANY: Final = frozenset(
    "in on of since last this next early late mid until till by from to between and through during every before "
    "after following previous past for the , ( - – /".split()
)
# What a bare number of four figures counts, when it is no year.
_COUNTED: Final = frozenset(
    "people persons men women children troops soldiers fighters militants police policemen officers civilians "
    "prisoners refugees migrants families workers employees protesters demonstrators students homes houses "
    "buildings miles kilometres kilometers km metres meters feet square tons tonnes kilograms kg litres barrels "
    "dollars euros pounds rubles roubles yuan hours days weeks months years seats votes cases deaths deputies "
    "delegates others residents villagers villages vehicles tanks aircraft rockets missiles rounds shares points "
    "year mw megawatts degrees copies times bodies patients beds jobs members voters casualties hectares acres".split()
)
_COUNTS_BEFORE: Final = frozenset("nearly almost approximately roughly over than least some no about".split())


def is_any(words: Words, i: int, *wanted: str) -> bool:
    """Whether the word at ``i`` is one of those (lower case)."""
    return 0 <= i < len(words) and words[i].lower in wanted


def skip(words: Words, i: int, *unwanted: str) -> int:
    """The first position from ``i`` on that holds none of those words."""
    while i < len(words) and words[i].lower in unwanted:
        i += 1
    return i


def which_of(words: Words, i: int) -> tuple[int | None, int, bool]:
    """last, this, next, same …: (-1, 0, 1 or None, position after it, whether it refers to the narrative)."""
    if i < len(words) and words[i].lower in _WHICH:
        which, anchored = _WHICH[words[i].lower]
        return which, i + 1, anchored
    return None, i, False


def year_at(words: Words, i: int) -> tuple[int, int] | None:
    """A year of four figures, or '98 with its apostrophe: (position after it, year)."""
    if i >= len(words):
        return None
    word = words[i]
    if word.kind == "int" and len(word.text) == 4 and 1000 <= word.value <= 2199:
        return (i + 1, word.value)
    short = words[i + 1] if i + 1 < len(words) and word.text in "'’" else None
    if short is None or short.kind != "int" or len(short.text) != 2 or short.start != word.end:
        return None
    return i + 2, 2000 + short.value if short.value < 40 else 1900 + short.value


def day_at(words: Words, i: int) -> tuple[int, int] | None:
    """A day of the month, as a figure or an ordinal: (position after it, 1 to 31)."""
    if i >= len(words):
        return None
    word = words[i]
    if word.kind == "int" and len(word.text) <= 2 and 1 <= word.value <= 31:
        return i + 1, word.value
    if word.kind == "ordinal" and 1 <= word.value <= 31:
        if word.value == 20 and is_any(words, i + 1, "-") and i + 2 < len(words) and words[i + 2].kind == "ordinal":
            return i + 3, 20 + words[i + 2].value
        return i + 1, word.value
    if word.lower in ("twenty", "thirty") and is_any(words, i + 1, "-") and i + 2 < len(words):
        ones = words[i + 2]
        if ones.kind == "ordinal" and word.value + ones.value <= 31 and ones.value < 10:
            return i + 3, word.value + ones.value
    return None


def month_at(words: Words, i: int) -> tuple[int, int] | None:
    """A month by name, its full stop included: (position after it, 1 to 12)."""
    if i >= len(words) or words[i].kind != "month":
        return None
    word = words[i]
    after = i + 1
    if is_any(words, after, ".") and words[after].start == word.end and len(word.text) <= 4:
        after += 1
    if not (word.text[0].isupper() or word.lower not in ("may", "march", "august", "mar")) and not (
        day_at(words, after)
        or year_at(words, after)
        or (i and (day_at(words, i - 1) or words[i - 1].lower in ("last", "next")))
    ):
        return None
    return after, word.value


def point(words: Words, i: int) -> Found:
    """The longest written date at ``i``: a day, month or year, weekday, feast, or figures."""
    if i >= len(words):
        return None
    got = [
        f
        for f in (
            _figures(words, i),
            _dated(words, i),
            _year(words, i),
            _era(words, i),
            _spoken_year(words, i),
            _weekday(words, i),
            feast_at(words, i),
        )
        if f
    ]
    return max(got, key=lambda f: f[0], default=None)


def _figures(words: Words, i: int) -> Found:
    """2025-12-24, 2025-12, 24.12.2025, 12/24/2025, 9/11."""
    word = words[i]
    if word.kind == "iso":
        year, month, day = (int(part) for part in word.text[:10].split("-"))
        return i + 1, Fixed(year, month, day)
    if word.kind == "isomonth":
        year, month = int(word.text[:4]), int(word.text[5:])
        return (i + 1, Fixed(year, month)) if 1 <= month <= 12 and 1000 <= year <= 2199 else None
    if word.kind == "nine11":
        return i + 1, Fixed(2001, 9, 11)
    if word.kind == "numeric":
        figures = [int(part) for part in word.text.replace("/", ".").replace("-", ".").split(".")]
        year = figures[2] if figures[2] > 99 else figures[2] + (2000 if figures[2] < 70 else 1900)
        return i + 1, Numeric(figures[0], figures[1], year, dotted="." in word.text)
    return None


def _dated(words: Words, i: int) -> Found:
    """A date with a month in it: 24 December 2025, Dec. 24, the 24th of December, Wednesday, 24 December, May 2024."""
    which, at, anchored = which_of(words, i)
    if (
        which is not None
        and not anchored
        and is_any(words, i, "last", "this", "next", "past")
        and _month_word(words, at)
    ):
        month = month_at(words, at)
        return (month[0], Yearless(month[1], which=which)) if month and not year_at(words, month[0]) else None
    weekday, at = _leading_weekday(words, i)
    at = skip(words, at, "the") if is_any(words, at, "the") and day_at(words, at + 1) else at
    day = day_at(words, at)
    if day is not None:
        month = month_at(words, skip(words, day[0], "of", "-") if is_any(words, day[0], "of", "-") else day[0])
        if month is None:
            return None
        return _with_year(words, month[0], month[1], day[1], weekday)
    month = month_at(words, at)
    if month is None:
        return None
    day = day_at(words, skip(words, month[0], "the"))
    if day is not None and not _is_clock(words, day[0]):
        return _with_year(words, day[0], month[1], day[1], weekday)
    if weekday is not None:
        return None
    return _month_alone(words, i, month)


def _month_word(words: Words, i: int) -> bool:
    return i < len(words) and words[i].kind == "month"


def _leading_weekday(words: Words, i: int) -> tuple[int | None, int]:
    if words[i].kind != "weekday":
        return None, i
    at = i + 1
    if is_any(words, at, "."):
        at += 1
    at = skip(words, at, ",")
    if is_any(words, at, "morning", "afternoon", "evening", "night"):
        at = skip(words, at + 1, ",")
    return words[i].value, at


def _is_clock(words: Words, i: int) -> bool:
    """Whether the figure before ``i`` goes on as a number or counts something ("in May 12 people died")."""
    return is_any(words, i, "%") or (i < len(words) and words[i].lower in _COUNTED)


def _with_year(words: Words, i: int, month: int, day: int, weekday: int | None) -> Found:
    comma = skip(words, i, ",")
    year = year_at(words, comma) if comma - i <= 1 else None
    if year is not None and not _counts(words, year[0]):
        return year[0], Fixed(year[1], month, day, weekday)
    relative = _relative_year(words, i)
    if relative is not None:
        return relative[0], Yearless(month, day, weekday, None, relative[1])
    return i, Yearless(month, day, weekday)


def _relative_year(words: Words, i: int) -> tuple[int, Meaning] | None:
    """(of) last year, this year, that year, the previous year."""
    at = skip(words, i, "of", "in", "the", ",")
    which, at, anchored = which_of(words, at)
    if which is None or not is_any(words, at, "year"):
        return None
    return at + 1, Current("year", which, anchored)


def _month_alone(words: Words, i: int, month: tuple[int, int]) -> Found:
    after, number = month
    at = skip(words, after, "of", ",") if after < len(words) and words[after].lower in ("of", ",") else after
    year = year_at(words, at)
    if year is not None and not _counts(words, year[0]):
        return year[0], Fixed(year[1], number)
    relative = _relative_year(words, after)
    if relative is not None and not is_any(words, after, ","):
        return relative[0], Yearless(number, year=relative[1])
    word, before = words[i], words[i - 1].lower if i else ""
    if word.lower in SHORT_FORMS and after == i + 1 and before not in ("in", "since", "of"):
        return None
    if word.lower in ("may", "march", "april", "june", "august") and not _is_month(words, i, after):
        return None
    return after, Yearless(number)


def _is_month(words: Words, i: int, after: int) -> bool:
    """Whether May, March, April, June or August on its own is the month and no verb or first name."""
    if i == 0:
        return after >= len(words) or words[after].kind == "mark"
    following = words[after] if after < len(words) else None
    name = following is not None and following.kind == "word" and following.text[0].isupper()
    return words[i - 1].lower in _MONTH_COMPANY and not (name and words[i - 1].lower in ("and", ",", "for", "to", "by"))


def _counts(words: Words, i: int) -> bool:
    return i < len(words) and words[i].lower in _COUNTED


def _year(words: Words, i: int) -> Found:
    """A year on its own: 1850 to 2099, or earlier after "in" or "since"; "2000 people" is no year."""
    year = year_at(words, i)
    if year is None or words[i].kind == "mark":
        return None
    before = words[i - 1].lower if i else ""
    after = year[0]
    if before in ("no", "number", "flight", "resolution", "article"):
        return None
    if before == "." and i > 1 and words[i - 2].lower == "no":
        return None
    ranged = is_any(words, after, "-", "–") and year_at(words, after + 1) is not None
    if _counts(words, after) or (before in _COUNTS_BEFORE and not ranged and not is_any(words, i - 2, "of")):
        return None
    if is_any(words, after, "bc", "bce", "%", "-") and not (is_any(words, after, "-") and _hyphened_year(words, after)):
        return None
    if not 1850 <= year[1] <= 2099 and before not in (
        "in",
        "since",
        "of",
        "until",
        "by",
        "from",
        "(",
        "between",
        "and",
        "to",
    ):
        return None
    return year[0], Fixed(year[1])


def _era(words: Words, i: int) -> Found:
    """A year of the common era that says so: 79 AD, AD 79, 622 CE, A.D. 1054."""
    if is_any(words, i, "ad", "ce") and i + 1 < len(words) and words[i + 1].kind == "int" and words[i + 1].value:
        return (i + 2, Fixed(words[i + 1].value)) if words[i].text.isupper() else None
    if words[i].kind == "int" and words[i].value and is_any(words, i + 1, "ad", "ce") and words[i + 1].text.isupper():
        return i + 2, Fixed(words[i].value)
    return None


_SPOKEN_NEXT: Final = frozenset("when and the he she i we they it there , . ; )".split())


def _spoken_year(words: Words, i: int) -> Found:
    """ "In 82, …": a year of the last century as it is spoken, only after "in" or "since" and before a new clause."""
    word = words[i]
    if (
        word.kind != "int"
        or len(word.text) != 2
        or not 30 <= word.value <= 99
        or not is_any(words, i - 1, "in", "since")
    ):
        return None
    following = words[i + 1].lower if i + 1 < len(words) else "."
    return (i + 1, Fixed(1900 + word.value)) if following in _SPOKEN_NEXT else None


def _hyphened_year(words: Words, i: int) -> bool:
    """Whether a hyphen after a year leads to another year or a word ("2011-2015", "2024-born"), not to a code."""
    return i + 1 < len(words) and (words[i + 1].kind == "word" or len(words[i + 1].text) in (2, 4))


def _weekday(words: Words, i: int) -> Found:
    """A weekday with what stands beside it: last Tuesday, Tuesday morning, next Friday, the night of Monday."""
    start = i + 1 if is_any(words, i, "the") else i
    which, at, anchored = which_of(words, start)
    if at >= len(words) or words[at].kind != "weekday" or is_any(words, i - 1, "a", "an", "every", "each"):
        return None
    if start > i and which is None:
        return None  # "the Tuesday": which one is said later, if at all
    anchored = anchored or (start > i and which == 1)
    word = words[at]
    after = at + 1
    if word.lower in SHORT_FORMS:
        if not is_any(words, after, ".") or words[after].start != word.end:
            return None
        after += 1
    if not word.text[0].isupper() and word.lower in ("sun", "sat", "wed"):
        return None
    week = 1 if which is None and is_any(words, after, "week") and _ends(words, after + 1) else None
    if week:
        return after + 1, DayOfWeek(word.value, None, week)
    if after < len(words) and words[after].lower in PARTS_OF_DAY:
        after += 1
    return after, DayOfWeek(word.value, which, None, anchored)


def _ends(words: Words, i: int) -> bool:
    return i >= len(words) or words[i].kind == "mark"


def feast_at(words: Words, i: int) -> Found:
    """A feast by name with its year: Ramadan, last Christmas, Easter 2024, Eid al-Fitr this year."""
    which, at, anchored = which_of(words, i)
    if anchored or at >= len(words) or words[at].kind == "mark":
        which, at = None, i
    spellings = dates_feasts.SPELLINGS.get(words[at].lower, ())
    if not words[at].text[0].isupper() and words[at].lower not in ("holy", "fasting", "feast", "annual"):
        return None
    for said, key in spellings:
        after = _matches(words, at, said)
        if after is not None:
            return _feast_with_year(words, at, after, key, which)
    return None


def _matches(words: Words, i: int, said: Sequence[str]) -> int | None:
    """Position after a multi-word name; hyphens between its words are passed over."""
    for wanted in said:
        if i < len(words) and words[i].text in "-–" and wanted != words[i].text:
            i += 1
        if i >= len(words) or words[i].lower.replace("’", "'") != wanted:
            return None
        i += 1
    return i


def _feast_with_year(words: Words, first: int, i: int, key: str, which: int | None) -> Found:
    at = skip(words, i, "of", ",") if is_any(words, i, "of", ",") else i
    year = year_at(words, at)
    if year is not None:
        return year[0], Feast(key, year[1])
    before = year_at(words, first - 1) if first else None
    if before is not None:  # "the 1991 Hajj"
        return i, Feast(key, before[1])
    if key == "New Year" and which is not None and words[i - 1].lower == "year":
        return None  # "this new year" says nothing of the day
    which_year, end, anchored = which_of(words, i)
    if which_year is not None and not anchored and is_any(words, end, "year"):
        return end + 1, Feast(key, None, None, Current("year", which_year))
    return i, Feast(key, None, which)
