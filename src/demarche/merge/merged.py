"""The merged event: fields by rule, corrections on top, disagreements, denials, lineage and origins."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from demarche.merge import fields as rules
from demarche.merge.cluster import in_force
from demarche.merge.lineage import label, lineage_of, origins_of
from demarche.ontology import Ontology, load
from demarche.records import Decision, Link, Mention, Merge, MergedEvent, Outlet

_ORDER = (
    "type", "mode", "contexts", "status", "actors", "recipients", "date", "place", "attributions", "hedged",
    "casualties", "quad", "score", "cameo", "goldstein", "confidence",
)  # fmt: skip


def merged(
    merge_: Merge,
    mentions: Sequence[Mention],
    links: Sequence[Link],
    outlets: Mapping[str, Outlet],
    decisions: Sequence[Decision],
) -> MergedEvent:
    """The event of a merge: ``mentions`` and ``links`` may hold more than its own, ``outlets`` go by publisher.

    Raises KeyError when a mention of the merge is missing.
    """
    known = {m.id: m for m in mentions}
    ordered = tuple(sorted((known[m] for m in merge_.mentions), key=lambda m: (m.published or "9999", m.id)))
    told = rules.tellings(ordered, _ontology())
    own = set(merge_.mentions)
    touching = _touching(decisions, own)
    fields, why = _fields(told, [d for d in in_force(decisions) if d.kind == "correct" and own & set(d.mentions)])
    return MergedEvent(
        id=merge_.id,
        fields=fields,
        mentions=ordered,
        outlets=len({m.publisher for m in ordered if m.publisher}) or 1,
        origins=origins_of(ordered, outlets),
        lineage=lineage_of(ordered),
        first_report=min((m.published for m in ordered if m.published), default=None),
        disputed_by=disputed_by(ordered),
        alternatives=alternatives(told),
        decisions=touching,
        why=(*why, ("merge", _why(merge_, own, links))),
    )


@lru_cache(maxsize=1)
def _ontology() -> Ontology:
    return load()


def _touching(decisions: Sequence[Decision], own: set[str]) -> tuple[Decision, ...]:
    """Every decision on these mentions, revoked or not, and what revoked it, in the order they were taken."""
    ordered = sorted({d.id: d for d in decisions}.values(), key=lambda d: (d.when, d.id))
    ids = {d.id for d in ordered if own & set(d.mentions)}
    for d in ordered:
        if d.kind == "revoke" and d.value in ids:
            ids.add(d.id)
    return tuple(d for d in ordered if d.id in ids)


def _fields(told: rules.Tellings, corrections: Sequence[Decision]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    fields: dict[str, Any] = {}
    why: list[tuple[str, str]] = []
    for rule in rules.RULES:
        name = rule.__name__.rstrip("_")
        fields[name], reason = rule(told)
        why.append((name, reason))
    _correct(fields, corrections, why)
    _scores(fields, told)
    _correct(fields, [d for d in corrections if d.field in ("quad", "score", "cameo", "goldstein")], why)
    return {name: fields[name] for name in _ORDER}, why


def _correct(fields: dict[str, Any], corrections: Sequence[Decision], why: list[tuple[str, str]]) -> None:
    """A person's value replaces the rule's; ``casualties.killed`` names a part. A field's last correction holds."""
    for decision in corrections:
        name, _, part = decision.field.partition(".")
        if name not in _ORDER:
            continue
        if part:
            fields[name] = {**(fields.get(name) or {}), part: decision.value}
        else:
            fields[name] = decision.value
        why.append((decision.field, f"set by {decision.who}: {decision.why}"))


def _scores(fields: dict[str, Any], told: rules.Tellings) -> None:
    """Quad class, score, CAMEO code and Goldstein value of the chosen type, mode and contexts."""
    ontology, kind, mode = told.ontology, fields["type"], fields["mode"]
    known = ontology.by_name.get(kind)
    if known is None:  # a user's own type: as its reports have it
        like = next((m.event for m in told.all if m.event["type"] == kind), told.all[0].event)
        fields |= {name: like[name] for name in ("quad", "score", "cameo", "goldstein")}
        return
    if mode not in {m.name for m in known.modes}:
        mode = fields["mode"] = None
    code = ontology.cameo(kind, mode, fields["contexts"])
    fields |= {
        "quad": ontology.quad(kind), "score": ontology.score(kind, mode), "cameo": code,
        "goldstein": ontology.goldstein(code) if code else None,
    }  # fmt: skip


def disputed_by(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Who denies it where others tell it: the source of each denial, else the party whose act is denied."""
    denials = [m for m in mentions if m.event["status"] == "negated"]
    if len(denials) == len(mentions):
        return ()
    found: dict[str, None] = {}
    for m in denials:
        for one in m.event["attributions"] or m.event["actors"]:
            found[label(one)] = None
    return tuple(found) or (("a report",) if denials else ())


def alternatives(told: rules.Tellings) -> dict[str, tuple[dict[str, Any], ...]]:
    """Fields on which mentions disagree: each value once, who says it, and in which mentions."""
    found: dict[str, tuple[dict[str, Any], ...]] = {}
    if len(told.all) < 2:
        return found
    for name, value_of, whole in _COMPARED:
        said: dict[Hashable, tuple[Any, list[Mention]]] = {}
        for m in told.all if whole else told.affirmed:
            value = value_of(m.event)
            if value not in (None, [], ""):
                key = tuple(value) if isinstance(value, list) else value
                said.setdefault(key, (value, []))[1].append(m)
        if len(said) > 1:
            found[name] = tuple(
                {"value": value, "by": ", ".join(dict.fromkeys(rules.source_of(m) for m in who)),
                 "mentions": [m.id for m in who]}
                for value, who in said.values()
            )  # fmt: skip
    return found


def _people(side: str) -> Callable[[Mapping[str, Any]], Any]:
    def codes(event: Mapping[str, Any]) -> list[str]:
        shown = {" ".join(c for c in (a["country"], a["sector"]) if c) or label(a) for a in event[side]}
        return sorted(shown)

    return codes


def _date(event: Mapping[str, Any]) -> Any:
    when = event["date"]
    if not when or not when["start"] or not when["text"]:
        return None
    return when["start"] if when["start"] == when["end"] else f"{when['start']}/{when['end']}"


def _place(event: Mapping[str, Any]) -> Any:
    where = event["place"]
    return ", ".join(dict.fromkeys(p for p in (where["name"], where["country"]) if p)) if where else None


_COMPARED: tuple[tuple[str, Callable[[Mapping[str, Any]], Any], bool], ...] = (
    ("type", lambda e: e["type"], False),
    ("mode", lambda e: e["mode"], False),
    ("status", lambda e: e["status"], True),
    ("actors", _people("actors"), False),
    ("recipients", _people("recipients"), False),
    ("date", _date, False),
    ("place", _place, False),
    ("casualties.killed", lambda e: e["casualties"]["killed"], True),
    ("casualties.injured", lambda e: e["casualties"]["injured"], True),
)


def _why(merge_: Merge, own: set[str], links: Sequence[Link]) -> str:
    inside = [one for one in links if one.first in own and one.second in own]
    if not inside:
        return merge_.why
    strongest = max(inside, key=lambda one: (one.score, one.first, one.second))
    reasons = sorted((f for f in strongest.features if f.score > 0), key=lambda f: (-f.score, f.name))[:3]
    return f"{merge_.why}; strongest: " + "; ".join(f"{f.name} ({f.why})" for f in reasons)
