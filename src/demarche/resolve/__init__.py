"""Resolving: drafts and the report's date become events; actors, places and dates are judged with reasons.

resolve(document, drafts, world)   the room's front, called by the pipeline
who(text, date, world)             actors of a phrase
where(text, world)                 the place that a phrase names
when(text, published)              the date that a phrase names
annotate(document, world)          everything found in a report, event or not
learned_offices(document, world)   offices that the report states for persons
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from demarche.ontology import Ontology
from demarche.records import Choice, Document, Draft, Event, Place, Report, Span, When
from demarche.resolve.annotate import annotate
from demarche.resolve.dates import read_date
from demarche.resolve.events import Resolver, event_of, once_each
from demarche.resolve.places import Places
from demarche.resolve.retold import host_and_visitor, told_once
from demarche.resolve.setting import LearnedOffice, ReportSetting
from demarche.resolve.who import who
from demarche.resolve.world import World, open_world

__all__ = [
    "LearnedOffice", "World", "annotate", "describe_rules", "learned_offices", "open_world", "resolve", "when", "where",
    "who",
]  # fmt: skip


def resolve(
    document: Document, drafts: Sequence[Draft], world: World, ontology: Ontology | None = None
) -> tuple[Event, ...]:
    """The events of a document in the order of their triggers; ``ontology`` is the coder's, with users' own types.

    Actors, date, place and attributions carry their reasons. The same report gives the same ids whenever it is run.
    """
    resolver = Resolver(document, world, drafts)
    known = ontology or world.ontology
    events = once_each([host_and_visitor(event_of(draft, resolver, known), known) for draft in drafts])
    found = told_once(sorted(events, key=_place_in_text), document)
    return tuple(sorted(found, key=_place_in_text))


def describe_rules() -> list[tuple[str, str]]:
    """Name and manual text of the rules that apply once countries are known, in order."""
    return [(rule.__name__, inspect.getdoc(rule) or "") for rule in (host_and_visitor, told_once)]


def _place_in_text(event: Event) -> tuple[int, Span]:
    return event.sentence, event.trigger


def where(text: str, world: World) -> Choice[Place | None]:
    """The place that a text names, with score and reason; the value is None when it names none."""
    place = Places(world).resolve(text, Span(0, len(text)), Document(Report("", text), ()))
    if place is None:
        return Choice(None, 0.0, "no place by that name")
    return Choice(place, place.score, place.why)


def when(text: str, published: str | None) -> Choice[When | None]:
    """The date that a text names, seen from an ISO day of publication; the value is None when it names none.

    Raises InputError when ``published`` is no ISO day.
    """
    found = read_date(text, published)
    if found is None:
        return Choice(None, 0.0, "no date in these words")
    return Choice(found, found.score, found.why)


def learned_offices(document: Document, world: World) -> tuple[LearnedOffice, ...]:
    """The offices and affiliations that a report states for persons, in order of the text."""
    return ReportSetting(document, world).learned
