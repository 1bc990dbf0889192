"""The shipped world data against what was asked for: ``python -m bench.world [--rebuild]``.

Prints one line a target with the count found; leaves with status 1 when one is missed. ``--rebuild`` also builds the
file again from ../shared/data and compares the bytes (about half a minute).
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from demarche.resolve.world import open_world

ROOT = Path(__file__).resolve().parents[1]
WORLD = ROOT / "src/demarche/data/world.sqlite"
LOOKUPS = 20_000

# what, query, target
TARGETS = (
    ("states", "SELECT count(*) FROM country WHERE kind = 'state'", 197),
    ("territories, former states, other codes", "SELECT count(*) FROM country WHERE kind <> 'state'", 60),
    ("names of countries", "SELECT count(*) FROM name WHERE country IS NOT NULL", 2_000),
    ("cities and towns", "SELECT count(*) FROM place WHERE kind IN ('capital', 'city', 'town')", 200_000),
    ("first-level regions", "SELECT count(*) FROM place WHERE kind = 'region'", 3_000),
    (
        "strategic places",
        "SELECT count(*) FROM place WHERE id < 0 AND kind NOT IN ('sea', 'river', 'mountain', 'island', 'town')",
        400,
    ),
    ("organisations", "SELECT count(*) FROM entity WHERE kind = 'organisation'", 700),
    ("outlets", "SELECT count(*) FROM outlet", 500),
    (
        "countries with head of state or government",
        "SELECT count(DISTINCT country) FROM tenure WHERE office IN ('president', 'prime minister', 'king')",
        150,
    ),
    (
        "countries with foreign ministers since 2000",
        "SELECT count(DISTINCT country) FROM tenure WHERE office = 'foreign minister' AND start >= '2000'",
        60,
    ),
    (
        "countries with defence ministers since 2000",
        "SELECT count(DISTINCT country) FROM tenure WHERE office = 'defence minister' AND start >= '2000'",
        60,
    ),
)


def main() -> int:
    missed = 0
    base = sqlite3.connect(f"file:{WORLD}?mode=ro&immutable=1", uri=True)
    for what, query, target in TARGETS:
        (count,) = base.execute(query).fetchone()
        missed += report(what, count, count >= target, f">= {target:,}")
    size = WORLD.stat().st_size / 2**20
    missed += report("size, MiB", size, size <= 40, "<= 40")
    load, rate = speed(base)
    missed += report("load, ms", load, load <= 150, "<= 150")
    missed += report("name look-ups a second", rate, rate >= 10_000, ">= 10,000")
    if "--rebuild" in sys.argv:
        missed += report("same bytes when built again", 0, same_bytes(), "yes")
    return 1 if missed else 0


def report(what: str, found: float, reached: bool, target: str) -> int:
    shown = f"{found:,.1f}" if isinstance(found, float) else f"{found:,}"
    print(f"{'ok  ' if reached else 'MISS'} {what:45} {shown:>12}  (asked for: {target})")
    return 0 if reached else 1


def speed(base: sqlite3.Connection) -> tuple[float, float]:
    """Milliseconds to open the file and answer once, and look-ups a second over names of all kinds, none cached."""
    begin = time.perf_counter()
    world = open_world(WORLD)
    world.names("syria")
    load = (time.perf_counter() - begin) * 1000
    names = [n for (n,) in base.execute("SELECT DISTINCT folded FROM name LIMIT ?", (LOOKUPS,))]
    begin = time.perf_counter()
    for name in names:
        world.names(name)
    return load, len(names) / (time.perf_counter() - begin)


def same_bytes() -> bool:
    """Whether the builder makes the shipped file again."""
    from lab.world.build import build  # needs the builder's packages

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "world.sqlite"
        build(target, ROOT.parent / "shared")
        digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (target, WORLD)}
    return len(digests) == 1


if __name__ == "__main__":
    sys.exit(main())
