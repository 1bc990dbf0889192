"""POLECAT (NGEC): tab-separated with a header, PLOVER types and contexts, the literal None where nothing is known.

One row for each actor and recipient; rows of one compound event share ``<report>_<event>`` and come back as one event.
Source: header of the published files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, TextIO

from demarche.show.formats.cells import number, plain_cell, tab_text
from demarche.show.formats.dyads import distinct, sectors
from demarche.show.formats.event import (
    BadRow,
    Exchange,
    Record,
    day,
    day_of,
    imported,
    is_fact,
    party,
    place,
    report,
    tellings,
)
from demarche.show.formats.reading import Event, Row, Source, degrees, real, tab_rows, whole

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
NONE: Final = "None"
VERSION: Final = "demarche"
_OURS = re.compile(r"(.+)_([0-9A-Za-z-]+)_a(\d+)-r(\d+)")
_LEVELS: Final = {"city": "City", "site": "City", "district": "District", "region": "Province"}


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """Header and rows; only what happened, for POLECAT has no status."""
    out.write("\t".join(COLUMNS) + "\n")
    for event in events:
        if not is_fact(event):
            exchange.left[f"status {event['status']}"] += 1
            continue
        shared = _shared(event, exchange)
        actors, recipients = distinct(event["actors"]), distinct(event["recipients"])
        for a, actor in enumerate(actors or [None], 1):
            for r, recipient in enumerate(recipients or [None], 1):
                sides = _party("Actor", actor, exchange) | _party("Recipient", recipient, exchange)
                name = f"{shared['Event ID']}_a{a if actor else 0}-r{r if recipient else 0}"
                cells = {**shared, **sides, "Event ID": name}
                out.write("\t".join(cells.get(column) or NONE for column in COLUMNS) + "\n")


def _shared(event: Record, exchange: Exchange) -> dict[str, str]:
    first = tellings(event)[0]["report"]
    where = event["place"]
    cells = {
        "Event ID": f"{_word(first['id'])}_{_word(event['id'])}", "Event Date": day_of(event),
        "Event Type": event["type"], "Event Mode": event["mode"] or "", "Intensity": number(event["score"]),
        "Quad Code": event["quad"].upper(), "Contexts": ";".join(event["contexts"]),
        "Source": tab_text(first["publisher"]), "Publication Date": first["published"] or "", "Version": VERSION,
    }  # fmt: skip
    if where is not None:
        name = tab_text(where["name"])
        cells |= {
            "Placename": name, "Country": exchange.codes.plover(where["country"]),
            "Latitude": number(where["latitude"]), "Longitude": number(where["longitude"]),
            "GeoNames ID": str(where["geonames"] or ""), "Raw Placename": tab_text(where["text"]),
        }  # fmt: skip
        if where["precision"] in _LEVELS:
            cells[_LEVELS[where["precision"]]] = name or cells["Raw Placename"]
    return cells


def _word(value: str) -> str:
    """An id as one word: the part before the first _ is the story."""
    return re.sub(r"[\s_]+", "-", tab_text(value)) or "0"


def _party(side: str, one: Record | None, exchange: Exchange) -> dict[str, str]:
    if one is None:
        return {}
    return {
        f"{side} Name": tab_text(one["name"]), f"{side} Country": exchange.codes.plover(one["country"]),
        f"{side} COW": exchange.codes.cow_number(one["country"]), f"Primary {side} Sector": one["sector"] or "",
        f"{side} Sectors": ";".join(sectors(one)), f"{side} Title": tab_text(one["office"]),
        f"{side} Name Raw": tab_text(one["text"]),
    }  # fmt: skip


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of a POLECAT file: one a row, but rows that were written out of one event become that event again."""
    held: tuple[str, dict[str, Any]] | None = None
    for number_, row in tab_rows(source, COLUMNS, header=True):
        try:
            key, event = _key(row["Event ID"].strip()), event_of(row, exchange)
        except BadRow as error:
            source.bad(number_, str(error))
            continue
        if held is not None and key and held[0] == key and _rest(held[1]) == _rest(event):
            for side in ("actors", "recipients"):
                held[1][side] = distinct([*held[1][side], *event[side]])
            continue
        if held is not None:
            yield held[1]
        held = (key, event)
    if held is not None:
        yield held[1]


def _rest(event: Record) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in ("actors", "recipients")}


def _key(event_id: str) -> str:
    ours = _OURS.fullmatch(event_id)
    return f"{ours[1]}_{ours[2]}" if ours else ""


def event_of(row: Row, exchange: Exchange) -> dict[str, Any]:
    """The event of a row. Raises BadRow."""
    cells = {name: _value(cell) for name, cell in row.items()}
    ours = _OURS.fullmatch(cells["Event ID"])
    latitude, longitude = degrees(cells["Latitude"], cells["Longitude"])
    columns = (("City", "city"), ("District", "district"), ("Province", "region"), ("Country", "country"))
    precision = next((p for c, p in columns if cells[c]), "")
    contexts = _list(cells["Contexts"])
    return imported(
        exchange.ontology, ours[2] if ours else "polecat-" + cells["Event ID"], cells["Event Type"].upper(),
        cells["Event Mode"].lower() or None, [c for c in contexts if c in exchange.ontology.contexts],
        actors=_read_party("Actor", cells, exchange), recipients=_read_party("Recipient", cells, exchange),
        date=day(cells["Event Date"][:10]), score=real(cells["Intensity"]) or 0.0,
        place=place(cells["Placename"], exchange.codes.from_plover(cells["Country"]), precision, latitude=latitude,
                    longitude=longitude, geonames=whole(cells["GeoNames ID"]),
                    text=cells["Raw Placename"] or cells["Placename"]),
        report=report(cells["Event ID"].split("_")[0], cells["Publication Date"][:10] or None, cells["Source"]),
    )  # fmt: skip


def _value(cell: str) -> str:
    value = plain_cell(cell.strip())
    return "" if value in (NONE, "NA", "NULL") else value


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip() not in ("", NONE)]


def _read_party(side: str, cells: Row, exchange: Exchange) -> list[Record]:
    name, raw = cells[f"{side} Name"], cells[f"{side} Name Raw"]
    countries = [exchange.codes.from_plover(code) for code in _list(cells[f"{side} Country"])] or [None]
    found = [s for s in _list(cells[f"Primary {side} Sector"]) + _list(cells[f"{side} Sectors"]) if len(s) == 3]
    found = list(dict.fromkeys(s for s in found if s in exchange.ontology.sectors))
    if not (name or raw or countries[0] or found):
        return []
    return [
        party(raw or name, name=name, country=country, sector=found[0] if found else None, other_sectors=found[1:],
              office=cells[f"{side} Title"])
        for country in countries
    ]  # fmt: skip
