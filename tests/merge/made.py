"""Mentions made by hand, for the tests of merging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demarche.records import Decision, Mention


def party(country: str | None = None, sector: str | None = None, *, name: str = "", text: str = "") -> dict[str, Any]:
    return {
        "text": text or name or f"{country} {sector}", "name": name, "country": country, "sector": sector,
        "other_sectors": [], "office": "", "entity": "", "why": "",
    }  # fmt: skip


def source(
    text: str, kind: str, country: str | None = None, sector: str | None = None, name: str = ""
) -> dict[str, Any]:
    return {"text": text, "name": name, "kind": kind, "country": country, "sector": sector}


def day(start: str, text: str = "Monday") -> dict[str, Any]:
    return {"start": start, "end": start, "precision": "day", "text": text}


def town(name: str, country: str, latitude: float, longitude: float, number: int) -> dict[str, Any]:
    return {
        "text": name, "name": name, "country": country, "latitude": latitude, "longitude": longitude,
        "precision": "city", "geonames": number,
    }  # fmt: skip


KIDAL = town("Kidal", "MLI", 18.44, 1.41, 2455290)
GAO = town("Gao", "MLI", 16.27, -0.04, 2457161)


def made(id: str, **given: Any) -> Mention:
    """An air strike near Kidal on Monday 3 March 2025, told on Tuesday; keywords change it."""
    words = given.pop("words", "Malian warplanes bombed a village near Kidal on Monday, killing five people.")
    report, publisher = given.pop("report", f"report-{id}"), given.pop("publisher", f"Paper {id}")
    published, text = given.pop("published", "2025-03-04"), given.pop("text", "")
    killed, trigger = given.pop("killed", [5, 5]), given.pop("trigger", "bombed")
    event: dict[str, Any] = {
        "id": id,
        "report": {"id": report, "publisher": publisher, "published": published, "url": "", "title": ""},
        "type": "ASSAULT", "mode": "aerial", "contexts": ["military"], "status": "happened",
        "actors": [party("MLI", "MIL", text="Malian warplanes")], "recipients": [party("MLI", "CVL", text="a village")],
        "date": day("2025-03-03"), "place": KIDAL, "attributions": [], "hedged": False,
        "casualties": {"killed": killed, "injured": None}, "quad": "material conflict", "score": -9.5, "cameo": "195",
        "goldstein": -10.0, "confidence": {"type": 0.8, "status": 0.9},
        "evidence": {
            "sentence": 0, "start": 0, "end": len(words), "text": words,
            "trigger": {"start": words.find(trigger), "end": words.find(trigger) + len(trigger), "text": trigger},
        },
    }  # fmt: skip
    unknown = set(given) - set(event)
    assert not unknown, unknown
    event.update(given)
    return Mention(id, report, published, publisher, event, words, b"", text)


def meeting(id: str, **given: Any) -> Mention:
    """The foreign ministers of Laos and Vietnam meet."""
    plain: Mapping[str, Any] = {
        "type": "CONSULT", "mode": "visit", "contexts": [], "killed": None, "place": None, "trigger": "met",
        "actors": [party("VNM", "GOV", text="Vietnam's foreign minister")],
        "recipients": [party("LAO", "GOV", text="his Lao counterpart")],
        "words": "Vietnam's foreign minister met his Lao counterpart on Monday.",
    }  # fmt: skip
    return made(id, **{**plain, **given})


def decide(id: str, kind: str, *mentions: str, when: str = "2025-04-01T10:00:00", **more: Any) -> Decision:
    return Decision(id, kind, mentions, "someone", when, "because", **more)
