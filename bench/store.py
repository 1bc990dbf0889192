"""The store under a long stream of ready-made mentions: no coding, everything else as `ingest` does it.

    python -m bench.store [--mentions 1000000] [--minutes 20] [--store FILE-OR-URL] [--out FILE]

Prints one JSON object: the rate of keeping (mentions a second) at 10,000 mentions and at the end with their ratio, the
time of a dyad query with yearly counts, bytes a mention, and the peak memory of the process at 10,000 and at the end.

The stream is made up: dyads and outlets by Zipf's law, 1 to 20 reports an event, 110 a day (25 years for a million), places,
casualties, some denials. It comes in the order of publication, as news does.
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import json
import math
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from demarche.keep import keep_reports
from demarche.means import Coding
from demarche.records import (
    Actor,
    Analysis,
    Attribution,
    Casualties,
    CodedReport,
    Document,
    Event,
    Party,
    Place,
    Query,
    Report,
    Sentence,
    Span,
    When,
)  # fmt: skip
from demarche.store import Store, open_store

FIRST, A_DAY = date(2001, 1, 1), 110  # mentions a day: a million in 25 years
EARLY = 10_000  # mentions
WINDOW = 10_000  # mentions over which a rate is measured
ACTS = (
    ("CONSULT", "met", "verbal cooperation", 2.5, 30),
    ("ASSAULT", "shelled", "material conflict", -9.0, 20),
    ("ACCUSE", "accused", "verbal conflict", -4.0, 20),
    ("AID", "aided", "material cooperation", 7.0, 10),
    ("PROTEST", "marched against", "material conflict", -6.5, 10),
    ("AGREE", "agreed with", "verbal cooperation", 5.0, 10),
)
COUNTRIES = (
    "USA RUS CHN SYR ISR IRN UKR TUR IND PAK FRA GBR DEU IRQ AFG PSE LBN SAU EGY YEM PRK KOR JPN VEN COL BRA MEX NGA SDN "
    "SSD ETH SOM KEN COD RWA MLI NER BFA LBY TUN DZA MAR ESP ITA POL HUN SRB XKX GEO ARM AZE KAZ UZB MMR THA VNM PHL IDN AUS"
).split()
SECTORS = ("GOV", "MIL", "REB", "PTY", "CVL")
OUTLETS = tuple(f"Outlet {i}" for i in range(400))
WORDS = ("officials border talks village convoy ministry statement capital morning forces agreement leaders protest market "
         "bridge district region residents aid troops summit delegation ceasefire tariffs prisoners pipeline election").split()  # fmt: skip


def made(mentions: int, seed: int = 11) -> Iterator[CodedReport]:
    """Coded reports in order of publication, one or two mentions each, until there are so many mentions."""
    chance = random.Random(seed)
    pairs = [(a, b) for a in COUNTRIES for b in COUNTRIES if a != b]
    chance.shuffle(pairs)
    dyads = _zipf(pairs[:1500], 0.9)
    outlets = _zipf(OUTLETS, 0.8)
    waiting: list[tuple[date, int, CodedReport]] = []
    count = number = event = 0
    events_a_day = A_DAY / 3.1  # mentions an event, by the shape of `_reports`
    day = FIRST
    owed = 0.0
    while count < mentions:
        owed += events_a_day
        while owed >= 1:
            owed -= 1
            event += 1
            for published, report in _reports(event, day, dyads, outlets, chance):
                number += 1
                heapq.heappush(waiting, (published, number, report))
        day += timedelta(days=1)
        while waiting and waiting[0][0] < day and count < mentions:
            coded = heapq.heappop(waiting)[2]
            count += len(coded.events)
            yield coded


def _zipf(values: Sequence[object], power: float) -> tuple[Sequence[object], list[float]]:
    total, found = 0.0, []
    for i in range(len(values)):
        total += 1 / (i + 1) ** power
        found.append(total)
    return values, found


def _pick(table: tuple[Sequence[object], list[float]], chance: random.Random) -> object:
    return chance.choices(table[0], cum_weights=table[1])[0]


def _reports(event: int, day: date, dyads, outlets, chance: random.Random) -> Iterator[tuple[date, CodedReport]]:
    a, b = _pick(dyads, chance)
    kind, verb, quad, score, _ = chance.choices(ACTS, weights=[act[4] for act in ACTS])[0]
    sectors = chance.choice(SECTORS), chance.choice(SECTORS)
    town = f"Town{chance.randrange(20)}"
    killed = chance.randrange(1, 40) if kind == "ASSAULT" and chance.random() < 0.5 else None
    theme = chance.sample(WORDS, 5)
    tellers = min(20, 1 + int(chance.expovariate(1 / 2.6)))
    copy = ""
    for i in range(tellers):
        published = day + timedelta(days=0 if chance.random() < 0.7 else chance.randrange(1, 4))
        if not copy or chance.random() > 0.3:
            lead = f"{a} {verb} {b} in {town} on {day:%A}, {', '.join(chance.sample(theme, 3))}, {event} {chance.randrange(10**6)}."
            copy = lead + " " + " ".join(chance.choices(WORDS, k=60)) + "."
        toll = killed and max(1, killed + chance.choice((0, 0, 0, 1, 2)))
        name = hashlib.sha256(f"{event}/{i}".encode()).hexdigest()[:16]
        report = Report(name, copy, f"{a} and {b}: {theme[0]}", published.isoformat(), str(_pick(outlets, chance)),
                        f"https://wire.example/{event}/{i}")  # fmt: skip
        end = report.body_start + copy.index(".") + 1
        trigger = Span(report.body_start + 4, report.body_start + 4 + len(verb))
        place = Place(town, town, b, (len(b) * 7 + int(town[4:])) % 60, int(town[4:]), "city", 1000 + int(town[4:]))
        told = Event(
            hashlib.sha256(f"m{event}/{i}".encode()).hexdigest()[:16], report, kind, None,
            "negated" if chance.random() < 0.02 else "happened", ("military",) if kind == "ASSAULT" else (),
            (Actor(a, f"{a} {sectors[0]}", a, sectors[0], why=f'"{a}" is a name of {a}; a state as actor: its government'),),
            (Actor(b, f"{b} {sectors[1]}", b, sectors[1], why=f'"{b}" is a name of {b}; a state as actor: its government'),),
            When(f"{day:%A}", day.isoformat(), day.isoformat(), "day"), place,
            (Attribution(f"{a} officials", "", "government", a, "GOV"),) if chance.random() < 0.4 else (),
            False, Casualties((toll, toll) if toll else None), quad, score, "", None,
            (("type", 0.8), ("actors", 0.8), ("recipients", 0.7), ("status", 0.9)), 1,
            Span(report.body_start, end), trigger,
        )  # fmt: skip
        head = Analysis(Sentence(0, Span(0, len(report.title)), report.title, "headline"), ())
        body = Analysis(
            Sentence(1, Span(report.body_start, end), report.text[report.body_start : end]),
            (),
            vector=_vector(event, i),
        )
        yield published, CodedReport(report, Document(report, (head, body)), (told,))


def _vector(event: int, i: int) -> tuple[float, ...]:
    """A unit vector: tellings of one event lie near each other, as sentence vectors do."""
    import numpy as np

    base = np.random.default_rng(event).standard_normal(384) + 0.5 * np.random.default_rng((event, i)).standard_normal(
        384
    )
    return tuple((base / math.sqrt(float(base @ base))).tolist())


def run(store: Store, mentions: int, minutes: float = math.inf) -> dict[str, object]:
    """Keep the stream, or what of it is kept in so many minutes, and measure."""
    started = time.monotonic()
    held: dict[str, CodedReport] = {}
    coding = Coding(lambda some: [held.pop(r.id) for r in some], {"coder": "made"})
    spent = busy = 0.0
    done = 0
    times: list[tuple[int, float, float]] = [(0, 0.0, 0.0)]  # mentions, seconds by the clock, seconds of this process
    memory: dict[int, float] = {}
    batch: list[Report] = []

    def flush() -> None:
        nonlocal spent, busy, done
        began, worked = time.perf_counter(), time.process_time()
        done += sum(one.events for one in keep_reports(batch, coding, store))
        spent, busy = spent + time.perf_counter() - began, busy + time.process_time() - worked
        times.append((done, spent, busy))
        if done >= EARLY and EARLY not in memory:
            memory[EARLY] = _memory()
        batch.clear()
        if len(times) % 200 == 0:
            print(f"{done:,} mentions, {_rate(times, done):.0f} a second", flush=True)

    for coded in made(mentions):
        held[coded.report.id] = coded
        batch.append(coded.report)
        if len(batch) == 64:
            flush()
            if time.monotonic() - started > 60 * minutes:
                break
    if batch:
        flush()
    store.tidy()
    early, late = _rate(times, EARLY), _rate(times, done)
    early_cpu, late_cpu = _rate(times, EARLY, 2), _rate(times, done, 2)
    health = store.health()
    queries: dict[str, dict[str, object]] = {}
    for name, (a, b) in {"busiest dyad": _busiest(store), "RUS SYR": ("RUS", "SYR")}.items():
        query = Query(parties=(Party(a), Party(b)))
        took = []
        for _ in range(7):
            began = time.perf_counter()
            rows = store.counts(query, ("year",))
            took.append(time.perf_counter() - began)
        began = time.perf_counter()
        page = store.events(replace_limit(query))
        queries[name] = {
            "dyad": f"{a} {b}", "events": sum(r.events for r in rows), "years": len(rows),
            "yearly counts ms, first": round(1000 * took[0], 1),
            "yearly counts ms, median of 7": round(1000 * statistics.median(took), 1),
            "page of 50 ms": round(1000 * (time.perf_counter() - began), 1), "on the page": len(page.items),
        }  # fmt: skip
    began = time.perf_counter()
    publishers = len(store.sources())
    queries["sources"] = {"publishers": publishers, "ms": round(1000 * (time.perf_counter() - began), 1)}
    for words in ("officials", "officials summit", "Town7 Sunday"):
        began = time.perf_counter()
        found = len(store.reports(words=words).items)
        middle = time.perf_counter()
        told = len(store.events(Query(words=words, limit=50)).items)
        queries[f"words: {words}"] = {
            "reports": found, "reports ms": round(1000 * (middle - began), 1),
            "events": told, "events ms": round(1000 * (time.perf_counter() - middle), 1),
        }  # fmt: skip
    return {
        "mentions": done, "events": health["events"], "reports": health["reports"], "database": health["database"],
        "rate at 10,000": round(early), "rate at the end": round(late), "ratio": round(late / early, 3),
        "rates by processor time": [round(early_cpu), round(late_cpu), round(late_cpu / early_cpu, 3)],
        "seconds of keeping": round(spent), "bytes a mention": round(1e6 * float(health["megabytes"]) / done),
        "megabytes": health["megabytes"], "peak megabytes at 10,000": memory.get(EARLY), "peak megabytes": _memory(),
        "queries": queries,
    }  # fmt: skip


def replace_limit(query: Query) -> Query:
    return Query(parties=query.parties, limit=50)


def _busiest(store: Store) -> tuple[str, str]:
    rows = store.counts(Query(), ("dyad",))
    best = max(rows, key=lambda row: (row.events, row.keys))
    return str(best.keys[0])[:3], str(best.keys[0])[4:]


def _rate(times: list[tuple[int, float, float]], at: int, clock: int = 1) -> float:
    """Mentions a second over the WINDOW mentions (or half of all, if they are few) before ``at``."""
    end = min(times, key=lambda t: abs(t[0] - at))
    width = min(WINDOW, max(1, at // 2))
    start = min(times, key=lambda t: abs(t[0] - (end[0] - width)))
    return (end[0] - start[0]) / max(end[clock] - start[clock], 1e-9)


def _memory() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop then [default: when all are kept]")
    parser.add_argument("--store", help="where to make it [default: a temporary file]")
    parser.add_argument("--out", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = run(open_store(options.store or f"{folder}/store.sqlite"), options.mentions, options.minutes)
    line = json.dumps(figures, indent=1)
    print(line)
    if options.out:
        options.out.write_text(line + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
