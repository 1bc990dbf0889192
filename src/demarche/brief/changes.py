"""Change points of monthly series: from which month on there was more or less, or friendlier or less friendly.

The method, in one paragraph (docs/brief.md has the figures): a series is cut at the month that makes the two parts most
unlike. For counts this is the likelihood ratio of two Poisson rates against one, the rates being per report kept in the
month, so that more reporting alone is no change. For scores it is the sum of squares between the two parts, each month
weighing as many as its events. The cut stands when the shuffled series (months change places, counts and reports
staying together) reach as much in fewer than LEVEL of the cases; then both parts are looked at in the same way. Nothing
is assumed about how the counts scatter, only that without a change months could stand in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.01
SHUFFLES = 499
SHORTEST = 3  # months on either side of a change
FEWEST_MONTHS = 12  # a shorter series has too few orders to be shuffled into
_PART = 50  # shuffles at a time: without a change most series are settled by the first part
Floats = NDArray[np.float64]
Statistic = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True)
class Cut:
    """The parts before and after a change: months ``first <= i < at`` and ``at <= i < last``."""

    first: int
    at: int
    last: int
    p: float


def rate_changes(counts: Sequence[float] | Floats, reports: Sequence[float] | Floats) -> list[Cut]:
    """Changes of a rate: events of each month against the reports kept in it (all above 0), in order of time."""
    return _changes(np.array(counts, dtype=np.float64), np.array(reports, dtype=np.float64), poisson)


def score_changes(sums: Sequence[float] | Floats, counts: Sequence[float] | Floats) -> list[Cut]:
    """Changes of a mean score: the sum of scores and the number of events of each month, in order of time."""
    return _changes(np.array(sums, dtype=np.float64), np.array(counts, dtype=np.float64), between)


def poisson(counts: Floats, exposure: Floats) -> Floats:
    """Log likelihood ratio of two rates against one, for every cut; rows are series, columns months."""
    left, right, whole = _parts(counts)
    left_of, right_of, whole_of = _parts(exposure)
    found: Floats = _term(left, left_of) + _term(right, right_of) - _term(whole, whole_of)
    return found


def between(sums: Floats, weights: Floats) -> Floats:
    """Sum of squares between the two parts, for every cut; rows are series, columns months."""
    left, right, whole = _parts(sums)
    left_of, right_of, whole_of = _parts(weights)
    found: Floats = _square(left, left_of) + _square(right, right_of) - _square(whole, whole_of)
    return np.where((left_of > 0) & (right_of > 0), found, 0.0)


def _parts(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Sums left and right of every cut that leaves SHORTEST months on both sides, and the whole."""
    running = values.cumsum(axis=1)
    whole = running[:, -1:]
    left = running[:, SHORTEST - 1 : values.shape[1] - SHORTEST]
    return left, whole - left, whole


def _term(n: Floats, of: Floats) -> Floats:
    safe = np.where(n > 0, n, 1.0)
    found: Floats = np.where(n > 0, n * np.log(safe / np.where(of > 0, of, 1.0)), 0.0)
    return found


def _square(total: Floats, weight: Floats) -> Floats:
    found: Floats = np.where(weight > 0, total * total / np.where(weight > 0, weight, 1.0), 0.0)
    return found


def _changes(values: Floats, of: Floats, statistic: Statistic) -> list[Cut]:
    found: list[Cut] = []
    waiting = [(0, len(values))]
    while waiting:
        first, last = waiting.pop()
        cut = _cut(values[first:last], of[first:last], statistic)
        if cut is not None:
            at = first + cut[0]
            found.append(Cut(first, at, last, cut[1]))
            waiting += [(first, at), (at, last)]
    edges = sorted({0, len(values), *(c.at for c in found)})
    places = {at: i for i, at in enumerate(edges)}
    return [Cut(edges[places[c.at] - 1], c.at, edges[places[c.at] + 1], c.p) for c in sorted(found, key=lambda c: c.at)]


def _cut(values: Floats, of: Floats, statistic: Statistic) -> tuple[int, float] | None:
    """The month of the greatest change and its p; None when shuffled months show as much too often."""
    months = len(values)
    if months < FEWEST_MONTHS or not values.any():
        return None
    seen = statistic(values[None, :], of[None, :])[0]
    best = float(seen.max())
    if best <= 1e-9:
        return None
    most = int(LEVEL * (SHUFFLES + 1)) - 1  # shuffles that may reach as much
    chance = np.random.RandomState(months)  # numpy's frozen stream: the same series gives the same answer
    reached = done = 0
    while done < SHUFFLES:
        count = min(_PART, SHUFFLES - done)
        order = chance.rand(count, months).argsort(axis=1)
        reached += int((statistic(values[order], of[order]).max(axis=1) >= best - 1e-9).sum())
        done += count
        if reached > most:
            return None
    return SHORTEST + int(seen.argmax()), (reached + 1) / (SHUFFLES + 1)
