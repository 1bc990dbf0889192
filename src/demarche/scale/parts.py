"""Parts: a piece coded and written as two Parquet files (its reports, its events) and a mark that they are whole.

``reports/`` holds all that the store needs (text, notes, events as JSON, sentence vectors), ``events/`` the events in
the project's Parquet format for everybody else, ``done/`` one JSON file a part, written last.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from demarche.errors import InputError
from demarche.records import Mention, Problem, Report
from demarche.scale.extra import library
from demarche.scale.folder import Folder

WriteEvents = Callable[[Iterable[Mapping[str, Any]]], bytes]  # events as JSON objects -> a Parquet file
Mark = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A report as it was coded: ``offices`` is JSON of what it states of persons, ``coded`` is False if it was not."""

    report: Report
    coded: bool
    notes: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    offices: str = "[]"


def write_part(
    folder: Folder, name: str, about: Mapping[str, Any], rows: Sequence[Row], problems: Sequence[Problem],
    write_events: WriteEvents,
) -> Mark:  # fmt: skip
    """Write a part, its mark last; the mark. ``about`` (unit, number, last, run) goes into it."""
    reports = _reports_file(rows)
    events = write_events(mention.event for row in rows for mention in row.mentions)
    told = [Problem(row.report.source or row.report.id, n, not row.coded) for row in rows for n in row.notes]
    every = [*problems, *told]
    folder.remove(f"done/{name}.json")  # a part that is written anew is not whole meanwhile
    files = {}
    for kind, data in (("reports", reports), ("events", events)):
        folder.write(f"{kind}/{name}.parquet", data)
        files[kind] = {"path": f"{kind}/{name}.parquet", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    mark: Mark = {
        "part": name, **about,
        "counts": {
            "reports": len(rows), "coded": sum(row.coded for row in rows),
            "events": sum(len(row.mentions) for row in rows), "lost": sum(p.lost for p in every),
            "remarks": sum(not p.lost for p in every),
        },
        "files": files,
        "problems": [asdict(p) for p in problems],  # those of the rows stand in the file of reports
        "problems_of_reports": [asdict(p) for p in told],
    }  # fmt: skip
    folder.write(f"done/{name}.json", json.dumps(mark, ensure_ascii=True, indent=0).encode())
    return mark


def read_part(folder: Folder, mark: Mapping[str, Any]) -> list[Row]:
    """The rows of a part. Raises InputError when the file is not the one that the mark describes."""
    about = mark["files"]["reports"]
    data = folder.read(about["path"])
    if hashlib.sha256(data).hexdigest() != about["sha256"]:
        raise InputError(f"{folder.url}/{about['path']}: not the file that was written: code its input again")
    table = library("pyarrow.parquet").read_table(io.BytesIO(data))
    return [_row(values) for values in table.to_pylist()]


def ids_of(folder: Folder, mark: Mapping[str, Any]) -> list[str]:
    """The ids of a part's reports, in order."""
    data = io.BytesIO(folder.read(mark["files"]["reports"]["path"]))
    column = library("pyarrow.parquet").read_table(data, columns=["id"])["id"]
    return list(column.to_pylist())


def _schema() -> Any:
    pa = library("pyarrow")
    text = pa.string()
    mention = pa.struct([("id", text), ("event", text), ("words", text), ("vector", pa.binary())])
    return pa.schema([
        ("id", text), ("published", text), ("publisher", text), ("url", text), ("title", text), ("coded", pa.bool_()),
        ("notes", pa.list_(text)), ("report", text), ("mentions", pa.list_(mention)), ("offices", text),
    ])  # fmt: skip


def _reports_file(rows: Sequence[Row]) -> bytes:
    """Words of sources stand in JSON with everything but ASCII escaped: Arrow refuses half surrogate pairs."""
    out = io.BytesIO()
    table = library("pyarrow").Table.from_pylist([_values(row) for row in rows], schema=_schema())
    library("pyarrow.parquet").write_table(table, out, compression="zstd")
    return out.getvalue()


def _values(row: Row) -> dict[str, Any]:
    report = row.report
    return {
        "id": _clean(report.id), "published": report.published, "publisher": _clean(report.publisher),
        "url": _clean(report.url), "title": _clean(report.title), "coded": row.coded,
        "notes": [_clean(note) for note in row.notes], "report": json.dumps(asdict(report)),
        "mentions": [
            {"id": m.id, "event": json.dumps(m.event), "words": json.dumps(m.words), "vector": m.vector}
            for m in row.mentions
        ],
        "offices": row.offices,
    }  # fmt: skip


def _row(values: Mapping[str, Any]) -> Row:
    report = Report(**json.loads(values["report"]))
    mentions = tuple(
        Mention(
            m["id"], report.id, report.published, report.publisher, json.loads(m["event"]), json.loads(m["words"]),
            m["vector"],
        )
        for m in values["mentions"]
    )  # fmt: skip
    return Row(report, values["coded"], tuple(values["notes"]), mentions, values["offices"])


def _clean(words: str) -> str:
    return words if words.isascii() else words.encode("utf-8", "replace").decode("utf-8")
