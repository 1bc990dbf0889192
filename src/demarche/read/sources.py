"""What the user named -> open byte streams: files, directories, globs, gzip and standard input. Nothing is fetched."""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from demarche.records import Problem

KINDS = {
    ".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".csv": "csv", ".tsv": "tsv",
}  # fmt: skip
Tell = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Source:
    """An open stream of bytes, the name used in messages, and its kind: text html lines json csv tsv."""

    name: str
    kind: str
    stream: BinaryIO


def open_sources(paths: Sequence[str], tell: Tell, stdin: BinaryIO | None = None) -> Iterator[Source]:
    """Open one source after the other, in the order given (directories and globs sorted), closing each after use."""
    for path in paths:
        if path == "-":
            yield _standard_input(stdin if stdin is not None else sys.stdin.buffer)
            continue
        for file in _files(path, tell):
            try:
                stream = _open(file)
            except OSError as error:
                tell(Problem(str(file), f"cannot be read: {error.strerror or error}"))
                continue
            with closing(stream):
                try:
                    kind = kind_of(file) or sniff(stream)
                except (OSError, EOFError, zlib.error) as error:
                    tell(Problem(str(file), f"cannot be read: {error}"))
                    continue
                yield Source(str(file), kind, stream)


def kind_of(file: Path) -> str | None:
    """The kind that a file's name tells, or None."""
    suffixes = [s.lower() for s in file.suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return KINDS.get(suffixes[-1]) if suffixes else None


def sniff(stream: BinaryIO) -> str:
    """Guess the kind of a stream without a telling name from its first bytes, which stay unread."""
    head = cast(io.BufferedReader, stream).peek(2048)[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{":
        return "lines"
    if head[:1] == b"[":
        return "json"
    return "html" if head[:1] == b"<" else "text"


def _standard_input(stream: BinaryIO) -> Source:
    buffered = stream if hasattr(stream, "peek") else cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, stream)))
    return Source("standard input", sniff(buffered), buffered)


def _files(path: str, tell: Tell) -> Iterator[Path]:
    place = Path(path)
    if place.is_dir():
        yield from _inside(place, tell)
    elif place.exists():
        yield place
    elif glob.has_magic(path):
        found = sorted(glob.glob(path, recursive=True))
        if not found:
            tell(Problem(path, "no file fits this pattern"))
        for name in found:
            yield from _inside(Path(name), tell) if Path(name).is_dir() else iter([Path(name)])
    else:
        tell(Problem(path, "no such file or directory"))


def _inside(folder: Path, tell: Tell) -> Iterator[Path]:
    """Readable files of a directory tree in sorted order; hidden ones are passed over, unknown endings counted."""
    left: dict[str, int] = {}
    found = False
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(n for n in names if not n.startswith(".")):
            if kind_of(Path(name)):
                found = True
                yield Path(root) / name
            else:
                ending = Path(name).suffix or "no ending"
                left[ending] = left.get(ending, 0) + 1
    if left:
        listed = ", ".join(f"{count} × {ending}" for ending, count in sorted(left.items()))
        tell(Problem(str(folder), f"left out, not a format that is read: {listed}", lost=False))
    if not found:
        tell(Problem(str(folder), "holds no file that can be read (.txt .html .json .jsonl .csv .tsv, also .gz)"))


def _open(file: Path) -> BinaryIO:
    if file.suffix.lower() == ".gz":
        return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, gzip.open(file, "rb"))))
    return file.open("rb")
