"""Sitemaps and sitemap indexes -> addresses of pages, newest first; news sitemaps carry title, day and publisher."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from demarche.read.feeds import Item
from demarche.read.plain import plain_line
from demarche.read.safe_xml import Enough, NotXml, read_xml, xml_text

MAX_PAGES = 50_000  # the protocol's own limit for one sitemap
_NEWS = {"title": "title", "publication_date": "date", "name": "publisher", "language": "language"}


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages as items without text, and further sitemaps (``maps``); both newest first where the sitemap says when."""

    items: tuple[Item, ...]
    maps: tuple[str, ...]
    notes: tuple[str, ...] = ()


def looks_like_sitemap(head: str) -> bool:
    """Whether the beginning of a document is that of a sitemap or an index of sitemaps."""
    return (
        any(mark in head for mark in ("<urlset", "<sitemapindex", ":urlset", ":sitemapindex")) and "<html" not in head
    )


def read_sitemap(data: bytes, url: str, charset: str = "") -> Sitemap:
    """Read a sitemap fetched from ``url``; it may list addresses of its own site only. Raises NotXml."""
    builder = _Builder()
    trouble = read_xml(xml_text(data, charset), builder)
    if trouble and not builder.entries:
        raise NotXml(trouble)
    own, notes = _site(url), [trouble] if trouble else []
    if builder.stopped:
        notes.append(f"more than {MAX_PAGES:,} addresses: the rest is left out")
    entries = [e for e in builder.entries if _site(e["loc"]) == own]
    if len(entries) < len(builder.entries):
        notes.append(f"{len(builder.entries) - len(entries):,} addresses of other sites or none: left out")
    entries.sort(key=lambda e: e.get("date") or e.get("lastmod") or "", reverse=True)
    items: dict[str, Item] = {}
    maps: dict[str, None] = {}
    for position, entry in enumerate(entries, 1):
        if entry["kind"] == "sitemap":
            maps[entry["loc"]] = None
            continue
        key = hashlib.sha256(f"{entry['loc']}\0{entry.get('lastmod', '')}".encode("utf-8", "surrogatepass")).hexdigest()
        title = plain_line(entry.get("title", ""))
        items[entry["loc"]] = Item(
            key[:16], position, entry["loc"], title, entry.get("date", ""), "", "",
            plain_line(entry.get("publisher", "")), entry.get("language", ""),
        )  # fmt: skip
    return Sitemap(tuple(items.values()), tuple(maps), tuple(notes))


def _site(url: str) -> str:
    """The host without its "www."; sub-domains are other sites."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "?"
    return (parts.hostname or "?").removeprefix("www.") if parts.scheme in {"http", "https"} else "?"


class _Builder:
    def __init__(self) -> None:
        self.path: list[str] = []
        self.entries: list[dict[str, str]] = []
        self.entry: dict[str, str] = {}
        self.text: list[str] = []
        self.size = 0
        self.stopped = False

    def open(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if not self.path and local not in {"urlset", "sitemapindex"}:
            raise Enough
        self.path.append(local)
        if local in {"url", "sitemap"} and len(self.path) == 2:
            if len(self.entries) >= MAX_PAGES:
                self.stopped = True
                raise Enough
            self.entry = {"kind": local}
        self.text, self.size = [], 0

    def data(self, text: str) -> None:
        if len(self.path) >= 3 and self.size < 2000:
            self.text.append(text[:2000])
            self.size += len(text)

    def close(self, name: str) -> None:
        local = self.path.pop()
        parent = self.path[-1] if self.path else ""
        if local in {"loc", "lastmod"} and parent in {"url", "sitemap"}:
            self.entry[local] = "".join(self.text).strip()[:2000]
        elif local in _NEWS and parent in {"news", "publication"}:
            self.entry[_NEWS[local]] = "".join(self.text).strip()[:1000]
        elif local in {"url", "sitemap"} and len(self.path) == 1 and self.entry.get("loc"):
            self.entries.append(self.entry)
        self.text, self.size = [], 0
