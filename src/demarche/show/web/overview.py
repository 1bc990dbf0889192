"""Pages over the whole store: start, search, events, reports, sources, decisions, about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from starlette.requests import Request

from demarche import ontology
from demarche.records import Query, decision_dict, report_dict
from demarche.show.web import asked, view
from demarche.show.web.answers import Desk, Shown, events_table, plain_pairs, rows_table

NEWEST = 12
FACETS = ("type", "status", "quad", "country")
MOST_FACETS = 12


def start(request: Request, desk: Desk) -> Shown:
    """What is new, who has most to do with whom, and where to search."""
    house = desk.house
    page = house.store.events(Query(limit=NEWEST))
    reports = desk.memory.of("newest reports", lambda: list(house.store.reports(limit=6).items))
    newest = [day for e in page.items if (day := (e.fields["date"] or {}).get("end") or e.first_report)]
    since = (date.fromisoformat(max(newest)[:10]) - timedelta(days=90)).isoformat() if newest else None
    dyads = desk.memory.of(("busy", since), lambda: _busy(desk, since))
    data = {
        "events": [e.as_dict() for e in page.items],
        "reports": [report_dict(f.report) for f in reports],
        "dyads": dyads,
        "dyads_since": since,
    }
    context = {
        "rows": [view.row(e, house.names) for e in page.items],
        "newest_reports": [view.report_line(f.report) for f in reports],
        "since_words": view.spoken(since),
        "names": house.names,
    }
    return Shown("start.html", "What is new", data, events_table(page.items), context)


def sums(desk: Desk) -> None:
    """What takes long over a large store, before somebody asks for it."""
    desk.memory.of("newest reports", lambda: list(desk.house.store.reports(limit=6).items))
    for by in ("week", "month"):
        desk.memory.of(("all reports", by), partial(desk.house.store.volume, None, None, by))
    desk.memory.of("sources", lambda: list(desk.house.store.sources()))


def _busy(desk: Desk, since: str | None, most: int = 10) -> list[dict[str, Any]]:
    """The pairs of countries with most events, both directions together."""
    pairs: dict[tuple[str, str], list[float]] = {}
    for line in desk.house.store.counts(Query(since=since), ("dyad",)):
        a, _, b = (line.keys[0] or "").partition(">")
        if a and b and a != b:
            held = pairs.setdefault((min(a, b), max(a, b)), [0, 0.0])
            held[0] += line.events
            held[1] += line.score
    ordered = sorted(pairs.items(), key=lambda item: (-item[1][0], item[0]))[:most]
    return [{"a": a, "b": b, "events": int(n), "score": round(total / n, 2)} for (a, b), (n, total) in ordered]


def events(request: Request, desk: Desk) -> Shown:
    """A table of events with facets and pages."""
    pairs = plain_pairs(request)
    query = asked.query_of(pairs, desk.house.party)
    page = desk.house.store.events(query, total=True)
    follow = asked.address("/events", [*asked.without(pairs, "cursor"), ("cursor", page.cursor)]) if page.cursor else ""
    data = {"items": [e.as_dict() for e in page.items], "next": page.cursor or None, "total": page.total}
    context = {
        "rows": [view.row(e, desk.house.names) for e in page.items],
        "follow": follow,
        "facets": _facets(desk, pairs, query),
        "pairs": asked.without(pairs, "cursor"),
        "chosen": {p.name: asked.one(pairs, p.name) for p in asked.PARAMETERS},
        "parameters": asked.PARAMETERS,
        "drop": [
            (
                f"{name}: {value}",
                asked.address("/events", [p for p in asked.without(pairs, "cursor") if p != (name, value)]),
            )
            for name, value in asked.without(pairs, "cursor", "limit")
            if value
        ],
    }
    return Shown("events.html", "Events", data, events_table(page.items), context)


def _facets(desk: Desk, pairs: asked.Pairs, query: Query) -> list[dict[str, Any]]:
    """For each facet the values that events of this question have, with counts, most first."""
    kept = asked.without(pairs, "cursor", "limit")
    found = []
    for name in FACETS:

        def count(name: str = name) -> list[Any]:
            return list(desk.house.store.counts(query, (name,)))

        counted = desk.memory.of(("facet", name, repr(query)), count)
        chosen = {v for n, v in pairs if n == name}
        lines = sorted((c for c in counted if c.keys[0]), key=lambda c: (-c.events, c.keys[0]))[:MOST_FACETS]
        found.append(
            {
                "name": {"country": "where it happened", "quad": "class"}.get(name, name),
                "values": [
                    {
                        "value": c.keys[0],
                        "label": desk.house.names.get(c.keys[0], c.keys[0]) if name == "country" else c.keys[0],
                        "events": c.events,
                        "chosen": c.keys[0] in chosen,
                        "url": asked.address("/events", [*[p for p in kept if p[0] != name], (name, c.keys[0])]),
                    }
                    for c in lines
                ],
            }
        )
    return found


def search(request: Request, desk: Desk) -> Shown:
    """Whatever the words may mean: an id, an actor, the words of reports."""
    house, pairs = desk.house, plain_pairs(request)
    words, cursor = asked.one(pairs, "q"), asked.one(pairs, "cursor")
    found: dict[str, Any] = {"q": words, "actors": [], "reports": [], "events": [], "next": None}
    context: dict[str, Any] = {"actor_lines": [], "report_lines": [], "rows": [], "follow": "", "direct": []}
    if words:
        page = house.store.reports(words=words, limit=20, cursor=cursor)
        actors = house.store.actors(words.casefold(), 10)
        direct = [house.store.event(words)] if len(words) == 16 else []
        found |= {
            "actors": [
                {"name": a.name, "country": a.country, "sector": a.sector, "entity": a.entity, "events": a.events}
                for a in actors
            ],
            "reports": [report_dict(f.report) | {"snippet": f.snippet} for f in page.items],
            "events": [e.as_dict() for e in direct if e],
            "next": page.cursor or None,
        }
        context = {
            "actor_lines": [_actor_line(a, house.names) for a in actors],
            "report_lines": [view.report_line(f.report) | {"snippet": _snippet(f.snippet)} for f in page.items],
            "rows": [view.row(e, house.names) for e in direct if e],
            "follow": asked.address("/search", [("q", words), ("cursor", page.cursor)]) if page.cursor else "",
            "direct": _meant(words, desk),
        }
    columns = ("id", "published", "publisher", "title", "snippet")
    table = rows_table(columns, [[r[c] for c in columns] for r in found["reports"]])
    return Shown("search.html", f"Search: {words}" if words else "Search", found, table, context)


def _actor_line(a: Any, names: Mapping[str, str]) -> dict[str, Any]:
    words = a.entity or " ".join(c for c in (a.country, a.sector) if c) or a.name
    codes = " ".join(c for c in (a.country, a.sector) if c)
    return {
        "name": a.name,
        "codes": codes,
        "country": names.get(a.country, ""),
        "events": a.events,
        "url": asked.actor_path(words),
    }


def _meant(words: str, desk: Desk) -> list[dict[str, str]]:
    """The actor that the words stand for, if they stand for one at all."""
    party = desk.house.party(words)
    if not (party.country or party.sector or party.entity):
        return []
    label = view.party_label(party, desk.house.names, ontology.load().sectors)
    return [{"label": label, "url": asked.actor_path(asked.party_words(party))}]


def _snippet(words: str) -> view.Parts:
    """A passage with «» around what was found, in parts."""
    parts: view.Parts = []
    for i, piece in enumerate(words.split("«")):
        inside, mark, rest = piece.partition("»")
        parts += [(inside, bool(i and mark)), (rest, False)] if i else [(piece, False)]
    return [(text, found) for text, found in parts if text]


def reports(request: Request, desk: Desk) -> Shown:
    """All reports, newest first, by publisher, time or words."""
    pairs = plain_pairs(request)
    since, until = asked.period(pairs)
    words, publisher = asked.one(pairs, "words"), asked.one(pairs, "publisher")
    limit = asked.number("limit", asked.one(pairs, "limit", "50"), 1, asked.MOST_ITEMS)
    page = desk.house.store.reports(
        words=words, publisher=publisher, since=since, until=until, limit=limit, cursor=asked.one(pairs, "cursor")
    )
    items = [report_dict(f.report) | {"snippet": f.snippet} for f in page.items]
    data = {"items": items, "next": page.cursor or None}
    context = {
        "lines": [view.report_line(f.report) | {"snippet": _snippet(f.snippet)} for f in page.items],
        "follow": asked.address("/reports", [*asked.without(pairs, "cursor"), ("cursor", page.cursor)])
        if page.cursor
        else "",
        "chosen": {name: asked.one(pairs, name) for name in ("words", "publisher", "since", "until")},
    }
    columns = ("id", "published", "publisher", "title", "url", "snippet")
    return Shown(
        "reports.html", "Reports", data, rows_table(columns, [[r[c] for c in columns] for r in items]), context
    )


def source_rows(desk: Desk) -> list[dict[str, Any]]:
    """Every publisher in figures, with its owner and country where the world data know them."""
    rows = []
    for line in desk.memory.of("sources", lambda: list(desk.house.store.sources())):
        outlet = desk.house.outlet(line.publisher) if line.publisher else None
        rows.append(
            {
                "publisher": line.publisher,
                "reports": line.reports,
                "mentions": line.mentions,
                "events": line.events,
                "alone": line.alone,
                "disputed": line.disputed,
                "kind": outlet.kind if outlet else "",
                "owner": outlet.owner if outlet else "",
                "country": (outlet.country if outlet else None) or "",
            }
        )
    return sorted(rows, key=lambda r: (-r["reports"], r["publisher"]))


def sources(request: Request, desk: Desk) -> Shown:
    """Outlets: how much each tells, how often alone, how often what it tells is denied."""
    rows = source_rows(desk)
    columns = ("publisher", "kind", "country", "owner", "reports", "mentions", "events", "alone", "disputed")
    return Shown(
        "sources.html",
        "Sources",
        {"items": rows},
        rows_table(columns, [[r[c] for c in columns] for r in rows]),
        {"names": desk.house.names},
    )


def decisions(request: Request, desk: Desk) -> Shown:
    """What people decided, newest first, each with its reason; what was taken back stays in the list."""
    taken = desk.house.store.decisions()[::-1]
    revoked = {str(d.value) for d in taken if d.kind == "revoke"}
    rows = [decision_dict(d) | {"revoked": d.id in revoked} for d in taken]
    columns = ("id", "kind", "when", "who", "why", "field", "value", "mentions", "revoked")
    table = rows_table(columns, [[str(r[c]) if c in ("value", "mentions") else r[c] for c in columns] for r in rows])
    return Shown("decisions.html", "Decisions", {"items": rows}, table)


def about(request: Request, desk: Desk) -> Shown:
    """How this was coded, how accurately, by which versions."""
    facts = {"store": desk.memory.of("health", desk.house.store.health), **desk.house.facts}
    plain = {head: dict(part) for head, part in facts.items() if isinstance(part, Mapping)}
    told = {head: [(key, _in_words(value)) for key, value in part.items()] for head, part in plain.items()}
    codebook = ontology.load()
    types = [
        {
            "name": t.name,
            "quad": codebook.quad(t.name),
            "score": t.score,
            "gloss": t.gloss,
            "modes": ", ".join(m.name for m in t.modes),
        }
        for t in codebook.types
    ]
    rows = [(head, key, _in_words(value)) for head, part in plain.items() for key, value in part.items()]
    return Shown(
        "about.html",
        "How this was coded",
        {"facts": plain, "types": types},
        rows_table(("part", "what", "value"), rows),
        {"sectors": codebook.sectors, "told": told},
    )


def _in_words(value: Any) -> str:
    """A value of a card in words: inner tables and lists on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{k}: {_in_words(v)}" for k, v in value.items() if v not in ("", None))
    if isinstance(value, (list, tuple)):
        return "; ".join(_in_words(v) for v in value)
    return str(value)
