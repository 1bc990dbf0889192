"""JSON, JSON lines, CSV and TSV -> raw records (dicts) with the place where each stands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from demarche.read.decode import MAX_LINE, NotText, bounded_lines, decode, read_whole
from demarche.read.sources import Source, Tell
from demarche.records import Problem

Raw = dict[str, Any]
_LISTS = ("articles", "reports", "items", "documents", "results", "data")


def json_lines(source: Source, tell: Tell) -> Iterator[tuple[str, Raw]]:
    """One JSON object a line; empty lines are passed over."""
    for number, line in bounded_lines(source.stream):
        where = f"{source.name}:{number}"
        if line is None:
            tell(Problem(where, f"line is longer than {MAX_LINE // 1_000_000} MB"))
            continue
        if not line.strip():
            continue
        try:
            value = _loads(decode(line))
        except NotText as error:
            tell(Problem(where, str(error)))
        except ValueError as error:
            tell(Problem(where, f"broken JSON: {_short(error)}"))
        else:
            if isinstance(value, dict):
                yield where, value
            else:
                tell(Problem(where, f"a JSON object is wanted, this is a {type(value).__name__}"))


def json_file(source: Source, tell: Tell) -> Iterator[tuple[str, Raw]]:
    """A JSON file: a list of objects, one object, or an object that holds such a list; JSON lines are taken too."""
    text = decode(read_whole(source.stream))
    try:
        value = _loads(text)
    except ValueError as error:
        if text.lstrip().startswith("{") and "}\n{" in text:
            lines = Source(source.name, "lines", io.BytesIO(text.encode()))
            yield from json_lines(lines, tell)
        else:
            tell(Problem(source.name, f"broken JSON: {_short(error)}"))
        return
    if isinstance(value, dict):
        value = next((value[k] for k in _LISTS if isinstance(value.get(k), list)), [value])
    if not isinstance(value, list):
        tell(Problem(source.name, f"a JSON object or list is wanted, this is a {type(value).__name__}"))
        return
    for number, item in enumerate(value, 1):
        where = f"{source.name}#{number}"
        if isinstance(item, dict):
            yield where, item
        else:
            tell(Problem(where, f"a JSON object is wanted, this is a {type(item).__name__}"))


def table(source: Source, tell: Tell) -> Iterator[tuple[str, Raw]]:
    """CSV or TSV with a header line; comma, semicolon or tab is told from the header."""
    csv.field_size_limit(MAX_LINE)
    place = [1]
    lines = _text_lines(source, tell, place)
    header_line = next(lines, "")
    delimiter = "\t" if source.kind == "tsv" else _delimiter(header_line)
    try:
        header = [h.strip() for h in next(csv.reader([header_line], delimiter=delimiter), [])]
    except csv.Error as error:  # old Mac line ends, or a quotation mark that stays open
        tell(Problem(f"{source.name}:1", f"broken header line: {error}"))
        return
    if not any(header):
        tell(Problem(source.name, "empty: a header line with a column 'text' is wanted"))
        return
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        start = place[0] + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            tell(Problem(f"{source.name}:{start}", f"broken record: {error}"))
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        where = f"{source.name}:{start}"
        if len(row) > len(header):
            tell(
                Problem(
                    where,
                    f"{len(row)} cells under {len(header)} column names: is a text with commas not quoted?",
                )
            )
            continue
        yield where, dict(zip(header, row, strict=False))


def _text_lines(source: Source, tell: Tell, place: list[int]) -> Iterator[str]:
    for number, line in bounded_lines(source.stream):
        place[0] = number
        if line is None:
            tell(Problem(f"{source.name}:{number}", f"line is longer than {MAX_LINE // 1_000_000} MB"))
            continue
        try:
            yield decode(line)
        except NotText as error:
            if number == 1:
                raise
            tell(Problem(f"{source.name}:{number}", str(error)))


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count) if any(d in header for d in ",;\t") else ","


def _loads(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _short(error: ValueError) -> str:
    return str(error)[:120]
