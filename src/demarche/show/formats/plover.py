"""PLOVER JSON lines. Source: PLOVER manual 2021, chapter on the JSON format. Carries the status too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, TextIO

from demarche.show.formats.event import (
    BadRow,
    Exchange,
    Record,
    day,
    evidence,
    first_published,
    imported,
    party,
    place,
    report,
    tellings,
)
from demarche.show.formats.jsonl import objects
from demarche.show.formats.reading import Event, Source, degrees, whole

_QUAD: Final = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
_AUXILIARY: Final = {"historical": "historical", "future": "future", "hypothetical": "hypothetical",
                     "negated": "negation"}  # fmt: skip
_FROM_AUXILIARY: Final = {mode: status for status, mode in _AUXILIARY.items()}
_RESOLUTION: Final = {"site": 5, "city": 4, "district": 3, "region": 2, "country": 1}
_FROM_RESOLUTION: Final = {level: name for name, level in _RESOLUTION.items()}
_NO_DATE: Final = "date: the report's day of publication; the words give none"


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """One record a line."""
    for event in events:
        out.write(json.dumps(plover_record(event, exchange), ensure_ascii=False) + "\n")


def plover_record(event: Record, exchange: Exchange) -> dict[str, Any]:
    """The record: required fields always, optional ones where there is something to say; no report text.

    The text of reports is not written because PLOVER asks for it only where the producer holds the rights;
    ``text_info`` says where it stands. The day of coding is left out so that the same input gives the same output.
    """
    told = tellings(event)[0]
    source, words, date = told["report"], told["evidence"], event["date"]
    start = date["start"] if date else None
    record: dict[str, Any] = {
        "id": event["id"], "date": start or first_published(event),
        "actor": [_entity(a, exchange) for a in event["actors"]],
        "recipient": [_entity(a, exchange) for a in event["recipients"]],
        "event": [event["type"]], "mode": [m for m in (event["mode"], _AUXILIARY.get(event["status"])) if m],
        "context": list(event["contexts"]), "quad_code": _QUAD.get(event["quad"]), "event_scale": event["score"],
        "event_text": words["trigger"]["text"],
        "text_info": {"sequence": words["sentence"], "start": words["start"], "end": words["end"]},
        "cite_info": {"title": source["title"], "publication": source["publisher"], "url": source["url"],
                      "codebook": "PLOVER", "coder": "demarche"},
        "coder": "demarche",
    }  # fmt: skip
    if start and date["end"] != start:
        record["enddate"] = date["end"]
    if event["place"]:
        record["event_loc"] = _location(event["place"], exchange)
    size = {"dead": event["casualties"]["killed"], "injured": event["casualties"]["injured"]}
    if any(size.values()):
        record["text_info"]["size"] = {name: list(value) for name, value in size.items() if value}
    if not start:
        record["comment"] = _NO_DATE
    return record


def _entity(actor: Record, exchange: Exchange) -> dict[str, Any]:
    return {
        "code": exchange.codes.plover(actor["country"]),
        "sector": [s for s in (actor["sector"], *actor["other_sectors"]) if s],
        "entity_text": actor["text"], "identifier_id": actor["entity"], "identifier_text": actor["name"],
        "office": actor["office"],
    }  # fmt: skip


def _location(where: Record, exchange: Exchange) -> dict[str, Any]:
    return {
        "extracted_place": where["text"], "resolved_place": where["name"], "geonameid": where["geonames"],
        "lat": where["latitude"], "lon": where["longitude"], "country_code": exchange.codes.plover(where["country"]),
        "resolution": _RESOLUTION.get(where["precision"]),
    }  # fmt: skip


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events of PLOVER JSON lines."""
    for row, record in objects(source):
        try:
            yield event_of(record, exchange)
        except BadRow as error:
            source.bad(row, str(error))


def event_of(record: Record, exchange: Exchange) -> dict[str, Any]:
    """The event of a record. Raises BadRow."""
    types, modes = _strings(record, "event"), _strings(record, "mode")
    if len(types) != 1:
        raise BadRow(f"{len(types)} event types where one belongs")
    status = next((_FROM_AUXILIARY[m] for m in modes if m in _FROM_AUXILIARY), "happened")
    own = [m for m in modes if m not in _FROM_AUXILIARY]
    where, cited, words = (_object(record, name) for name in ("event_loc", "cite_info", "text_info"))
    published = _text(record, "date") if record.get("comment") == _NO_DATE else None
    return imported(
        exchange.ontology, str(record.get("id", "")), types[0], own[0] if own else None,
        [c for c in _strings(record, "context") if c in exchange.ontology.contexts], status=status,
        actors=[_party(a, exchange) for a in _objects(record, "actor")],
        recipients=[_party(a, exchange) for a in _objects(record, "recipient")],
        date=None if published else day(_text(record, "date")[:10], _text(record, "enddate")[:10]),
        place=_place(where, exchange) if where else None,
        casualties={name: _range(_object(words, "size").get(key)) for name, key in _SIZES},
        report=report(_text(cited, "url") or _text(cited, "title"), published, _text(cited, "publication"),
                      _text(cited, "url"), _text(cited, "title")),
        evidence=evidence(_whole(words, "sequence"), _whole(words, "start"), _whole(words, "end"),
                          trigger=_text(record, "event_text")),
    )  # fmt: skip


_SIZES: Final = (("killed", "dead"), ("injured", "injured"))


def _party(value: Record, exchange: Exchange) -> dict[str, Any]:
    found = _strings(value, "sector")
    return party(
        _text(value, "entity_text"), name=_text(value, "identifier_text"), entity=_text(value, "identifier_id"),
        country=exchange.codes.from_plover(_text(value, "code")), sector=found[0] if found else None,
        other_sectors=found[1:], office=_text(value, "office"),
    )  # fmt: skip


def _place(value: Record, exchange: Exchange) -> dict[str, Any] | None:
    latitude, longitude = degrees(*(_text(value, name) for name in ("lat", "lon")))
    number = value.get("geonameid")
    return place(
        _text(value, "resolved_place"), exchange.codes.from_plover(_text(value, "country_code")),
        _FROM_RESOLUTION.get(_whole(value, "resolution"), ""), text=_text(value, "extracted_place"),
        latitude=latitude, longitude=longitude, geonames=whole(str(number)) if number is not None else None,
    )  # fmt: skip


def _strings(value: Record, name: str) -> list[str]:
    found = value.get(name)
    listed = found if isinstance(found, list) else [found] if found else []
    return [str(one) for one in listed if one]


def _objects(value: Record, name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _object(value: Record, name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: Record, name: str) -> str:
    found = value.get(name)
    return str(found) if found is not None else ""


def _whole(value: Record, name: str) -> int:
    return whole(_text(value, name)) or 0


def _range(value: object) -> list[int] | None:
    given = value if isinstance(value, list) else [value, value]
    numbers = [whole(str(one)) if isinstance(one, int) and not isinstance(one, bool) else None for one in given]
    return [n for n in numbers if n is not None] if len(numbers) == 2 and None not in numbers else None
