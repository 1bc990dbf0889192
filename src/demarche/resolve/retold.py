"""What needs all events of a report: who is host and who visits, and acts that the report tells more than once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from demarche.ontology import Ontology
from demarche.records import Actor, Document, Event

# Places whose country says who is at home; areas and seas do not.
_GROUND = ("city", "site", "district", "region", "country")


def host_and_visitor(event: Event, ontology: Ontology) -> Event:
    """A meeting in the country of one party is a visit to it; in a country of none of them, a third party hosts it.

    PLOVER: the visitor is the actor, the host the recipient. Only for meetings whose parties' countries are all known
    and whose place the words tie to the act; telephone calls and multilateral settings keep their mode.
    """
    if event.type == "CONSULT" and event.mode == "third-party" and not _at_a_third(event):
        event = _with_mode(event, None, event.actors, event.recipients, ontology)
    if event.type != "CONSULT" or event.mode or event.recipients or event.place is None or event.place.country is None:
        return event
    states = {actor.country for actor in event.actors}
    if len(states) < 2 or None in states or event.place.precision not in _GROUND or event.place.score <= 0.5:
        return event
    home = event.place.country
    hosts = tuple(actor for actor in event.actors if actor.country == home)
    guests = tuple(actor for actor in event.actors if actor.country != home)
    if not hosts:
        return _with_mode(event, "third-party", event.actors, (), ontology)
    return _with_mode(event, "visit", guests, hosts, ontology)


def _at_a_third(event: Event) -> bool:
    """Whether the words place a meeting anywhere but with one of its parties; without a place nobody hosts it."""
    place = event.place
    if place is None or place.country is None or place.score <= 0.5:
        return False
    return place.country not in {actor.country for actor in (*event.actors, *event.recipients)}


def _with_mode(
    event: Event, mode: str | None, actors: tuple[Actor, ...], recipients: tuple[Actor, ...], ontology: Ontology
) -> Event:
    place = event.place.name if event.place else ""
    whose = "the recipients" if recipients else "no party"
    why = f"{mode}: the place of the meeting, {place}, is in the country of {whose}" if mode else "nobody hosts it"
    cameo = ontology.cameo(event.type, mode, event.contexts)
    draft = event.draft and replace(
        event.draft, rules=(*event.draft.rules, "host_and_visitor"), why=(*event.draft.why, ("mode", why))
    )
    return replace(
        event, mode=mode, actors=actors, recipients=recipients, score=ontology.score(event.type, mode), cameo=cameo,
        goldstein=ontology.goldstein(cameo) if cameo else None, draft=draft,
    )  # fmt: skip


def told_once(events: Sequence[Event], document: Document) -> tuple[Event, ...]:
    """One record for an act that its report tells again.

    A headline retells the first event of its type and parties in the body; talks are told in several sentences ("met",
    "the talks", "discussed"); a noun without parties, date and place of its own ("the attack") points back to the last
    act of its type. The fullest telling in the body is kept, with the contexts and sources of the others.
    """
    kept: list[Event] = []
    for event in events:
        at = next((i for i, other in enumerate(kept) if _retells(event, other, document)), None)
        if at is None and _is_bare(event):
            at = next((i for i in reversed(range(len(kept))) if _points_back(event, kept[i])), None)
        if at is None:
            kept.append(event)
        else:
            kept[at] = _joined(kept[at], event, document)
    return tuple(kept)


def _retells(event: Event, other: Event, document: Document) -> bool:
    if event.sentence == other.sentence or (event.type, event.status) != (other.type, other.status):
        return False
    if event.mode and other.mode and event.mode != other.mode:
        return False
    if not (event.type == "CONSULT" or _is_headline(event, document) or _is_headline(other, document)):
        return False
    return _dates_agree(event, other) and _places_agree(event, other) and _parties_agree(event, other)


def _is_bare(event: Event) -> bool:
    """An act of which the sentence says nothing but that it was: no party, no date, no place, no toll."""
    counted = event.casualties.killed or event.casualties.injured
    dated = event.date is not None and bool(event.date.text)
    placed = event.place is not None and event.place.score > 0.5
    return not (event.actors or event.recipients or dated or placed or counted or event.status == "negated")


def _points_back(event: Event, other: Event) -> bool:
    """Whether a bare telling may be of an earlier act: its type, no other mode, and not an act that is only thought."""
    same = event.type == other.type and (not event.mode or not other.mode or event.mode == other.mode)
    real = ("happened", "historical")
    return same and not _is_bare(other) and (event.status == other.status or {event.status, other.status} <= set(real))


def _is_headline(event: Event, document: Document) -> bool:
    return document.analyses[event.sentence].sentence.kind == "headline"


def _dates_agree(a: Event, b: Event) -> bool:
    """No clash: the same days, or one of the two has no date in its words."""
    if a.date is None or b.date is None or not a.date.text or not b.date.text:
        return True
    return a.date.value == b.date.value or a.date.start is None or b.date.start is None


def _places_agree(a: Event, b: Event) -> bool:
    if a.place is None or b.place is None or a.place.score <= 0.5 or b.place.score <= 0.5:
        return True
    wide = "country" in (a.place.precision, b.place.precision)
    return a.place.country == b.place.country and (wide or a.place.name == b.place.name)


def _parties_agree(a: Event, b: Event) -> bool:
    """The countries of the shorter telling are all in the longer one, and it names at least one."""
    first, second = ({x.country for x in (*e.actors, *e.recipients) if x.country} for e in (a, b))
    small, large = sorted((first, second), key=len)
    if not small or not small <= large:
        return False
    if a.type == "CONSULT":
        return len(small) > 1 or _same_person(a, b)
    acting, acting_too = ({(x.country, x.sector) for x in e.actors} for e in (a, b))
    if {c for c, _ in acting} == {c for c, _ in acting_too} and any(s is None for _, s in acting ^ acting_too):
        return True  # a headline's "Yemen" is the lead's "Yemen's government", but the Houthis are not
    return acting == acting_too or ((not acting or not acting_too) and _same_person(a, b))


def _same_person(a: Event, b: Event) -> bool:
    known = {x.entity or x.name for x in (*a.actors, *a.recipients)} - {""}
    return any((x.entity or x.name) in known for x in (*b.actors, *b.recipients))


def _joined(kept: Event, other: Event, document: Document) -> Event:
    if _weight(other, document) > _weight(kept, document):
        kept, other = other, kept
    sources = {(a.entity or a.name or a.text): a for a in (*other.attributions, *kept.attributions)}
    draft = kept.draft and replace(kept.draft, rules=(*kept.draft.rules, "told_once"))
    killed, injured = kept.casualties.killed, kept.casualties.injured
    return replace(
        kept,
        contexts=tuple(dict.fromkeys((*kept.contexts, *other.contexts))),
        attributions=tuple(sorted(sources.values(), key=lambda a: a.span.start if a.span else 0)),
        place=kept.place or other.place,
        date=other.date if other.date and other.date.text and not (kept.date and kept.date.text) else kept.date,
        recipients=kept.recipients or (other.recipients if kept.type != "CONSULT" else ()),
        casualties=kept.casualties if killed or injured else other.casualties,
        draft=draft,
    )


def _weight(event: Event, document: Document) -> tuple[bool, int, int]:
    """Body before headline; then how many fields the words fill; then the earlier sentence."""
    date, place = event.date, event.place
    filled = sum(
        (bool(event.recipients), bool(date and date.text), bool(place and place.score > 0.5), bool(event.mode))
    )
    return (not _is_headline(event, document), filled + min(len(event.actors), 3), -event.sentence)
