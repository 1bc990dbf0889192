"""Merged events as rows of a brief: the fields that it shows, the sentence quoted, nothing added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from demarche.brief.parties import Known, is_party
from demarche.brief.records import Row
from demarche.records import Mention, MergedEvent, Party, When

LONGEST = 320  # characters of a quoted sentence
MOST_NAMES = 6  # parties, sources or publishers that a row names

SECTIONS = (
    ("meetings", "Meetings and talks", ("CONSULT",)),
    ("agreements", "Agreements and support", ("AGREE", "SUPPORT", "CONCEDE")),
    ("aid", "Aid and cooperation", ("AID", "COOPERATE", "RETREAT")),
    ("accusations", "Requests and accusations", ("REQUEST", "ACCUSE", "REJECT")),
    ("threats", "Threats", ("THREATEN",)),
    ("force", "Force", ("ASSAULT", "MOBILIZE")),
    ("sanctions", "Sanctions and coercion", ("SANCTION", "COERCE")),
    ("protest", "Protest", ("PROTEST",)),
)


def row(event: MergedEvent, a: Party, b: Party, known: Known) -> Row:
    """The row of an event between two parties."""
    fields = event.fields
    first = _telling(event)
    sentence, trigger = quoted(first)
    when = fields["date"]
    publishers = tuple(dict.fromkeys(m.publisher for m in event.mentions if m.publisher))
    return Row(
        id=event.id,
        date=_date(when),
        precision=when["precision"] or "" if when else "",
        dated_by=("words" if when["text"] else "report") if _date(when) else "",
        first_report=event.first_report,
        type=fields["type"],
        mode=fields["mode"],
        status=fields["status"],
        contexts=tuple(fields["contexts"]),
        direction=direction(fields, a, b),
        actors=labels(fields["actors"]),
        recipients=labels(fields["recipients"]),
        place=_place(fields["place"], known),
        place_precision=(fields["place"] or {}).get("precision") or "",
        casualties={n: tuple(v) if (v := fields["casualties"].get(n)) else None for n in ("killed", "injured")},
        quad=fields["quad"],
        score=fields["score"],
        hedged=bool(fields["hedged"]),
        said_by=tuple(dict.fromkeys(_source(s) for s in fields["attributions"]))[:MOST_NAMES],
        publishers=publishers[:MOST_NAMES],
        reports=len({m.report for m in event.mentions}),
        outlets=event.outlets,
        origins=event.origins,
        disputed_by=event.disputed_by,
        sentence=sentence,
        trigger=trigger,
        report=first.report,
        publisher=first.publisher,
    )


def direction(fields: Mapping[str, Any], a: Party, b: Party) -> str:
    """Who acts: ``a-to-b``, ``b-to-a``, ``jointly`` (both act), or ``others`` (somebody else towards both)."""
    acts = [any(is_party(x, p) for x in fields["actors"]) for p in (a, b)]
    receives = [any(is_party(x, p) for x in fields["recipients"]) for p in (a, b)]
    if all(acts):
        return "jointly"
    if acts[0] and receives[1]:
        return "a-to-b"
    return "b-to-a" if acts[1] and receives[0] else "others"


def labels(parties: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Parties by name and codes, ``Vladimir Putin (RUS GOV)``; those that one phrase names together share its words."""
    found: dict[str, list[str]] = {}
    for party in parties:
        codes = " ".join(c for c in (party["country"], party["sector"], *party["other_sectors"]) if c)
        held = found.setdefault(_line(party["name"] or party["text"], 120), [])
        if codes not in held:
            held.append(codes)
    return tuple(f"{name} ({', '.join(c or 'not known' for c in codes)})" for name, codes in found.items())[:MOST_NAMES]


def quoted(mention: Mention) -> tuple[str, str]:
    """The evidence sentence on one line, cut around its trigger ("…") when it is long; and the trigger."""
    evidence = mention.event["evidence"]
    text, trigger = evidence["text"], evidence["trigger"]
    start, end = trigger["start"] - evidence["start"], trigger["end"] - evidence["start"]
    word = _line(text[start:end], 80) if 0 <= start < end <= len(text) else ""
    if len(text) <= LONGEST or not word:
        return _line(text, LONGEST), word
    begin = max(0, min(start - LONGEST // 3, len(text) - LONGEST))
    part = text[begin : begin + LONGEST]
    return f"{'…' if begin else ''}{_line(part, LONGEST)}{'…' if begin + LONGEST < len(text) else ''}", word


def _telling(event: MergedEvent) -> Mention:
    """The earliest report that tells the event with the status and type that were taken."""
    taken = event.fields["status"], event.fields["type"]
    same = (m for m in event.mentions if (m.event["status"], m.event["type"]) == taken)
    return next(same, event.mentions[0])


def _date(when: Mapping[str, Any] | None) -> str:
    return (When(when["text"], when["start"], when["end"], when["precision"]).value or "") if when else ""


def _place(place: Mapping[str, Any] | None, known: Known) -> str:
    if not place:
        return ""
    name = _line(place["name"] or place["text"], 120)
    country = known.countries.get(place["country"] or "", place["country"] or "")
    return name if not country or country == name else f"{name}, {country}"


def _source(source: Mapping[str, Any]) -> str:
    name = _line(source["name"] or source["text"], 120)
    return f"{name} ({source['kind']})" if name else str(source["kind"])


def _line(words: str, most: int) -> str:
    """Words on one line, without characters that steer a terminal or the direction of writing."""
    kept = "".join(c if c.isprintable() or c.isspace() else "" for c in words)
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1] + "…"
