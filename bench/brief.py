"""How often a brief cries change where there is none, and how often it sees one that is there.

    python -m bench.brief [--series 1000] [--months 36] [--store FILE --between SYR RUS]

Prints one JSON object: shares of made-up series with at least one change, each with its 95 % interval (Wilson). Without a
change: events by chance at an even rate; bursts (months differ in no order); months that hang together (each month takes
half its burst from the one before), for which the shuffle is not made. With a change in the middle: twice and four
times the rate. ``reports`` vary by a factor of five in all of them. With a store, the months of two actors are shuffled.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from demarche.brief.changes import LEVEL, SHUFFLES, rate_changes, score_changes

Series = tuple[NDArray[np.float64], NDArray[np.float64]]  # values, what they are measured against
RATE = 0.02  # events per report: 4 a month on average


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--store")
    parser.add_argument("--between", nargs=2, default=("SYR", "RUS"), help="codes of two countries")
    options = parser.parse_args()
    started = time.perf_counter()
    found: dict[str, object] = {
        "level": LEVEL,
        "shuffles": SHUFFLES,
        "series": options.series,
        "months": options.months,
    }
    for name, make in (
        ("no change: even", lambda c, m: counts(c, m)),
        ("no change: bursts", lambda c, m: counts(c, m, bursts=True)),
        ("no change: months hang together", lambda c, m: counts(c, m, bursts=True, memory=0.5)),
        ("change: twice the rate", lambda c, m: counts(c, m, times=2)),
        ("change: four times the rate", lambda c, m: counts(c, m, times=4)),
        ("change: four times the rate, in bursts", lambda c, m: counts(c, m, times=4, bursts=True)),
    ):
        found[name] = share(make, rate_changes, options)
    found["no change: scores"] = share(lambda c, m: scores(c, m, 0.0), score_changes, options)
    found["change: mean score falls by 3"] = share(lambda c, m: scores(c, m, -3.0), score_changes, options)
    if options.store:
        kept = months_of(options.store, *options.between)
        found[f"no change: shuffled months of {' and '.join(options.between)}"] = share(
            lambda c, _: shuffled(c, kept), rate_changes, options
        )
    found["seconds"] = round(time.perf_counter() - started, 1)
    print(json.dumps(found, indent=1))


def share(
    make: Callable[[np.random.RandomState, int], Series],
    test: Callable[[NDArray[np.float64], NDArray[np.float64]], object],
    options: argparse.Namespace,
) -> list[float]:
    """Share of series in which a change is found, with the edges of its interval."""
    chance = np.random.RandomState(5)
    hits = sum(bool(test(*make(chance, options.months))) for _ in range(options.series))
    return [round(v, 4) for v in (hits / options.series, *wilson(hits, options.series))]


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    p = hits / of
    centre, spread = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (centre - spread) / (1 + z * z / of), (centre + spread) / (1 + z * z / of)


def counts(
    chance: np.random.RandomState, months: int, times: float = 1.0, bursts: bool = False, memory: float = 0.0
) -> Series:
    """Events and reports by month; from the middle on the rate is so many times as high."""
    drawn = chance.poisson(200 * np.exp(chance.uniform(-0.8, 0.8, months)))
    reports: NDArray[np.float64] = np.array(np.maximum(drawn, 1), dtype=np.float64)
    rate = np.full(months, RATE)
    rate[months // 2 :] *= times
    if bursts:
        one = chance.gamma(1.0, 1.0, months)
        for i in range(1, months):
            one[i] = memory * one[i - 1] + (1 - memory) * one[i]
        rate = rate * one
    return chance.poisson(rate * reports).astype(np.float64), reports


def scores(chance: np.random.RandomState, months: int, change: float) -> Series:
    """Sums of scores and events by month; scores scatter as those of the sixteen types do."""
    events: NDArray[np.float64] = np.array(chance.poisson(4, months) + 1, dtype=np.float64)
    means = np.where(np.arange(months) < months // 2, 0.0, change)
    return means * events + chance.normal(0, 5, months) * np.sqrt(events), events


def months_of(store: str, a: str, b: str) -> Series:
    """Events of two countries and reports by month, out of a store."""
    from demarche.brief import brief
    from demarche.records import Party
    from demarche.store import open_store

    months = [m for m in brief(open_store(store, create=False), Party(a), Party(b)).months if m.reports]
    return np.array([float(m.events) for m in months]), np.array([float(m.reports) for m in months])


def shuffled(chance: np.random.RandomState, kept: Series) -> Series:
    """The same months in another order."""
    order = chance.permutation(len(kept[0]))
    return kept[0][order], kept[1][order]


if __name__ == "__main__":
    main()
