"""The grammar of date expressions: words in, expressions with their meaning out; the longest reading at a place wins.

A rule takes the words and a position and gives ``(position after it, meaning)`` or None. Durations ("for two years"),
ages ("aged 24", "24-year-old") and times of day alone are no dates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from demarche.resolve import dates_feasts
from demarche.resolve.dates_meaning import (
    Anniversary,
    Century,
    Current,
    DayOfMonth,
    DayOfWeek,
    Decade,
    Expression,
    Fixed,
    Meaning,
    Part,
    Season,
    Weekend,
    Yearless,
)
from demarche.resolve.dates_points import Found, Words, is_any, point, skip, which_of, year_at
from demarche.resolve.dates_ranges import range_at
from demarche.resolve.dates_relative import counted, day_word, determined, longest_point, narrative_day
from demarche.resolve.dates_words import Word

_PARTS: Final = {
    "early": "early", "mid": "mid", "late": "late", "middle": "mid", "start": "start", "beginning": "start",
    "end": "end", "close": "end", "outset": "start", "turn": "start",
}  # fmt: skip
_OPENERS: Final = frozenset(
    "last past this current next coming upcoming recent preceding previous following subsequent same that "
    "earlier later today tonight yesterday tomorrow overnight early mid late year month week few several couple "
    "numerous countless dozens start beginning end middle close turn outset more less fewer ad ce q h ' ’".split()
)
_LEADS: Final = frozenset(
    "the in within from between a an about around some nearly almost exactly roughly approximately just only many very "
    "these".split()
)
_LIMITS: Final = frozenset("by until till before from since after".split())


def expressions(words: Words) -> tuple[Expression, ...]:
    """All date expressions of a text, left to right, none inside another except as ``parts`` of a range."""
    found: list[Expression] = []
    position = 0
    while position < len(words):
        best = _longest(words, position) if _may_start(words, position) else None
        if best is None:
            position += 1
        else:
            found.append(best)
            position = best.last
    return tuple(found)


def _may_start(words: Words, i: int) -> bool:
    """Whether any rule could begin here: spares most words of a text the trial of all rules."""
    word = words[i]
    if word.kind in ("word", "mark"):
        if word.lower in _OPENERS:
            return True
        if word.lower in _LEADS:  # these open a date only with a date's word close behind
            return any(w.kind not in ("word", "mark") or w.lower in _OPENERS for w in words[i + 1 : i + 6])
        return word.lower in dates_feasts.SPELLINGS
    return word.kind not in ("other", "time")


def _longest(words: Words, i: int) -> Expression | None:
    best = range_at(words, i)
    for rule in RULES:
        got = rule(words, i)
        if got is not None and (best is None or got[0] > best.last):
            best = Expression(i, got[0], got[1], _inner(words, i, got))
    return best


def _inner(words: Words, i: int, got: tuple[int, Meaning]) -> tuple[Expression, ...]:
    """The stretch that a part is taken of, as an expression of its own ("2016" in "early in 2016")."""
    if not isinstance(got[1], Part):
        return ()
    for at in range(i + 1, got[0]):
        inner = point(words, at) or determined(words, at)
        if inner is not None and inner[0] == got[0]:
            return (Expression(at, inner[0], inner[1]),)
    return ()


def _dated_point(words: Words, i: int) -> Found:
    """A date, month, year, weekday or feast as written: see ``dates_points``."""
    return point(words, i)


def _part_of(words: Words, i: int) -> Found:
    """early 2023, mid-June, late on Monday, the end of March, the first half of the year, Q3 2024, year-end."""
    at = skip(words, i, "the", "very")
    if at >= len(words):
        return None
    word = words[at].lower
    if word in _PARTS:
        after = at + 1
        if is_any(words, after, "-", "–"):
            after += 1
        limit = i > 0 and words[i - 1].lower in _LIMITS
        if word in ("end", "start", "beginning", "middle", "close", "outset", "turn"):
            if not is_any(words, after, "of"):
                return None
            after += 1
        after = skip(words, after, "in", "on")
        whole = _whole_at(words, after)
        return (whole[0], Part(_PARTS[word], whole[1], limit)) if whole else None
    if word in ("year", "month", "week") and is_any(words, skip(words, at + 1, "-", "'", "’", "s"), "end"):
        end = skip(words, at + 1, "-", "'", "’", "s")
        return end + 1, Part("end", Current(word, 0), limit=True)
    return _quarter(words, at)


def _whole_at(words: Words, i: int) -> Found:
    """The stretch that a part is taken of: a point, "the 1990s", "this year", "the year"."""
    at = skip(words, i, "the")
    if at > i and is_any(words, at, "week", "month", "year"):
        return at + 1, Current(words[at].unit, 0)
    if at > i and year_at(words, at):
        return None  # "the start of the 2014 season"
    got = [
        f for f in (point(words, i), point(words, at), _decade(words, i), _century(words, i), determined(words, i)) if f
    ]
    return max(got, key=lambda f: f[0], default=None)


def _quarter(words: Words, i: int) -> Found:
    """the third quarter of 2023, the first half of last year, Q3 2024, H1 2025, the second half of May."""
    word = words[i]
    if word.lower in ("q", "h"):
        return _short_quarter(words, i)
    if not is_any(words, i + 1, "quarter", "half") or word.kind != "ordinal":
        return None
    letter, after = ("q" if words[i + 1].lower == "quarter" else "h"), i + 2
    if not 1 <= word.value <= (4 if letter == "q" else 2):
        return None
    part, year = f"{letter}{word.value}", year_at(words, after)
    if is_any(words, after, "of", "in"):
        return _part_of_whole(words, after + 1, part)
    if year:
        return year[0], Part(part, Fixed(year[1]))
    return (after, Part(part, Current("year", 0))) if letter == "q" else None


def _short_quarter(words: Words, i: int) -> Found:
    """Q3 2024, H1 2025, Q4: the figure stands close to the letter."""
    number = words[i + 1] if i + 1 < len(words) else None
    if number is None or number.kind != "int" or number.start != words[i].end:
        return None
    if not 1 <= number.value <= (4 if words[i].lower == "q" else 2):
        return None
    year = year_at(words, i + 2)
    whole: Meaning = Fixed(year[1]) if year else Current("year", 0)
    return (year[0] if year else i + 2), Part(f"{words[i].lower}{number.value}", whole)


def _part_of_whole(words: Words, i: int, part: str) -> Found:
    """What a quarter or half is taken of: a year, or for halves a month too; a day has neither."""
    got = _whole_at(words, i)
    if got is None:
        return None
    end, whole = got
    if isinstance(whole, Fixed | Yearless) and whole.month is not None:
        if part[0] == "q" or whole.day is not None:
            return None
        return end, Part("early" if part == "h1" else "late", whole)
    return end, Part(part, whole)


def _decade(words: Words, i: int) -> Found:
    """the 1990s, the '90s, the nineties."""
    at = skip(words, i, "the")
    if at >= len(words) or words[at].kind != "decade":
        return None
    short = not words[at].text[:4].isdigit()
    if short and at == i and words[at].text[0] not in "'’":
        return None  # "in his sixties", "temperatures in the 30s" need the article; "90s" alone is no date
    if short and i > 0 and words[i - 1].lower in ("his", "her", "their", "my", "our", "your"):
        return None
    return at + 1, Decade(words[at].value, short)


def _century(words: Words, i: int) -> Found:
    """the 17th century, the nineteenth century, the last century."""
    at = skip(words, i, "the", "early", "late", "mid", "-")
    if at + 1 < len(words) and words[at].kind == "ordinal" and 1 <= words[at].value <= 30:
        dash = skip(words, at + 1, "-")
        if is_any(words, dash, "century"):
            return dash + 1, Century(words[at].value)
    return None


def _week_of(words: Words, i: int) -> Found:
    """Tuesday last week, Monday of this week, the weekend, on the 24th."""
    word = words[i]
    if word.kind == "weekday":
        after = skip(words, i + 1, "of")
        which, at, anchored = which_of(words, after)
        if which is not None and not anchored and is_any(words, at, "week"):
            return at + 1, DayOfWeek(word.value, None, which)
    if is_any(words, i, "the") and is_any(words, i + 1, "weekend"):
        return i + 2, Weekend()
    if (
        is_any(words, i, "the")
        and i + 1 < len(words)
        and words[i + 1].kind == "ordinal"
        and words[i + 1].text[0].isdigit()
    ):
        alone = i + 2 >= len(words) or words[i + 2].kind == "mark"
        if alone and i > 0 and words[i - 1].lower in ("on", "by", "until", "since") and words[i + 1].value <= 31:
            return i + 2, DayOfMonth(words[i + 1].value)
    return None


def _season(words: Words, i: int) -> Found:
    """last summer, summer 2024, the spring of 2023, this winter; "the fall of the city" is no season."""
    at = skip(words, i, "the")
    which, at, _ = which_of(words, at)
    if at >= len(words) or words[at].kind != "season":
        return None
    word, after = words[at], at + 1
    of = is_any(words, after, "of")
    year = year_at(words, after + 1 if of else after)
    if year:
        return year[0], Season(word.unit, year[1])
    if of:
        which_year, end, _ = which_of(words, after + 1)
        if which_year is not None and is_any(words, end, "year") and word.lower != "fall":
            return end + 1, Season(word.unit, None, None, Current("year", which_year))
    if which is not None:
        return after, Season(word.unit, None, which)
    before = words[i - 1].lower if i > 0 else ""
    if before in ("in", "since", "during", "until", "by") and word.lower not in ("fall",) and not of:
        compound = after < len(words) and words[after].kind == "word" and words[after].text[0].isupper()
        return None if compound else (after, Season(word.unit))
    return None


def _anniversary(words: Words, i: int) -> Found:
    """the 10th anniversary of 3 May 2011; of an event, the anniversary stays open until someone knows its day."""
    at = skip(words, i, "the")
    count: int | None = None
    if at < len(words) and words[at].kind == "ordinal":
        count, at = words[at].value, at + 1
    elif (
        at + 3 < len(words)
        and words[at].kind in ("int", "number")
        and is_any(words, at + 1, "-")
        and is_any(words, at + 2, "year")
    ):
        count, at = words[at].value, at + 3
    if not is_any(words, at, "anniversary"):
        return None
    if not is_any(words, at + 1, "of"):
        return at + 1, Anniversary(count, None)
    # The date may follow the article and precede the event: "of the 3 May 2011 agreement".
    origin = longest_point(words, skip(words, at + 2, "the"))
    if origin is not None:
        return origin[0], Anniversary(count, origin[1])
    return at + 1, Anniversary(count, None)


Rule = Callable[[Sequence[Word], int], Found]
RULES: Final[tuple[Rule, ...]] = (
    _dated_point, day_word, determined, counted, narrative_day, _part_of, _decade, _century, _week_of, _season,
    _anniversary,
)  # fmt: skip
