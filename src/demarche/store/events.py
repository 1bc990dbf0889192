"""Merged events: rows <-> records, and writing only those that came out otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from demarche.records import Decision, Mention, Merge, MergedEvent, decision_dict
from demarche.store import meta
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


@dataclass(frozen=True, slots=True)
class Standing:
    """An event as it is kept: the mentions that tell it, and the digest of the merge that it was made from."""

    members: frozenset[int]
    basis: str


def standing(connection: Connection, numbers: Sequence[int]) -> dict[int, Standing]:
    """The events that hold any of these mentions, by number."""
    held: set[int] = set()
    for part in meta.chunks(numbers):
        held |= set(connection.execute(select(mentions.c.event).where(mentions.c.n.in_(part))).scalars()) - {None}
    members: dict[int, set[int]] = {n: set() for n in held}
    basis: dict[int, str] = {}
    for part in meta.chunks(sorted(held)):
        for n, own in connection.execute(select(events.c.n, events.c.basis).where(events.c.n.in_(part))):
            basis[n] = own
        for n, event in connection.execute(select(mentions.c.n, mentions.c.event).where(mentions.c.event.in_(part))):
            members[event].add(n)
    return {n: Standing(frozenset(members[n]), basis.get(n, "")) for n in held}


def basis(merge: Merge) -> str:
    """A digest of a merge: equal for equal mentions, reason and score."""
    words = "\x1f".join((*merge.mentions, merge.why, f"{merge.score:.6f}"))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def remove(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove events; their mentions are in none until they are written to another one."""
    for part in meta.chunks(numbers):
        connection.execute(update(mentions).where(mentions.c.event.in_(part)).values(event=None))
        connection.execute(delete(events).where(events.c.n.in_(part)))


def clear(connection: Connection) -> None:
    """Remove all events."""
    connection.execute(update(mentions).where(mentions.c.event.is_not(None)).values(event=None))
    connection.execute(delete(events))


def write(connection: Connection, found: Mapping[int, tuple[MergedEvent, Sequence[int], str]]) -> None:
    """Write events by the number of their first mention: the event, the numbers of its mentions, and its basis."""
    if not found:
        return
    rows: dict[Any, list[dict[str, Any]]] = {
        events: [], event_data: [], event_parties: [], event_dyads: [], event_contexts: [], event_sources: []
    }  # fmt: skip
    for n, (event, _, own) in sorted(found.items()):
        rows[events].append(_row(n, event, own))
        rows[event_data].append({"event": n, "data": pack(_data(event))})
        parties = _parties(event.fields)
        rows[event_parties] += [{"event": n, **party} for party in parties]
        rows[event_dyads] += [{"event": n, "actor": a, "recipient": b} for a, b in _dyads(event.fields)]
        rows[event_contexts] += [{"event": n, "context": c} for c in sorted(set(event.fields["contexts"]))]
        said = {(a["kind"], a["country"] or "") for a in event.fields["attributions"]}
        rows[event_sources] += [{"event": n, "kind": kind, "country": country} for kind, country in sorted(said)]
    for table, values in rows.items():
        if values:
            connection.execute(insert(table), values)
    held = [{"member": member, "of": n} for n, (_, members, _) in sorted(found.items()) for member in members]
    put = update(mentions).where(mentions.c.n == bindparam("member")).values(event=bindparam("of"))
    connection.execute(put, held)


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


def _row(n: int, event: MergedEvent, own: str) -> dict[str, Any]:
    fields = event.fields
    when, place, hurt = fields["date"] or {}, fields["place"] or {}, fields["casualties"]
    day = _day(when.get("start")) or _day(event.first_report)
    return {
        "n": n, "id": event.id, "type": fields["type"], "mode": fields["mode"], "status": fields["status"],
        "quad": fields["quad"], "score": fields["score"], "day": day, "last_day": _day(when.get("end")) or day,
        "country": place.get("country"), "latitude": place.get("latitude"), "longitude": place.get("longitude"),
        "reports": len({m.report for m in event.mentions}), "outlets": event.outlets, "origins": event.origins,
        "disputed": bool(event.disputed_by), "first_report": event.first_report,
        "confidence": min(fields["confidence"].values(), default=0.0),
        "killed": hurt["killed"][1] if hurt["killed"] else None,
        "injured": hurt["injured"][1] if hurt["injured"] else None, "basis": own,
    }  # fmt: skip


def _day(value: str | None) -> str:
    """An ISO day, "" for anything else."""
    try:
        return date.fromisoformat(value[:10]).isoformat() if value else ""
    except ValueError:
        return ""


def _parties(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    sides = [("actor", a) for a in fields["actors"]] + [("recipient", a) for a in fields["recipients"]]
    for seq, (side, party) in enumerate(sides):
        for sector in sorted({s for s in (party["sector"], *party["other_sectors"]) if s} or {""}):
            found.append(
                {
                    "seq": seq, "sector": sector, "side": side, "country": party["country"] or "",
                    "entity": party["entity"] or "",
                    "name": (party["name"] or party["text"]).casefold()[:LONGEST_NAME],
                }
            )  # fmt: skip
    return found


def _dyads(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Actor and recipient countries; an act of several without recipient counts from each to each."""
    actors = sorted({a["country"] for a in fields["actors"] if a["country"]})
    recipients = sorted({a["country"] for a in fields["recipients"] if a["country"]})
    if fields["recipients"]:
        return [(a, b) for a in actors for b in recipients]
    return [pair for a, b in combinations(actors, 2) for pair in ((a, b), (b, a))]
