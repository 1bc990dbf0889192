"""Corrections: what a user writes as a value, and kept corrections as cases of the `.coded` format."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from demarche import ontology, resolve
from demarche.coded import Case, Expected, Quote
from demarche.errors import InputError
from demarche.merge.cluster import in_force
from demarche.records import STATUSES, Actor, Decision, Mention, MergedEvent, When, actor_dict, place_dict
from demarche.settings import Settings

FIELDS = (
    "type", "mode", "status", "contexts", "hedged", "date", "place", "actors", "recipients", "casualties.killed",
    "casualties.injured",
)  # fmt: skip
_CODES = re.compile(r"([A-Z]{3})((?: [A-Z]{3})*)")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NONE = ("", "none", "null", "-")


def value_of(field: str, words: str, event: MergedEvent, options: Settings) -> Any:
    """The value that a user's words mean for a field, in the form of the event's JSON. Raises InputError."""
    if field not in FIELDS:
        raise InputError(f"there is no field {field!r} to correct: {', '.join(FIELDS)}")
    words = words.strip()
    if field in ("actors", "recipients"):
        return [_actor(part, options) for part in words.split(";") if part.strip() and part.strip() not in _NONE]
    if field.startswith("casualties."):
        return _count(words)
    if field == "date":
        return None if words in _NONE else _date(words)
    if field == "place":
        return None if words in _NONE else _place(words, options)
    if field == "hedged":
        if words not in ("yes", "no", "true", "false"):
            raise InputError("hedged is yes or no")
        return words in ("yes", "true")
    if field == "contexts":
        value: Any = [c.strip() for c in words.split(",") if c.strip() and c.strip() not in _NONE]
    else:
        value = None if field == "mode" and words in _NONE else words
    _check(field, value, event)
    return value


def _check(field: str, value: Any, event: MergedEvent) -> None:
    known = ontology.load()
    kind = value if field == "type" else event.fields["type"]
    own = field != "type" and kind not in known.by_name  # a user's own type: its modes are not known here
    if field == "type" and value not in known.by_name:
        raise InputError(f"there is no event type {value!r}: {', '.join(sorted(known.by_name))}")
    if field == "status" and value not in STATUSES:
        raise InputError(f"there is no status {value!r}: {', '.join(STATUSES)}")
    if field == "mode" and value is not None and not own and value not in {m.name for m in known.type(kind).modes}:
        raise InputError(f"{kind} has no mode {value!r}: {', '.join(m.name for m in known.type(kind).modes) or 'none'}")
    wrong = [c for c in value if c not in known.contexts] if field == "contexts" else []
    if wrong:
        raise InputError(f"there is no context {wrong[0]!r}: {', '.join(known.contexts)}")


def _actor(words: str, options: Settings) -> dict[str, Any]:
    words = words.strip()
    if codes := _CODES.fullmatch(words):
        sector, *others = codes[2].split() or [None]
        return actor_dict(Actor(words, "", codes[1], sector, tuple(o for o in others if o), why="set by a person"))
    found = resolve.who(words, None, resolve.open_world(options.world, options.packs))
    meant = found[0].value if found else None
    if meant is None or not (meant.country or meant.sector or meant.entity):
        raise InputError(f"nobody is known by {words!r}: write codes such as SYR GOV")
    return actor_dict(meant)


def _place(words: str, options: Settings) -> dict[str, Any] | None:
    found = resolve.where(words, resolve.open_world(options.world, options.packs)).value
    if found is None:
        raise InputError(f"no place is known by {words!r}")
    return place_dict(found)


def _date(words: str) -> dict[str, Any]:
    first, _, last = words.partition("/")
    found = [_DATE.fullmatch(part) for part in (first, last or first)]
    if not all(found):
        raise InputError(f"{words!r} is no date: write 2025-06-01, 2025-06, 2025 or 2025-06-01/2025-06-09")
    start, end = (match for match in found if match)
    precision = "range" if last else ("day" if start[3] else "month" if start[2] else "year")
    try:
        low = f"{start[1]}-{start[2] or '01'}-{start[3] or '01'}"
        month = int(end[2] or 12)
        high = f"{end[1]}-{month:02}-{end[3] or calendar.monthrange(int(end[1]), month)[1]}"
        if date.fromisoformat(low) > date.fromisoformat(high):
            raise ValueError
    except (ValueError, calendar.IllegalMonthError):
        raise InputError(f"{words!r} is no date of the calendar") from None
    return {"start": low, "end": high, "precision": precision, "text": ""}


def _count(words: str) -> list[int] | None:
    if words in _NONE:
        return None
    match = re.fullmatch(r"(\d{1,7})(?:-(\d{1,7}))?", words)
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise InputError(f"{words!r} is no number and no range such as 3-5")
    return [int(match[1]), int(match[2] or match[1])]


def correction_cases(store: Any) -> Iterator[Case]:
    """One case a report with corrections or rejections in force, in order of report id."""
    changes: dict[str, list[Decision]] = {}
    for decision in in_force(store.decisions()):
        if decision.kind in ("correct", "reject"):
            for key in decision.keys:
                changes.setdefault(key.rsplit(":", 2)[0], []).append(decision)
    for report_id in sorted(changes):
        kept = store.report(report_id)
        if kept is None or not kept.live:
            continue
        corrected = {m.id: _fields(m, changes[report_id]) for m in kept.mentions}
        rejected = {m for d in changes[report_id] if d.kind == "reject" for m in d.mentions}
        events = tuple(
            _expected(m, corrected[m.id] or {}, kept.report.text)
            for m in kept.mentions if corrected[m.id] is not None and m.id not in rejected
        )  # fmt: skip
        told = {m.event["type"] for m in kept.mentions if m.id not in rejected} | {e.type for e in events}
        never = tuple(sorted({m.event["type"] for m in kept.mentions if m.id in rejected} - told))
        if events or never:
            yield Case(report_id, _note(changes[report_id]), kept.report, events, never, others=True)


def _fields(mention: Mention, decisions: Sequence[Decision]) -> dict[str, Any] | None:
    """The corrected fields of a mention, the last decision winning; None when nobody corrected it."""
    own = {d.field: d.value for d in decisions if d.kind == "correct" and mention.id in d.mentions}
    return own or None


def _expected(mention: Mention, corrected: Mapping[str, Any], text: str) -> Expected:
    event = {**mention.event, **{name: value for name, value in corrected.items() if "." not in name}}
    evidence = mention.event["evidence"]
    arguments: list[tuple[str, Quote]] = []
    for role, side in (("actor", "actors"), ("recipient", "recipients")):
        said = mention.event[side]
        meant = event[side] if len(event[side]) == len(said) else ()  # a person named others: their words are not known
        for before, after in zip(said, meant, strict=False):
            codes = " ".join(c for c in (after["country"], after["sector"], *after["other_sectors"]) if c)
            arguments += _quoted(role, before["text"], evidence["start"], text, codes)
    if mention.event["place"] and event["place"]:
        arguments += _quoted(
            "place", mention.event["place"]["text"], evidence["start"], text, event["place"]["country"] or ""
        )
    if mention.event["date"] and event["date"]:
        when = When("", event["date"]["start"], event["date"]["end"], event["date"]["precision"])
        arguments += _quoted("date", mention.event["date"]["text"], evidence["start"], text, when.value or "")
    hurt = {name: corrected.get(f"casualties.{name}", event["casualties"][name]) for name in ("killed", "injured")}
    trigger = evidence["trigger"]
    return Expected(
        event["type"], event["mode"] or "", tuple(event["contexts"]), event["status"],
        _at(trigger["text"], trigger["start"], text), tuple(dict.fromkeys(arguments)), event["hedged"] or None,
        _pair(hurt["killed"]), _pair(hurt["injured"]),
    )  # fmt: skip


def _quoted(role: str, words: str, near: int, text: str, value: str) -> list[tuple[str, Quote]]:
    start = text.find(words, near) if words else -1
    start = text.find(words) if words and start < 0 else start
    return [(role, _at(words, start, text, value))] if start >= 0 else []


def _at(words: str, start: int, text: str, value: str = "") -> Quote:
    occurrence, found = 1, text.find(words)
    while 0 <= found < start:
        occurrence, found = occurrence + 1, text.find(words, found + 1)
    return Quote(words, occurrence, value)


def _pair(value: Any) -> tuple[int, int] | None:
    return (value[0], value[1]) if value else None


def _note(decisions: Sequence[Decision]) -> str:
    return " / ".join(dict.fromkeys(" ".join(f"{d.who}: {d.why}".split()) for d in decisions))[:300]
