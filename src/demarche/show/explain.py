"""Why an event is coded as it is: the words, what decided, the rules that fired, and the reason of every resolution."""

from __future__ import annotations

from collections.abc import Iterator

from demarche.records import Actor, Event


def explanation(event: Event) -> str:
    """Plain text, one field a paragraph, every field with the words that carry it and its reason."""
    return "\n".join(_lines(event)) + "\n"


def _lines(event: Event) -> Iterator[str]:
    text = event.report.text
    what = f"{event.type}/{event.mode}" if event.mode else event.type
    yield f"{event.id}  {what}  {event.status}  ({event.quad}, {event.score:+g})"
    yield f"  report      {event.report.id}  {event.report.published or 'no date'}  {event.report.publisher}"
    yield f"  sentence    {event.sentence}: {' '.join(text[event.evidence.start : event.evidence.end].split())}"
    trigger = event.trigger
    yield f"  trigger     {text[trigger.start : trigger.end]!r} at {trigger.start}–{trigger.end}"
    for role, actors in (("actor", event.actors), ("recipient", event.recipients)):
        for actor in actors:
            yield f"  {role:<11} {actor.text!r} = {_codes(actor)}"
            yield f"              because {actor.why or 'no reason was kept'} (score {actor.score:.2f})"
    if event.place:
        place = event.place
        point = "" if place.latitude is None else f" {place.latitude:.2f},{place.longitude:.2f}"
        yield f"  place       {place.text!r} = {place.name} {place.country or ''} {place.precision}{point}"
        yield f"              because {place.why} (score {place.score:.2f})"
    if event.date:
        date = event.date
        yield f"  date        {date.text!r} = {date.value or 'not known'} ({date.precision or 'relative'})"
        yield f"              because {date.why} (score {date.score:.2f})"
    for said in event.attributions:
        yield f"  said by     {said.text!r} = {said.kind} {said.country or ''} {said.sector or ''}".rstrip()
        if said.why:
            yield f"              because {said.why}"
    if event.draft:
        yield f"  decided by  {event.draft.decided_by}"
        for rule in event.draft.rules:
            yield f"  rule        {rule}"
        for field, why in event.draft.why:
            yield f"  {field:<11} {why}"
    yield "  confidence  " + ", ".join(f"{name} {value:.2f}" for name, value in event.confidence)
    yield f"  CAMEO {event.cameo}, Goldstein {event.goldstein}, contexts: {', '.join(event.contexts) or 'none'}"


def _codes(actor: Actor) -> str:
    codes = " ".join(c for c in (actor.country, actor.sector, *actor.other_sectors) if c) or "unknown"
    return f"{codes}{f', {actor.office}' if actor.office else ''}{f', {actor.name}' if actor.name else ''}"
