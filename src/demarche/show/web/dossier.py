"""The dossier of two actors and the page of one: how they stand, who does what to whom, what changed, who says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from demarche import ontology
from demarche.errors import InputError
from demarche.records import MergedEvent, Party, Query
from demarche.show.web import asked, charts, view
from demarche.show.web.answers import Desk, Shown, events_table, plain_pairs, rows_table

NEWEST = 60  # events that a dossier holds in full; the rest is a link away
OF_SECTION = 8
RECENT_WEEKS = 26
MOST_INSIDE = 300  # events of two actors up to which their brief stands inside the dossier
FEWEST = 5  # below so many events nothing is said about how two stand
TOLD = ("happened",)


class Moved(Exception):
    """The page stands under another address: words were given where a code is known."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def dyad(request: Request, desk: Desk) -> Shown:
    """The dossier of two actors. Raises Moved to the permanent address."""
    pairs = plain_pairs(request)
    a, b = (desk.house.party(_words(request, name)) for name in ("a", "b"))
    path = asked.dyad_path(a, b)
    if request.scope["path"].startswith("/dyad/") and unquote(path) != request.scope["path"]:
        raise Moved(asked.address(path + _suffix(request), pairs))
    since, until = asked.period(pairs)
    query = Query(parties=(a, b), since=since, until=until, limit=NEWEST)
    page = desk.house.store.events(query)
    counted = _counts(desk, replace(query, statuses=()), ("month", "quad", "type", "status"))
    there, back, both = (
        _counts(desk, replace(query, parties=(), actors=x, recipients=y, statuses=TOLD), ("quad",))
        for x, y in (((a,), (b,)), ((b,), (a,)), ((a, b), (a, b)))
    )
    labels = [view.party_label(p, desk.house.names, ontology.load().sectors) for p in (a, b)]
    happened = [c for c in counted if c.keys[3] in TOLD]
    found = _timeline(desk, query, happened)
    total = sum(c.events for c in counted)
    brief = _brief(desk, a, b, since, until, total)
    keep = [
        ("with", asked.party_words(a)),
        ("with", asked.party_words(b)),
        ("since", since or ""),
        ("until", until or ""),
    ]
    data = {
        "a": asked.party_words(a),
        "b": asked.party_words(b),
        "since": since,
        "until": until,
        "events": total,
        "standing": standing(found),
        "directions": _directions(labels, there, back, both, happened),
        "timeline": [_line(one) for one in found],
        "sections": _sections(page.items, counted, keep, desk.house.names),
        "brief": brief,
    }
    context = {
        "labels": labels,
        "drawing": charts.timeline(found, f"{labels[0]} and {labels[1]}: events by {_unit(found)}"),
        "more": asked.address("/events", keep),
        "map_url": asked.address("/map", keep),
        "brief_url": asked.address(path.replace("/dyad/", "/brief/", 1), pairs),
        "bins": found,
        "unit": _unit(found),
        "chosen": {"since": asked.one(pairs, "since"), "until": asked.one(pairs, "until")},
        "paths": [asked.actor_path(asked.party_words(p)) for p in (a, b)],
    }
    return Shown("dyad.html", f"{labels[0]} and {labels[1]}", data, events_table(page.items), context)


def actor(request: Request, desk: Desk) -> Shown:
    """One actor: whom it deals with, what it does, who held office. Raises Moved to the permanent address."""
    pairs = plain_pairs(request)
    party = desk.house.party(_words(request, "name"))
    path = asked.actor_path(asked.party_words(party))
    if unquote(path) != request.scope["path"]:
        raise Moved(asked.address(path + _suffix(request), pairs))
    since, until = asked.period(pairs)
    query = Query(parties=(party,), since=since, until=until, limit=30)
    page = desk.house.store.events(query)
    counted = _counts(desk, replace(query, statuses=TOLD), ("week", "quad", "dyad"))
    label = view.party_label(party, desk.house.names, ontology.load().sectors)
    partners = _partners(counted, party)
    top = max([1, *(max(sum(b.quads[:2]), sum(b.quads[2:])) for p in partners for b in p["bins"])])
    offices = desk.house.store.offices(country=party.country, limit=40) if party.country else []
    data = {
        "actor": asked.party_words(party),
        "since": since,
        "until": until,
        "partners": [{k: p[k] for k in ("code", "events", "score")} for p in partners],
        "events": [e.as_dict() for e in page.items],
        "offices": [
            {"name": o.name, "office": o.office, "sector": o.sector, "date": o.date, "report": o.report}
            for o in offices
        ],
    }
    keep = [("with", asked.party_words(party)), ("since", since or ""), ("until", until or "")]
    context = {
        "label": label,
        "rows": [view.row(e, desk.house.names) for e in page.items],
        "names": desk.house.names,
        "multiples": [
            p
            | {
                "drawing": charts.small_multiple(
                    p["bins"], f"{label} and {desk.house.names.get(p['code'], p['code'])}", top
                ),
                "url": asked.dyad_path(party, Party(country=p["code"])) if p["code"] != "none" else "",
            }
            for p in partners
        ],
        "more": asked.address("/events", keep),
        "map_url": asked.address("/map", keep),
        "report_path": view.report_path,
        "spoken": view.spoken,
    }
    return Shown("actor.html", label, data, events_table(page.items), context)


def brief(request: Request, desk: Desk) -> Shown:
    """The whole brief of two actors. Raises Moved to the permanent address."""
    pairs = plain_pairs(request)
    a, b = (desk.house.party(_words(request, name)) for name in ("a", "b"))
    path = asked.dyad_path(a, b).replace("/dyad/", "/brief/", 1)
    if request.scope["path"].startswith("/brief/") and unquote(path) != request.scope["path"]:
        raise Moved(asked.address(path + _suffix(request), pairs))
    since, until = asked.period(pairs)
    if desk.house.brief is None or a == b:
        raise InputError("a brief needs two different actors")
    made = desk.house.brief(a, b, since, until, _Volume(desk))
    rows = [
        (
            s["name"],
            r["date"],
            r["type"],
            r["mode"],
            r["status"],
            r["place"],
            "; ".join(r["said_by"]),
            r["sentence"],
            r["publisher"],
            r["id"],
        )
        for s in _parts(made)
        for r in s["rows"]
    ]
    columns = ("section", "date", "type", "mode", "status", "place", "said_by", "sentence", "publisher", "event")
    context = {"brief": made, "dossier": asked.dyad_path(a, b), "parts": _parts(made)}
    return Shown(
        "brief_page.html",
        f"Brief: {made['a']['name']} and {made['b']['name']}",
        made,
        rows_table(columns, rows),
        context,
    )


def _parts(made: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*made["sections"], made["plans"], made["background"]]


def _brief(
    desk: Desk, a: Party, b: Party, since: str | None, until: str | None, events: int
) -> Mapping[str, Any] | None:
    """The brief for the dossier; None where it stands on a page of its own, or there is nothing to be brief about."""
    make = desk.house.brief
    if make is None or a == b or events > MOST_INSIDE:
        return None
    try:
        return desk.memory.of(("brief", a, b, since, until), lambda: make(a, b, since, until, _Volume(desk)))
    except InputError:  # a time to come
        return None


class _Volume:
    """`Store.volume`, remembered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, since: str | None, until: str | None, by: str) -> Sequence[Any]:
        """Reports kept, by period."""
        store = self._desk.house.store
        return self._desk.memory.of(("volume", since, until, by), lambda: store.volume(since, until, by))


def standing(found: Sequence[charts.Bin]) -> dict[str, Any]:
    """How they stand, in figures: the last half year of the time shown against all before it.

    ``words`` is one sentence that says no more than the figures do.
    """
    if not found:
        return {
            "words": "No event between them has happened in this time, as far as the kept reports tell.",
            "recent": None,
            "before": None,
        }
    edge = (date.fromisoformat(found[-1].end) - timedelta(weeks=RECENT_WEEKS)).isoformat()
    recent, before = _sum([b for b in found if b.start > edge]), _sum([b for b in found if b.start <= edge])
    span = f"since {view.spoken(edge)}"
    if recent["events"] < FEWEST:
        words = f"Too little is known: {recent['events']} events {span}."
    else:
        words = (
            f"{recent['events']} events {span}: {recent['cooperation']} of cooperation, {recent['conflict']} of "
            f"conflict, mean score {recent['score']:+.1f}"
        )
        words += (
            f" (before: {before['score']:+.1f} over {before['events']} events)." if before["events"] >= FEWEST else "."
        )
    return {"words": words.replace("-", "−") if "score -" in words else words, "recent": recent, "before": before}


def _sum(found: Iterable[charts.Bin]) -> dict[str, Any]:
    held = list(found)
    events = sum(b.events for b in held)
    return {
        "events": events,
        "cooperation": sum(b.quads[0] + b.quads[1] for b in held),
        "conflict": sum(b.quads[2] + b.quads[3] for b in held),
        "score": round(sum(b.score for b in held) / events, 2) if events else 0.0,
    }


def _directions(
    labels: Sequence[str], there: Iterable[Any], back: Iterable[Any], both: Iterable[Any], happened: Iterable[Any]
) -> list[dict[str, Any]]:
    """Who towards whom, and what they did side by side or to each other: all events that have no one direction."""
    one, other, twice, whole = (
        _by_quad(counted, at) for counted, at in ((there, 0), (back, 0), (both, 0), (happened, 1))
    )
    rest = {
        q: (
            whole[q][0] - one[q][0] - other[q][0] + twice[q][0],
            whole[q][1] - one[q][1] - other[q][1] + twice[q][1],
        )
        for q in charts.QUADS
    }
    heads = (f"{labels[0]} → {labels[1]}", f"{labels[1]} → {labels[0]}", "on one side, or each other")
    found = []
    for head, sums in zip(heads, (one, other, rest), strict=True):
        events = int(sum(n for n, _ in sums.values()))
        score = round(sum(total for _, total in sums.values()) / events, 2) if events else None
        found.append(
            {"who": head, "events": events, "score": score, "quads": {q: int(n) for q, (n, _) in sums.items()}}
        )
    return found


def _by_quad(counted: Iterable[Any], at: int) -> dict[str, tuple[float, float]]:
    """Events and sum of scores of each quad class, which stands at place ``at`` of the keys."""
    held = list(counted)
    return {
        q: (sum(c.events for c in held if c.keys[at] == q), sum(c.score for c in held if c.keys[at] == q))
        for q in charts.QUADS
    }


def _sections(
    events: Sequence[MergedEvent], counted: Iterable[Any], keep: asked.Pairs, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What happened by kind, then plans, denials and background apart: the newest of each, and how many there are."""
    totals: dict[tuple[str, str], int] = {}
    for c in counted:
        key = (str(c.keys[2]), str(c.keys[3]))
        totals[key] = totals.get(key, 0) + c.events
    known = {t for _, types in view.SECTIONS for t in types}
    own = tuple(sorted({t for t, _ in totals} - known))
    wanted: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [(head, types, TOLD) for head, types in view.SECTIONS]
    wanted += [(view.OTHER, own, TOLD)] if own else []
    every = (*known, *own)
    wanted += [
        ("Plans and conditions", every, ("future", "hypothetical")),
        ("Denials", every, ("negated",)),
        ("Background: what reports recall", every, ("historical",)),
    ]
    found = []
    for head, types, statuses in wanted:
        total = sum(n for (t, s), n in totals.items() if t in types and s in statuses)
        if not total:
            continue
        inside = [e for e in events if e.fields["type"] in types and e.fields["status"] in statuses][:OF_SECTION]
        asks = [("type", t) for t in types] if types is not every and types != every else []
        found.append(
            {
                "name": head,
                "total": total,
                "rows": [view.row(e, names) for e in inside],
                "url": asked.address("/events", [*keep, *asks, *(("status", s) for s in statuses)]),
            }
        )
    return found


def _partners(counted: Iterable[Any], party: Party, most: int = 9) -> list[dict[str, Any]]:
    """The countries that an actor deals with most, each with its own little timeline."""
    held: dict[str, list[Any]] = {}
    for line in counted:
        a, _, b = (line.keys[2] or "").partition(">")
        other = b if a == party.country else a if b == party.country else ""
        if party.country is None:
            other = b or a
        if other and a != b:
            held.setdefault(other, []).append(line)
    found = []
    for code, lines in held.items():
        events = sum(c.events for c in lines)
        found.append(
            {"code": code, "events": events, "score": round(sum(c.score for c in lines) / events, 2), "lines": lines}
        )
    found.sort(key=lambda p: (-p["events"], p["code"]))
    weeks = sorted(c.keys[0] for p in found[:most] for c in p["lines"] if c.keys[0])
    span = (weeks[0], weeks[-1]) if weeks else None
    return [p | {"bins": charts.bins(p["lines"], span=span)} for p in found[:most]]


def _counts(desk: Desk, query: Query, by: tuple[str, ...]) -> list[Any]:
    """`Store.counts`, remembered."""
    return desk.memory.of(("counts", by, repr(query)), lambda: list(desk.house.store.counts(query, by)))


def _timeline(desk: Desk, query: Query, happened: Sequence[Any]) -> list[charts.Bin]:
    """What happened by week, or by month where that would be more weeks than a chart can show."""
    months = sorted({c.keys[0] for c in happened if c.keys[0]})
    if not months:
        return []
    ends = [int(m[:4]) * 12 + int(m[5:7]) for m in (months[0], months[-1])]
    by = "week" if ends[1] - ends[0] < charts.MOST_WEEKS * 12 // 52 else "month"
    counted = _counts(desk, replace(query, statuses=TOLD), ("week", "quad")) if by == "week" else happened
    volume = desk.memory.of(("all reports", by), lambda: desk.house.store.volume(None, None, by))
    return charts.bins(counted, {v.keys[0]: v.reports for v in volume if v.keys[0]})


def _line(one: charts.Bin) -> dict[str, Any]:
    return {
        "start": one.start,
        "end": one.end,
        "quads": dict(zip(charts.QUADS, one.quads, strict=True)),
        "events": one.events,
        "score": None if one.mean is None else round(one.mean, 2),
        "reports": one.reports,
    }


def _unit(found: Sequence[charts.Bin]) -> str:
    return "month" if found and found[0].start[8:] == "01" and found[0].end[8:] > "27" else "week"


def _words(request: Request, name: str) -> str:
    words = str(request.path_params[name])
    return asked.one([(name, words)], name)


def _suffix(request: Request) -> str:
    form = str(request.scope.get("form", "html"))
    return "" if form == "html" else f".{form}"
