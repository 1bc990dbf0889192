"""Events as lines for machines: JSON lines, CSV, PLOVER JSON lines. Each writer takes events one by one and streams."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from demarche.records import Actor, Event
from demarche.show.plover import plover_record

CSV_COLUMNS = (
    "id", "type", "mode", "status", "contexts", "date", "date_start", "date_end", "date_precision",
    "actors", "actor_countries", "actor_sectors", "recipients", "recipient_countries", "recipient_sectors",
    "place", "place_country", "latitude", "longitude", "place_precision", "geonames",
    "attributions", "attribution_kinds", "hedged", "killed_min", "killed_max", "injured_min", "injured_max",
    "quad", "score", "cameo", "goldstein", "confidence",
    "report", "publisher", "published", "url", "title", "sentence", "start", "end", "text", "trigger",
)  # fmt: skip


def write_jsonl(events: Iterable[Event], out: TextIO) -> None:
    """One JSON object a line, as docs/design.md has it."""
    for event in events:
        out.write(json.dumps(event.as_dict(), ensure_ascii=False) + "\n")


def write_plover(events: Iterable[Event], out: TextIO) -> None:
    """PLOVER JSON lines."""
    for event in events:
        out.write(json.dumps(plover_record(event), ensure_ascii=False) + "\n")


def write_csv(events: Iterable[Event], out: TextIO) -> None:
    """One row an event; lists are joined by "; ", and no cell can start a spreadsheet formula."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for event in events:
        row = csv_row(event)
        writer.writerow([safe_cell(row[column]) for column in CSV_COLUMNS])


def csv_row(event: Event) -> dict[str, Any]:
    """The cells of an event by column name."""
    date, place, text = event.date, event.place, event.report.text
    killed, injured = event.casualties.killed or ("", ""), event.casualties.injured or ("", "")
    return {
        "id": event.id, "type": event.type, "mode": event.mode, "status": event.status,
        "contexts": "; ".join(event.contexts),
        "date": date.value if date else None, "date_start": date.start if date else None,
        "date_end": date.end if date else None, "date_precision": date.precision if date else None,
        "actors": _join(event.actors, "text"), "actor_countries": _join(event.actors, "country"),
        "actor_sectors": _join(event.actors, "sector"), "recipients": _join(event.recipients, "text"),
        "recipient_countries": _join(event.recipients, "country"),
        "recipient_sectors": _join(event.recipients, "sector"),
        "place": place.name if place else None, "place_country": place.country if place else None,
        "latitude": place.latitude if place else None, "longitude": place.longitude if place else None,
        "place_precision": place.precision if place else None, "geonames": place.geonames if place else None,
        "attributions": "; ".join(a.text for a in event.attributions),
        "attribution_kinds": "; ".join(a.kind for a in event.attributions),
        "hedged": str(event.hedged).lower(),
        "killed_min": killed[0], "killed_max": killed[1], "injured_min": injured[0], "injured_max": injured[1],
        "quad": event.quad, "score": event.score, "cameo": event.cameo, "goldstein": event.goldstein,
        "confidence": dict(event.confidence).get("type"),
        "report": event.report.id, "publisher": event.report.publisher, "published": event.report.published,
        "url": event.report.url, "title": event.report.title, "sentence": event.sentence,
        "start": event.evidence.start, "end": event.evidence.end,
        "text": text[event.evidence.start : event.evidence.end],
        "trigger": text[event.trigger.start : event.trigger.end],
    }  # fmt: skip


def _join(actors: Iterable[Actor], name: str) -> str:
    return "; ".join(getattr(actor, name) or "" for actor in actors)


def safe_cell(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP "CSV injection")."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return "" if value is None else value


Writer = Callable[[Iterable[Event], TextIO], None]
FORMATS: dict[str, Writer] = {"jsonl": write_jsonl, "csv": write_csv, "plover": write_plover}


def write_events(events: Iterable[Event], form: str, out: TextIO) -> None:
    """Write events in one of FORMATS; raises KeyError for another."""
    FORMATS[form](events, out)
