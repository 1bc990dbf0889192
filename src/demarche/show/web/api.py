"""The API under /api: the same questions as the pages and the command, as JSON, in pages or as a stream of lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from demarche import ontology
from demarche.errors import InputError
from demarche.records import MergedEvent, decision_dict, report_dict
from demarche.show.web import asked, dossier, overview
from demarche.show.web.answers import Desk, caching, json_response, plain_pairs
from demarche.show.web.openapi import document
from demarche.show.web.problems import Refused
from demarche.show.web.view import party_label

LINES = "application/x-ndjson"
COUNT_BY = ("year", "month", "week", "day", "type", "mode", "quad", "status", "country", "actor", "recipient", "dyad",
            "publisher")  # fmt: skip


def events(request: Request, desk: Desk, etag: str) -> Response:
    """Events by the filters of the command: a page, or all of them as JSON lines."""
    pairs = plain_pairs(request)
    query = asked.query_of(pairs, desk.house.party, also=("format",))
    form = asked.one(pairs, "format")
    if form not in ("", "json", "jsonl"):
        raise InputError(f"format: json or jsonl, not {form!r}")
    if form == "jsonl" or (not form and LINES in request.headers.get("accept", "")):
        return _lines(desk.house.store.stream(query), etag)
    page = desk.house.store.events(query, total=True)
    data = {"items": [e.as_dict() for e in page.items], "next": page.cursor or None, "total": page.total}
    headers = caching(etag)
    if page.cursor:
        follow = asked.address("/api/events", [*asked.without(pairs, "cursor"), ("cursor", page.cursor)])
        headers["Link"] = f'<{follow}>; rel="next"'
    return json_response(data, headers)


def _lines(found: Iterable[MergedEvent], etag: str) -> Response:
    """JSON lines as they come; the first one is looked for now, so that a wrong question is told as such."""
    source = iter(found)
    first = list(_take_one(source))

    def written() -> Iterator[bytes]:
        for event in chain(first, source):
            yield json.dumps(event.as_dict(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    return StreamingResponse(written(), headers=caching(etag), media_type=LINES)


def _take_one(source: Iterator[MergedEvent]) -> Iterator[MergedEvent]:
    for event in source:
        yield event
        return


def event(request: Request, desk: Desk, etag: str) -> Response:
    """One event by its id, or by that of any of its mentions."""
    event_id = asked.one([("id", str(request.path_params["id"]))], "id")
    found = desk.house.store.event(event_id)
    if found is None:
        raise Refused(404, "There is no such event", f"No event or mention {event_id[:60]!r} is kept.")
    return json_response(found.as_dict(), caching(etag))


def counts(request: Request, desk: Desk, etag: str) -> Response:
    """Events counted by some of COUNT_BY, with the reports that tell them and the sum of their scores."""
    pairs = plain_pairs(request)
    by = tuple(k.strip() for k in asked.one(pairs, "by", "year").split(",") if k.strip())
    wrong = [k for k in by if k not in COUNT_BY]
    if wrong or len(by) > 4 or len(set(by)) != len(by):
        raise InputError(f"by: up to four different ones out of {', '.join(COUNT_BY)}")
    query = asked.query_of(pairs, desk.house.party, also=("by",))
    found = desk.memory.of(("counts", by, repr(query)), lambda: list(desk.house.store.counts(query, by)))
    items = [
        dict(zip(by, c.keys, strict=True)) | {"events": c.events, "reports": c.reports, "score": round(c.score, 4)}
        for c in found
    ]
    return json_response({"items": items}, caching(etag))


def dyads(request: Request, desk: Desk, etag: str) -> Response:
    """Pairs of countries, actor towards recipient, with events and mean score; those with most events first."""
    pairs = plain_pairs(request)
    query = asked.query_of(pairs, desk.house.party)
    found = desk.memory.of(("dyads api", repr(query)), lambda: list(desk.house.store.counts(query, ("dyad",))))
    items = []
    for line in sorted((c for c in found if c.keys[0]), key=lambda c: (-c.events, c.keys[0])):
        a, _, b = line.keys[0].partition(">")
        items.append({"actor": a, "recipient": b, "events": line.events, "reports": line.reports,
                      "score": round(line.score / line.events, 4)})  # fmt: skip
    return json_response({"items": items[: asked.MOST_ITEMS]}, caching(etag))


def actors(request: Request, desk: Desk, etag: str) -> Response:
    """Parties whose name begins so, those with most events first."""
    pairs = plain_pairs(request)
    _only(pairs, "prefix", "limit")
    limit = asked.number("limit", asked.one(pairs, "limit", "50"), 1, asked.MOST_ITEMS)
    prefix = asked.one(pairs, "prefix")
    found = desk.memory.of(("actors", prefix, limit), lambda: list(desk.house.store.actors(prefix, limit)))
    items = [
        {"name": a.name, "country": a.country, "sector": a.sector, "entity": a.entity, "events": a.events}
        for a in found
    ]
    return json_response({"items": items}, caching(etag))


def who(request: Request, desk: Desk, etag: str) -> Response:
    """Whom words stand for, as the filters of the events take them."""
    pairs = plain_pairs(request)
    _only(pairs, "text")
    words = asked.one(pairs, "text")
    if not words:
        raise InputError("text: the words are missing")
    party = desk.house.party(words)
    label = party_label(party, desk.house.names, ontology.load().sectors)
    value = {"country": party.country, "sector": party.sector, "entity": party.entity, "name": party.name}
    return json_response(
        {"text": words, "party": value, "words": asked.party_words(party), "label": label}, caching(etag)
    )


def reports(request: Request, desk: Desk, etag: str) -> Response:
    """Reports, newest first; with ``words`` those that hold all of them."""
    _only(plain_pairs(request), "words", "publisher", "since", "until", "limit", "cursor")
    return json_response(overview.reports(request, desk).data, caching(etag))


def report(request: Request, desk: Desk, etag: str) -> Response:
    """One report with its text, versions, copies and mentions."""
    report_id = asked.one([("id", str(request.path_params["id"]))], "id")
    kept = desk.house.store.report(report_id)
    if kept is None:
        raise Refused(404, "There is no such report", f"No report {report_id[:60]!r} is kept.")
    data = {
        "report": report_dict(kept.report), "text": kept.report.text, "newest": kept.live,
        "versions": [report_dict(r) for r in kept.versions], "copies": [report_dict(r) for r in kept.copies],
        "mentions": [dict(m.event) for m in kept.mentions], "events": dict(kept.events),
    }  # fmt: skip
    return json_response(data, caching(etag))


def sources(request: Request, desk: Desk, etag: str) -> Response:
    """Every publisher in figures."""
    _only(plain_pairs(request))
    return json_response({"items": overview.source_rows(desk)}, caching(etag))


def search(request: Request, desk: Desk, etag: str) -> Response:
    """Actors, reports and events that words may mean."""
    _only(plain_pairs(request), "q", "cursor")
    return json_response(overview.search(request, desk).data, caching(etag))


def brief(request: Request, desk: Desk, etag: str) -> Response:
    """How two actors stand: the whole brief."""
    pairs = plain_pairs(request)
    _only(pairs, "since", "until")
    return json_response(dossier.brief(request, desk).data, caching(etag))


def decisions(request: Request, desk: Desk, etag: str) -> Response:
    """What people decided, in order; with ``event`` what concerns it."""
    pairs = plain_pairs(request)
    _only(pairs, "event")
    taken = desk.house.store.decisions(asked.one(pairs, "event"))
    return json_response({"items": [decision_dict(d) for d in taken]}, caching(etag))


def described(request: Request, desk: Desk, etag: str) -> Response:
    """The OpenAPI document."""
    return json_response(document(desk.house), caching(etag))


def _only(pairs: asked.Pairs, *names: str) -> None:
    wrong = [n for n, _ in pairs if n not in names]
    if wrong:
        raise InputError(f"there is no parameter {wrong[0][:40]!r} here: {', '.join(names) or 'none is taken'}")
