"""Events as a table for pandas or Polars, when these are installed (`pip install 'demarche[frames]'`).

from demarche.frames import to_pandas
table = to_pandas(store.stream(Query(types=("CONSULT",))))
table.groupby("type").score.mean()
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from demarche.errors import InputError
from demarche.records import Event, MergedEvent
from demarche.show.formats.table_csv import COLUMNS, flat

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

DAYS: Final = ("date_start", "date_end", "published", "first_report")
WHOLE: Final = ("geonames", "killed_min", "killed_max", "injured_min", "injured_max", "sentence", "start", "end",
                "reports", "outlets", "origins")  # fmt: skip
REAL: Final = ("latitude", "longitude", "score", "goldstein", "confidence")
LISTS: Final = (
    *(name for name in COLUMNS if name.startswith(("actor", "recipient", "attribution"))),
    "contexts", "disputed_by", "lineage",
)  # fmt: skip
_Some = Iterable[Event | MergedEvent | Mapping[str, Any]]


def to_pandas(events: _Some) -> pd.DataFrame:
    """One row an event, the columns of the CSV: days as datetime64, whole numbers as Int64, lists as lists.

    Raises InputError when pandas is not installed.
    """
    pandas = _library("pandas")
    columns = _columns(events)
    kinds = dict.fromkeys(WHOLE, "Int64") | dict.fromkeys(REAL, "float64") | {"hedged": "boolean"}
    made = {}
    for name, values in columns.items():
        if name in DAYS:
            made[name] = pandas.to_datetime(pandas.Series(values, dtype="object"), format="%Y-%m-%d", errors="coerce")
        else:
            made[name] = pandas.Series(values, dtype=kinds.get(name, "object" if name in LISTS else "string"))
    frame: pd.DataFrame = pandas.DataFrame(made)
    return frame


def to_polars(events: _Some) -> pl.DataFrame:
    """One row an event, the columns of the CSV: days as Date, whole numbers as Int64, lists as List(String).

    Raises InputError when Polars is not installed.
    """
    polars = _library("polars")
    schema = dict.fromkeys(COLUMNS, polars.String)
    schema |= dict.fromkeys(WHOLE, polars.Int64) | dict.fromkeys(REAL, polars.Float64)
    schema |= {name: polars.List(polars.String) for name in LISTS} | {"hedged": polars.Boolean}
    frame: pl.DataFrame = polars.DataFrame(_columns(events), schema=schema)
    return frame.with_columns(polars.col(*DAYS).str.to_date("%Y-%m-%d", strict=False))


def _columns(events: _Some) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for event in events:
        row = flat(event.as_dict() if isinstance(event, Event | MergedEvent) else event)
        for name, values in columns.items():
            values.append(row[name])
    return columns


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise InputError(f"{name} is not installed: pip install 'demarche[frames]'") from None
