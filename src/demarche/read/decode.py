"""Bytes -> text: encodings, limits, and telling binary files from text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

MAX_FILE = 16_000_000  # bytes of a single page or text file
MAX_LINE = 4_000_000  # bytes of one record of a line-based file
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([A-Za-z0-9_\-]{2,40})", re.IGNORECASE)
_TEXT_ENCODING = re.compile(
    r"utf-(8|16|32).*|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|kz1048|ptcp154|tis-620|mac-\w+|"
    r"gb\w+|hz|big5\w*|euc_\w+|shift_jis\w*|iso2022_\w+|johab"
)
# C0 controls that no text uses; C1 controls are left: cp1252 texts read as latin-1 hold them
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class NotText(ValueError):
    """The bytes are no text that can be read; the message says why."""


def read_whole(stream: BinaryIO, limit: int = MAX_FILE) -> bytes:
    """All bytes of a stream. Raises NotText when there are more than ``limit``."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise NotText(f"larger than {limit // 1_000_000} MB: split it into records (.jsonl or .csv)")
    return data


def decode(data: bytes, *, page: bool = False, charset: str = "") -> str:
    """Bytes as text: byte order mark, UTF-8, ``charset`` (what the server said), the page's own word, the best guess.

    Raises NotText for binary data.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _clean(data.decode(encoding, errors="replace"))
    if b"\x00" in data[:8192]:
        raise NotText("a binary file, not text")
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4096]) if page else None
    for name in (charset, declared[1].decode("ascii") if declared else ""):
        encoding = text_encoding(name)
        text = data.decode(encoding, errors="replace") if encoding else ""
        if encoding and not (encoding.startswith("utf-8") and _mostly_replaced(text)):
            return _clean(text)
    return _clean(_guess(data))


def _mostly_replaced(text: str) -> bool:
    """Whether "UTF-8" was a lie: a page with a few broken characters has more that came out well."""
    return text.count("\ufffd") * 2 > sum(not c.isascii() for c in text)


def text_encoding(name: str) -> str:
    """The encoding of text that a declared name means, "" for unknown ones and for those that are no page's.

    Python decodes ``punycode`` in quadratic time: a page that declares it would hold a run for hours.
    """
    try:
        found = codecs.lookup(name).name if name.isascii() and name.isprintable() and len(name) <= 40 else ""
    except (LookupError, ValueError):
        return ""
    return found if _TEXT_ENCODING.fullmatch(found) else ""


def _guess(data: bytes) -> str:
    """Decode with the likeliest legacy encoding; Western ones first, since the reports are English."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if text and sum(c.isascii() for c in text) >= 0.9 * len(text):
        return text
    from charset_normalizer import from_bytes  # slow to import; wanted for few files

    best = from_bytes(data[:65_536]).best()
    if best is None:
        raise NotText("a binary file, or text in an encoding that cannot be told")
    return data.decode(best.encoding, errors="replace")


def _clean(text: str) -> str:
    controls = len(_CONTROLS.findall(text[:8192]))
    if controls > 8 and controls * 50 > len(text[:8192]):
        raise NotText("a binary file, not text")
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _CONTROLS.sub(" ", text)


def bounded_lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; a line longer than ``limit`` bytes is None and never held in memory."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limit)
        yield number, None
