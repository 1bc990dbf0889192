"""Figures of events: mean scores with bootstrap intervals, and stretches of whole months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demarche.brief.records import Figures

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
FEWEST = 8  # events: with fewer of them nothing is said about how two stand
RECENT_MONTHS = 6  # whole calendar months, the last one being the month of today
RESAMPLES = 1000
SEED = 20250101


@dataclass(frozen=True, slots=True)
class Cell:
    """Events of one month that are alike: of one quad class and one score."""

    month: str
    quad: str
    score: float
    events: int


def figures(cells: Iterable[Cell], since: str | None, until: str, reports: int) -> Figures:
    """Figures of these events; no mean score without events, no interval with fewer than FEWEST."""
    held = list(cells)
    events = sum(c.events for c in held)
    quads = {q: sum(c.events for c in held if c.quad == q) for q in QUADS}
    if not events:
        return Figures(since, until, 0, quads, reports=reports)
    low, high = _edges(resampled(held)) if events >= FEWEST else (None, None)
    return Figures(since, until, events, quads, round(mean(held), 2), low, high, reports)


def difference(recent: Sequence[Cell], before: Sequence[Cell]) -> tuple[float, float, float]:
    """Recent mean score less the one before, with its 95 % interval; both need events."""
    low, high = _edges(resampled(recent, SEED + 1) - resampled(before, SEED + 2))
    return round(mean(recent) - mean(before), 2), low, high


def mean(cells: Sequence[Cell]) -> float:
    """Mean score over the events of some cells."""
    return sum(c.score * c.events for c in cells) / sum(c.events for c in cells)


def resampled(cells: Sequence[Cell], seed: int = SEED) -> NDArray[np.float64]:
    """Mean scores of RESAMPLES draws with replacement of as many events (Efron's bootstrap, percentile method).

    Drawing events that are counted by score is one multinomial draw. RandomState is numpy's frozen stream: the same
    events give the same interval in every version.
    """
    by_score: dict[float, int] = {}
    for c in cells:
        by_score[c.score] = by_score.get(c.score, 0) + c.events
    scores = np.array(sorted(by_score), dtype=np.float64)
    counts = np.array([by_score[s] for s in sorted(by_score)], dtype=np.float64)
    total = int(counts.sum())
    draws = np.random.RandomState(seed).multinomial(total, counts / counts.sum(), RESAMPLES)
    means: NDArray[np.float64] = draws @ scores / total
    return means


def _edges(means: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(means, (2.5, 97.5))
    return round(float(low), 2), round(float(high), 2)


def add_months(month: str, more: int) -> str:
    """A month (``2025-03``) that many months later."""
    n = int(month[:4]) * 12 + int(month[5:7]) - 1 + more
    return f"{n // 12:04}-{n % 12 + 1:02}"


def months_between(first: str, last: str) -> list[str]:
    """All months from the first to the last, both included; none when they stand the wrong way round."""
    found = []
    while first <= last:
        found.append(first)
        first = add_months(first, 1)
    return found
