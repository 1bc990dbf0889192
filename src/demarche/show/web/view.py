"""Events in words that a page can show: dates at their precision, parties with their codes, sentences with marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from demarche.records import Mention, MergedEvent, Party, Report
from demarche.show.web.asked import actor_path, party_words

SECTIONS = (
    ("Meetings and talks", ("CONSULT",)),
    ("Agreements and support", ("AGREE", "SUPPORT", "CONCEDE")),
    ("Aid, cooperation, retreat", ("AID", "COOPERATE", "RETREAT")),
    ("Requests, accusations, refusals", ("REQUEST", "ACCUSE", "REJECT")),
    ("Threats", ("THREATEN",)),
    ("Protest", ("PROTEST",)),
    ("Sanctions and coercion", ("SANCTION", "COERCE")),
    ("Force", ("MOBILIZE", "ASSAULT")),
)
OTHER = "Other kinds of events"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
PRECISION = {
    "site": "the site itself",
    "city": "the town",
    "district": "somewhere in the district",
    "region": "somewhere in the region",
    "area": "somewhere in the area",
    "country": "somewhere in the country",
}
Parts = list[tuple[str, bool]]


def row(event: MergedEvent, names: Mapping[str, str]) -> dict[str, Any]:
    """What a list shows of an event."""
    fields, first = event.fields, event.mentions[0]
    return {
        "id": event.id,
        "url": event_path(event.id),
        "when": when(fields["date"], event.first_report),
        "day": (fields["date"] or {}).get("start") or event.first_report or "",
        **act(fields, names),
        "sentence": sentence(first),
        "told": told(event),
        "outlets": event.outlets,
        "origins": event.origins,
        "reports": len({m.report for m in event.mentions}),
        "disputed": ", ".join(event.disputed_by),
        "said_by": "; ".join(dict.fromkeys(a["name"] or a["text"] for a in fields["attributions"])),
        "decided": bool(event.decisions),
    }


def act(fields: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What was done, by whom, to whom and where: the same for one report's event and for a merged one."""
    return {
        "type": fields["type"],
        "mode": fields["mode"] or "",
        "quad": fields["quad"],
        "kind": quad_class(fields["quad"]),
        "status": fields["status"],
        "score": fields["score"],
        "hedged": fields["hedged"],
        "contexts": ", ".join(fields["contexts"]),
        "actors": parties(fields["actors"], names),
        "recipients": parties(fields["recipients"], names),
        "place": place(fields["place"], names),
        "hurt": hurt(fields["casualties"]),
    }


def quad_class(quad: str) -> str:
    """The name of a quad class in our style sheet: vc mc vk mk (verbal or material, cooperation or conflict)."""
    words = quad.split()
    return f"{words[0][0]}{'c' if words[1] == 'cooperation' else 'k'}" if len(words) == 2 else "other"


def parties(values: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, str]]:
    """Parties by name, each once with all its codes, and the page of each."""
    found: dict[str, dict[str, str]] = {}
    for a in values:
        codes = " ".join(c for c in (a["country"], a["sector"], *a["other_sectors"]) if c)
        label = a["name"] or a["text"]
        if label in found:
            found[label]["codes"] += f", {codes}" if codes and codes not in found[label]["codes"].split(", ") else ""
            continue
        words = a["entity"] or " ".join(c for c in (a["country"], a["sector"]) if c) or label
        found[label] = {
            "label": label,
            "codes": codes or "not known",
            "spoken": "; ".join(p for p in (names.get(a["country"] or "", ""), a["office"]) if p),
            "url": actor_path(words[:300]),
        }
    return list(found.values())


def place(value: Mapping[str, Any] | None, names: Mapping[str, str]) -> dict[str, str]:
    """A place in words, with how exactly it is known; empty when nothing is."""
    if not value:
        return {"label": "", "precision": "", "text": ""}
    country = names.get(value["country"] or "", value["country"] or "")
    label = value["name"] or value["text"]
    shown = label if label == country or not country else f"{label}, {country}"
    return {"label": shown, "precision": PRECISION.get(value["precision"], ""), "text": value["text"]}


def when(value: Mapping[str, Any] | None, first_report: str | None) -> str:
    """A date in words that say no more than is known."""
    if value and value["start"] and value["end"]:
        return between(value["start"], value["end"], value["precision"])
    reported = f"reported {spoken(first_report)}" if first_report else "no date"
    return f"“{value['text']}”, {reported}" if value and value["text"] else reported


def between(start: str, end: str, precision: str = "") -> str:
    """A stretch of days in words."""
    if start == end:
        return spoken(start)
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if precision == "month":
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if precision == "year":
        return str(first.year)
    if precision == "decade":
        return f"{first.year}s"
    return f"{spoken(start)} to {spoken(last.isoformat())}"


def spoken(value: str | None) -> str:
    """An ISO day in words: 3 March 2025."""
    if not value:
        return "no date"
    day = date.fromisoformat(value[:10])
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def hurt(casualties: Mapping[str, Any]) -> str:
    """Killed and injured in words, "" when nobody is named."""
    found = []
    for name in ("killed", "injured"):
        value = casualties.get(name)
        if value:
            low, high = value
            found.append(f"{low if low == high else f'{low} to {high}'} {name}")
    return ", ".join(found)


def sentence(mention: Mention) -> Parts:
    """The evidence sentence in parts, those that are the trigger marked."""
    evidence = mention.event["evidence"]
    text, trigger = evidence["text"], evidence["trigger"]
    start, end = trigger["start"] - evidence["start"], trigger["end"] - evidence["start"]
    if not 0 <= start < end <= len(text):
        return [(_plain(text), False)]
    return [(_plain(text[:start]), False), (_plain(text[start:end]), True), (_plain(text[end:]), False)]


def marked(mention: Mention) -> list[tuple[str, str]]:
    """The evidence sentence in parts: (words, role); roles: trigger actor recipient place date said."""
    event, evidence = mention.event, mention.event["evidence"]
    text = evidence["text"]
    spans = [
        (evidence["trigger"]["start"] - evidence["start"], evidence["trigger"]["end"] - evidence["start"], "trigger")
    ]
    wanted = [("actor", a["text"]) for a in event["actors"]] + [("recipient", a["text"]) for a in event["recipients"]]
    wanted += [(name, event[name]["text"]) for name in ("place", "date") if event[name]]
    wanted += [("said", a["text"]) for a in event["attributions"]]
    for role, words in wanted:
        at = text.find(words) if words else -1
        while at >= 0 and any(at < e and s < at + len(words) for s, e, _ in spans):
            at = text.find(words, at + 1)
        if at >= 0:
            spans.append((at, at + len(words), role))
    parts, position = [], 0
    for start, end, role in sorted(spans):
        if start < position or end > len(text):
            continue
        parts += [(text[position:start], ""), (text[start:end], role)]
        position = end
    return [(words, role) for words, role in (*parts, (text[position:], "")) if words]


def told(event: MergedEvent) -> str:
    """Who tells it, in a few words."""
    publishers = list(dict.fromkeys(m.publisher for m in event.mentions if m.publisher))
    more = f" and {len(publishers) - 3} more" if len(publishers) > 3 else ""
    return ", ".join(publishers[:3]) + more or "publisher not known"


def party_label(party: Party, names: Mapping[str, str], sectors: Mapping[str, str]) -> str:
    """A party in words: Syria; Syria, executive; the name of an organisation."""
    if party.entity:
        return party.entity.partition(":")[2].replace("-", " ").title() or party.entity
    if party.country or party.sector:
        country = names.get(party.country or "", party.country or "")
        return ", ".join(p for p in (country, sectors.get(party.sector or "", party.sector or "")) if p)
    return party.name or party_words(party)


def report_line(report: Report) -> dict[str, str]:
    """What a list shows of a report."""
    return {
        "id": report.id,
        "url": report_path(report.id),
        "title": report.title or report.body[:90] or report.id,
        "publisher": report.publisher or "publisher not known",
        "when": spoken(report.published),
        "published": report.published or "",
    }


def event_path(event_id: str) -> str:
    """The permanent address of an event; any of its mentions' ids leads there too."""
    return f"/event/{quote(event_id, safe='')}"


def report_path(report_id: str) -> str:
    """The permanent address of a report."""
    return f"/report/{quote(report_id, safe='')}"


def text_with_events(text: str, mentions: Sequence[Mention], urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """The whole text in stretches: its words, whether they are evidence, and the events whose trigger they are."""
    spans: list[tuple[int, int, Mention, bool]] = []
    for m in mentions:
        evidence = m.event["evidence"]
        for part, is_trigger in ((evidence, False), (evidence["trigger"], True)):
            if 0 <= part["start"] < part["end"] <= len(text):
                spans.append((part["start"], part["end"], m, is_trigger))
    cuts = sorted({0, len(text), *(s for s, _, _, _ in spans), *(e for _, e, _, _ in spans)})
    found = []
    for start, end in pairwise(cuts):
        over = [(m, is_trigger) for s, e, m, is_trigger in spans if s <= start and end <= e]
        triggers = [m for m, is_trigger in over if is_trigger]
        found.append(
            {
                "text": text[start:end],
                "evidence": bool(over),
                "kind": quad_class(triggers[0].event["quad"]) if triggers else "",
                "url": urls.get(triggers[0].id, "") if triggers else "",
                "label": "; ".join(f"{m.event['type']} {m.event['status']}" for m in triggers),
            }
        )
    return found


def _plain(text: str) -> str:
    """Words on one line; a space at the edge stays."""
    inner = " ".join(text.split())
    return f"{' ' if text[:1].isspace() and inner else ''}{inner}{' ' if text[-1:].isspace() else ''}"
