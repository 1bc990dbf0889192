"""The pages that lead to the words: one event with its mentions and forms, one report with its events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from demarche import ontology
from demarche.records import STATUSES, Link, Mention, MergedEvent, decision_dict, report_dict
from demarche.show.web import asked, networks, view
from demarche.show.web.answers import Desk, Shown, events_table, plain_pairs, rows_table
from demarche.show.web.problems import Refused

COMPARED = 24  # mentions of an event whose links are shown


def event(request: Request, desk: Desk) -> Shown:
    """One event: all who tell it, the words, why each field is as it is, who tells it from whom, what was decided."""
    event_id = str(request.path_params["id"])
    asked.one([("id", event_id)], "id")
    found = desk.house.store.event(event_id)
    if found is None:
        return _gone(desk, event_id)
    names = desk.house.names
    links = _links(desk, found.mentions)
    done = asked.one(plain_pairs(request), "done")
    data = found.as_dict() | {"links": [_link_dict(link) for link in links]}
    context = {
        "event": view.row(found, names),
        "reasons": _reasons(found, names),
        "mentions": _mentions(found, links, names),
        "drawing": networks.lineage(found.lineage, "Who tells it from whom"),
        "steps": found.lineage,
        "others": _alternatives(found),
        "history": _history(desk, found),
        "fields_to_correct": desk.house.fields,
        "choices": _choices(found),
        "done": done,
        "first": view.spoken(found.first_report),
        "dyad": _dyad_of(found),
        "denied": found.disputed_by,
    }
    heading = f"{found.fields['type']}: {_short(found)}"
    return Shown("event.html", heading, data, events_table([found]), context)


def _gone(desk: Desk, event_id: str) -> Shown:
    """An event that people decided is none, with what they decided; Refused when it was never there."""
    taken = desk.house.store.decisions(event_id)
    if not taken:
        raise Refused(404, "There is no such event", f"No event or mention {event_id[:60]!r} is kept.")
    data = {"id": event_id, "rejected": True, "decisions": [decision_dict(d) for d in taken]}
    table = rows_table(("id", "kind", "when", "who", "why"), [(d.id, d.kind, d.when, d.who, d.why) for d in taken])
    revoked = {str(d.value) for d in taken if d.kind == "revoke"}
    return Shown(
        "rejected.html", "Not an event", data, table, {"history": [_decision(d, revoked) for d in taken]}, status=410
    )


def report(request: Request, desk: Desk) -> Shown:
    """One report: the whole text with its events marked, its versions and copies."""
    report_id = str(request.path_params["id"])
    asked.one([("id", report_id)], "id")
    kept = desk.house.store.report(report_id)
    if kept is None and request.scope["form"] != "html":  # an id may end like a form
        request.scope["form"], report_id = "html", f"{report_id}.{request.scope['form']}"
        kept = desk.house.store.report(report_id)
    if kept is None:
        raise Refused(404, "There is no such report", f"No report {report_id[:60]!r} is kept.")
    urls = {mention: view.event_path(of) for mention, of in kept.events}
    names = desk.house.names
    data = {
        "report": report_dict(kept.report),
        "text": kept.report.text,
        "newest": kept.live,
        "versions": [report_dict(r) for r in kept.versions],
        "copies": [report_dict(r) for r in kept.copies],
        "mentions": [dict(m.event) for m in kept.mentions],
        "events": dict(kept.events),
    }
    own = kept.report
    context = {
        "stretches": view.text_with_events(own.text, kept.mentions, urls),
        "line": view.report_line(own),
        "told": [
            view.act(m.event, names)
            | {"url": urls.get(m.id, ""), "sentence": view.sentence(m), "when": view.when(m.event["date"], m.published)}
            for m in kept.mentions
        ],
        "others": [view.report_line(r) for r in kept.versions],
        "same": [view.report_line(r) for r in kept.copies],
        "heading": own.title or "A report without a title",
        "outside": own.url if own.url.startswith(("http://", "https://")) else "",
        "address": own.url,
    }
    columns = ("id", "type", "mode", "status", "start", "end", "trigger")
    rows = [
        (m.id, m.event["type"], m.event["mode"], m.event["status"], t["start"], t["end"], t["text"])
        for m in kept.mentions
        if (t := m.event["evidence"]["trigger"])
    ]
    return Shown("report.html", own.title or "Report", data, rows_table(columns, rows), context)


def _links(desk: Desk, mentions: Sequence[Mention]) -> list[Link]:
    """For each mention but the first, its strongest link to one of those before it."""
    found = []
    shown = mentions[:COMPARED]
    for i, later in enumerate(shown[1:], 1):
        links = [link for earlier in shown[:i] if (link := desk.house.compare(earlier, later)) is not None]
        if links:
            found.append(max(links, key=lambda link: (link.score, link.first, link.second)))
    return found


def _link_dict(link: Link) -> dict[str, Any]:
    return {
        "first": link.first,
        "second": link.second,
        "score": round(link.score, 4),
        "features": [{"name": f.name, "score": round(f.score, 3), "why": f.why} for f in link.features],
    }


def _mentions(found: MergedEvent, links: Sequence[Link], names: Mapping[str, str]) -> list[dict[str, Any]]:
    by_later: dict[str, Link] = {}
    ids = [m.id for m in found.mentions]
    for link in links:
        later = max(link.first, link.second, key=ids.index)
        by_later[later] = link
    lines = []
    for i, m in enumerate(found.mentions):
        linked = by_later.get(m.id)
        title = m.event["report"]["title"]
        lines.append(
            {
                "id": m.id,
                "report": view.report_path(m.report),
                "title": title or m.report,
                "publisher": m.publisher or "publisher not known",
                "when": view.spoken(m.published),
                "parts": view.marked(m),
                **view.act(m.event, names),
                "date": view.when(m.event["date"], m.published),
                "said_by": "; ".join(a["text"] for a in m.event["attributions"]),
                "copy": bool(m.text and m.text != m.report),
                "confidence": sorted(m.event["confidence"].items()),
                "link": _link_dict(linked) | {"with": ids.index(min(linked.first, linked.second, key=ids.index)) + 1}
                if linked
                else None,
                "number": i + 1,
            }
        )
    return lines


def _reasons(found: MergedEvent, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each field in words, with the reason of its choice and those of its parties."""
    shown, fields = view.act(found.fields, names), found.fields
    people = {
        side: "; ".join(f"{p['label']} ({p['codes']})" for p in shown[side]) or "nobody named"
        for side in ("actors", "recipients")
    }
    values = {
        "type": shown["type"],
        "mode": shown["mode"] or "none",
        "status": shown["status"],
        "contexts": shown["contexts"] or "none",
        **people,
        "date": view.when(fields["date"], found.first_report),
        "place": " – ".join(p for p in (shown["place"]["label"], shown["place"]["precision"]) if p) or "not told",
        "attributions": "; ".join(f"{a['name'] or a['text']} ({a['kind']})" for a in fields["attributions"])
        or "nobody named",
        "hedged": "yes" if fields["hedged"] else "no",
        "casualties": shown["hurt"] or "none told",
        "confidence": ", ".join(f"{k} {v:.2f}" for k, v in sorted(fields["confidence"].items())),
    }
    why: dict[str, list[str]] = {}
    for name, reason in found.why:
        why.setdefault(name, []).append(reason)
    for side in ("actors", "recipients"):
        why.setdefault(side, []).extend(f"{a['text']}: {a['why']}" for a in fields[side] if a.get("why"))
    lines = [{"field": name, "value": value, "why": why.get(name, [])} for name, value in values.items()]
    lines += [{"field": name, "value": "", "why": reasons} for name, reasons in why.items() if name not in values]
    return lines


def _alternatives(found: MergedEvent) -> list[dict[str, Any]]:
    return [
        {"field": name, "values": [{"value": _value(v["value"]), "by": v.get("by", "")} for v in values]}
        for name, values in sorted(found.alternatives.items())
    ]


def _value(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(v, int) for v in value):
        return str(value[0]) if value[0] == value[1] else f"{value[0]} to {value[1]}"
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _history(desk: Desk, found: MergedEvent) -> list[dict[str, Any]]:
    taken = {d.id: d for d in (*found.decisions, *desk.house.store.decisions(found.id))}
    ordered = sorted(taken.values(), key=lambda d: (d.when, d.id))
    revoked = {str(d.value) for d in ordered if d.kind == "revoke"}
    return [_decision(d, revoked) for d in ordered]


def _decision(d: Any, revoked: set[str]) -> dict[str, Any]:
    return {
        "id": d.id,
        "kind": d.kind,
        "who": d.who,
        "when": d.when[:16].replace("T", " "),
        "why": d.why,
        "field": d.field,
        "value": "" if d.value is None else _value(d.value),
        "revoked": d.id in revoked,
        "can_revoke": d.kind != "revoke" and d.id not in revoked,
    }


def _choices(found: MergedEvent) -> dict[str, Sequence[str]]:
    """What may be written for a field, to help whoever corrects."""
    codebook = ontology.load()
    kind = codebook.by_name.get(found.fields["type"])
    return {
        "type": [t.name for t in codebook.types],
        "status": STATUSES,
        "mode": [m.name for m in kind.modes] if kind else [],
        "contexts": list(codebook.contexts),
    }


def _dyad_of(found: MergedEvent) -> str:
    """The dossier that this event belongs to, "" when it has not two countries."""
    sides = [[a["country"] for a in found.fields[side] if a["country"]] for side in ("actors", "recipients")]
    codes = list(dict.fromkeys([*sides[0][:1], *(c for c in sides[1] if c not in sides[0][:1]), *sides[0]]))
    return f"/dyad/{codes[0]}/{codes[1]}" if len(codes) > 1 else ""


def _short(found: MergedEvent) -> str:
    sides = [
        ", ".join(dict.fromkeys(a["name"] or a["text"] for a in found.fields[s])) for s in ("actors", "recipients")
    ]
    return " → ".join(side for side in sides if side) or "parties not named"
