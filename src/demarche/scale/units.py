"""What the user named -> units: files here or in an object store, each read on its own by one worker at a time."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from demarche.errors import InputError
from demarche.records import Problem
from demarche.scale.extra import library

Tell = Callable[[Problem], None]
_STAMPS = ("ETag", "etag", "md5Hash", "LastModified", "last_modified", "mtime", "created")


@dataclass(frozen=True, slots=True)
class Unit:
    """A file: its name in messages, its address (a path or URL), its bytes, and what changes when it changes."""

    name: str
    url: str
    size: int
    stamp: str

    @property
    def key(self) -> str:
        """The beginning of the names of its parts: the same in every run."""
        return hashlib.sha256(self.url.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def units_of(paths: tuple[str, ...], is_source: Callable[[PurePosixPath], bool], tell: Tell) -> list[Unit]:
    """The files that paths name (files, directories, patterns; URLs as fsspec knows them), each once, in order.

    Directories are sorted; hidden files are passed over, others that ``is_source`` does not know counted. Raises
    InputError for standard input and addresses of pages, which cannot be read twice.
    """
    found: dict[str, Unit] = {}
    for path in paths:
        if path == "-" or path.startswith(("http://", "https://")):
            raise InputError(f"{path}: parts are made of files; save it first, or leave out --out")
        for unit in _named(path, is_source, tell):
            found.setdefault(unit.url, unit)
    return list(found.values())


def _named(path: str, is_source: Callable[[PurePosixPath], bool], tell: Tell) -> Iterator[Unit]:
    remote = "://" in path
    try:
        files, root = library("fsspec").core.url_to_fs(path if remote else str(Path(path).absolute()))
        if files.isdir(root):
            yield from _inside(files, root, path.rstrip("/") if remote else str(Path(path)), remote, is_source, tell)
        elif files.exists(root):
            yield _unit(files, root, path if remote else str(Path(path)), remote)
        else:
            matched = sorted(files.glob(root)) if any(c in path for c in "*?[") else []
            if not matched:
                tell(Problem(path, "no such file or directory, and no file that fits this pattern"))
            base = "" if remote or Path(path).is_absolute() else f"{Path.cwd().as_posix()}/"
            for one in matched:
                name = files.unstrip_protocol(one) if remote else one.removeprefix(base)
                if files.isdir(one):
                    yield from _inside(files, one, name, remote, is_source, tell)
                else:
                    yield _unit(files, one, name, remote)
    except (OSError, ValueError, ImportError) as error:
        tell(Problem(path, f"cannot be read: {error}"))


def _inside(
    files: Any, root: str, name: str, remote: bool, is_source: Callable[[PurePosixPath], bool], tell: Tell
) -> Iterator[Unit]:
    left: dict[str, int] = {}
    listed: list[tuple[tuple[str, ...], str]] = []
    for path in files.find(root):
        parts = PurePosixPath(path).relative_to(PurePosixPath(root)).parts
        if any(part.startswith(".") for part in parts):
            continue
        if is_source(PurePosixPath(path)):
            listed.append((parts, path))
        else:
            ending = PurePosixPath(path).suffix or "no ending"
            left[ending] = left.get(ending, 0) + 1
    if left:
        told = ", ".join(f"{count} × {ending}" for ending, count in sorted(left.items()))
        tell(Problem(name, f"left out, not a format that is read: {told}", lost=False))
    if not listed:
        tell(Problem(name, "holds no file that can be read"))
    for parts, path in sorted(listed, key=lambda found: _walking(found[0])):
        yield _unit(files, path, "/".join((name, *parts)) if remote else str(Path(name, *parts)), remote)


def _walking(parts: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    """Files of a directory before its folders, as a local run reads them."""
    return tuple((number < len(parts) - 1, part) for number, part in enumerate(parts))


def _unit(files: Any, path: str, name: str, remote: bool) -> Unit:
    info = files.info(path)
    stamp = next((str(info[key]) for key in _STAMPS if info.get(key) is not None), "")
    return Unit(name, files.unstrip_protocol(path) if remote else path, int(info["size"] or 0), stamp)


@contextmanager
def local_copy(unit: Unit) -> Iterator[Path]:
    """The file on this machine: itself, or a copy that is gone afterwards. Raises OSError."""
    if "://" not in unit.url:
        yield Path(unit.url)
        return
    with tempfile.TemporaryDirectory(prefix="demarche-") as folder:
        copy = Path(folder) / PurePosixPath(unit.url).name
        with library("fsspec").open(unit.url, "rb") as source, copy.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        yield copy


def parquet_lines(path: Path, batch: int = 256) -> io.BufferedReader:
    """The rows of a Parquet file as JSON lines, some rows in memory at a time. Raises OSError."""
    arrow = library("pyarrow")
    try:
        file = library("pyarrow.parquet").ParquetFile(path)
    except arrow.ArrowException as error:
        raise OSError(f"no Parquet file that can be read ({str(error)[:100]})") from None
    return io.BufferedReader(_Lines(file, batch, arrow.ArrowException), 1 << 18)


class _Lines(io.RawIOBase):
    """JSON lines made while they are read."""

    def __init__(self, file: Any, batch: int, broken: type[Exception]) -> None:
        self._file = file
        self._batches = file.iter_batches(batch)
        self._broken = broken
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            try:
                batch = next(self._batches, None)
                rows = [] if batch is None else batch.to_pylist()
            except self._broken as error:
                raise OSError(f"damaged Parquet data ({str(error)[:100]})") from None
            if batch is None:
                return 0
            self._left = memoryview(b"".join(json.dumps(row, default=_plain).encode() + b"\n" for row in rows))
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
