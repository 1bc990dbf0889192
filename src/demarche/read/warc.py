"""WARC files of web crawls (ISO 28500) -> the pages in them: answers with status 200 that hold HTML.

Read by hand and not by FastWARC: version 2 answers a stream that fails with a Rust panic, which ends the whole run, and
it unpacks gzip itself, where nothing counts what comes out. The time goes to finding the article in a page anyway.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from demarche.read.addresses import is_url, shown
from demarche.read.decode import MAX_FILE
from demarche.read.unpack import Inflater, gunzip
from demarche.records import Problem

_HTML = ("text/html", "application/xhtml+xml")
_MAX_HEAD = 64 * 1024  # bytes of a record's headers
Page = tuple[int, bytes, dict[str, str]]  # record number, body, what is known of it: url, charset


def warc_pages(name: str, stream: BinaryIO) -> Iterator[Page | Problem]:
    """Each HTML page of a WARC file with its record number from 1, or the Problem that one record has.

    The day of the crawl is not taken for the day of publication. Raises OSError, EOFError or zlib.error when the file
    itself is damaged; the records before the damage have been given by then.
    """
    head = stream.read(2)
    stream.seek(-len(head), io.SEEK_CUR)
    unpacked = cast(BinaryIO, gunzip(stream)) if head == b"\x1f\x8b" else stream
    number = 0
    while (headers := _record_head(unpacked, number)) is not None:
        number += 1
        length = headers.get("content-length", "")
        if not length.isascii() or not length.isdigit() or len(length) > 15:
            raise OSError(f"damaged WARC: record {number} does not say how long it is")
        wanted = headers.get("warc-type", "").lower() == "response" and int(length) <= MAX_FILE
        block = _block(unpacked, int(length), keep=wanted)
        if headers.get("warc-type", "").lower() != "response":
            continue
        if not wanted:
            yield Problem(f"{name}:{number}", f"larger than {MAX_FILE // 1_000_000} MB")
        elif (page := _page(f"{name}:{number}", number, headers.get("warc-target-uri", ""), block)) is not None:
            yield page
    if not number:
        raise OSError("no WARC record in it")


def _record_head(stream: BinaryIO, number: int) -> dict[str, str] | None:
    """The headers of the next record in small letters; None at the end of the file."""
    line = b"\n"
    for _ in range(1000):  # blank lines between records: two by the standard, some tools write more
        if line.strip():
            break
        line = stream.readline(_MAX_HEAD)
        if not line:
            return None
    if not line.startswith(b"WARC/"):
        raise OSError(f"damaged WARC: after record {number} no other begins")
    headers: dict[str, str] = {}
    size = 0
    while (line := stream.readline(_MAX_HEAD)).strip():
        size += len(line)
        if size > _MAX_HEAD:
            raise OSError(f"damaged WARC: headers of more than {_MAX_HEAD // 1024} KiB after record {number}")
        key, _, value = line.decode("utf-8", "replace").partition(":")
        headers.setdefault(key.strip().lower(), value.strip())
    if not line:
        raise EOFError("the file is cut short")
    return headers


def _block(stream: BinaryIO, length: int, *, keep: bool) -> bytes:
    """The next ``length`` bytes; read in pieces and dropped when they are not wanted."""
    pieces: list[bytes] = []
    while length > 0:
        piece = stream.read(min(length, 65_536))
        if not piece:
            raise EOFError("the file is cut short")
        length -= len(piece)
        if keep:
            pieces.append(piece)
    return b"".join(pieces)


def _page(where: str, number: int, url: str, data: bytes) -> Page | Problem | None:
    """The page in one response record; None when it is something else or not a success."""
    url = url.strip("<> ")[:2000]
    status, headers, body = _http(data)
    kind, _, parameters = headers.get("content-type", "").partition(";")
    if not is_url(url) or status != 200 or kind.strip().lower() not in _HTML:
        return None
    try:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = _unchunked(body)
        inflater = Inflater(headers.get("content-encoding", ""), MAX_FILE)
        body = inflater.feed(body)
        inflater.finish()
    except (OSError, zlib.error) as error:
        return Problem(where, f"cannot be unpacked: {shown(str(error), 100)}")
    charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return number, body, {"url": url, "charset": charset[:40]}


def _http(data: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status (0 when it cannot be read), headers in small letters, body."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head[:100_000].decode("latin-1").split("\r\n")
    words = first.split(" ", 2)
    status = int(words[1]) if len(words) > 1 and words[0].startswith("HTTP/") and words[1].isdecimal() else 0
    pairs = (line.partition(":") for line in lines)
    return status, {key.strip().lower(): value.strip() for key, mark, value in pairs if mark}, body


def _unchunked(body: bytes) -> bytes:
    """A chunked body in one piece; crawlers often keep the header but not the chunks: then it stays as it is."""
    pieces: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 100)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        if not size or len(size) > 8 or any(c not in b"0123456789abcdefABCDEF" for c in size):
            return b"".join(pieces) if pieces else body
        length = int(size, 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
