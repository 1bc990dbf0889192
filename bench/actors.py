"""Country and sector of actors on the project's own cases (bench/actors_cases.tsv), by half.

    python -m bench.actors [--errors N] [--world FILE]

A case: a phrase, a date, the expected country and sectors ("-" for none), and a half: ``tune`` may be looked at,
``held`` never is (``--errors`` shows the tune half only). Several actors stand as alternatives divided by ";". A
country is right when the sets of countries agree, a sector when the primary sectors agree; intervals are Wilson's, 95%.
"""

from __future__ import annotations

import argparse
import csv
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demarche.records import Actor
from demarche.resolve.who import who
from demarche.resolve.world import World, open_world
from demarche.settings import Settings

CASES = Path(__file__).with_name("actors_cases.tsv")
NONE = frozenset({"", "-", "none", "None"})


@dataclass(frozen=True, slots=True)
class Case:
    """One line: what is asked and what is expected, one (country, sectors) pair for each actor."""

    text: str
    date: str | None
    expected: tuple[tuple[str | None, tuple[str, ...]], ...]
    half: str
    note: str


def cases(path: Path = CASES) -> Iterator[Case]:
    """Read the cases; ValueError names a line whose countries and sectors do not pair up."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t"), 2):
            countries = [part.strip() for part in row["country"].split(";")]
            sectors = [tuple(s for s in part.split() if s not in NONE) for part in row["sectors"].split(";")]
            if len(countries) != len(sectors):
                raise ValueError(f"{path.name}:{number}: {len(countries)} countries, {len(sectors)} groups of sectors")
            expected = tuple(
                (None if country in NONE else country, group) for country, group in zip(countries, sectors, strict=True)
            )
            yield Case(row["text"], row["date"] or None, expected, row["half"], row.get("note") or "")


def judge(case: Case, world: World) -> tuple[bool, bool, bool, list[Actor]]:
    """Whether countries, primary sectors and all sectors are right."""
    found = [choice.value for choice in who(case.text, case.date, world)]
    country = sorted({c or "" for c, _ in case.expected}) == sorted({a.country or "" for a in found})
    primary = sorted({s[0] if s else "" for _, s in case.expected}) == sorted({a.sector or "" for a in found})
    every = {x for _, s in case.expected for x in s} == {x for a in found for x in (a.sector, *a.other_sectors) if x}
    return country, primary, every, found


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95% interval of a share."""
    if count == 0:
        return 0.0, 1.0
    z = 1.96
    p = right / count
    middle = (p + z * z / (2 * count)) / (1 + z * z / count)
    width = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - width, middle + width


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--errors", type=int, default=0)
    options.add_argument("--world", type=Path, default=Settings().world)
    given = options.parse_args()
    world = open_world(given.world)
    results: dict[str, list[tuple[bool, bool, bool]]] = {"tune": [], "held": []}
    begin = time.perf_counter()
    for case in cases():
        country, primary, every, found = judge(case, world)
        results[case.half].append((country, primary, every))
        if case.half == "tune" and given.errors and not (country and primary):
            given.errors -= 1
            got = "; ".join(" ".join([a.country or "-", a.sector or "-", *a.other_sectors]) for a in found)
            wanted = "; ".join(" ".join([c or "-", *(s or ("-",))]) for c, s in case.expected)
            print(f"{case.date or '-':10} {case.text!r}: expected {wanted}, got {got} ({case.note})")
    spent = time.perf_counter() - begin
    for half, rows in results.items():
        for at, what in enumerate(("country", "sector", "all sectors")):
            right = sum(row[at] for row in rows)
            low, high = wilson(right, len(rows))
            print(
                f"{half:5} {what:12} {right:4} of {len(rows):4}  {right / max(1, len(rows)):.3f}  ({low:.3f}-{high:.3f})"
            )
    print(f"{1e6 * spent / max(1, sum(map(len, results.values()))):.0f} µs a phrase")


if __name__ == "__main__":
    main()
