"""Feeds -> items: RSS 0.9x, 1.0, 2.0 and Atom, as they are written in the wild."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from demarche.read.plain import plain_line, plain_text
from demarche.read.safe_xml import Enough, NotXml, read_xml, xml_text

MAX_ITEMS = 2000  # of one feed: newer ones stand first
FULL = 600  # characters from which on an item's content is taken for the whole report
_LIMITS = {"title": 4000, "content": 1_000_000, "summary": 200_000}
_CUT = ("…", "...", "[…]", "[...]", "read more", "continue reading", "read on", "more »", ">>")
# (module, local name) -> (field, rank): of several the lowest rank wins, of equals the first
_FIELDS = {
    ("", "title"): ("title", 0), ("dc", "title"): ("title", 1),
    ("", "link"): ("link", 0),
    ("", "guid"): ("id", 0), ("", "id"): ("id", 0), ("dc", "identifier"): ("id", 1),
    ("", "pubdate"): ("date", 0), ("", "published"): ("date", 0), ("", "issued"): ("date", 0),
    ("", "created"): ("date", 1),
    ("dc", "date"): ("date", 1), ("", "date"): ("date", 1), ("", "updated"): ("date", 2), ("", "modified"): ("date", 2),
    ("content", "encoded"): ("content", 0), ("", "content"): ("content", 1), ("", "body"): ("content", 2),
    ("", "description"): ("summary", 0), ("", "summary"): ("summary", 0), ("dc", "description"): ("summary", 1),
    ("", "source"): ("publisher", 0), ("dc", "publisher"): ("publisher", 1),
    ("", "language"): ("language", 0), ("dc", "language"): ("language", 1),
}  # fmt: skip
_MARKED_UP = frozenset({"content", "summary", "title"})
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed: words are plain text; ``key`` tells it from others, ``position`` counts from 1."""

    key: str
    position: int
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""
    content: str = ""
    publisher: str = ""
    language: str = ""

    @property
    def full(self) -> bool:
        """Whether the feed carries the whole report, so that its page need not be asked for."""
        end = self.content[-40:].rstrip(" .»\n").lower()
        cut = self.content.rstrip().endswith(("…", "...", "[…]", "[...]")) or end.endswith(_CUT)
        return len(self.content) >= FULL and not cut


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its items as they stand, and remarks on what could not be read of it."""

    items: tuple[Item, ...]
    title: str = ""
    notes: tuple[str, ...] = ()


def looks_like_feed(head: str) -> bool:
    """Whether the beginning of a document is that of a feed."""
    return any(mark in head for mark in ("<rss", "<rdf:rdf", "<feed")) and "<html" not in head


def read_feed(data: bytes, url: str = "", charset: str = "") -> Feed:
    """Read a feed; relative links are taken from ``url``. Raises NotXml when it is no feed."""
    builder = _Builder()
    trouble = read_xml(xml_text(data, charset), builder)
    if not builder.root:
        raise NotXml(f"not a feed: {trouble or 'no element in it'}")
    if builder.root not in _ROOTS:
        raise NotXml(f"not a feed: its root is <{builder.root[:40]}>")
    builder.finish()
    if trouble and not builder.items:
        raise NotXml(trouble)
    notes = [f"{trouble}; the {len(builder.items)} items before it are read"] if trouble else []
    if builder.stopped:
        notes.append(f"more than {MAX_ITEMS:,} items: only the first {MAX_ITEMS:,} are read")
    title = plain_line(builder.channel.get("title", ""))[:200]
    items: dict[str, Item] = {}
    for position, fields in enumerate(builder.items, 1):
        item = _item(fields, position, url, builder.channel | {"title": title})
        items.setdefault(item.key, item)  # the same item twice is one
    return Feed(tuple(items.values()), title, tuple(notes))


def _item(fields: dict[str, str], position: int, url: str, channel: Mapping[str, str]) -> Item:
    link = fields.get("link", "").strip() or fields.get("permalink", "").strip()
    try:
        link = urljoin(channel.get("base") or url, link)[:2000] if link else ""
    except ValueError:
        link = ""
    name = fields.get("id", "").strip() or link or fields.get("title", "") + "\0" + fields.get("summary", "")
    return Item(
        key=hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        position=position,
        link=link,
        title=plain_line(fields.get("title", ""))[:1000],
        date=fields.get("date", "").strip()[:80],
        summary=plain_text(fields.get("summary", "")),
        content=plain_text(fields.get("content", "")),
        publisher=plain_line(fields.get("publisher", ""))[:200] or channel.get("title", ""),
        language=(fields.get("language") or channel.get("language", "")).strip()[:40],
    )


class _Builder:
    """Gathers the fields of channel and items while the document is told."""

    def __init__(self) -> None:
        self.root = ""
        self.path: list[str] = []
        self.prefixes: dict[str, str] = {}
        self.channel: dict[str, str] = {}
        self.items: list[dict[str, str]] = []
        self.item: dict[str, str] | None = None
        self.ranks: dict[str, int] = {}
        self.field = ""  # the field whose text is being gathered
        self.field_depth = 0
        self.nested = False  # markup written as elements (Atom's xhtml)
        self.text: list[str] = []
        self.size = 0
        self.rank = 0
        self.stopped = False

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith("xmlns:"):
                self.prefixes[key[6:].lower()] = _module(value)
        module, local = self._split(name)
        self.root = self.root or local
        self.path.append(local)
        if self.field:
            self.nested = True
            self._add(f"<{local}>")
            return
        if local in {"item", "entry"} and module == "":
            self._close_item()
            if len(self.items) >= MAX_ITEMS:
                self.stopped = True
                raise Enough
            self.item, self.ranks = {}, {}
            if "rdf:about" in attributes:
                self.item["permalink"] = attributes["rdf:about"][:2000]
            return
        if local in {"feed", "rss", "channel"}:
            if "xml:lang" in attributes:
                self.channel.setdefault("language", attributes["xml:lang"][:40])
            if attributes.get("xml:base", "").lower().startswith(("http://", "https://")):
                self.channel.setdefault("base", attributes["xml:base"][:2000])
        self._open_field(module, local, attributes)

    def _open_field(self, module: str, local: str, attributes: Mapping[str, str]) -> None:
        parent = self.path[-2] if len(self.path) > 1 else ""
        if parent == "source" and self.item is not None and local == "title":  # Atom's <source> holds its feed's title
            self._begin("publisher", 0)
            return
        known = _FIELDS.get((module, local))
        if not known or parent not in {"item", "entry", "channel", "feed"}:
            return
        field, rank = known
        if field == "link" and "href" in attributes:
            relation = attributes.get("rel", "alternate")
            if relation == "alternate":
                self._keep("link", attributes["href"][:2000], 0 if "html" in attributes.get("type", "html") else 1)
            return
        if local == "guid" and attributes.get("isPermaLink", "true") == "true" and self.item is not None:
            self._begin("id", 0)
            self.rank = -1  # marks an id that is an address too
            return
        if local == "source" and module == "" and self.root == "feed":
            return  # its title is read by itself
        self._begin(field, rank)

    def _begin(self, field: str, rank: int) -> None:
        self.field, self.rank, self.field_depth = field, rank, len(self.path)
        self.text, self.size, self.nested = [], 0, False

    def data(self, text: str) -> None:
        if self.field:
            self._add(text.replace("&", "&amp;").replace("<", "&lt;") if self.nested else text)

    def _add(self, text: str) -> None:
        room = _LIMITS.get(self.field, 2000) - self.size
        if room > 0:
            self.text.append(text[:room])
            self.size += len(text)

    def close(self, name: str) -> None:
        _, local = self._split(name)
        if self.field and len(self.path) == self.field_depth:
            value = "".join(self.text)
            if self.rank == -1 and value.strip().lower().startswith(("http://", "https://")) and self.item is not None:
                self.item.setdefault("permalink", value.strip())
            self._keep(self.field, value, max(self.rank, 0))
            self.field = ""
        elif self.field and self.field in _MARKED_UP:
            self._add(f"</{local}>")
        elif local in {"item", "entry"}:
            self._close_item()
        self.path.pop()

    def _keep(self, field: str, value: str, rank: int) -> None:
        if not value.strip():
            return
        if self.item is None:
            self.channel.setdefault(field, value)
        elif field not in self.item or rank < self.ranks.get(field, 0):
            self.item[field] = value
            self.ranks[field] = rank

    def _close_item(self) -> None:
        if self.item is not None:
            self.items.append(self.item)
        self.item = None

    def finish(self) -> None:
        """An item that a broken end cut short is left out: half a text is no report."""
        self.item = None

    def _split(self, name: str) -> tuple[str, str]:
        prefix, mark, local = name.rpartition(":")
        if not mark:
            return "", local
        return self.prefixes.get(prefix, _USUAL.get(prefix, "other")), local


_USUAL = {"content": "content", "dc": "dc", "rss": "", "atom": "", "a10": ""}  # prefixes that many feeds do not declare


def _module(uri: str) -> str:
    """What a namespace stands for; "" holds the names that RSS and Atom themselves define."""
    uri = uri.strip().lower()
    if "modules/content" in uri:
        return "content"
    if "purl.org/dc" in uri:
        return "dc"
    return "" if "atom" in uri or "purl.org/rss/1.0/" in uri[-24:] or "netscape" in uri else "other"
