"""The event that every format reads and writes: the JSON of ``Event.as_dict`` or ``MergedEvent.as_dict``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from demarche.ontology import Ontology, load
from demarche.show.formats.countries import Codes
from demarche.show.formats.shape import is_day

Record = Mapping[str, Any]
# Names that types had before PLOVER 2021; read, never written (docs/decisions.md, D5). CRIME has no successor.
FORMER_TYPES: Final[Mapping[str, tuple[str, str | None]]] = {
    "FIGHT": ("ASSAULT", None), "DEMAND": ("REQUEST", None), "DISAPPROVE": ("ACCUSE", "disapprove"),
    "INVESTIGATE": ("ACCUSE", "investigate"), "YIELD": ("CONCEDE", None),
}  # fmt: skip


class BadRow(Exception):
    """A row that is no event: the reason, for the one line that tells it."""


class NotCarried(Exception):
    """A good row for which PLOVER has no place (a CAMEO statement, say): counted, not complained about."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What writers and readers work with. ``left`` counts what a file had no place for, by reason.

    Without ``codes`` the countries' codes of other systems stay empty: enough for JSON lines, CSV, Parquet and PLOVER;
    `demarche.exchange.load_exchange` gives those of the world data.
    """

    codes: Codes = field(default_factory=lambda: Codes(()))
    ontology: Ontology = field(default_factory=load)
    left: Counter[str] = field(default_factory=Counter)


def tellings(event: Record) -> Sequence[Record]:
    """What has ``report`` and ``evidence``: the mentions of a merged event, else the event itself."""
    mentions: Sequence[Record] | None = event.get("mentions")
    return mentions if mentions else (event,)


def reports(event: Record) -> list[Record]:
    """The reports that tell an event, each once, earliest first."""
    return list({told["report"]["id"]: told["report"] for told in tellings(event)}.values())


def outlets(event: Record) -> int:
    """How many publishers tell it, 1 at least."""
    named = {report["publisher"] for report in reports(event) if report["publisher"]}
    return int(event.get("outlets") or len(named) or 1)


def first_published(event: Record) -> str | None:
    """The first day of publication (ISO); None when no report has one."""
    days = [report["published"] for report in reports(event) if report["published"]]
    return event.get("first_report") or min(days, default=None)


def day_of(event: Record) -> str:
    """The first day of the event, else of its publication; "" when neither is known."""
    date = event["date"]
    return (date["start"] if date else None) or first_published(event) or ""


def is_fact(event: Record) -> bool:
    """Whether a format without a status may hold it: it happened, or it is background whose day is known."""
    if event["status"] == "happened":
        return True
    return bool(event["status"] == "historical" and event["date"] and event["date"]["start"])


def party(text: str = "", **given: Any) -> dict[str, Any]:
    """An entry of ``actors`` or ``recipients``, empty where nothing is given."""
    empty: dict[str, Any] = {
        "text": text, "name": "", "country": None, "sector": None, "other_sectors": [], "office": "", "entity": "",
        "why": "",
    }  # fmt: skip
    return empty | given


def day(start: str | None, end: str | None = None, precision: str = "", text: str = "") -> dict[str, Any] | None:
    """The ``date`` of an event; None without a day. Raises BadRow for a day that the calendar has not."""
    if not start:
        return None
    last = end or start
    if bad := [one for one in (start, last) if not is_day(one)]:
        raise BadRow(f"{bad[0][:40]!r} is no day")
    return {"start": start, "end": last, "precision": precision or ("day" if last == start else "range"), "text": text}


def place(name: str = "", country: str | None = None, precision: str = "", **given: Any) -> dict[str, Any] | None:
    """The ``place`` of an event; None when there is neither name nor country nor point."""
    made = {
        "text": name, "name": name, "country": country, "latitude": None, "longitude": None, "precision": precision,
        "geonames": None,
    } | given  # fmt: skip
    return made if made["name"] or made["text"] or country or made["latitude"] is not None else None


def report(id: str, published: str | None = None, publisher: str = "", url: str = "", title: str = "") -> Record:
    """The ``report`` of an event. Raises BadRow for a day that the calendar has not."""
    if published is not None and not is_day(published):
        raise BadRow(f"{published[:40]!r} is no day")
    return {"id": id, "publisher": publisher, "published": published, "url": url, "title": title}


def evidence(sentence: int = 0, start: int = 0, end: int = 0, text: str = "", trigger: str = "") -> Record:
    """The ``evidence`` of an event as far as a file has it."""
    return {
        "sentence": sentence, "start": start, "end": end, "text": text,
        "trigger": {"start": start, "end": start, "text": trigger},
    }  # fmt: skip


def imported(
    known: Ontology,
    id: str,
    type: str,
    mode: str | None = None,
    contexts: Iterable[str] = (),
    cameo: str = "",
    **given: Any,
) -> dict[str, Any]:  # fmt: skip
    """An event with every key, out of what a row says. Raises BadRow for a type or mode that does not exist."""
    if type in FORMER_TYPES:
        type, former = FORMER_TYPES[type]
        mode = former or mode
    found = known.by_name.get(type)
    if found is None:
        raise BadRow(f"no event type {type!r}")
    if mode is not None and mode not in {m.name for m in found.modes}:
        raise BadRow(f"{type} has no mode {mode!r}")
    status = given.get("status", "happened")
    if status not in known.statuses:
        raise BadRow(f"no status {status!r}")
    if cameo and known.from_cameo(cameo) is None:
        raise BadRow(f"no CAMEO code {cameo!r}")
    listed = [c for c in dict.fromkeys(contexts) if c]
    code = cameo or known.cameo(type, mode, listed)
    empty = {
        "id": id, "report": report(""), "type": type, "mode": mode, "contexts": listed, "status": "happened",
        "actors": [], "recipients": [], "date": None, "place": None, "attributions": [], "hedged": False,
        "casualties": {"killed": None, "injured": None}, "quad": known.quad(type), "score": known.score(type, mode),
        "cameo": code, "goldstein": known.goldstein(code) if code else None, "confidence": {}, "evidence": evidence(),
    }  # fmt: skip
    return empty | given


def of_cameo(known: Ontology, id: str, code: str, **given: Any) -> dict[str, Any]:
    """An event out of a CAMEO code. Raises NotCarried where PLOVER dropped the act, BadRow when it is no code."""
    digits = code.strip()
    found = known.from_cameo(digits) or known.cameo_codes.get("0" + digits)  # some files drop the leading 0
    if found is None:
        raise BadRow(f"no CAMEO code {code!r}")
    if found.type is None:
        raise NotCarried(f"CAMEO {found.code[:2]} has no place in PLOVER")
    return imported(known, id, found.type, found.mode, found.contexts, cameo=found.code, **given)
