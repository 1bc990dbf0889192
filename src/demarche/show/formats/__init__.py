"""The formats of the field, one small module each: how an event is written, and how it is read back.

All take the JSON of docs/design.md (`Event.as_dict`, `MergedEvent.as_dict`) one by one and write as they go;
docs/formats.md says what each can hold and what is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from demarche.errors import InputError
from demarche.show.formats import (
    gdelt,
    gdelt_mentions,
    graphml,
    icews,
    jsonl,
    parquet,
    phoenix,
    plover,
    polecat,
    table_csv,
)
from demarche.show.formats.countries import Codes, Country
from demarche.show.formats.event import Exchange, Record
from demarche.show.formats.reading import Source, guess

Write = Callable[[Iterable[Record], Any, Exchange], None]
Read = Callable[[Source, Exchange], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name on the command line. ``read`` is None for those that hold no whole events."""

    name: str
    what: str
    write: Write
    read: Read | None = None
    binary: bool = False


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format("jsonl", "the project's own JSON lines", jsonl.write, jsonl.read),
        Format("csv", "one row an event, for spreadsheets", table_csv.write, table_csv.read),
        Format("parquet", "typed, nested columns (needs pyarrow)", parquet.write, parquet.read, binary=True),
        Format("plover", "PLOVER 2021 JSON lines", plover.write, plover.read),
        Format("polecat", "POLECAT / NGEC, tab-separated", polecat.write, polecat.read),
        Format("icews", "ICEWS, tab-separated", icews.write, icews.read),
        Format("gdelt", "GDELT 2 Events, 61 columns", gdelt.write, gdelt.read),
        Format("gdelt1", "GDELT 1 Events, 58 columns", gdelt.write_1, gdelt.read_1),
        Format("gdelt-mentions", "GDELT 2 Mentions, 16 columns", gdelt_mentions.write),
        Format("phoenix", "Phoenix, 26 columns", phoenix.write, phoenix.read),
        Format("petrarch", "PETRARCH2 rows", phoenix.write_petrarch, phoenix.read_petrarch),
        Format("graphml", "network of dyads", graphml.write),
        Format("graphml-events", "network with an edge for each event", graphml.write_events),
    )
}


def write(events: Iterable[Record], form: str, out: IO[Any], exchange: Exchange) -> None:
    """Write events in one of FORMATS; ``out`` is binary for Parquet, else text. What is left out is counted."""
    FORMATS[form].write(events, out, exchange)


def read(source: Source, exchange: Exchange, form: str = "") -> Iterator[dict[str, Any]]:
    """Read a file of events; the format is guessed unless it is given. Raises InputError where it cannot be read."""
    name = form or guess(source)
    reader = FORMATS[name].read
    if reader is None:
        raise InputError(f"{source.path}: {name} holds no whole events and is not read")
    return reader(source, exchange)


__all__ = ["FORMATS", "Codes", "Country", "Exchange", "Format", "Record", "Source", "guess", "read", "write"]
