"""The pages that show where and between whom: map and network."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request

from demarche.records import Query
from demarche.show.web import asked, charts, networks, view
from demarche.show.web.answers import Desk, Shown, plain_pairs, rows_table
from demarche.show.web.drawn_map import Spot, world_map

ON_MAP = 1000  # the newest events of a question are put on the map
MOST_TIES = 60
HEAT = 14


def on_map(request: Request, desk: Desk) -> Shown:
    """Events by place: points where the place is known more exactly than by country, shading where it is not."""
    pairs = plain_pairs(request)
    whole = asked.one(pairs, "view") == "world"
    query = replace(asked.query_of(pairs, desk.house.party, also=("view",)), limit=ON_MAP, cursor="")
    page = desk.memory.of(("map", repr(query)), lambda: _located(desk, query))
    spots, rows, unplaced, shown = page["spots"], page["rows"], page["unplaced"], page["events"]
    names = desk.house.names
    countries = desk.memory.of(("by country", repr(query)), lambda: _countries(desk, query))
    drawing = world_map(spots, countries, names, f"Map of {shown} events in {len(spots)} places", whole=whole)
    data = {
        "places": rows, "countries": [{"country": c, "events": n} for c, n in sorted(countries.items())],
        "events": shown, "without_place": unplaced,
    }  # fmt: skip
    kept = asked.without(pairs, "view", "cursor")
    context = {
        "drawing": drawing, "names": names, "more": page["more"], "whole": whole, "chosen": dict(kept),
        "fit_url": asked.address("/map", kept), "world_url": asked.address("/map", [*kept, ("view", "world")]),
        "country_rows": sorted(countries.items(), key=lambda c: (-c[1], c[0])),
        "events_url": asked.address("/events", kept),
    }  # fmt: skip
    columns = ("name", "country", "latitude", "longitude", "precision", "events", "conflict")
    return Shown("map.html", "Map", data, rows_table(columns, [[r[c] for c in columns] for r in rows]), context)


def _located(desk: Desk, query: Query) -> dict[str, Any]:
    page = desk.house.store.events(query)
    held: dict[tuple[Any, ...], list[Any]] = {}
    unplaced = 0
    for event in page.items:
        place = event.fields["place"]
        if not place or place["latitude"] is None or place["precision"] == "country":
            unplaced += 1
            continue
        key = (place["name"], place["country"] or "", place["latitude"], place["longitude"], place["precision"])
        held.setdefault(key, []).append(event)
    spots, rows = [], []
    for (name, country, latitude, longitude, precision), found in sorted(
        held.items(), key=lambda item: (-len(item[1]), item[0])
    ):
        conflict = sum(e.fields["quad"].endswith("conflict") for e in found)
        href = view.event_path(found[0].id)
        spots.append(Spot(name, latitude, longitude, precision, len(found), conflict, href))
        rows.append({
            "name": name, "country": country, "latitude": latitude, "longitude": longitude, "precision": precision,
            "events": len(found), "conflict": conflict, "ids": [e.id for e in found],
        })  # fmt: skip
    return {"spots": spots, "rows": rows, "unplaced": unplaced, "events": len(page.items), "more": bool(page.cursor)}


def _countries(desk: Desk, query: Query) -> dict[str, int]:
    return {c.keys[0]: c.events for c in desk.house.store.counts(query, ("country",)) if c.keys[0]}


def network(request: Request, desk: Desk) -> Shown:
    """Who has to do with whom: the strongest ties, drawn, as heat map and as table."""
    pairs = plain_pairs(request)
    query = asked.query_of(pairs, desk.house.party)
    directed = desk.memory.of(("dyads", repr(query)), lambda: _dyads(desk, query))
    ties: dict[tuple[str, str], tuple[int, float]] = {}
    for (a, b), (count, score) in directed.items():
        key = (min(a, b), max(a, b))
        before = ties.get(key, (0, 0.0))
        ties[key] = (before[0] + count, before[1] + score)
    strongest = sorted(ties.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_TIES]
    drawn = {key: (count, score / count) for key, (count, score) in strongest}
    weight: dict[str, int] = {}
    for (a, b), (count, _) in drawn.items():
        weight[a], weight[b] = weight.get(a, 0) + count, weight.get(b, 0) + count
    central = sorted(weight, key=lambda n: (-weight[n], n))[:HEAT]
    cells = {key: (count, score / count) for key, (count, score) in directed.items() if {*key} <= set(central)}
    names = desk.house.names
    rows = [{"a": a, "b": b, "events": count, "score": round(score / count, 2)} for (a, b), (count, score) in strongest]
    context = {
        "drawing": networks.network(drawn, names, f"Network of the {len(drawn)} strongest ties between countries"),
        "heat": charts.heat_map(central, cells, "Heat map: actors in rows, recipients in columns") if central else "",
        "names": names, "chosen": dict(asked.without(pairs, "cursor")),
        "cells": [{"actor": a, "recipient": b, "events": n, "score": s} for (a, b), (n, s) in sorted(cells.items())],
    }  # fmt: skip
    columns = ("a", "b", "events", "score")
    return Shown("network.html", "Network", {"items": rows, "cells": context["cells"]},
                 rows_table(columns, [[r[c] for c in columns] for r in rows]), context)  # fmt: skip


def _dyads(desk: Desk, query: Query) -> dict[tuple[str, str], tuple[int, float]]:
    found = {}
    for line in desk.house.store.counts(query, ("dyad",)):
        a, _, b = (line.keys[0] or "").partition(">")
        if a and b and a != b:
            found[a, b] = (line.events, line.score)
    return found
