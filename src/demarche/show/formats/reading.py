"""Files of coded events as lines: encodings, .gz and .zip, which format it is, and one clear line for a bad row."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from demarche.errors import InputError
from demarche.records import Problem
from demarche.show.formats.event import BadRow, Exchange, NotCarried
from demarche.show.formats.shape import MOST

LONGEST = 1 << 22  # bytes of a line; more is no row of these formats


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import. ``tell`` takes the problems, one for each row that cannot be used."""

    path: Path
    tell: Callable[[Problem], None]

    def bad(self, row: int, reason: str) -> None:
        """Tell that a row (counted from 1) is lost."""
        self.tell(Problem(f"{self.path}:{row}", reason))

    def lines(self, blank: bool = False) -> Iterator[tuple[int, str]]:
        """(number, text) of every line, ``blank`` ones only if asked; UTF-8, else Windows-1252 (older files)."""
        with self._open() as stream:
            row = 0
            while raw := _line(stream, self.path):
                row += 1
                if len(raw) >= LONGEST:
                    self.bad(row, f"a line of more than {LONGEST >> 20} MB")
                    while raw and not raw.endswith(b"\n"):
                        raw = _line(stream, self.path)
                    continue
                text = _decoded(raw).rstrip("\r\n")
                if blank or text.strip():
                    yield row, text.removeprefix("\ufeff") if row == 1 else text

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        try:
            if self.path.suffix.lower() == ".zip":
                with zipfile.ZipFile(self.path) as archive:
                    names = [n for n in archive.namelist() if not n.endswith("/")]
                    if len(names) != 1:
                        raise InputError(f"{self.path}: {len(names)} files in the archive, one is read: unpack it")
                    with archive.open(names[0]) as member:
                        yield io.BufferedReader(member)  # type: ignore[type-var]  # a raw stream in all but its type
            elif self.path.suffix.lower() == ".gz":
                with gzip.open(self.path, "rb") as stream:
                    yield stream  # type: ignore[misc]  # GzipFile reads like any binary stream
            else:
                with self.path.open("rb") as stream:
                    yield stream
        except (OSError, zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: an archive with a password
            raise InputError(f"{self.path}: cannot be read ({error})") from None


def _line(stream: IO[bytes], path: Path) -> bytes:
    try:
        return stream.readline(LONGEST)
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path}: the archive is damaged ({error})") from None


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


Row = Mapping[str, str]


def tab_rows(source: Source, columns: Sequence[str], header: bool) -> Iterator[tuple[int, Row]]:
    """(number, cells by column name) of a tab-separated file without quoting.

    With a header, columns go by their names, as far as they are in ``columns``; excess ones are ignored.
    """
    names: Sequence[str] | None = None if header else columns
    for row, line in source.lines():
        cells = line.split("\t")
        if names is None:
            names = [cell.strip() for cell in cells]
            if missing := [c for c in columns if c not in names]:
                raise InputError(f"{source.path}: no column {missing[0]!r} in the header")
            continue
        if len(cells) < len(columns):
            source.bad(row, f"{len(cells)} cells where {len(columns)} belong")
            continue
        found = {name: cell for name, cell in zip(names, cells, strict=False) if name}
        if lacking := [c for c in columns if c not in found]:
            source.bad(row, f"no cell for {lacking[0]!r}")
            continue
        yield row, found


Event = dict[str, object]


def each(
    source: Source, rows: Iterator[tuple[int, Row]], event_of: Callable[[Row], Event], exchange: Exchange
) -> Iterator[Event]:
    """The events of the rows; bad rows are told, good ones that PLOVER has no place for are counted."""
    for row, cells in rows:
        try:
            yield event_of(cells)
        except BadRow as error:
            source.bad(row, str(error))
        except NotCarried as error:
            exchange.left[str(error)] += 1


def real(cell: str) -> float | None:
    """A number, None for an empty cell. Raises BadRow."""
    if cell.strip() in ("", "None", "NA", "NULL"):
        return None
    try:
        value = float(cell)
    except ValueError:
        raise BadRow(f"{cell[:40]!r} is no number") from None
    if value != value or abs(value) == float("inf"):
        raise BadRow(f"{cell[:40]!r} is no number")
    return value


def whole(cell: str) -> int | None:
    """A whole number, None for an empty cell. Raises BadRow."""
    value = real(cell)
    if value is not None and abs(value) >= MOST:
        raise BadRow(f"{cell[:40]!r} is too large a number")
    return None if value is None else int(value)


def degrees(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """A point, both None when one is missing. Raises BadRow when it is not on the globe."""
    y, x = real(latitude), real(longitude)
    if y is None or x is None:
        return None, None
    if abs(y) > 90 or abs(x) > 180:
        raise BadRow(f"no such place on the globe: {latitude}, {longitude}")
    return y, x


def guess(source: Source) -> str:
    """The format of a file by its first line. Raises InputError when it is none that is known."""
    if source.path.is_file():
        with source.path.open("rb") as stream:
            if stream.read(4) == b"PAR1":
                return "parquet"
    first = next(source.lines(), (0, ""))[1]
    cells = first.split("\t")
    if first.startswith("{"):
        return "plover" if '"actor"' in first and _is_plover(first) else "jsonl"
    if first.startswith("id,type,mode,status,"):
        return "csv"
    for name, needed in (("polecat", {"Event Type", "Event Mode"}), ("icews", {"Source Name", "CAMEO Code"})):
        if needed <= {cell.strip() for cell in cells}:
            return name
    known = {61: "gdelt", 58: "gdelt1", 26: "phoenix", 16: "gdelt-mentions"}
    if len(cells) in known:
        return known[len(cells)]
    if 7 <= len(cells) <= 13 and cells[0].isdigit() and len(cells[0]) == 8:
        return "petrarch"
    raise InputError(f"{source.path}: not a format that is known here; say which with --from")


def _is_plover(line: str) -> bool:
    try:
        value = json.loads(line)
    except ValueError:
        return False
    return isinstance(value, dict) and "event" in value and "type" not in value
