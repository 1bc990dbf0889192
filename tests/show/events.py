"""Made-up events for the tests of the formats: one report's, and one of three reports. Offices, no names of persons."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from demarche.records import (
    Actor,
    Attribution,
    Casualties,
    Event,
    Mention,
    MergedEvent,
    Place,
    Problem,
    Report,
    Span,
    When,
)
from demarche.show.formats import FORMATS, Exchange, Source, read, write

SYRIA = Actor("Syria's foreign minister", "", "SYR", "GOV", (), "foreign minister", why="said so")
ARMY = Actor("the Syrian army", "Syrian Army", "SYR", "MIL", ("GOV",), "", "org:syrian-army")
RUSSIA = Actor("Russia", "Russia", "RUS", "GOV")
KOSOVO = Actor("Kosovo police", "Kosovo Police", "XKX", "COP", (), "", "org:kosovo-police")
ROMANIA = Actor("Romanian journalists", "", "ROU", "JRN")
UN = Actor("the UN", "United Nations", "UNO", None)
EU = Actor("EU envoys", "", "EUR", "GOV")
NOBODY = Actor("gunmen", "", None, None)
MOSCOW = Place("Moscow", "Moscow", "RUS", 55.752, 37.6178, "city", 524901)
DAY = When("Tuesday", "2025-12-23", "2025-12-23", "day")
TEXT = "Syria's foreign minister met Russia in Moscow on Tuesday, state media said."


def event(number: int = 1, **given: Any) -> Event:
    """A visit of Syria's foreign minister to Moscow, unless told otherwise."""
    report = Report(
        given.pop("report_id", f"story{number}"), TEXT, "", "2025-12-24", given.pop("publisher", "Harbour Wire"),
        given.pop("url", "https://www.harbour.example/a?b=1"),
    )  # fmt: skip
    said = Attribution("state media", "", "state media", "SYR", "JRN")
    values = {
        "id": f"{number:016x}", "report": report, "type": "CONSULT", "mode": "visit", "status": "happened",
        "contexts": ("diplomatic",), "actors": (SYRIA,), "recipients": (RUSSIA,), "date": DAY, "place": MOSCOW,
        "attributions": (said,), "casualties": Casualties((1, 3)), "quad": "verbal cooperation", "score": 4.0,
        "cameo": "042", "goldstein": 1.9, "confidence": (("actors", 0.64), ("type", 0.93)), "sentence": 0,
        "evidence": Span(0, len(TEXT)), "trigger": Span(25, 28),
    } | given  # fmt: skip
    return Event(**values)


STRIKE = {
    "type": "ASSAULT", "mode": "aerial", "contexts": (), "actors": (RUSSIA,), "recipients": (ARMY,),
    "quad": "material conflict", "score": -9.5, "cameo": "195", "goldstein": -10.0,
}  # fmt: skip


def merged() -> MergedEvent:
    """The visit as three reports of two publishers tell it."""
    told = [event(1), event(2, publisher="Quay News", url=""), event(3, publisher="Quay News", url="")]
    mentions = tuple(
        Mention(e.id, e.report.id, e.report.published, e.report.publisher, e.as_dict(), TEXT) for e in told
    )
    fields = {k: v for k, v in told[0].as_dict().items() if k not in ("id", "report", "evidence")}
    return MergedEvent(
        told[0].id, fields, mentions, 2, 1, (("Quay News", "Harbour Wire"),), "2025-12-22", ("a party",),
        {"casualties.killed": ({"value": [5, 5], "by": "Quay News", "mentions": [told[1].id]},)}, (),
        (("type", "all say so"),),
    )  # fmt: skip


def written(form: str, events: list[dict[str, Any]], exchange: Exchange) -> str:
    """The file as text; what was left out is in ``exchange.left``."""
    exchange.left.clear()
    out = io.StringIO(newline="")
    write(events, form, out, exchange)
    return out.getvalue()


def back(form: str, events: list[dict[str, Any]], exchange: Exchange, folder: Path) -> list[dict[str, Any]]:
    """The events after writing and reading; problems fail the test. The format is found out by `guess`."""
    file = folder / f"events.{form}"
    if FORMATS[form].binary:
        with file.open("wb") as stream:
            write(events, form, stream, exchange)
    else:
        file.write_text(written(form, events, exchange), encoding="utf-8", newline="")

    def fail(problem: Problem) -> None:
        raise AssertionError(str(problem))

    return list(read(Source(file, fail), exchange))
