"""Dates that are told from another day: yesterday, last week, the past five years, two days later, the year before."""

from __future__ import annotations

from typing import Final

from demarche.resolve.dates_meaning import Current, Rolling, Shift, Weekend
from demarche.resolve.dates_points import Found, Words, is_any, point, skip, which_of
from demarche.resolve.dates_words import PARTS_OF_DAY

_VAGUE_COUNTS: Final = frozenset("few several many some numerous countless recent dozens".split())
_CALENDAR_UNITS: Final = frozenset("day week month year decade century quarter weekend fortnight".split())


def day_word(words: Words, i: int) -> Found:
    """today, yesterday, tomorrow, tonight, overnight, the day before yesterday, the day after tomorrow."""
    word = words[i].lower
    shifts = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
    if word in shifts:
        return _with_part_of_day(words, i + 1), Current("day", shifts[word])
    if word == "overnight":
        return i + 1, Rolling(2, "day", -1)
    at = i + 1 if word == "the" else i
    sided = is_any(words, at, "day") and is_any(words, at + 1, "before", "after")
    if sided and is_any(words, at + 2, "yesterday", "tomorrow"):
        return at + 3, Current("day", -2 if words[at + 1].lower == "before" else 2)
    return None


def _with_part_of_day(words: Words, i: int) -> int:
    return i + 1 if i < len(words) and words[i].lower in PARTS_OF_DAY else i


def determined(words: Words, i: int) -> Found:
    """last week, this year, the past five years, the next day, the same month, last night, earlier this month."""
    part, i = _earlier_or_later(words, i)
    at = skip(words, i, "the") if not part else i
    at = at + 1 if is_any(words, at, "this", "these") and is_any(words, at + 1, "past", "last", "coming") else at
    which, at, anchored = which_of(words, at)
    if which is None or at >= len(words):
        return None
    rolling = which != 0 and words[at - 1].lower in ("past", "last", "next", "coming", "recent", "preceding")
    if rolling or words[at - 1].lower in ("previous", "following"):
        stretch = _stretch(words, i, at, which)
        if stretch is not None:
            return stretch
    word = words[at]
    if word.lower in PARTS_OF_DAY and not anchored:
        return at + 1, Current("day", -1 if which == -1 else 0)
    if word.kind == "unit" and word.unit in _CALENDAR_UNITS and not word.lower.endswith("s"):
        if word.unit == "weekend":
            return at + 1, Weekend(which)
        if word.unit == "day" and words[at - 1].lower == "next":  # "the next day" is one of the narrative
            anchored = True
        return at + 1, Current(word.unit, which, anchored, part)
    return None


def _earlier_or_later(words: Words, i: int) -> tuple[str, int]:
    if is_any(words, i, "earlier", "later") and is_any(words, i + 1, "this", "in", "that", "on", "the", "last", "next"):
        return words[i].lower, i + 2 if words[i + 1].lower in ("in", "on") else i + 1
    return "", i


def _stretch(words: Words, first: int, at: int, which: int) -> Found:
    """``which`` and a counted unit: "past five years", "last few days"; "the past week" when it is rolling."""
    count, after = count_at(words, at)
    sign = 1 if which > 0 else -1
    if after > at and after < len(words) and words[after].kind == "unit":
        return after + 1, Rolling(count, words[after].unit, sign)
    word = words[at]
    if word.kind != "unit":
        return None
    if word.lower.endswith("s"):  # "recent years", "the coming weeks"
        return at + 1, Rolling(None, word.unit, sign)
    said, article = words[at - 1].lower, words[first].lower == "the"
    within = first > 0 and words[first - 1].lower in ("in", "over", "during", "within", "for", "throughout", "across")
    if (said == "past" and words[first].lower != "this") or (said == "last" and article and within):
        return at + 1, Rolling(1, word.unit, sign)
    if said == "coming" and article and within:
        return at + 1, Rolling(1, word.unit, 1)
    return None


def count_at(words: Words, i: int) -> tuple[int | None, int]:
    """A count at ``i``: (number, position after it); the number is None when vague, the position ``i`` when none."""
    at = skip(
        words, i, "about", "around", "some", "nearly", "almost", "exactly", "roughly", "approximately", "just", "only"
    )
    if is_any(words, at, "more", "less", "fewer") and is_any(words, at + 1, "than"):
        at += 2
    if at >= len(words):
        return None, i
    word = words[at]
    if word.lower in ("a", "an", "one"):
        if is_any(words, at + 1, "few"):
            return None, at + 2
        if is_any(words, at + 1, "couple"):
            return 2, skip(words, at + 2, "of")
        if is_any(words, at + 1, "dozen"):
            return 12, at + 2
        return 1, at + 1
    if is_any(words, at, "couple"):
        return 2, skip(words, at + 1, "of")
    if word.lower in _VAGUE_COUNTS:
        return None, skip(words, at + 1, "of")
    if word.kind == "int" and word.value:
        return word.value, at + 1
    if word.kind == "number":
        if word.value >= 20 and word.value < 100 and at + 1 < len(words):
            ones = at + 2 if words[at + 1].text == "-" else at + 1
            if ones < len(words) and words[ones].kind == "number" and words[ones].value < 10:
                return word.value + words[ones].value, ones + 1
        return word.value, at + 1
    return None, i


def counted(words: Words, i: int) -> Found:
    """two days ago, three weeks later, a month after the talks, months after, in two weeks' time."""
    ahead = is_any(words, i, "in", "within")
    start = i + 1 if ahead else i
    count, at = count_at(words, start)
    if at < len(words) and words[at].text == "]":  # "[Ten] years ago": an editor's bracket
        at += 1
    if at >= len(words) or words[at].kind != "unit":
        return None
    if at == start and not words[at].lower.endswith("s"):
        return None
    if at + 1 < len(words) and words[at + 1].text == "-" and words[at].end == words[at + 1].start:
        return None  # "a two-day visit", "11-year-old"
    if at > start and words[at - 1].text == "-":
        return None
    unit, after = words[at].unit, at + 1
    if unit == "minute" and not is_any(words, after, "ago"):
        return None
    if is_any(words, after, "and") and is_any(words, after + 1, "a") and is_any(words, after + 2, "half"):
        count, unit, after = (
            (count * 12 + 6, "month", after + 3) if unit == "year" and count else (count, unit, after + 3)
        )
    if ahead:
        timed = after + 2 if is_any(words, after, "'", "’") and is_any(words, after + 1, "time") else 0
        timed = timed or (after + 1 if is_any(words, after, "time") else 0)
        return (timed, Shift(count, unit, 1)) if timed else None
    return _counted_from(words, after, count, unit)


def _counted_from(words: Words, i: int, count: int | None, unit: str) -> Found:
    """What follows a counted unit: ago, earlier, later, from now, or before and after something."""
    if is_any(words, i, "ago", "back"):
        return i + 1, Shift(count, unit, -1)
    if is_any(words, i, "from") and is_any(words, i + 1, "now", "today"):
        return i + 2, Shift(count, unit, 1)
    if is_any(words, i, "from", "after") and is_any(words, i + 1, "tomorrow"):
        return i + 2, Shift(count, unit, 1, Current("day", 1))
    if is_any(words, i, "earlier", "previously", "beforehand"):
        return i + 1, Shift(count, unit, -1, "anchor")
    if is_any(words, i, "later", "afterwards", "afterward", "thereafter"):
        return i + 1, Shift(count, unit, 1, "anchor")
    if not is_any(words, i, "before", "after", "since", "following", "prior"):
        return None
    sign = -1 if words[i].lower in ("before", "prior") else 1
    after = skip(words, i + 1, "to")
    origin = longest_point(words, after) if words[i].lower != "since" else None
    if origin is not None:
        return origin[0], Shift(count, unit, sign, origin[1])
    ends = after >= len(words) or words[after].kind == "mark"
    if words[i].lower in ("before", "after") and ends:
        return i + 1, Shift(count, unit, sign, "anchor")
    return None if unit == "hour" else (i + 1, Shift(count, unit, sign, "event"))


def longest_point(words: Words, i: int) -> Found:
    """The longest written date or day word at ``i``, an article or "last" passed over."""
    at = skip(words, i, "the", "last", "on")
    got = [f for f in (point(words, i), point(words, at), day_word(words, i) if i < len(words) else None) if f]
    return max(got, key=lambda f: f[0], default=None)


def narrative_day(words: Words, i: int) -> Found:
    """the day before, a day earlier, the year after: read from the day that the text has reached."""
    if not is_any(words, i, "the"):
        return None
    if i + 1 >= len(words) or words[i + 1].kind != "unit" or words[i + 1].lower.endswith("s"):
        return None
    unit = words[i + 1].unit
    if is_any(words, i + 2, "before", "after", "prior"):
        sign = -1 if words[i + 2].lower != "after" else 1
        if is_any(words, i + 3, "last", "next"):
            return i + 4, Current(unit, 2 * sign)
        origin = longest_point(words, i + 3)
        if origin is not None:
            return origin[0], Shift(1, unit, sign, origin[1])
        ends = i + 3 >= len(words) or words[i + 3].kind == "mark" or words[i + 3].lower in ("in", "and", "that", "when")
        return (i + 3, Current(unit, sign, anchored=True)) if ends else (i + 3, Shift(1, unit, sign, "event"))
    return None
