"""Does the coder read a case as people do? Expected events against coded ones, as a list of differences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from demarche.coded.format import Case, Expected, Quote, actor_value
from demarche.records import CodedReport, Event, Span

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was coded otherwise than expected; ``line`` is the expectation's line in the file."""

    line: int
    message: str


def check_case(case: Case, coded: CodedReport) -> list[Difference]:
    """Compare; an empty list means that all that is written was coded, and nothing else.

    An act that the report tells again (headline and lead, "the talks") may be written at each telling.
    An expected event is the coded one of its type whose trigger overlaps. Modes, hedges, casualties and values that
    the case leaves out are not checked; actors and recipients must be the same phrases (half of the words in common).
    """
    text = case.report.text
    left = list(coded.events)
    differences: list[Difference] = []
    for expected in case.events:
        event = _partner(expected, left, text)
        if event is None and _is_retold(expected, coded.events, case):
            continue
        if event is None:
            seen = ", ".join(f"{e.type} {_words(e, text)!r}" for e in left) or "no other event"
            differences.append(Difference(expected.line, f"{expected.type} not coded; there is {seen}"))
            continue
        left.remove(event)
        differences += [Difference(expected.line, m) for m in _compare(expected, event, text)]
    if (case.events or case.nothing) and not case.others:
        differences += [
            Difference(case.line, f"{e.type} {e.mode or ''} {e.status} coded from {_words(e, text)!r}, not expected")
            for e in left
        ]
    forbidden = set(case.never)
    differences += [
        Difference(case.line, f"{e.type} must never be coded here") for e in coded.events if e.type in forbidden
    ]
    return differences


def _is_retold(expected: Expected, events: Sequence[Event], case: Case) -> bool:
    """Whether the expected event is another telling (in the title, or of talks) of one that was coded."""
    span = expected.trigger.span(case.report.text)
    if span is None or (expected.type != "CONSULT" and span.start >= case.report.body_start):
        return False
    return any(
        e.type == expected.type and e.status == expected.status and e.draft is not None and "told_once" in e.draft.rules
        for e in events
    )


def _partner(expected: Expected, events: Sequence[Event], text: str) -> Event | None:
    span = expected.trigger.span(text)
    fitting = [e for e in events if e.type == expected.type and span is not None and e.trigger.overlaps(span)]
    return min(fitting, key=lambda e: len(_compare(expected, e, text)), default=None)


def _compare(expected: Expected, event: Event, text: str) -> list[str]:
    found: list[str] = []
    _differ(found, "mode", expected.mode, event.mode or "", bool(expected.mode))
    _differ(found, "status", expected.status, event.status, True)
    _differ(found, "hedged", expected.hedged, event.hedged, expected.hedged is not None)
    _differ(found, "killed", expected.killed, event.casualties.killed, expected.killed is not None)
    _differ(found, "injured", expected.injured, event.casualties.injured, expected.injured is not None)
    missing = [c for c in expected.contexts if c not in event.contexts]
    if missing:
        found.append(f"contexts {', '.join(missing)} missing among [{', '.join(event.contexts)}]")
    for role, coded in coded_roles(event):
        found += _compare_role(role, expected.of(role), coded, text, strict=role in {"actor", "recipient"})
    return found


_Coded = tuple[str, Span | None, str]  # words, where, codes


def coded_roles(event: Event) -> list[tuple[str, list[_Coded]]]:
    """Words, place and codes of every role of an event."""
    place, date = event.place, event.date
    return [
        ("actor", [(a.text, a.span, actor_value(a)) for a in event.actors]),
        ("recipient", [(a.text, a.span, actor_value(a)) for a in event.recipients]),
        ("place", [(place.text, place.span, place.country or "")] if place and place.text else []),
        ("date", [(date.text, date.span, date.value or "")] if date and date.text else []),
        ("said by", [(a.text, a.span, actor_value(a)) for a in event.attributions]),
    ]


def _compare_role(role: str, wanted: Sequence[Quote], coded: list[_Coded], text: str, strict: bool) -> list[str]:
    found: list[str] = []
    used: set[int] = set()
    for quote in wanted:
        span = quote.span(text)
        same = [i for i, (words, where, _) in enumerate(coded) if alike(quote.text, span, words, where)]
        if not same:
            found.append(f"{role} {quote.text!r} not found; there is {[w for w, _, _ in coded]}")
            continue
        used.update(same)
        fits = date_fits if role == "date" else codes_fit
        if quote.value and not any(fits(quote.value, coded[i][2]) for i in same):
            values = " / ".join(coded[i][2] or "nothing" for i in same)
            found.append(f"{role} {quote.text!r} is {values}, expected {quote.value}")
    if strict:
        found += [f"{role} {w!r} = {v} not expected" for i, (w, _, v) in enumerate(coded) if i not in used]
    return found


def alike(words: str, span: Span | None, coded: str, where: Span | None) -> bool:
    """Half of the words in common, and where both places are known, the same place."""
    if span is not None and where is not None and not span.overlaps(where):
        return False
    a, b = set(_WORD.findall(words.lower())), set(_WORD.findall(coded.lower()))
    return 2 * len(a & b) >= max(min(len(a), len(b)), 1) and bool(a & b)


def codes_fit(wanted: str, coded: str) -> bool:
    """Every code that is wanted is there; ``none`` wants no code at all."""
    return not coded if wanted == "none" else set(wanted.split()) <= set(coded.split())


def date_fits(wanted: str, coded: str) -> bool:
    """The same ISO prefix or range; ``none`` wants no date."""
    return wanted == (coded or "none")


def _differ(found: list[str], name: str, wanted: object, coded: object, checked: bool) -> None:
    if checked and wanted != coded:
        found.append(f"{name} is {_plain(coded)}, expected {_plain(wanted)}")


def _plain(value: object) -> str:
    return "none" if value in {None, ""} else str(value)


def _words(event: Event, text: str) -> str:
    return text[event.trigger.start : event.trigger.end]
