"""WARC files of web crawls -> the pages in them. Only answers with status 200 that hold HTML are read."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from demarche.read.addresses import is_url, shown
from demarche.read.decode import MAX_FILE
from demarche.read.unpack import Inflater, gunzip
from demarche.records import Problem

_HTML = ("text/html", "application/xhtml+xml")
Page = tuple[int, bytes, dict[str, str]]  # record number, body, what is known of it: url, charset


def warc_pages(name: str, stream: BinaryIO) -> Iterator[Page | Problem]:
    """Each HTML page of a WARC file with its record number from 1, or the Problem that one record has.

    The day of the crawl is not taken for the day of publication. Raises OSError when the file itself is damaged.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # compiled: only runs that read WARC files load it

    head = stream.read(2)
    stream.seek(-len(head), io.SEEK_CUR)
    # unpacked here, not by fastwarc, so that what comes out is counted
    unpacked = cast(BinaryIO, gunzip(stream)) if head == b"\x1f\x8b" else stream
    number = 0
    try:
        for record in ArchiveIterator(unpacked, record_types=WarcRecordType.any_type, parse_http=False):
            number += 1
            if record.record_type == WarcRecordType.response:
                page = _page(f"{name}:{number}", number, record)
                if page is not None:
                    yield page
    except (ValueError, RuntimeError) as error:
        raise OSError(f"damaged WARC after record {number}: {shown(str(error), 100)}") from None
    if not number:
        raise OSError("no WARC record in it")


def _page(where: str, number: int, record: Any) -> Page | Problem | None:
    """The page in one response record; None when it is something else or not a success."""
    url = record.headers.get("WARC-Target-URI", "").strip("<> ")[:2000]
    if not is_url(url):
        return None
    data = record.reader.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        return Problem(where, f"larger than {MAX_FILE // 1_000_000} MB")
    status, headers, body = _http(data)
    kind, _, parameters = headers.get("content-type", "").partition(";")
    if status != 200 or kind.strip().lower() not in _HTML:
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
    status = int(words[1]) if len(words) > 1 and words[0].startswith("HTTP/") and words[1].isdigit() else 0
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
