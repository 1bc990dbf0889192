"""Events of single reports as lines for machines, in every format of `demarche.show.formats`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from demarche.records import Event
from demarche.show.formats import FORMATS, Exchange, write
from demarche.show.formats.cells import safe_cell
from demarche.show.formats.table_csv import COLUMNS as CSV_COLUMNS

__all__ = ["CSV_COLUMNS", "FORMATS", "safe_cell", "write_events"]


def write_events(events: Iterable[Event], form: str, out: IO[Any], exchange: Exchange | None = None) -> None:
    """Write events in one of FORMATS as they come; without ``exchange`` other countries' codes stay empty.

    Raises KeyError for a format that does not exist.
    """
    write((event.as_dict() for event in events), form, out, exchange or Exchange())
