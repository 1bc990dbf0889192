"""Made-up reports with a quick coder, a plain way to merge, and the whole of a store in comparable form.

A sentence "2024-03-01: SYR GOV met RUS GOV in Lima, 3 killed." is an event; everything else is none.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import select

from demarche import merge
from demarche.keep import Kept, keep_reports
from demarche.means import Coding
from demarche.merge.cluster import cluster
from demarche.records import (
    Actor,
    Analysis,
    Attribution,
    Casualties,
    CodedReport,
    Decision,
    Document,
    Event,
    Link,
    Mention,
    Merge,
    MergedEvent,
    Outlet,
    Place,
    Report,
    Sentence,
    Span,
    When,
)  # fmt: skip
from demarche.store import Store, schema
from demarche.store.answers import LearnedOffice

VERBS = {"met": ("CONSULT", "verbal cooperation", 2.0), "shelled": ("ASSAULT", "material conflict", -9.0),
         "accused": ("ACCUSE", "verbal conflict", -4.0), "aided": ("AID", "material cooperation", 7.0)}  # fmt: skip
_EVENT = re.compile(
    r"(\d{4}-\d\d-\d\d): ([A-Z]{3}) ([A-Z]{3}) (denies it )?(met|shelled|accused|aided) ([A-Z]{3}) ([A-Z]{3})"
    r"(?: in (\w+))?(?:, (\d+) killed)?(?:, says (\w+))?\."
)
VERSIONS = {"coder": "made", "ontology": "1"}


_numbers = itertools.count()


def database(server: Any) -> str:
    """The URL of a new, empty database."""
    name = f"made_{next(_numbers)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return str(server.get_uri(name))


def coding(versions: Mapping[str, str] = VERSIONS, digest: str = "1") -> Coding:
    """The quick coder; another ``digest`` gives mentions other ids, as another ontology does."""
    return Coding(
        lambda some: [coded(r, digest) for r in some],
        versions,
        lambda name: Outlet(name, "media", "Made Holding") if name.startswith("Made") else None,
        lambda document: (
            [
                LearnedOffice(
                    "A Person", "SYR", "GOV", (), "minister", document.report.published, document.report.id, "says so"
                )
            ]
            if "minister" in document.report.body
            else ()
        ),
    )


def coded(report: Report, digest: str = "1") -> CodedReport:
    """Code a made-up report."""
    if report.body.startswith("IN ANOTHER LANGUAGE"):
        return CodedReport(report, None, (), ("not in English",))
    analyses, events = [], []
    for i, match in enumerate(_EVENT.finditer(report.text)):
        span = Span(*match.span())
        analyses.append(Analysis(Sentence(i, span, match[0]), (), vector=_vector(match[5])))
        events.append(_event(report, match, i, digest))
    return CodedReport(report, Document(report, tuple(analyses)), tuple(events))


def _event(report: Report, match: re.Match[str], index: int, digest: str) -> Event:
    kind, quad, score = VERBS[match[5]]
    trigger = Span(*match.span(5))
    name = hashlib.sha256(f"{report.id}|{trigger.start}|{kind}|{digest}".encode()).hexdigest()[:16]
    killed = (int(match[9]), int(match[9])) if match[9] else None
    return Event(
        name, report, kind, None, "negated" if match[4] else "happened",
        actors=(Actor(f"{match[2]} {match[3]}", f"{match[2]} {match[3]}", match[2], match[3]),),
        recipients=(Actor(f"{match[6]} {match[7]}", f"{match[6]} {match[7]}", match[6], match[7]),),
        date=When(match[1], match[1], match[1], "day"),
        place=Place(match[8], match[8], match[6], 1.0, 2.0, "city", 7) if match[8] else None,
        attributions=(Attribution(match[10], match[10], "government", match[2], "GOV"),) if match[10] else (),
        casualties=Casualties(killed), quad=quad, score=score, cameo="", goldstein=None,
        confidence=(("type", 0.9), ("actors", 0.8)), sentence=index, evidence=Span(*match.span()), trigger=trigger,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _vector(word: str) -> tuple[float, ...]:
    noise = random.Random(word)
    values = [noise.gauss(0, 1) for _ in range(384)]
    length = sum(v * v for v in values) ** 0.5
    return tuple(v / length for v in values)


class Plain:
    """Merging for tests: one type, dyad and day are one event. Copies and clusters are those of the real room."""

    MERGE_VERSION = 1
    SIGNATURE_VERSION = merge.SIGNATURE_VERSION
    COPY = merge.COPY

    signature = staticmethod(merge.signature)
    bands = staticmethod(merge.bands)
    resemblance = staticmethod(merge.resemblance)
    mention = staticmethod(merge.mention)

    @staticmethod
    def _act(m: Mention) -> str:
        event = m.event
        parties = sorted(a["country"] for a in (*event["actors"], *event["recipients"]))
        return f"{event['type']} {parties} {event['date']['start']}"

    def blocks(self, m: Mention) -> tuple[int, ...]:
        digest = hashlib.sha256(self._act(m).encode()).digest()
        return (int.from_bytes(digest[:8], "little", signed=True),)

    def wanted(self, keys: Sequence[int]) -> set[int]:
        return set(keys)

    def link(self, a: Mention, b: Mention) -> Link | None:
        same = self._act(a) == self._act(b) and a.report != b.report
        return Link(min(a.id, b.id), max(a.id, b.id), 0.9999) if same else None

    def chance(self, a: Mention, b: Mention) -> float | None:
        link = self.link(a, b)
        return None if link is None else link.score

    def cluster(
        self, mentions: Sequence[Mention], links: Sequence[Link], decisions: Sequence[Decision]
    ) -> tuple[Merge, ...]:
        return cluster(mentions, links, decisions)

    def merged(
        self, merge_: Merge, mentions: Sequence[Mention], links: Sequence[Link], outlets: Mapping[str, Outlet],
        decisions: Sequence[Decision],
    ) -> MergedEvent:  # fmt: skip
        return merge.merged(merge_, mentions, links, outlets, decisions)


def keep(store: Store, *some: Report, merging: Any = None, **options: Any) -> list[Kept]:
    """Keep reports with the quick coder and plain merging."""
    how = options.pop("coding", coding())
    return list(keep_reports(some, how, store, merging=merging or Plain(), **options))


def report(
    name: str, body: str, published: str = "2024-03-02", publisher: str = "Harbour Wire", url: str = ""
) -> Report:
    """A report with an id of its own."""
    return Report(name, body, "A title", published, publisher, url, source=f"made:{name}")


def stream(count: int, seed: int = 7, days: int = 12) -> list[Report]:
    """Reports of few dyads and days: many tell one event, some print another's text, some are new versions."""
    chance = random.Random(seed)
    found: list[Report] = []
    for i in range(count):
        day = f"2024-03-{1 + chance.randrange(days):02}"
        if found and chance.random() < 0.2:
            other = chance.choice(found)
            body = other.body + (" Copied by another desk." if chance.random() < 0.5 else "")
            found.append(report(f"r{i}", body, day, f"Made {chance.randrange(5)}"))
            continue
        lines = [
            f"Report number {i} of the day begins with some words about {chance.random():.9f} and goes on for a while."
        ]
        for _ in range(chance.randrange(1, 4)):
            a, b = chance.sample(["SYR", "RUS", "TUR", "IRN"], 2)
            verb = chance.choice(sorted(VERBS))
            on = f"2024-03-{1 + chance.randrange(days):02}"
            killed = f", {chance.randrange(1, 4)} killed" if verb == "shelled" else ""
            denied = "denies it " if verb == "shelled" and chance.random() < 0.2 else ""
            lines.append(f"{on}: {a} GOV {denied}{verb} {b} MIL in Lima{killed}.")
        found.append(report(f"r{i}", " ".join(lines), day, f"Outlet {chance.randrange(6)}"))
    return found


def snapshot(store: Store) -> dict[str, Any]:
    """All that a store holds, by ids and in order: equal for equal content, whatever the order it came in."""
    with store.read() as connection:
        of = schema.reports.c
        ids = {row.n: (row.id, row.digest) for row in connection.execute(select(schema.reports))}
        mention = {row.n: (row.id, row.live) for row in connection.execute(select(schema.mentions))}
        table: dict[str, Any] = {
            "reports": sorted(
                (row.id, row.digest, row.live, ids.get(row.superseded_by, ("", ""))[0], ids[row.copy_of][0])
                for row in connection.execute(select(schema.reports))
            ),
            "texts": sorted(
                row
                for row in connection.execute(
                    select(of.id, schema.texts.c.words).join(schema.texts, schema.texts.c.report == of.n)
                )
            ),
            "mentions": sorted(
                (row.id, ids[row.report][0], row.live, mention[row.event][0] if row.event else "")
                for row in connection.execute(select(schema.mentions))
            ),
            "links": sorted((mention[a][0], mention[b][0], s) for a, b, s in connection.execute(select(schema.links))),
            "blocks": sorted((row.key, mention[row.mention]) for row in connection.execute(select(schema.blocks))),
            "bands": sorted((row.period, row.key, ids[row.report]) for row in connection.execute(select(schema.bands))),
        }
        for name in ("event_parties", "event_dyads", "event_contexts", "event_sources"):
            rows = connection.execute(select(schema.metadata.tables[name])).mappings()
            table[name] = sorted(
                tuple(str(v) for k, v in row.items() if k != "event") + mention[row["event"]] for row in rows
            )
        rows = connection.execute(select(schema.events)).mappings()
        table["rows"] = sorted(tuple(str(v) for k, v in row.items() if k != "n") for row in rows)
    from demarche.records import Query

    table["events"] = [event.as_dict() for event in store.stream(Query())]
    return table


def shuffled(some: Sequence[Report], seed: int) -> list[Report]:
    """The reports in another order."""
    mixed = list(some)
    random.Random(seed).shuffle(mixed)
    return mixed


def in_parts(some: Iterable[Report], size: int) -> Iterator[list[Report]]:
    """The reports in batches."""
    part: list[Report] = []
    for one in some:
        part.append(one)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


__all__ = ["Plain", "coded", "coding", "database", "in_parts", "keep", "report", "shuffled", "snapshot", "stream"]
