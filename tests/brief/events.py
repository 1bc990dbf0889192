"""Merged events made by hand, for what the quick coder of the store's tests cannot say."""

from __future__ import annotations

from typing import Any

from demarche.records import Mention, MergedEvent


def party(name: str, country: str | None, sector: str | None = "GOV", entity: str = "") -> dict[str, Any]:
    return {
        "text": name, "name": name, "country": country, "sector": sector, "other_sectors": [], "office": "",
        "entity": entity, "why": "",
    }  # fmt: skip


def event(name: str, sentence: str, trigger: str, **fields: Any) -> MergedEvent:
    """An event told once; ``fields`` replace those of a meeting of Syria and Russia on 3 May 2025."""
    at = sentence.index(trigger)
    whole = {
        "type": "CONSULT", "mode": None, "contexts": [], "status": "happened", "actors": [party("Syria", "SYR")],
        "recipients": [party("Russia", "RUS")],
        "date": {"start": "2025-05-03", "end": "2025-05-03", "precision": "day", "text": "Saturday"}, "place": None,
        "attributions": [], "hedged": False, "casualties": {"killed": None, "injured": None},
        "quad": "verbal cooperation", "score": 2.5, "cameo": "", "goldstein": None, "confidence": {"type": 0.9},
    } | fields  # fmt: skip
    evidence = {
        "sentence": 0, "start": 100, "end": 100 + len(sentence), "text": sentence,
        "trigger": {"start": 100 + at, "end": 100 + at + len(trigger), "text": trigger},
    }  # fmt: skip
    of = {"id": f"r-{name}", "publisher": "Harbour Wire", "published": "2025-05-04", "url": "", "title": ""}
    told = Mention(name, of["id"], "2025-05-04", "Harbour Wire", whole | {"report": of, "evidence": evidence})
    return MergedEvent(name, whole, (told,), 1, 1, first_report="2025-05-04")
