"""Which mentions are compared at all: keys of type family, parties and time, so that cost is that of neighbours."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations

from demarche.merge.mentions import View, view
from demarche.records import Mention

Stretch = tuple[int, str]  # first day as an ordinal (0 for none), kind
GRID = 6  # days: two grids, shifted by half, bring together all acts that are at most 3 days apart


def blocks(m: Mention) -> tuple[int, ...]:
    """The block keys of a mention as sorted signed 64-bit numbers; mentions that share none are never compared.

    A key joins the type family with a pair of parties (one party where another report may leave the other side out) and
    a stretch of time; one more key stands for the very words of the sentence. The stretch's first day is in the high
    bits, so that keys of one time lie together. Keys of several days come in two: the odd one is everybody's, the even
    one is that of mentions that may be of any of these days (see `wanted`). Mentions whose words give one day have keys
    of their own for days that follow each other.
    """
    seen = view(m)
    alone, pairs = _parties(seen)
    one_day = seen.exact and seen.told and not seen.lasting and not seen.passing
    keys = {_key(f"{seen.family}|{who}|{name}", day) for who in (*alone, *pairs) for day, name in _days_of(seen)}
    if one_day and seen.first is not None:
        keys = {key + 1 for key in keys}
        days = (seen.first, seen.first + 1)
        keys |= {_key(f"{seen.family}|{who}|day", day) for who in (*alone, *pairs) for day in days}
    crowded = seen.fresh and seen.type == "ASSAULT"
    ones = (pairs or alone) if crowded else (*alone, *pairs)
    wide = {_key(f"{seen.type}|{who}|{name}", day) for who in ones for day, name in _wider(seen, bool(pairs))}
    if not one_day:
        keys |= wide | {key + 1 for key in keys}
    keys |= {key + 1 for key in wide}
    if len(seen.words) >= 6:
        keys.add(_key(f"{seen.family}|words|{' '.join(seen.words)}", 0))
    return tuple(sorted(keys))


def wanted(keys: Sequence[int]) -> set[int]:
    """The keys under which the neighbours of a mention with these block keys are found.

    Two mentions whose words give one day each meet when these are at most a day apart, whatever grid, month and year
    they share: what has an odd key only looks under the even one.
    """
    own = set(keys)
    return {key - 1 if key & 1 and key - 1 not in own else key for key in own}


def _parties(seen: View) -> tuple[list[str], list[str]]:
    """Each party alone, and the pairs of them; countries where they are known."""
    names = sorted({side.country or side.entity or "|".join(side.sectors) for side in seen.sides} - {""})
    return names[:4] or ["nobody"], [f"{a}+{b}" for a, b in combinations(names[:6], 2)]


def _days_of(seen: View) -> set[Stretch]:
    """The days of the act, or of the report where its words give no exact day."""
    found: set[Stretch] = set()
    if seen.first is not None and seen.last is not None and seen.last - seen.first <= 10:
        found |= {name for day in range(seen.first, seen.last + 1) for name in _days(day)}
    if seen.published is not None and seen.fresh and (not seen.exact or not seen.told):
        found |= _days(seen.published)
    if seen.published is not None and seen.fresh and (seen.passing or seen.first is None):
        found |= {name for day in range(seen.published - 14, seen.published + 1, 3) for name in _days(day)}
    if seen.published is None and seen.first is None:
        found.add((0, "undated"))
    return found


def _wider(seen: View, paired: bool) -> set[Stretch]:
    """What recalls an act may give its month or year alone, or no date; news of an assault is found by its
    month only where both parties are known, for there are too many.
    """
    found: set[Stretch] = set()
    dated = seen.first is not None and seen.last is not None
    if dated and (paired or not seen.fresh or seen.type != "ASSAULT"):
        found |= _months(seen.first or 0, seen.last or 0)
    if dated and not seen.fresh:
        years = {date.fromordinal(day).year for day in (seen.first or 1, seen.last or 1)}
        found |= {(date(year, 1, 1).toordinal(), "year") for year in years}
    if not seen.fresh and (not dated or (seen.published or 0) - (seen.last or 0) > 365):
        found.add((0, "long ago"))
    return found


def _months(first: int, last: int) -> set[Stretch]:
    """The calendar months of at most a season: what recalls an act may say no more than its month."""
    if last - first > 100:
        return set()
    days = map(date.fromordinal, (*range(first, last, 28), last))
    return {(day.replace(day=1).toordinal(), "month") for day in days}


def _days(day: int) -> set[Stretch]:
    return {(day // GRID * GRID, "d"), ((day + GRID // 2) // GRID * GRID, "e")}


def _key(words: str, day: int) -> int:
    """22 bits of the stretch's first day, 40 of a digest, and an even end."""
    return day << 41 | _digest(words) << 1


@lru_cache(maxsize=16384)
def _digest(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=5).digest(), "little")
