"""Parquet: the event with all its parts as typed, nested columns. Needs pyarrow (`pip install 'demarche[parquet]'`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from typing import IO, Any, Final

from demarche.errors import InputError
from demarche.show.formats.event import Exchange, Record
from demarche.show.formats.reading import Event, Source
from demarche.show.formats.shape import wrong

BATCH: Final = 2000  # events in memory, and in a row group
_AS_JSON: Final = ("alternatives", "decisions", "why")  # values of any shape
_MERGED: Final = ("outlets", "origins", "lineage", "first_report", "disputed_by", *_AS_JSON)


def _arrow(part: str = "") -> Any:
    try:
        return import_module(f"pyarrow{part}")
    except ImportError:
        raise InputError("Parquet needs pyarrow: pip install 'demarche[parquet]'") from None


def schema() -> Any:
    """The columns (a pyarrow schema): those of the JSON; ``mentions`` is null for an event of one report."""
    pa = _arrow()
    text, whole, real = pa.string(), pa.int64(), pa.float64()

    def fields(names: str, kind: Any = text) -> list[Any]:
        return [(name, kind) for name in names.split()]

    def parts(*lists: list[Any]) -> Any:
        return pa.struct([field for one in lists for field in one])

    person = parts(fields("text name country sector"), fields("other_sectors", pa.list_(text)),
                   fields("office entity why"))  # fmt: skip
    said = parts(fields("text name kind country sector"))
    span = parts(fields("start end", whole), fields("text"))
    hurt = parts(fields("killed injured", pa.list_(whole)))
    source = parts(fields("id publisher published url title"))
    words = parts(fields("sentence start end", whole), fields("text"), fields("trigger", span))
    mention = parts(fields("id"), fields("report", source), fields("evidence", words), fields("status"),
                    fields("attributions", pa.list_(said)), fields("casualties", hurt),
                    fields("hedged", pa.bool_()))  # fmt: skip
    return pa.schema([
        *fields("id type mode status"), *fields("contexts", pa.list_(text)),
        *fields("actors recipients", pa.list_(person)), ("date", parts(fields("start end precision text"))),
        ("place", parts(fields("text name country"), fields("latitude longitude", real), fields("precision"),
                        fields("geonames", whole))),
        ("attributions", pa.list_(said)), ("hedged", pa.bool_()), ("casualties", hurt), *fields("quad"),
        *fields("score", real), *fields("cameo"), *fields("goldstein", real), ("confidence", pa.map_(text, real)),
        ("report", source), ("evidence", words), ("mentions", pa.list_(mention)), *fields("outlets origins", whole),
        ("lineage", pa.list_(pa.list_(text))), *fields("first_report"), ("disputed_by", pa.list_(text)),
        *fields("alternatives decisions why"),
    ])  # fmt: skip


def write(events: Iterable[Record], out: IO[bytes], exchange: Exchange) -> None:
    """A Parquet file, BATCH events at a time. Raises InputError without pyarrow."""
    columns = schema()
    found = iter(events)
    with _arrow(".parquet").ParquetWriter(out, columns, compression="zstd") as writer:
        while batch := list(islice(found, BATCH)):
            writer.write_table(_arrow().Table.from_pylist([_row(event) for event in batch], schema=columns))


def _row(event: Record) -> dict[str, Any]:
    row = {**event, "confidence": sorted(event["confidence"].items())}
    row |= {name: json.dumps(event[name], ensure_ascii=False) for name in _AS_JSON if name in event}
    return _clean(row)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    """The same value without lone surrogates, which Arrow refuses."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    return type(value)(_clean(one) for one in value) if isinstance(value, list | tuple) else value


def read(source: Source, exchange: Exchange) -> Iterator[Event]:
    """Events as they were written. Raises InputError for a file of other columns."""
    pa = _arrow()
    try:
        with _arrow(".parquet").ParquetFile(source.path) as file:
            if missing := [name for name in schema().names if name not in file.schema_arrow.names]:
                raise InputError(f"{source.path}: no column {missing[0]!r}: not a file of demarche")
            number = 0
            for batch in file.iter_batches(BATCH):
                for row in batch.to_pylist():
                    number += 1
                    event = _event(row)
                    if reason := wrong(event):
                        source.bad(number, reason)
                    else:
                        yield event
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{source.path}: no Parquet file that can be read ({error})") from None


def _event(row: dict[str, Any]) -> Event:
    row["confidence"] = dict(row["confidence"] or ())
    for name in _AS_JSON:
        try:
            row[name] = json.loads(row[name]) if row[name] else None
        except (ValueError, RecursionError):
            row[name] = None  # it is shown to people only
    dropped = {"report", "evidence"} if row["mentions"] is not None else {"mentions", *_MERGED}
    return {name: value for name, value in row.items() if name not in dropped}
