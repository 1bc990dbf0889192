"""Which mentions are compared at all: keys of type family, parties and time, so that cost is that of neighbours."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import combinations

from demarche.merge.mentions import View, view
from demarche.records import Mention

GRID = 6  # days: two grids, shifted by half, bring together all acts that are at most 3 days apart


def blocks(m: Mention) -> tuple[int, ...]:
    """The block keys of a mention as sorted signed 64-bit numbers; mentions that share none are never compared.

    A key joins the type family with a pair of parties (one party where another report may leave the other side out) and
    a stretch of time; one more key stands for the very words of the sentence.
    """
    seen = view(m)
    alone, pairs = _parties(seen)
    keys = {f"{seen.family}|{who}|{when}" for who in (*alone, *pairs) for when in _days_of(seen)}
    crowded = seen.fresh and seen.type == "ASSAULT"
    ones = (pairs or alone) if crowded else (*alone, *pairs)
    keys |= {f"{seen.type}|{who}|{when}" for who in ones for when in _wider(seen, bool(pairs))}
    if len(seen.words) >= 6:
        keys.add(f"{seen.family}|words|{' '.join(seen.words)}")
    return tuple(sorted(_number(key) for key in keys))


def _parties(seen: View) -> tuple[list[str], list[str]]:
    """Each party alone, and the pairs of them; countries where they are known."""
    names = sorted({side.country or side.entity or "|".join(side.sectors) for side in seen.sides} - {""})
    return names[:4] or ["nobody"], [f"{a}+{b}" for a, b in combinations(names[:6], 2)]


def _days_of(seen: View) -> set[str]:
    """The days of the act, or of the report where its words give no exact day."""
    found: set[str] = set()
    if seen.first is not None and seen.last is not None and seen.last - seen.first <= 10:
        found |= {name for day in range(seen.first, seen.last + 1) for name in _days(day)}
    if seen.published is not None and seen.fresh and (not seen.exact or not seen.told):
        found |= _days(seen.published)
    if seen.published is not None and seen.fresh and (seen.passing or seen.first is None):
        found |= {name for day in range(seen.published - 14, seen.published + 1, 3) for name in _days(day)}
    if seen.published is None and seen.first is None:
        found.add("undated")
    return found


def _wider(seen: View, paired: bool) -> set[str]:
    """What recalls an act may give its month or year alone, or no date; news of an assault is found by its
    month only where both parties are known, for there are too many.
    """
    found: set[str] = set()
    dated = seen.first is not None and seen.last is not None
    if dated and (paired or not seen.fresh or seen.type != "ASSAULT"):
        found |= _months(seen.first or 0, seen.last or 0)
    if dated and not seen.fresh:
        found |= {f"y{date.fromordinal(day).year}" for day in (seen.first or 1, seen.last or 1)}
    if not seen.fresh and (not dated or (seen.published or 0) - (seen.last or 0) > 365):
        found.add("long ago")
    return found


def _months(first: int, last: int) -> set[str]:
    """The calendar months of at most a season: what recalls an act may say no more than its month."""
    if last - first > 100:
        return set()
    return {f"m{date.fromordinal(day):%Y-%m}" for day in (*range(first, last, 28), last)}


def _days(day: int) -> set[str]:
    return {f"d{day // GRID}", f"e{(day + GRID // 2) // GRID}"}


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little", signed=True)
