"""What the user named -> open byte streams: files, directories, globs, archives, standard input, the net.

Only addresses that the user names, and what feeds and sitemaps at them list, are fetched (``web.py``): nothing that a
file names is.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from demarche.read.addresses import is_url, shown
from demarche.records import Problem

if TYPE_CHECKING:
    from demarche.read.visits import Visitor

KINDS = {
    ".txt": "text", ".text": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".jsonl": "lines", ".ndjson": "lines", ".json": "json", ".csv": "csv", ".tsv": "tsv",
    ".rss": "feed", ".atom": "feed", ".zip": "zip", ".tar": "tar", ".tgz": "tar", ".txz": "tar", ".warc": "warc",
}  # fmt: skip
ARCHIVES = frozenset({"zip", "tar", "warc"})
Tell = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Source:
    """An open stream of bytes, the name used in messages, and its kind: text html lines json csv tsv feed record.

    ``about`` holds what is known of it from elsewhere (url, title, date, publisher: the item of a feed, the record of a
    WARC) and wins over the page; of a ``record`` it is all there is. ``charset`` is what the server said, ``spare`` the
    words to take when the page holds no article.
    """

    name: str
    kind: str
    stream: BinaryIO
    about: Mapping[str, str] = field(default_factory=dict)
    charset: str = ""
    spare: str = ""


def open_sources(
    paths: Sequence[str], tell: Tell, stdin: BinaryIO | None = None, visitor: Visitor | None = None
) -> Iterator[Source]:
    """Open one source after the other, in the order given (directories and globs sorted), closing each after use.

    ``visitor`` fetches what is an address; without one, a visitor with the usual manners is made when it is needed.
    """
    for path in paths:
        if path == "-":
            yield _standard_input(stdin if stdin is not None else sys.stdin.buffer)
            continue
        if is_url(path):
            from demarche.read import visits, web  # TLS and XML: only runs that fetch pay for loading them

            visitor = visitor or visits.Visitor()
            yield from web.url_sources(path, tell, visitor)
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
                if kind in ARCHIVES:
                    yield from _members(str(file), kind, stream, tell)
                else:
                    yield Source(str(file), kind, stream)


def kind_of(file: Path | PurePosixPath) -> str | None:
    """The kind that a file's name tells, or None."""
    suffixes = [s.lower() for s in file.suffixes]
    if suffixes and (suffixes[-1] == ".gz" or suffixes[-2:] == [".tar", ".xz"]):
        suffixes.pop()
    return KINDS.get(suffixes[-1]) if suffixes else None


def sniff(stream: BinaryIO) -> str:
    """Guess the kind of a stream without a telling name from its first bytes, which stay unread."""
    head = cast(io.BufferedReader, stream).peek(2048)[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"{":
        return "lines"
    if head[:1] == b"[":
        return "json"
    if head[:1] != b"<":
        return "text"
    start = head.lower()
    is_feed = any(mark in start for mark in (b"<rss", b"<rdf:rdf", b"<feed")) and b"<html" not in start
    return "feed" if is_feed else "html"


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
        tell(
            Problem(
                str(folder),
                "holds no file that can be read (.txt .html .json .jsonl .csv .tsv .rss .zip .tar .warc, also .gz)",
            )
        )


def _members(name: str, kind: str, stream: BinaryIO, tell: Tell) -> Iterator[Source]:
    """What an archive holds, one source after the other; members of unknown kinds are counted."""
    from demarche.read import archives, warc

    left: dict[str, int] = {}
    try:
        if kind == "warc":
            for page in warc.warc_pages(name, stream):
                if isinstance(page, Problem):
                    tell(page)
                else:
                    number, body, about = page
                    about = dict(about)
                    charset = about.pop("charset")
                    yield Source(f"{name}:{number}", "html", io.BytesIO(body), about, charset)
            return
        for path, member in (archives.zip_members if kind == "zip" else archives.tar_members)(name, stream):
            place = PurePosixPath(path.replace("\\", "/"))
            inner = kind_of(place)
            if inner is None or inner in ARCHIVES or place.name.startswith(("._", ".")) or "__MACOSX" in place.parts:
                ending = shown(place.suffix or "no ending", 20)
                left[ending] = left.get(ending, 0) + 1
            elif isinstance(member, Problem):
                tell(member)
            else:
                packed = place.suffix.lower() == ".gz"
                yield Source(f"{name}:{shown(path)}", inner, archives.gunzipped_member(member) if packed else member)
    except (OSError, EOFError, zlib.error) as error:
        tell(Problem(name, f"cannot be read to its end: {error}"))
    if left:
        listed = ", ".join(f"{count} × {ending}" for ending, count in sorted(left.items())[:20])
        tell(Problem(name, f"left out, not a format that is read: {listed}", lost=False))


def _open(file: Path) -> BinaryIO:
    if kind_of(file) in ARCHIVES:
        return file.open("rb")  # what is packed about them is unpacked where it is counted
    if file.suffix.lower() == ".gz":
        return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, gzip.open(file, "rb"))))
    return file.open("rb")
