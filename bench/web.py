"""The pages over a large store: how long they take, how many bytes the first one loads.

    python -m bench.web [--mentions 1000000] [--store FILE] [--out FILE]

Prints one JSON object: for each page the median and the slowest of the times (ms) from request to last byte over
loopback, when a page is asked for the first time ("first") and later; the server has had PREPARES seconds to start.
"cpu" is the median of the processor time, which other work on the machine changes little. An existing --store is asked as it is.

The store is made of the stream of bench.store with its events known from the start: nothing is compared or clustered on the
way in, which is what takes time; what the pages ask (reports, words, mentions, events, parties) is all there.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bench import store as stream
from demarche import merge
from demarche.cli.house import house_of
from demarche.cli.serve import address, beside, listening
from demarche.records import CodedReport, Mention, Merge, Query
from demarche.settings import Settings
from demarche.show.web import Limits, make_app
from demarche.store import Store, events, mentions, meta, open_store, reports

BATCH = 400  # events of one transaction
ROUNDS = 7
PREPARES = 15.0  # seconds that a server has for its sums before it is asked
FREE = Limits(burst=100_000, rate=100_000.0)


def groups(count: int, seed: int = 11) -> Iterator[list[CodedReport]]:
    """The reports of one event after the other, until there are so many mentions."""
    chance = random.Random(seed)
    pairs = [(a, b) for a in stream.COUNTRIES for b in stream.COUNTRIES if a != b]
    chance.shuffle(pairs)
    dyads, outlets = stream._zipf(pairs[:1500], 0.9), stream._zipf(stream.OUTLETS, 0.8)
    event = told = 0
    while told < count:
        event += 1
        day = stream.FIRST + timedelta(days=int(event * 3.1 / stream.A_DAY))
        found = sorted(
            stream._reports(event, day, dyads, outlets, chance), key=lambda item: (item[0], item[1].report.id)
        )
        told += len(found)
        yield [coded for _, coded in found]


def fill(store: Store, count: int) -> None:
    """Keep the stream, event by event."""
    batch: list[list[CodedReport]] = []
    for group in groups(count):
        batch.append(group)
        if len(batch) == BATCH:
            _write(store, batch)
            batch = []
    _write(store, batch)
    store.tidy()


def _write(store: Store, batch: list[list[CodedReport]]) -> None:
    with store.write() as connection:
        run = meta.run_number(connection, {"bench": "web"})
        coded = [c for group in batch for c in group]
        numbers = reports.add(connection, [(c.report, reports.address(c.report.url), b"") for c in coded], run)
        told: list[Mention] = [merge.mention(c.events[0], c.document) for c in coded if c.document]
        own = mentions.add(connection, {n: [m] for n, m in zip(numbers, told, strict=True)})
        by_id = {m.id: (n, m) for n, m in zip(own, told, strict=True)}
        written = {}
        for group in batch:
            ids = tuple(c.events[0].id for c in group)
            one = Merge(ids[0], ids, "made up", 0.95)
            event = merge.merged(one, [by_id[i][1] for i in ids], [], {}, ())
            written[by_id[ids[0]][0]] = (event, [by_id[i][0] for i in ids], events.basis(one))
        events.write(connection, written)
        meta.changed(connection)


def measure(store: Store) -> dict[str, object]:
    """Ask a running server for the pages."""
    a, b = stream._busiest(store)
    event = store.events(Query(limit=1)).items[0]
    year = str(event.first_report)[:4]
    pages = {
        "start": "/", "dossier of the busiest dyad": f"/dyad/{a}/{b}", "dossier, last year": f"/dyad/{a}/{b}?since={year}",
        "event": f"/event/{event.id}", "report": f"/report/{event.mentions[0].report}", "actor": f"/actor/{a}",
        "events, filtered": f"/events?actor={a}&recipient={b}&type=CONSULT", "events": "/events", "search": "/search?q=prisoners",
        "map": "/map", "network": f"/network?since={year}", "sources": "/sources", "api events": "/api/events?limit=50",
    }  # fmt: skip
    figures: dict[str, object] = {
        "events": store.health()["events"],
        "mentions": store.health()["mentions"],
        "dyad": f"{a} {b}",
    }
    with listening("127.0.0.1", 0) as door:
        app = make_app(house_of(store, Settings.from_environment(), limits=FREE))
        with beside(app, door):
            base, opener = address(door), urllib.request.build_opener(urllib.request.ProxyHandler({}))
            time.sleep(PREPARES)
            for name, path in pages.items():
                first, size = _ask(opener, base + path)
                later, work = [], []
                for _ in range(ROUNDS):
                    began = time.process_time()
                    later.append(_ask(opener, base + path)[0])
                    work.append(round((time.process_time() - began) * 1000, 1))
                figures[name] = {
                    "first": first, "median": statistics.median(later), "slowest": max(later),
                    "cpu": statistics.median(work), "bytes": size,
                }  # fmt: skip
            figures["first load, bytes"] = _first_load(opener, base)
    return figures


def _ask(opener: urllib.request.OpenerDirector, url: str) -> tuple[float, int]:
    began = time.perf_counter()
    with opener.open(url, timeout=120) as answer:
        size = len(answer.read())
    return round((time.perf_counter() - began) * 1000, 1), size


def _first_load(opener: urllib.request.OpenerDirector, base: str) -> int:
    """The start page with all that it loads."""
    import re

    with opener.open(base + "/") as answer:
        page = answer.read().decode()
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    return len(page.encode()) + sum(_ask(opener, base + part)[1] for part in parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="where to make it, or one that is there [default: a temporary file]")
    parser.add_argument("--out", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.store or Path(folder) / "store.sqlite"
        there = file.exists()
        store = open_store(str(file))
        if not there:
            fill(store, options.mentions)
        figures = measure(store)
    line = json.dumps(figures, indent=1)
    print(line)
    if options.out:
        options.out.write_text(line + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
