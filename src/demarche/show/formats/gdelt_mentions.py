"""GDELT 2 Mentions (16 columns): one row for each row of the Events file and each report that tells the event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO
from urllib.parse import urlsplit

from demarche.show.formats.cells import tab_text
from demarche.show.formats.dyads import Pair, pairs
from demarche.show.formats.event import Exchange, Record, first_published, tellings
from demarche.show.formats.gdelt import stamp

COLUMNS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
_WEB, _CITATION = "1", "2"


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """Rows whose GLOBALEVENTID is that of `gdelt.write`; offsets of actors are -1 (not kept), there is no tone."""
    for pair in pairs(events, exchange):
        for told in tellings(pair.event):
            cells = row(pair, told)
            out.write("\t".join(cells.get(name, "") for name in COLUMNS) + "\n")


def row(pair: Pair, told: Record) -> dict[str, str]:
    """The cells of a row by column name."""
    source, evidence = told["report"], told["evidence"]
    return {
        "GLOBALEVENTID": str(pair.number()),
        "EventTimeDate": stamp(first_published(pair.event)),
        "MentionTimeDate": stamp(source["published"]),
        "MentionType": _WEB if source["url"] else _CITATION,
        "MentionSourceName": tab_text(_domain(source["url"]) or source["publisher"]),
        "MentionIdentifier": tab_text(source["url"] or source["id"]),
        "SentenceID": str(evidence["sentence"] + 1),
        "Actor1CharOffset": "-1", "Actor2CharOffset": "-1", "ActionCharOffset": str(evidence["trigger"]["start"]),
        "InRawText": "1",
        "Confidence": str(_percent(pair.event["confidence"])),
    }  # fmt: skip


def _domain(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _percent(confidence: Record) -> int:
    """10 to 100 in steps of 10: the least sure of type, actors and recipients; 100 after a hand-made coding."""
    known = [confidence[name] for name in ("type", "actors", "recipients") if confidence.get(name) is not None]
    return max(10, min(100, round(min(known, default=1.0) * 10) * 10))
