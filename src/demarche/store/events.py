"""Merged events: rows <-> records, and writing only those that came out otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from demarche.records import Decision, Mention, Merge, MergedEvent, decision_dict
from demarche.store import publishers
from demarche.store.lists import listed, put
from demarche.store.packing import pack, unpack
from demarche.store.schema import (
    event_contexts,
    event_data,
    event_dyads,
    event_parties,
    event_sources,
    events,
    mentions,
)  # fmt: skip

LONGEST_NAME = 200  # characters of a party's name that are compared
_HELD_BY = select(mentions.c.event).where(listed(mentions.c.n)).distinct()
_BASIS_OF = select(events.c.n, events.c.basis).where(listed(events.c.n))
_MEMBERS_OF = select(mentions.c.n, mentions.c.event).where(listed(mentions.c.event))
_RELEASE = update(mentions).where(listed(mentions.c.event)).values(event=None)
_REMOVE = delete(events).where(listed(events.c.n))


@dataclass(frozen=True, slots=True)
class Standing:
    """An event as it is kept: the mentions that tell it, and the digest of the merge that it was made from."""

    members: frozenset[int]
    basis: str


def standing(connection: Connection, numbers: Sequence[int]) -> dict[int, Standing]:
    """The events that hold any of these mentions, by number."""
    held = [n for n in connection.execute(_HELD_BY, {"numbers": numbers}).scalars() if n is not None]
    if not held:
        return {}
    members: dict[int, set[int]] = {n: set() for n in held}
    for n, event in connection.execute(_MEMBERS_OF, {"numbers": held}).all():
        members[event].add(n)
    bases = {row.n: row.basis for row in connection.execute(_BASIS_OF, {"numbers": held}).all()}
    return {n: Standing(frozenset(own), bases.get(n, "")) for n, own in members.items()}


def basis(merge: Merge) -> str:
    """A digest of a merge: equal for equal mentions, reason and score."""
    words = "\x1f".join((*merge.mentions, merge.why, f"{merge.score:.6f}"))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def remove(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove events; their mentions are in none until they are written to another one."""
    if numbers:
        publishers.count_events(connection, numbers, -1)
        connection.execute(_RELEASE, {"numbers": numbers})
        connection.execute(_REMOVE, {"numbers": numbers})


def clear(connection: Connection) -> None:
    """Remove all events."""
    connection.execute(update(mentions).where(mentions.c.event.is_not(None)).values(event=None))
    connection.execute(delete(events))
    publishers.clear_events(connection)


def write(connection: Connection, found: Mapping[int, tuple[MergedEvent, Sequence[int], str]]) -> None:
    """Write events by the number of their first mention: the event, the numbers of its mentions, and its basis."""
    if not found:
        return
    rows: dict[Table, list[tuple[Any, ...]]] = {
        events: [], event_data: [], event_parties: [], event_dyads: [], event_contexts: [], event_sources: []
    }  # fmt: skip
    for n, (event, _, own) in sorted(found.items()):
        rows[events].append(_row(n, event, own))
        rows[event_data].append((n, pack(_data(event))))
        rows[event_parties] += [(n, *party) for party in _parties(event.fields)]
        rows[event_dyads] += [(n, a, b) for a, b in _dyads(event.fields)]
        rows[event_contexts] += [(n, c) for c in sorted(set(event.fields["contexts"]))]
        said = {(a["kind"], a["country"] or "") for a in event.fields["attributions"]}
        rows[event_sources] += [(n, kind, country) for kind, country in sorted(said)]
    for table, values in rows.items():
        put(connection, table, values)
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    held = [(n, member) for n, (_, members, _) in sorted(found.items()) for member in members]
    connection.exec_driver_sql(f"UPDATE mentions SET event = {mark} WHERE n = {mark}", held)
    publishers.count_events(connection, sorted(found), 1)


def record(data: bytes, event_id: str, told: Sequence[Mention]) -> MergedEvent:
    """The merged event of its packed data and its mentions."""
    kept = unpack(data)
    return MergedEvent(
        id=event_id, fields=kept["fields"], mentions=tuple(told), outlets=kept["outlets"], origins=kept["origins"],
        lineage=tuple((a, b) for a, b in kept["lineage"]), first_report=kept["first_report"],
        disputed_by=tuple(kept["disputed_by"]),
        alternatives={name: tuple(values) for name, values in kept["alternatives"].items()},
        decisions=tuple(_decision(d) for d in kept["decisions"]), why=tuple((a, b) for a, b in kept["why"]),
    )  # fmt: skip


def _data(event: MergedEvent) -> dict[str, Any]:
    return {
        "fields": dict(event.fields), "outlets": event.outlets, "origins": event.origins,
        "lineage": event.lineage, "first_report": event.first_report, "disputed_by": event.disputed_by,
        "alternatives": {name: [dict(v) for v in values] for name, values in event.alternatives.items()},
        "decisions": [decision_dict(d) | {"keys": d.keys} for d in event.decisions], "why": event.why,
    }  # fmt: skip


def _decision(value: dict[str, Any]) -> Decision:
    return Decision(**value | {"mentions": tuple(value["mentions"]), "keys": tuple(value["keys"])})


def _row(n: int, event: MergedEvent, own: str) -> tuple[Any, ...]:
    fields = event.fields
    when, place, hurt = fields["date"] or {}, fields["place"] or {}, fields["casualties"]
    day = _day(when.get("start")) or _day(event.first_report)
    return (
        n, event.id, fields["type"], fields["mode"], fields["status"], fields["quad"], fields["score"], day,
        _day(when.get("end")) or day, place.get("country"), place.get("latitude"), place.get("longitude"),
        len({m.report for m in event.mentions}), event.outlets, event.origins, bool(event.disputed_by),
        event.first_report, min(fields["confidence"].values(), default=0.0),
        hurt["killed"][1] if hurt["killed"] else None, hurt["injured"][1] if hurt["injured"] else None, own,
    )  # fmt: skip


def _day(value: str | None) -> str:
    """An ISO day, "" for anything else."""
    try:
        return date.fromisoformat(value[:10]).isoformat() if value else ""
    except ValueError:
        return ""


def _parties(fields: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    found = []
    sides = [("actor", a) for a in fields["actors"]] + [("recipient", a) for a in fields["recipients"]]
    for seq, (side, party) in enumerate(sides):
        for sector in sorted({s for s in (party["sector"], *party["other_sectors"]) if s} or {""}):
            name = (party["name"] or party["text"]).casefold()[:LONGEST_NAME]
            found.append((seq, sector, side, party["country"] or "", party["entity"] or "", name))
    return found


def _dyads(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Actor and recipient countries; an act of several without recipient counts from each to each."""
    actors = sorted({a["country"] for a in fields["actors"] if a["country"]})
    recipients = sorted({a["country"] for a in fields["recipients"] if a["country"]})
    if fields["recipients"]:
        return [(a, b) for a in actors for b in recipients]
    return [pair for a, b in combinations(actors, 2) for pair in ((a, b), (b, a))]
