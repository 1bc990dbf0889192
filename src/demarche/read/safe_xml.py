"""XML of strangers: no DTD, no entities, nothing fetched, bounded depth; and the usual breakage of feeds mended."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from html.entities import html5
from typing import Protocol
from xml.parsers import expat

from demarche.read.decode import _BOMS, text_encoding

MAX_DEPTH = 200
_SLICE = 64 * 1024  # characters handed to the parser at a time, so that a handler can stop early
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9._-]{2,40})")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:(#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


class Handler(Protocol):
    """What an XML document is told to, element by element; names are ``prefix:local`` as they stand, small letters."""

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def close(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Text, in pieces."""


class NotXml(ValueError):
    """The document is no XML that is read; the message says why."""


class Enough(Exception):
    """Raised by a handler that wants no more of the document."""


class _Hostile(Exception):
    """Raised inside the parser's callbacks."""


def xml_text(data: bytes, charset: str = "") -> str:
    """XML bytes as text: byte order mark, UTF-8 if it is, the document's own word, the server's, else cp1252."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data[:4] in (b"<\0?\0", b"\0<\0?"):
        return data.decode("utf-16-le" if data[0] else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:400])
    for name in (declared[1].decode("ascii") if declared else "", charset):
        encoding = text_encoding(name)
        if encoding and not encoding.startswith("utf-8"):
            return data.decode(encoding, errors="replace")
    return data.decode("cp1252", errors="replace")


def read_xml(text: str, handler: Handler) -> str:
    """Tell a document to ``handler``; "" or why it could not be read to its end (what came before was told).

    Raises NotXml for a document with a DTD of its own, with entities, or nested too deeply.
    """
    start = text.find("<")
    text = _ILLEGAL.sub(" ", _CDATA_OR_AMPERSAND.sub(_mended, text[max(start, 0) :]))
    parser = _parser(handler)
    try:
        for at in range(0, len(text), _SLICE):
            parser.Parse(text[at : at + _SLICE], False)
        parser.Parse("", True)
    except expat.ExpatError as error:
        return f"broken XML in line {error.lineno}: {expat.ErrorString(error.code)}"
    except _Hostile as error:
        raise NotXml(str(error)) from None
    except Enough:
        pass
    return ""


def _mended(match: re.Match[str]) -> str:
    """A reference as XML knows it: HTML's names become characters, all else an ampersand that means itself."""
    whole, name = match[0], match[1]
    if whole[0] == "<" or name in _XML_NAMES:
        return whole if not whole.startswith("<!--") else ""
    if name is None:
        return "&amp;"
    if name[0] == "#":
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        return f"&#{number};" if _is_char(number) else " "
    known = html5.get(name + ";")
    return html.escape(known) if known else f"&amp;{name};"


def _is_char(number: int) -> bool:
    return (
        number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF
    )


def _parser(handler: Handler) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding="utf-8")  # the text is decoded already, whatever it says of itself
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _Hostile(f"elements nested more than {MAX_DEPTH} deep")
        handler.open(name.lower(), attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.close(name.lower())

    def doctype(name: str, system: str | None, public: str | None, subset: int) -> None:
        if subset:  # RSS 0.91 names a DTD, which is never fetched; one inside the document serves attacks only
            raise _Hostile("holds a DTD of its own: refused")

    def entity(*parts: object) -> None:
        raise _Hostile("defines entities: refused")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = handler.data
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = lambda *parts: 1  # passed over
    return parser
