"""An event as a PLOVER JSON record. Source: PLOVER manual 2021, chapter on the JSON format."""

from __future__ import annotations

from typing import Any

from demarche.records import Actor, Event, Place

# PLOVER writes Kosovo KOS where this house, with ISO's user-assigned code, writes XKX.
_COUNTRY = {"XKX": "KOS"}
_QUAD = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
_AUXILIARY = {"historical": "historical", "future": "future", "hypothetical": "hypothetical", "negated": "negation"}
_RESOLUTION = {"site": 5, "city": 4, "district": 3, "region": 2, "country": 1}


def plover_record(event: Event) -> dict[str, Any]:
    """The record: required fields always, optional ones where there is something to say; no report text.

    The text of reports is not written because PLOVER asks for it only where the producer holds the rights;
    ``text_info`` says where it stands. The day of coding is left out so that the same input gives the same output.
    """
    start, published = (event.date.start if event.date else None), event.report.published
    record: dict[str, Any] = {
        "id": event.id,
        "date": start or published,
        "actor": [_entity(a) for a in event.actors],
        "recipient": [_entity(a) for a in event.recipients],
        "event": [event.type],
        "mode": [m for m in (event.mode, _AUXILIARY.get(event.status)) if m],
        "context": list(event.contexts),
        "quad_code": _QUAD.get(event.quad),
        "event_scale": event.score,
        "event_text": event.report.text[event.trigger.start : event.trigger.end],
        "text_info": {"sequence": event.sentence, "start": event.evidence.start, "end": event.evidence.end},
        "cite_info": {
            "title": event.report.title,
            "publication": event.report.publisher,
            "url": event.report.url,
            "codebook": "PLOVER",
            "coder": "demarche",
        },
        "coder": "demarche",
    }
    if start and event.date and event.date.end != start:
        record["enddate"] = event.date.end
    if event.place:
        record["event_loc"] = _location(event.place)
    size = {"dead": event.casualties.killed, "injured": event.casualties.injured}
    if any(size.values()):
        record["text_info"]["size"] = {name: list(value) for name, value in size.items() if value}
    if not start:
        record["comment"] = "date: the report's day of publication; the words give none"
    return record


def _entity(actor: Actor) -> dict[str, Any]:
    return {
        "code": _COUNTRY.get(actor.country or "", actor.country or ""),
        "sector": [s for s in (actor.sector, *actor.other_sectors) if s],
        "entity_text": actor.text,
        "identifier_id": actor.entity,
        "identifier_text": actor.name,
        "office": actor.office,
    }


def _location(place: Place) -> dict[str, Any]:
    return {
        "extracted_place": place.text,
        "resolved_place": place.name,
        "geonameid": place.geonames,
        "lat": place.latitude,
        "lon": place.longitude,
        "country_code": _COUNTRY.get(place.country or "", place.country or ""),
        "resolution": _RESOLUTION.get(place.precision),
    }
