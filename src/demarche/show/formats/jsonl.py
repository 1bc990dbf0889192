"""The project's own JSON lines (docs/design.md): nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from demarche.show.formats.event import Exchange, Record
from demarche.show.formats.reading import Event, Source
from demarche.show.formats.shape import wrong


def write(events: Iterable[Record], out: TextIO, exchange: Exchange) -> None:
    """One event a line."""
    for event in events:
        out.write(json.dumps(event, ensure_ascii=False) + "\n")


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events as they were written; what has not the shape of an event is told and left out."""
    for row, event in objects(source):
        if reason := wrong(event):
            source.bad(row, reason)
        else:
            yield event


def objects(source: Source) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of JSON lines; what is no object is told."""
    for row, line in source.lines():
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            source.bad(row, "no JSON")
            continue
        if isinstance(value, dict):
            yield row, value
        else:
            source.bad(row, "no JSON object")
