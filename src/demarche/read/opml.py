"""Lists of feeds: OPML as feed readers export it, and plain text with one address a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from demarche.read.addresses import is_url, shown
from demarche.read.decode import NotText, decode
from demarche.read.safe_xml import NotXml, read_xml, xml_text
from demarche.read.sources import Tell
from demarche.records import Problem

MAX_FEEDS = 10_000


def feed_addresses(name: str, data: bytes, tell: Tell) -> Iterator[str]:
    """Addresses out of an OPML or text file called ``name``; lines that are none are told."""
    head = data[:2000].lower()
    if b"<opml" in head or b"<?xml" in head:
        yield from _opml(name, data, tell)
        return
    try:
        lines = decode(data).split("\n")
    except NotText as error:
        tell(Problem(name, str(error)))
        return
    for number, line in enumerate(lines, 1):
        address = line.split("#")[0].strip() if line.lstrip().startswith("#") else line.strip().split(" ")[0]
        if is_url(address):
            yield address
        elif address:
            tell(Problem(f"{name}:{number}", f"not an address (http://… or https://…): {shown(address, 60)}"))


def _opml(name: str, data: bytes, tell: Tell) -> Iterator[str]:
    builder = _Outlines()
    try:
        trouble = read_xml(xml_text(data), builder)
    except NotXml as error:
        trouble = str(error)
    if trouble:
        tell(Problem(name, trouble))
    elif not builder.found:
        tell(Problem(name, "no feed in it: an <outline> with xmlUrl is wanted"))
    for number, address in builder.found:
        if is_url(address):
            yield address
        else:
            tell(Problem(f"{name}#{number}", f"not an address (http://… or https://…): {shown(address, 60)}"))


class _Outlines:
    def __init__(self) -> None:
        self.number = 0
        self.found: list[tuple[int, str]] = []

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "outline":
            return
        self.number += 1
        address = next((v.strip() for k, v in attributes.items() if k.lower() == "xmlurl"), "")
        if address and len(self.found) < MAX_FEEDS:
            self.found.append((self.number, address[:2000]))

    def close(self, name: str) -> None:
        """Nothing is kept by elements that end."""

    def data(self, text: str) -> None:
        """Text says nothing here."""
