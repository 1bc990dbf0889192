"""The groups of tests/merge as mentions: made from what people annotated, and as the coder finds them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.gsr_actors import phrase_of
from demarche import merge, pipeline
from demarche.coded import Case, Expected, Quote, read_cases
from demarche.ontology import Ontology
from demarche.records import (
    Actor,
    Attribution,
    Casualties,
    Document,
    Event,
    Mention,
    Outlet,
    Phrase,
    Place,
    Span,
    When,
)  # fmt: skip
from demarche.resolve.dates import read_date
from demarche.resolve.events import Resolver
from demarche.resolve.fold import fold
from demarche.resolve.world import World

GROUPS = Path(__file__).resolve().parents[1] / "tests" / "merge"
STATE = frozenset("state agency-state".split())
_MEMBER = re.compile(r'(\S+?):"((?:[^"\\]|\\.)*)"(?:#(\d+))?')
_LINE = re.compile(r"(\S+) = (.*?) \| origins (\d+)(?: \| (.*))?\Z")


@dataclass(frozen=True)
class Gold:
    """One real-world event: its name, members as (case, trigger span), number of origins, note."""

    name: str
    members: tuple[tuple[str, Span], ...]
    origins: int
    note: str

    @property
    def story(self) -> str:
        """The group that it belongs to: what the bootstrap draws."""
        return self.name.partition(".")[0]


def read_half(half: str) -> tuple[list[Case], list[Gold]]:
    """All cases and events of ``tune`` or ``held``, in the order of the files."""
    cases: list[Case] = []
    events: list[Gold] = []
    for file in sorted(GROUPS.glob(f"{half}-*.coded")):
        cases += read_cases(file.read_text(encoding="utf-8").splitlines(), file.name)
    texts = {case.id: case.report.text for case in cases}
    for file in sorted(GROUPS.glob(f"{half}-*.groups")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                events.append(_gold(line, texts, f"{file.name}:{number}"))
    return cases, events


def _gold(line: str, texts: dict[str, str], where: str) -> Gold:
    match = _LINE.match(line)
    if match is None:
        raise ValueError(f'{where}: write: name = case:"trigger" … | origins N | note')
    members = []
    for case, words, occurrence in _MEMBER.findall(match[2]):
        span = Quote(words.replace('\\"', '"'), int(occurrence or 1)).span(texts[case])
        if span is None:
            raise ValueError(f"{where}: {words!r} does not occur in {case}")
        members.append((case, span))
    return Gold(match[1], tuple(members), int(match[3]), match[4] or "")


def outlets_of(cases: Sequence[Case], world: World) -> dict[str, Outlet]:
    """What the world data know of the publishers."""
    found: dict[str, Outlet] = {}
    for name in sorted({case.report.publisher for case in cases}):
        for row in world.names(fold(name)):
            outlet = world.outlet(row.entity) if row.entity is not None else None
            if outlet is not None:
                kind = "state media" if outlet.kind in STATE else "media"
                found[name] = Outlet(world.entity(outlet.entity).name, kind, outlet.owner or "", outlet.country)
                break
    return found


def coded_mentions(cases: Sequence[Case], kit: pipeline.Kit) -> dict[str, list[Mention]]:
    """What the pipeline finds in each case."""
    return {
        coded.report.id: [merge.mention(e, coded.document) for e in coded.events if coded.document]
        for coded in pipeline.code_reports([case.report for case in cases], kit)
    }


def gold_mentions(cases: Sequence[Case], kit: pipeline.Kit) -> dict[tuple[str, Span], Mention]:
    """The annotated events as mentions by case and trigger; what the annotation leaves open is resolved as usual."""
    found: dict[tuple[str, Span], Mention] = {}
    coded = pipeline.code_reports([case.report for case in cases], kit)
    for case, one in zip(cases, coded, strict=True):
        if one.document is None:
            raise ValueError(f"{case.id}: {one.notes}")
        resolver = Resolver(one.document, kit.world)
        for expected in case.events:
            event = _event(expected, resolver, kit.coder.ontology)
            found[case.id, event.trigger] = merge.mention(event, one.document)
    return found


def _event(expected: Expected, resolver: Resolver, ontology: Ontology) -> Event:
    document = resolver.document
    trigger = expected.trigger.span(document.report.text)
    assert trigger is not None, expected
    sentence = _sentence(document, trigger)
    mode = expected.mode or None
    cameo = ontology.cameo(expected.type, mode, expected.contexts)
    name = f"{document.report.id}/{trigger.start}/{expected.type}"
    return Event(
        id=hashlib.sha256(name.encode()).hexdigest()[:16],
        report=document.report, type=expected.type, mode=mode, status=expected.status, contexts=expected.contexts,
        actors=_actors(expected.of("actor"), resolver), recipients=_actors(expected.of("recipient"), resolver),
        date=_date(expected, resolver), place=_place(expected, resolver),
        attributions=_sources(expected.of("said by"), resolver), hedged=bool(expected.hedged),
        casualties=Casualties(expected.killed, expected.injured), quad=ontology.quad(expected.type),
        score=ontology.score(expected.type, mode), cameo=cameo, goldstein=ontology.goldstein(cameo),
        confidence=(("type", 1.0),), sentence=sentence, evidence=document.analyses[sentence].sentence.span,
        trigger=trigger,
    )  # fmt: skip


def _sentence(document: Document, trigger: Span) -> int:
    return next(i for i, a in enumerate(document.analyses) if a.sentence.span.overlaps(trigger))


def _phrase(quote: Quote, document: Document) -> Phrase | None:
    span = quote.span(document.report.text)
    for index, analysis in enumerate(document.analyses if span else ()):
        inside = [i for i, token in enumerate(analysis.tokens) if span and token.span.overlaps(span)]
        if inside and span:
            head = next((i for i in inside if analysis.tokens[i].head not in inside), inside[-1])
            return Phrase(quote.text, span, index, inside[0], inside[-1] + 1, head)
    return phrase_of(document, quote.text)


def _actors(quotes: Sequence[Quote], resolver: Resolver) -> tuple[Actor, ...]:
    """The parties, resolved; codes that people wrote win over what the resolver says."""
    found: list[Actor] = []
    for quote in quotes:
        phrase = _phrase(quote, resolver.document)
        judged = [choice.value for choice in resolver.judge(phrase)] if phrase else []
        actor = judged[0] if judged else Actor(quote.text)
        found += [_coded(actor, quote.value), *(judged[1:] if not quote.value else ())]
    return tuple(found)


def _coded(actor: Actor, value: str) -> Actor:
    country, sectors = _codes(value)
    if value == "none":
        return replace(actor, country=None, sector=None, other_sectors=(), entity="", name="")
    if country and country != actor.country:
        actor = replace(actor, country=country, entity="", name="")
    if sectors and sectors[0] != actor.sector:
        actor = replace(actor, sector=sectors[0], other_sectors=tuple(sectors[1:]), entity="", name="")
    return actor


_SECTORS = frozenset(
    "GOV MIL REB OPP LEG JUD SPY COP UAF PRM JRN SOC CVL EDU MED LAB BUS CRM REL REF AGR IGO NGO UNK ELI PTY CRIM".split()
)


def _codes(value: str) -> tuple[str | None, list[str]]:
    codes = value.split() if value != "none" else []
    sectors = [c for c in codes if c in _SECTORS]
    return next((c for c in codes if c not in _SECTORS), None), sectors


def _date(expected: Expected, resolver: Resolver) -> When | None:
    day = resolver.date
    for quote in expected.of("date"):
        past = expected.status not in ("future", "hypothetical")
        read = read_date(quote.text, day, past=past)
        if quote.value:
            written = read_date(quote.value, day, past=past) if "/" not in quote.value else None
            start, _, end = quote.value.partition("/")
            if end:
                return When(quote.text, start, end, "range")
            return replace(written, text=quote.text) if written else When(quote.text, start, start, "day")
        return read or When(quote.text)
    if expected.status == "happened" and day:
        return When("", day, day, "day")
    return None


def _place(expected: Expected, resolver: Resolver) -> Place | None:
    for quote in expected.of("place"):
        span = quote.span(resolver.document.report.text)
        inside = [p for p in resolver.places if span and p.span and p.span.overlaps(span)]
        place = inside[0] if inside else resolver.gazetteer.resolve(quote.text, span or Span(0, 0), resolver.document)
        if quote.value and (place is None or place.country != quote.value):
            return Place(quote.text, country=quote.value, precision="country")
        return place or Place(quote.text)
    return None


def _sources(quotes: Sequence[Quote], resolver: Resolver) -> tuple[Attribution, ...]:
    found = []
    for quote in quotes:
        phrase = _phrase(quote, resolver.document)
        for said in resolver.sources([phrase]) if phrase else ():
            country, sectors = _codes(quote.value)
            found.append(replace(said, country=country or said.country, sector=sectors[0] if sectors else said.sector))
    return tuple(found)
