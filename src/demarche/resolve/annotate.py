"""Everything that is found in a report, event or not: sentences, names, places and dates with their offsets."""

from __future__ import annotations

from typing import Any

from demarche.records import Analysis, Document, Name, Phrase, Place, Span, When, actor_dict, report_dict
from demarche.resolve.events import Resolver
from demarche.resolve.world import World


def annotate(document: Document, world: World) -> dict[str, Any]:
    """The annotations of design.md; offsets are code points of the report's text, ends exclusive."""
    resolver = Resolver(document, world)
    names = [
        _name(resolver, analysis, index, name)
        for index, analysis in enumerate(document.analyses)
        for name in analysis.names
    ]
    return {
        "report": report_dict(document.report),
        "sentences": [[a.sentence.span.start, a.sentence.span.end] for a in document.analyses],
        "names": names,
        "places": [_place(place) for place in resolver.places if place.span],
        "dates": [_date(when) for when in resolver.dates if when.span],
    }


def _name(resolver: Resolver, analysis: Analysis, index: int, name: Name) -> dict[str, Any]:
    first, last = analysis.tokens[name.first], analysis.tokens[name.last - 1]
    span = Span(first.start, last.end)
    text = resolver.document.text(span)
    phrase = Phrase(text, span, index, name.first, name.last, _head(analysis, name))
    choices = () if name.kind in ("facility",) else resolver.judge(phrase)
    known = next((c.value for c in choices if c.value.country or c.value.sector or c.value.entity), None)
    return {
        "text": text,
        "start": span.start,
        "end": span.end,
        "kind": name.kind,
        "actor": actor_dict(known) if known is not None else None,
    }


def _head(analysis: Analysis, name: Name) -> int:
    inside = range(name.first, name.last)
    return next((at for at in inside if analysis.tokens[at].head not in inside), name.last - 1)


def _place(place: Place) -> dict[str, Any]:
    span = place.span or Span(0, 0)
    return {
        "text": place.text, "start": span.start, "end": span.end, "name": place.name, "country": place.country,
        "latitude": place.latitude, "longitude": place.longitude, "precision": place.precision,
        "geonames": place.geonames,
    }  # fmt: skip


def _date(when: When) -> dict[str, Any]:
    span = when.span or Span(0, 0)
    return {"text": when.text, "start": span.start, "end": span.end, "date": when.value}
