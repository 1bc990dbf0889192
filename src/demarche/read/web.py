"""Addresses of the net -> sources: a page, a feed or a sitemap, told apart by what is there and not by its name."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from demarche.read.addresses import FetchError, shown
from demarche.read.feeds import Item, looks_like_feed, read_feed
from demarche.read.fetch import Answer
from demarche.read.published import BadDate, published_day
from demarche.read.safe_xml import NotXml, xml_text
from demarche.read.sitemaps import looks_like_sitemap, read_sitemap
from demarche.read.sources import Source, Tell
from demarche.read.unpack import TooLarge, inflated
from demarche.read.visits import Visitor, page_kind
from demarche.records import Problem

MAX_MAPS = 50  # sitemaps of one index that are opened
MAX_PAGES = 1000  # pages of one sitemap or index that are read in one run
_TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|mc_cid|mc_eid|cmpid|at_\w+)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap lists: ``maps`` are the sitemaps of an index; ``notes`` say what could not be read."""

    items: tuple[Item, ...]
    maps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    title: str = ""


def url_sources(url: str, tell: Tell, visitor: Visitor) -> Iterator[Source]:
    """The reports at an address: one for a page, one for each item of a feed or page of a sitemap."""
    try:
        answer = visitor.get(url)
        listing = listing_of(answer)
    except (FetchError, NotXml) as error:
        tell(Problem(shown(url), str(error)))
        return
    if listing is None:
        yield page_source(url, answer)
        return
    for note in listing.notes:
        tell(Problem(shown(url), note, lost=False))
    items = listing.items if not listing.maps else _items_of_maps(url, listing, tell, visitor)
    asked = 0
    for item in items:
        asked += not item.full
        if asked > MAX_PAGES:
            tell(Problem(shown(url), f"more than {MAX_PAGES:,} pages: the rest is left for another run", lost=False))
            return
        source = _source(url, item, tell, visitor)
        if source is not None:
            yield source


def listing_of(answer: Answer) -> Listing | None:
    """What a feed or sitemap lists; None when the answer is neither. Raises NotXml or FetchError."""
    body = answer.body
    if body.startswith(b"\x1f\x8b"):  # sitemaps are often files that are packed themselves
        try:
            body = inflated(body, 10 * 2**20)
        except (TooLarge, zlib.error) as error:
            raise FetchError(f"a packed file that cannot be read: {error}", lasting=True) from None
    head = xml_text(body[:4096], answer.charset).lower()
    if looks_like_sitemap(head):
        sitemap = read_sitemap(body, answer.url, answer.charset)
        return Listing(sitemap.items, sitemap.maps, sitemap.notes)
    if looks_like_feed(head):
        feed = read_feed(body, answer.url, answer.charset)
        return Listing(feed.items, (), feed.notes, feed.title)
    return None


def page_source(name: str, answer: Answer) -> Source:
    """A page that was fetched; its text is not yet looked for."""
    kind = "text" if answer.kind == "text/plain" else "html"
    about = {"url": clean_url(answer.url)}
    return Source(shown(name), kind, io.BytesIO(answer.body), about, answer.charset)


def item_source(listing: str, item: Item, visitor: Visitor) -> Source:
    """An item with its whole text, from the feed when it is there, else from its page. Raises FetchError."""
    name = f"{shown(listing)}#{item.position}"
    about = item_fields(item)
    if item.full:
        return Source(name, "record", io.BytesIO(), about | {"text": item.content})
    if not item.link:
        raise FetchError("no link and no whole text", lasting=True)
    answer = visitor.get(item.link, accept=page_kind)
    source = page_source(name, answer)
    return replace(source, about=about | dict(source.about), spare=spare_text(item))


def spare_source(listing: str, item: Item) -> Source | None:
    """An item with what the feed itself says of it: the next best when its page cannot be had; None when too short."""
    text = spare_text(item)
    if not text:
        return None
    return Source(f"{shown(listing)}#{item.position}", "record", io.BytesIO(), item_fields(item) | {"text": text})


def spare_text(item: Item) -> str:
    """The longest text that the feed has of an item, "" when it is hardly a sentence."""
    text = max(item.content, item.summary, key=len)
    return text if len(text) >= 60 else ""


def item_fields(item: Item) -> dict[str, str]:
    """What the feed says about an item; a day that cannot be right is left out, so that the page's own is taken."""
    about = {"url": clean_url(item.link), "title": item.title, "publisher": item.publisher, "language": item.language}
    try:
        about["date"] = published_day(item.date) or ""
    except BadDate:
        about["date"] = ""
    return {name: value for name, value in about.items() if value}


def clean_url(url: str) -> str:
    """An address without fragment and without the marks that say which feed it was found in; "" if none of the web."""
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return ""
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return ""
    kept = [pair for pair in pairs if not _TRACKING.match(pair[0])]
    query = urlencode(kept) if len(kept) < len(pairs) else parts.query
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _source(url: str, item: Item, tell: Tell, visitor: Visitor) -> Source | None:
    where = f"{shown(url)}#{item.position}"
    try:
        return item_source(url, item, visitor)
    except FetchError as error:
        spare = spare_source(url, item)
        reason = f"{shown(item.link)}: {error}" if item.link else str(error)
        tell(Problem(where, reason + ("; the feed's own words are taken" if spare else ""), lost=spare is None))
        return spare


def _items_of_maps(url: str, listing: Listing, tell: Tell, visitor: Visitor) -> Iterator[Item]:
    """Pages of the sitemaps that an index lists, in its order."""
    yield from listing.items
    if len(listing.maps) > MAX_MAPS:
        tell(Problem(shown(url), f"{len(listing.maps):,} sitemaps: the first {MAX_MAPS} are read", lost=False))
    for address in listing.maps[:MAX_MAPS]:
        try:
            inner = listing_of(visitor.get(address))
        except (FetchError, NotXml) as error:
            tell(Problem(shown(address), str(error)))
            continue
        if inner is None or inner.maps:
            tell(Problem(shown(address), "not a sitemap of pages"))
            continue
        for note in inner.notes:
            tell(Problem(shown(address), note, lost=False))
        yield from inner.items
