"""CSV: one row an event, lists joined by "; ", and no cell that starts a spreadsheet formula. Also: flat columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final, TextIO

from demarche.errors import InputError
from demarche.records import When
from demarche.show.formats.cells import plain_cell, safe_cell
from demarche.show.formats.event import Exchange, Record, day, first_published, imported, outlets, party, place, report
from demarche.show.formats.event import reports as reports_of
from demarche.show.formats.event import tellings as told_by
from demarche.show.formats.reading import Event, Row, Source, degrees, each, real, whole

_PARTS: Final = (("s", "text"), ("_countries", "country"), ("_sectors", "sector"), ("_names", "name"),
                 ("_other_sectors", "other_sectors"), ("_offices", "office"), ("_entities", "entity"))  # fmt: skip
COLUMNS = (
    "id", "type", "mode", "status", "contexts", "date", "date_start", "date_end", "date_precision",
    *(f"actor{name}" for name, _ in _PARTS), *(f"recipient{name}" for name, _ in _PARTS),
    "place", "place_country", "latitude", "longitude", "place_precision", "geonames",
    "attributions", "attribution_kinds", "attribution_countries", "hedged",
    "killed_min", "killed_max", "injured_min", "injured_max",
    "quad", "score", "cameo", "goldstein", "confidence",
    "report", "publisher", "published", "url", "title", "sentence", "start", "end", "text", "trigger",
    "reports", "outlets", "origins", "first_report", "disputed_by", "lineage",
)  # fmt: skip


def flat(event: Record) -> dict[str, Any]:
    """The event by column: text, numbers, lists of text, None. Report columns are those of the first report."""
    told = told_by(event)[0]
    date, where, source, words = event["date"], event["place"], told["report"], told["evidence"]
    killed, injured = (event["casualties"][name] or (None, None) for name in ("killed", "injured"))
    return {
        **{name: event[name] for name in ("id", "type", "mode", "status", "contexts")},
        "date": _value(date), **{f"date_{n}": date[n] if date else None for n in ("start", "end", "precision")},
        **_parties("actor", event["actors"]), **_parties("recipient", event["recipients"]),
        "place": where["name"] or where["text"] if where else None,
        "place_country": where["country"] if where else None,
        "place_precision": where["precision"] if where else None,
        **{name: where[name] if where else None for name in ("latitude", "longitude", "geonames")},
        "attributions": [a["text"] for a in event["attributions"]],
        "attribution_kinds": [a["kind"] for a in event["attributions"]],
        "attribution_countries": [a.get("country") or "" for a in event["attributions"]],
        "hedged": event["hedged"],
        "killed_min": killed[0], "killed_max": killed[1], "injured_min": injured[0], "injured_max": injured[1],
        **{name: event[name] for name in ("quad", "score", "cameo", "goldstein")},
        "confidence": event["confidence"].get("type"), "report": source["id"],
        **{name: source[name] for name in ("publisher", "published", "url", "title")},
        **{name: words[name] for name in ("sentence", "start", "end", "text")}, "trigger": words["trigger"]["text"],
        "reports": len(reports_of(event)), "outlets": outlets(event), "origins": event.get("origins") or 1,
        "first_report": first_published(event), "disputed_by": list(event.get("disputed_by") or ()),
        "lineage": [f"{teller} < {from_whom}" for teller, from_whom in event.get("lineage") or ()],
    }  # fmt: skip


def _value(date: Record | None) -> str | None:
    return When(date["text"], date["start"], date["end"], date["precision"]).value if date else None


def _parties(side: str, parties: Iterable[Record]) -> dict[str, list[str]]:
    found = list(parties)
    return {
        f"{side}{name}": [" ".join(one[key]) if key == "other_sectors" else one[key] or "" for one in found]
        for name, key in _PARTS
    }


def write(events: Iterable[Record], out: TextIO, exchange: Exchange | None = None) -> None:
    """Header and one row an event; lines end in LF."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in events:
        row = flat(event)
        writer.writerow([safe_cell(_cell(row[column])) for column in COLUMNS])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(str(part).replace(";", ",") for part in value)
    return str(value).lower() if isinstance(value, bool) else value


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of a file that `write` wrote; report text and merging are not carried."""
    return each(source, _rows(source), partial(event_of, exchange=exchange), exchange)


def _rows(source: Source) -> Iterator[tuple[int, Row]]:
    """Rows by column name. Line breaks inside cells are kept: the csv module asks for the next line itself."""
    reader = csv.DictReader(line + "\n" for _, line in source.lines(blank=True))
    try:
        names = reader.fieldnames or ()
    except csv.Error as error:
        raise InputError(f"{source.path}: the header cannot be read ({error})") from None
    missing = [c for c in COLUMNS if c not in names]
    if missing:
        raise InputError(f"{source.path}: no column {missing[0]!r} in the header")
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            source.bad(reader.line_num, str(error))
            continue
        if None in row or None in row.values():
            source.bad(reader.line_num, "not as many cells as the header has")
        else:
            yield reader.line_num, {name: plain_cell(cell) for name, cell in row.items()}


def event_of(row: Row, exchange: Exchange) -> Event:
    """The event of a row. Raises BadRow."""
    latitude, longitude = degrees(row["latitude"], row["longitude"])
    said, kinds, countries = (_list(row[n]) for n in ("attributions", "attribution_kinds", "attribution_countries"))
    return imported(
        exchange.ontology, row["id"], row["type"], row["mode"] or None, _list(row["contexts"]), cameo=row["cameo"],
        status=row["status"], actors=_read_parties("actor", row), recipients=_read_parties("recipient", row),
        date=day(row["date_start"], row["date_end"], row["date_precision"]),
        place=place(row["place"], row["place_country"] or None, row["place_precision"], latitude=latitude,
                    longitude=longitude, geonames=whole(row["geonames"])),
        attributions=[
            {"text": text, "name": "", "kind": kind or "other", "country": country or None, "sector": None}
            for text, kind, country in _together(said, kinds, countries)
        ],
        hedged=row["hedged"] == "true",
        casualties={name: _range(row, name) for name in ("killed", "injured")},
        score=real(row["score"]) or 0.0, goldstein=real(row["goldstein"]),
        confidence={"type": real(row["confidence"])} if row["confidence"] else {},
        report=report(row["report"], row["published"] or None, row["publisher"], row["url"], row["title"]),
        evidence={
            "sentence": whole(row["sentence"]) or 0, "start": whole(row["start"]) or 0, "end": whole(row["end"]) or 0,
            "text": row["text"], "trigger": {"start": 0, "end": 0, "text": row["trigger"]},
        },
    )  # fmt: skip


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";")] if cell else []


def _together(*lists: list[str]) -> Iterator[tuple[str, ...]]:
    for i in range(max(map(len, lists))):
        yield tuple(one[i] if i < len(one) else "" for one in lists)


def _read_parties(side: str, row: Row) -> list[Record]:
    found: list[Record] = []
    for text, country, sector, name, others, office, entity in _together(
        *(_list(row[f"{side}{n}"]) for n, _ in _PARTS)
    ):
        found.append(party(text, name=name, country=country or None, sector=sector or None,
                           other_sectors=others.split(), office=office, entity=entity))  # fmt: skip
    return found


def _range(row: Row, name: str) -> list[int] | None:
    low, high = whole(row[f"{name}_min"]), whole(row[f"{name}_max"])
    return None if low is None or high is None else [low, high]
