"""Who held office, and who else matters between the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from demarche.brief.parties import CHIEF, Known, code_of, is_party
from demarche.brief.records import Office, Third
from demarche.records import MergedEvent, Party
from demarche.store import LearnedOffice, Store

MOST_OFFICES = 40
MOST_THIRDS = 8
MOST_NAMED = 20  # events or reports that one line names
IN_STATE = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY"})


def offices(
    store: Store, parties: Sequence[Party], since: str, until: str, events: Sequence[MergedEvent], known: Known
) -> tuple[Office, ...]:
    """Offices held between two days: what the world data say first, then what reports say of others."""
    named: dict[str, list[str]] = {}
    for event in events:
        for actor in (*event.fields["actors"], *event.fields["recipients"]):
            if actor["name"] and event.id not in (held := named.setdefault(actor["name"].casefold(), [])):
                held.append(event.id)
    found: list[Office] = []
    for party in parties:
        own = list(known.offices(party, since, until))
        have = {o.name.casefold() for o in own}
        learned = store.offices(country=party.country) if party.country else []
        learned = learned or (store.offices(name=known.name(party)) if party.entity else [])
        stated = [o for o in learned if _holds(o, party, since, until) and o.name.casefold() not in have]
        for office in (*own, *_stated(stated, party)):
            ids = tuple(named.get(office.name.casefold(), ())[:MOST_NAMED])
            found.append(
                Office(
                    office.of, office.name, office.office, office.country, office.since, office.until, office.source,
                    office.reports, ids,
                )
            )  # fmt: skip
    return tuple(found[:MOST_OFFICES])


def _holds(office: LearnedOffice, party: Party, since: str, until: str) -> bool:
    """Whether a report of these days states an office of the state (or of the sector asked for)."""
    day = office.date or ""
    wanted = {party.sector} if party.sector else IN_STATE
    former = office.office.startswith("former ")
    return bool(office.office) and not former and since <= day <= until and office.sector in wanted


def _stated(found: Sequence[LearnedOffice], party: Party) -> list[Office]:
    groups: dict[tuple[str, str, str], list[LearnedOffice]] = {}
    for office in found:
        groups.setdefault((office.name, office.office, office.country or ""), []).append(office)
    ordered = sorted(groups.items(), key=lambda g: (g[0][1] not in CHIEF, g[0]))
    return [
        Office(
            code_of(party), name, office, country, min(o.date or "" for o in held), max(o.date or "" for o in held),
            "reports", tuple(sorted({o.report for o in held}))[:MOST_NAMED],
        )
        for (name, office, country), held in ordered
    ]  # fmt: skip


def thirds(events: Sequence[MergedEvent], a: Party, b: Party, known: Known) -> tuple[Third, ...]:
    """Others in the events of the two, those in most events first: who acts, receives, mediates or hosts."""
    roles: dict[str, dict[str, list[str]]] = {}
    names: dict[str, str] = {}

    def note(key: str, name: str, role: str, event: str) -> None:
        names.setdefault(key, name)
        held = roles.setdefault(key, {}).setdefault(role, [])
        if event not in held:
            held.append(event)

    for event in events:
        fields = event.fields
        for side, role in (("actors", "acts"), ("recipients", "receives")):
            for actor in fields[side]:
                if is_party(actor, a) or is_party(actor, b) or not (named := _named(actor, known)):
                    continue
                note(*named, role, event.id)
                if role == "acts" and fields["type"] == "CONSULT" and fields["mode"] == "third-party":
                    note(*named, "mediates", event.id)
        country = (fields["place"] or {}).get("country")
        if fields["type"] == "CONSULT" and country and country not in _homes(fields, a, b):
            note(country, known.countries.get(country, country), "hosts", event.id)
    found = [_third(key, names[key], held) for key, held in roles.items()]
    return tuple(sorted(found, key=lambda t: (-len(t.events), t.code))[:MOST_THIRDS])


def _named(actor: Mapping[str, Any], known: Known) -> tuple[str, str] | None:
    """Code and name under which a third party is counted: its country where it is a state's, else itself."""
    state = actor["country"] if actor["sector"] in IN_STATE or not actor["entity"] else None
    if state and state in known.countries:
        return state, known.countries[state]
    if actor["entity"]:
        return actor["entity"], actor["name"] or known.entity(actor["entity"]) or actor["entity"]
    if actor["country"]:
        return actor["country"], actor["country"]
    return (actor["name"], actor["name"]) if actor["name"] else None


def _homes(fields: Mapping[str, Any], a: Party, b: Party) -> set[str]:
    """Countries of the two themselves, where nobody else is the host."""
    inside = {a.country, b.country}
    for actor in (*fields["actors"], *fields["recipients"]):
        if is_party(actor, a) or is_party(actor, b):
            inside.add(actor["country"])
    return {c for c in inside if c}


def _third(code: str, name: str, roles: Mapping[str, Sequence[str]]) -> Third:
    ids = tuple(dict.fromkeys(e for role in sorted(roles) for e in roles[role]))
    count = {role: len(roles.get(role, ())) for role in ("acts", "receives", "mediates", "hosts")}
    did = ", ".join(f"{role} in {n}" for role, n in count.items() if n)
    words = f"{name}: in {len(ids)} event{'s' if len(ids) != 1 else ''} with both or as their host ({did})."
    return Third(code, name, ids, count["acts"], count["receives"], count["mediates"], count["hosts"], words)
